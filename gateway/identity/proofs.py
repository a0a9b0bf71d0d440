"""A device's proof that it holds its key. docs/protocol.md section 2."""

import hashlib
from enum import StrEnum
from typing import Final

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey
from sqlalchemy import Connection, delete, insert

from gateway.codes import Code
from gateway.errors import Unauthenticated
from gateway.identity.tables import challenge as challenges
from gateway.sources import Entropy

__all__ = [
    "CHALLENGE_SECONDS",
    "Purpose",
    "check_proof",
    "issue_challenge",
    "proof_bytes",
    "spend_challenge",
]

CHALLENGE_SECONDS: Final = 120
CHALLENGE_BYTES: Final = 32

_PREFIX: Final = b"Earshot device proof v1\n"


class Purpose(StrEnum):
    """What a proof is for; a proof for one is worth nothing for another."""

    JOIN = "join"
    SIGN_IN = "sign-in"
    STAFF = "staff"
    LINK = "link"
    ERASED = "erased"
    RECOVERY = "recovery"


def issue_challenge(connection: Connection, *, now: int, entropy: Entropy) -> bytes:
    """Make a challenge (32 bytes) that can be spent once, and forget those that ran out."""
    connection.execute(delete(challenges).where(challenges.c.expires_at <= now))
    challenge = entropy(CHALLENGE_BYTES)
    connection.execute(
        insert(challenges).values(
            challenge_hash=_hash(challenge), expires_at=now + CHALLENGE_SECONDS * 1000
        )
    )
    return challenge


def spend_challenge(connection: Connection, challenge: bytes, *, now: int) -> bool:
    """Use a challenge up; say whether it was one of ours, unused and in time."""
    spent = connection.execute(
        delete(challenges).where(
            challenges.c.challenge_hash == _hash(challenge), challenges.c.expires_at > now
        )
    )
    return spent.rowcount == 1


def proof_bytes(purpose: Purpose, origin: str, challenge: bytes) -> bytes:
    """Return the bytes that the device signs."""
    return _PREFIX + f"{purpose}\n{origin}\n".encode() + challenge


def check_proof(signature_key: bytes, signed: bytes, proof: bytes) -> None:
    """Check an Ed25519 signature (64 bytes) over ``proof_bytes``.

    Raises:
        Unauthenticated: it does not verify. Keys of small order never do.
    """
    try:
        VerifyKey(signature_key).verify(signed, proof)
    except BadSignatureError as error:
        raise Unauthenticated(Code.DEVICE_PROOF) from error


def _hash(challenge: bytes) -> bytes:
    return hashlib.sha256(challenge).digest()
