"""Attachments in the database: begun, received so far, complete, expired."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, and_, delete, func, insert, select, update

from gateway.attachments.limits import Limits
from gateway.attachments.tables import attachment
from gateway.chat.tables import conversation
from gateway.codes import Code
from gateway.errors import ClientProtocolError, Conflict, NotFound
from gateway.policy import Actor

__all__ = ["Stored", "advance", "begin", "expired", "find", "forget"]


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database knows of an attachment; ``received`` of ``size`` bytes are durable."""

    id: str
    conversation: str
    device: str
    size: int
    received: int
    expires_at: int

    @property
    def complete(self) -> bool:
        """Whether all of it is here."""
        return self.received == self.size


_COLUMNS = (
    attachment.c.id,
    attachment.c.conversation_id,
    attachment.c.device_id,
    attachment.c.size,
    attachment.c.received,
    attachment.c.expires_at,
)


def find(connection: Connection, name: str, organisation: str, *, now: int) -> Stored:
    """Look an attachment of an organisation up.

    Raises:
        NotFound: there is none, or its time is over.
    """
    row = connection.execute(
        select(*_COLUMNS)
        .join(conversation, conversation.c.id == attachment.c.conversation_id)
        .where(attachment.c.id == name, conversation.c.organisation_id == organisation)
    ).one_or_none()
    if row is None:
        raise NotFound(Code.ATTACHMENT_UNKNOWN)
    return _still_here(Stored(*row), now)


def begin(
    connection: Connection,
    actor: Actor,
    *,
    name: str,
    conversation: str,
    attempt: str,
    size: int,
    limits: Limits,
    now: int,
) -> Stored:
    """Begin an upload, or find the one that the same attempt began.

    Raises:
        ClientProtocolError: the attempt was for something else.
        Conflict: ``attachment.too_many``.
        NotFound: the attempt's upload is over its time.
    """
    row = connection.execute(
        select(*_COLUMNS).where(
            attachment.c.device_id == actor.device, attachment.c.attempt == attempt
        )
    ).one_or_none()
    if row is not None:
        known = Stored(*row)
        if (known.conversation, known.size) != (conversation, size):
            raise ClientProtocolError(Code.REQUEST_MALFORMED, at="$.attempt")
        return _still_here(known, now)
    _require_room(connection, actor.device, size=size, limits=limits, now=now)
    fresh = Stored(name, conversation, actor.device, size, 0, now + limits.unfinished)
    connection.execute(
        insert(attachment).values(
            id=fresh.id,
            conversation_id=fresh.conversation,
            device_id=fresh.device,
            attempt=attempt,
            size=fresh.size,
            received=0,
            created_at=now,
            expires_at=fresh.expires_at,
        )
    )
    return fresh


def advance(connection: Connection, before: Stored, received: int, *, expires_at: int) -> Stored:
    """Say that more is durable; where somebody else was quicker, what they said stands."""
    connection.execute(
        update(attachment)
        .where(attachment.c.id == before.id, attachment.c.received == before.received)
        .values(received=received, expires_at=expires_at)
    )
    row = connection.execute(select(*_COLUMNS).where(attachment.c.id == before.id)).one_or_none()
    if row is None:
        raise NotFound(Code.ATTACHMENT_UNKNOWN)
    return Stored(*row)


def expired(connection: Connection, *, before: int, limit: int) -> Sequence[str]:
    """List attachments whose time was over ``before``."""
    return connection.scalars(
        select(attachment.c.id)
        .where(attachment.c.expires_at <= before)
        .order_by(attachment.c.expires_at)
        .limit(limit)
    ).all()


def forget(connection: Connection, names: Sequence[str]) -> None:
    """Delete attachments from the database."""
    connection.execute(delete(attachment).where(attachment.c.id.in_(names)))


def _still_here(found: Stored, now: int) -> Stored:
    if now >= found.expires_at:
        raise NotFound(Code.ATTACHMENT_EXPIRED)
    return found


def _require_room(
    connection: Connection, device: str, *, size: int, limits: Limits, now: int
) -> None:
    mine = and_(attachment.c.device_id == device, attachment.c.expires_at > now)
    unfinished = and_(mine, attachment.c.received < attachment.c.size)
    sum_of_sizes = func.coalesce(func.sum(attachment.c.size), 0)
    kept = connection.execute(select(sum_of_sizes).where(mine)).scalar_one()
    count, under_way = connection.execute(
        select(func.count(), sum_of_sizes).where(unfinished)
    ).one()
    if (
        count >= limits.under_way
        or under_way + size > limits.under_way_bytes
        or kept + size > limits.kept_bytes
    ):
        raise Conflict(Code.ATTACHMENT_TOO_MANY)
