"""Recovery codes: made ten at a time, kept as hashes, each used once. docs/sign-in.md.

Every function works on the caller's connection and commits nothing.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update

from gateway.identity.join_codes import normalise
from gateway.identity.passkey_tables import recovery_code
from gateway.sources import Entropy

__all__ = ["Standing", "is_recovery_code", "make_codes", "spend_code", "standing"]

HOW_MANY: Final = 10
LETTERS: Final = 16
GROUP: Final = 4
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Standing:
    """How many codes are unused, and when they were made; None where there never were any."""

    left: int
    made_at: int | None


def make_codes(connection: Connection, account_id: str, *, now: int, entropy: Entropy) -> list[str]:
    """Make codes in the place of those there were; they are stored nowhere as they are."""
    connection.execute(delete(recovery_code).where(recovery_code.c.account_id == account_id))
    codes = [_spell(entropy(LETTERS)) for _ in range(HOW_MANY)]
    rows = [{"code_hash": _hash(code), "account_id": account_id, "made_at": now} for code in codes]
    connection.execute(insert(recovery_code), rows)
    return codes


def is_recovery_code(text: str) -> bool:
    """Say whether this is how recovery codes look, and no one-time code."""
    return len(normalise(text)) == LETTERS


def spend_code(connection: Connection, account_id: str, text: str, *, now: int) -> bool:
    """Use a code up; say whether it was the account's, and unused until now."""
    spent = connection.execute(
        update(recovery_code)
        .where(
            recovery_code.c.code_hash == _hash(text),
            recovery_code.c.account_id == account_id,
            recovery_code.c.used_at.is_(None),
        )
        .values(used_at=now)
    )
    return spent.rowcount == 1


def standing(connection: Connection, account_id: str) -> Standing:
    """Say how it stands with an account's codes."""
    row = connection.execute(
        select(
            func.count().filter(recovery_code.c.used_at.is_(None)),
            func.max(recovery_code.c.made_at),
        ).where(recovery_code.c.account_id == account_id)
    ).one()
    return Standing(row[0], row[1])


def _spell(drawn: bytes) -> str:
    text = "".join(_ALPHABET[byte & 31] for byte in drawn)
    return "-".join(text[at : at + GROUP] for at in range(0, LETTERS, GROUP))


def _hash(text: str) -> bytes:
    return hashlib.sha256(normalise(text).encode()).digest()
