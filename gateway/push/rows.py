"""Push subscriptions in the database: who is due, who claims them, what became of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from gateway.chat.tables import conversation, cursor, leaf
from gateway.identity.tables import account
from gateway.identity.tables import device as devices
from gateway.push.rules import Facts, Kind, Quiet
from gateway.push.tables import push_subscription as push

__all__ = [
    "LEASE",
    "Claimed",
    "claim",
    "due_devices",
    "finish",
    "forget",
    "is_subscribed",
    "make_due",
    "not_due_yet",
    "put_off",
    "subscribe",
]

LEASE: Final = 60_000
"""Milliseconds after which a claim of a node that fell over is anybody's."""

MOST_AT_ONCE: Final = 200
"""Conversations that one statement looks at."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A device that is this node's to wake: its sealed endpoint and what ``decide`` needs."""

    device: str
    endpoint_sealed: bytes
    facts: Facts
    tries: int
    due_at: int


def subscribe(
    connection: Connection, device: str, endpoint_sealed: bytes, quiet: Quiet | None, *, now: int
) -> None:
    """Keep a device's subscription in place of any former one."""
    forget(connection, device)
    connection.execute(
        insert(push).values(
            device_id=device,
            endpoint_sealed=endpoint_sealed,
            quiet_from=None if quiet is None else quiet.start,
            quiet_to=None if quiet is None else quiet.end,
            quiet_zone=None if quiet is None else quiet.zone,
            created_at=now,
            tries=0,
            claimed_until=0,
        )
    )


def forget(connection: Connection, device: str) -> None:
    """Delete a device's subscription, if it has one."""
    connection.execute(delete(push).where(push.c.device_id == device))


def is_subscribed(connection: Connection, device: str) -> bool:
    """Say whether a device has a subscription."""
    found = connection.execute(select(push.c.device_id).where(push.c.device_id == device))
    return found.one_or_none() is not None


# Asked every second, and so made once.
_NOT_DUE: Final = (
    select(push.c.device_id)
    .join(leaf, leaf.c.device_id == push.c.device_id)
    .join(account, account.c.id == leaf.c.account_id)
    .where(
        leaf.c.conversation_id.in_(bindparam("names", expanding=True)),
        account.c.kind != bindparam("kind"),
        push.c.due_at.is_(None),
    )
)
_DUE: Final = (
    select(push.c.device_id)
    .where(push.c.due_at <= bindparam("now"), push.c.claimed_until <= bindparam("now"))
    .order_by(push.c.due_at)
    .limit(bindparam("limit"))
)


def not_due_yet(connection: Connection, heard: Collection[tuple[str, str]]) -> set[str]:
    """Find the other side's devices that nothing is due for.

    ``heard``: conversations with the author's kind.
    """
    found: set[str] = set()
    for kind in sorted({kind for _, kind in heard}):
        names = sorted(name for name, author in heard if author == kind)
        for start in range(0, len(names), MOST_AT_ONCE):
            some = names[start : start + MOST_AT_ONCE]
            found.update(connection.scalars(_NOT_DUE, {"names": some, "kind": kind}))
    return found


def make_due(connection: Connection, devices: Collection[str], kind: Kind, *, due_at: int) -> None:
    """Make devices due now; an alarm takes the place of a message that waits."""
    waits: ColumnElement[bool] = push.c.due_at.is_(None)
    if kind is Kind.ALARM:
        waits = or_(waits, push.c.due_kind == str(Kind.MESSAGE))
    connection.execute(
        update(push)
        .where(push.c.device_id.in_(sorted(devices)), waits)
        .values(due_at=due_at, due_kind=str(kind), tries=0)
    )


def make_accounts_due(
    connection: Connection, accounts: Collection[str], kind: Kind, *, due_at: int
) -> None:
    """Make the devices of accounts due now, as ``make_due`` does."""
    found = connection.scalars(
        select(devices.c.id).where(
            devices.c.account_id.in_(accounts), devices.c.revoked_at.is_(None)
        )
    ).all()
    if found:
        make_due(connection, found, kind, due_at=due_at)


def due_devices(connection: Connection, *, now: int, limit: int) -> Sequence[str]:
    """List devices whose time has come and whom no node has claimed."""
    return connection.scalars(_DUE, {"now": now, "limit": limit}).all()


def claim(connection: Connection, device: str, *, connected: bool, now: int) -> Claimed | None:
    """Claim a due device for a while; None where another node was quicker."""
    claimed = connection.execute(
        update(push)
        .where(push.c.device_id == device, push.c.due_at <= now, push.c.claimed_until <= now)
        .values(claimed_until=now + LEASE)
    )
    if claimed.rowcount != 1:
        return None
    row = connection.execute(select(push).where(push.c.device_id == device)).one()
    quiet = None
    if row.quiet_from is not None:
        quiet = Quiet(row.quiet_from, row.quiet_to, row.quiet_zone)
    revoked = connection.scalar(select(devices.c.revoked_at).where(devices.c.id == device))
    behind, acknowledged = _position(connection, device)
    facts = Facts(
        kind=Kind(row.due_kind),
        quiet=quiet,
        revoked=revoked is not None,
        connected=connected,
        behind=behind,
        cursor=acknowledged,
        pushed_at=row.pushed_at,
        pushed_cursor=row.pushed_cursor,
    )
    return Claimed(device, row.endpoint_sealed, facts, row.tries, row.due_at)


def finish(connection: Connection, claimed: Claimed, *, woken_at: int | None) -> None:
    """Say that a device is due no more; ``woken_at``: when it was woken, if it was."""
    values: dict[str, int | None] = {"due_at": None, "claimed_until": 0, "tries": 0}
    if woken_at is not None and claimed.facts.kind is Kind.MESSAGE:
        values |= {"pushed_at": woken_at, "pushed_cursor": claimed.facts.cursor}
    connection.execute(update(push).where(_same(claimed)).values(values))


def put_off(connection: Connection, claimed: Claimed, *, until: int, tries: int) -> None:
    """Let a device be due later."""
    connection.execute(
        update(push).where(_same(claimed)).values(due_at=until, claimed_until=0, tries=tries)
    )


def _same(claimed: Claimed) -> ColumnElement[bool]:
    """Match the row unless something else became due meanwhile."""
    return and_(
        push.c.device_id == claimed.device,
        push.c.due_at == claimed.due_at,
        push.c.due_kind == str(claimed.facts.kind),
    )


def _position(connection: Connection, device: str) -> tuple[bool, int]:
    """Say whether anything waits for the device, and the sum of what it acknowledged."""
    acknowledged = func.coalesce(cursor.c.seq, 0)
    row = connection.execute(
        select(
            func.coalesce(func.sum(case((conversation.c.head > acknowledged, 1), else_=0)), 0),
            func.coalesce(func.sum(acknowledged), 0),
        )
        .select_from(leaf)
        .join(conversation, conversation.c.id == leaf.c.conversation_id)
        .outerjoin(
            cursor,
            and_(
                cursor.c.conversation_id == leaf.c.conversation_id,
                cursor.c.device_id == leaf.c.device_id,
            ),
        )
        .where(leaf.c.device_id == device)
    ).one()
    return row[0] > 0, int(row[1])
