"""Which nodes are alive, and which of them has a visit's forwarding unit: leases with fences.

Every function works on the caller's connection and commits nothing.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from gateway.visits.rows import VisitRow
from gateway.visits.tables import visit, visit_node

__all__ = [
    "ALIVE_FOR",
    "LEASE",
    "Lease",
    "beat",
    "dead_nodes",
    "forget_node",
    "give_up",
    "orphans",
    "renew",
    "take_lease",
]

ALIVE_FOR: Final = 15_000
LEASE: Final = 6_000
"""Three looks: while it runs out after a node's death, a group sees and hears nothing."""
MOST_AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class Lease:
    """Who has a visit's forwarding unit."""

    node: str
    fence: int


def take_lease(connection: Connection, row: VisitRow, node: str, now: int) -> Lease:
    """Take the lease of a visit that the caller holds locked, if nobody else has it."""
    held = row.lease_node is not None and (row.lease_until or 0) > now
    if held and row.lease_node is not None and row.lease_node != node:
        return Lease(row.lease_node, row.fence)
    mine = held and row.lease_node == node
    fence = row.fence if mine else row.fence + 1
    connection.execute(
        update(visit)
        .where(visit.c.id == row.visit)
        .values(lease_node=node, lease_until=now + LEASE, fence=fence)
    )
    return Lease(node, fence)


def renew(connection: Connection, node: str, fences: dict[str, int], now: int) -> set[str]:
    """Hold on to leases; returns the visits whose lease is another's by now, or that are over."""
    lost: set[str] = set()
    for name, fence in sorted(fences.items()):
        renewed = connection.execute(
            update(visit)
            .where(
                visit.c.id == name,
                visit.c.lease_node == node,
                visit.c.fence == fence,
                visit.c.ended_at.is_(None),
            )
            .values(lease_until=now + LEASE)
        )
        if renewed.rowcount == 0:
            lost.add(name)
    return lost


def give_up(connection: Connection, node: str) -> None:
    """Let go of all leases of a node, and say that it is dead: others see to who was on it."""
    connection.execute(
        update(visit)
        .where(visit.c.lease_node == node, visit.c.ended_at.is_(None))
        .values(lease_until=0)
    )
    connection.execute(update(visit_node).where(visit_node.c.id == node).values(until=0))


def orphans(connection: Connection, now: int) -> list[str]:
    """Name visits whose forwarding unit is gone with its node."""
    return list(
        connection.scalars(
            select(visit.c.id)
            .where(visit.c.lease_until <= now, visit.c.ended_at.is_(None))
            .order_by(visit.c.lease_until, visit.c.id)
            .limit(MOST_AT_ONCE)
        )
    )


def beat(connection: Connection, node: str, now: int) -> None:
    """Say that a node is alive."""
    done = connection.execute(
        update(visit_node).where(visit_node.c.id == node).values(until=now + ALIVE_FOR)
    )
    if done.rowcount == 0:
        connection.execute(insert(visit_node).values(id=node, until=now + ALIVE_FOR))


def dead_nodes(connection: Connection, now: int) -> list[str]:
    """Name nodes that are dead."""
    return list(connection.scalars(select(visit_node.c.id).where(visit_node.c.until <= now)))


def forget_node(connection: Connection, node: str) -> None:
    """Forget a node that nobody is on, or whose participants have been seen to."""
    connection.execute(delete(visit_node).where(visit_node.c.id == node))
