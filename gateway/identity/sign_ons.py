"""Ways to the organisation's provider, and who is who there, as rows. docs/sign-in.md section 6.

Every function works on the caller's connection and commits nothing.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.exc import IntegrityError

from gateway.codes import Code
from gateway.errors import Conflict
from gateway.identity.proofs import CHALLENGE_SECONDS, issue_challenge
from gateway.identity.sign_on_requests import SignOnPurpose
from gateway.identity.sign_on_tables import provider_link, sign_on, sign_on_ticket
from gateway.identity.tables import account
from gateway.sources import Entropy

__all__ = [
    "SIGN_ON_SECONDS",
    "Begun",
    "Ticket",
    "add_link",
    "begin_sign_on",
    "find_linked",
    "find_ticket",
    "issue_ticket",
    "linked_at",
    "remove_link",
    "spend_sign_on",
    "subject_hash",
    "take_ticket",
]

SIGN_ON_SECONDS: Final = 600


@dataclass(frozen=True, slots=True)
class Begun:
    """A way to the provider that somebody began; ``device`` is empty for signing in."""

    purpose: SignOnPurpose
    device: str
    begun_at: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """For whom a challenge stands; ``proved_at``: when they proved it at the provider."""

    account: str
    organisation: str
    closed: bool
    proved_at: int | None


def begin_sign_on(
    connection: Connection, state: bytes, keep: bytes, begun: Begun, *, now: int
) -> None:
    """Note that somebody goes to the provider, and forget those who never came back."""
    connection.execute(delete(sign_on).where(sign_on.c.expires_at <= now))
    connection.execute(
        insert(sign_on).values(
            state_hash=_hash(state),
            keep_hash=keep,
            purpose=str(begun.purpose),
            device=begun.device,
            begun_at=begun.begun_at,
            expires_at=now + SIGN_ON_SECONDS * 1000,
        )
    )


def spend_sign_on(connection: Connection, state: bytes, secret: bytes, *, now: int) -> Begun | None:
    """Use a state up that belongs to what the page kept; None: there is none, or no longer."""
    mine = (
        sign_on.c.state_hash == _hash(state),
        sign_on.c.keep_hash == _hash(secret),
        sign_on.c.expires_at > now,
    )
    row = connection.execute(select(sign_on).where(*mine)).one_or_none()
    if row is None or connection.execute(delete(sign_on).where(*mine)).rowcount != 1:
        return None
    return Begun(SignOnPurpose(row.purpose), row.device, row.begun_at)


def issue_ticket(
    connection: Connection,
    account_id: str,
    proved_at: int | None,
    *,
    now: int,
    entropy: Entropy,
) -> bytes:
    """Make a challenge that stands for an account."""
    connection.execute(delete(sign_on_ticket).where(sign_on_ticket.c.expires_at <= now))
    challenge = issue_challenge(connection, now=now, entropy=entropy)
    connection.execute(
        insert(sign_on_ticket).values(
            challenge_hash=_hash(challenge),
            account_id=account_id,
            proved_at=proved_at,
            expires_at=now + CHALLENGE_SECONDS * 1000,
        )
    )
    return challenge


def find_ticket(connection: Connection, challenge: bytes) -> Ticket | None:
    """Find for whom a challenge stands."""
    row = connection.execute(
        select(sign_on_ticket, account.c.organisation_id, account.c.closed_at)
        .join(account, account.c.id == sign_on_ticket.c.account_id)
        .where(sign_on_ticket.c.challenge_hash == _hash(challenge))
    ).one_or_none()
    if row is None:
        return None
    closed = row.closed_at is not None
    return Ticket(row.account_id, row.organisation_id, closed, row.proved_at)


def take_ticket(connection: Connection, challenge: bytes) -> Ticket | None:
    """Find for whom a challenge stands, whose caller has spent it, and forget it."""
    found = find_ticket(connection, challenge)
    connection.execute(
        delete(sign_on_ticket).where(sign_on_ticket.c.challenge_hash == _hash(challenge))
    )
    return found


def subject_hash(issuer: str, subject: str) -> bytes:
    """Say under what somebody at a provider is kept."""
    return hashlib.sha256(f"{issuer}\n{subject}".encode()).digest()


def find_linked(connection: Connection, subject: bytes) -> str | None:
    """Find the account that somebody at the provider is linked to."""
    return connection.scalars(
        select(provider_link.c.account_id).where(provider_link.c.subject_hash == subject)
    ).one_or_none()


def linked_at(connection: Connection, account_id: str) -> int | None:
    """Say since when an account is linked; None: it is not."""
    return connection.scalars(
        select(provider_link.c.linked_at).where(provider_link.c.account_id == account_id)
    ).one_or_none()


def add_link(connection: Connection, subject: bytes, account_id: str, *, now: int) -> bool:
    """Link an account to somebody at the provider; say whether it was not until now.

    Whoever was linked to an account that is closed by now is free for another.

    Raises:
        Conflict: one of them is linked to another.
    """
    if find_linked(connection, subject) == account_id:
        return False
    closed = select(account.c.id).where(account.c.closed_at.is_not(None))
    connection.execute(
        delete(provider_link).where(
            provider_link.c.subject_hash == subject, provider_link.c.account_id.in_(closed)
        )
    )
    try:
        with connection.begin_nested():
            connection.execute(
                insert(provider_link).values(
                    subject_hash=subject, account_id=account_id, linked_at=now
                )
            )
    except IntegrityError as error:
        raise Conflict(Code.PROVIDER_TAKEN) from error
    return True


def remove_link(connection: Connection, account_id: str) -> bool:
    """Forget an account's link; say whether it had one until now."""
    gone = connection.execute(delete(provider_link).where(provider_link.c.account_id == account_id))
    return gone.rowcount == 1


def _hash(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()
