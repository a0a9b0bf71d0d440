"""What a device may do now, whatever it could when its socket was opened."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection, select

from gateway.codes import Code
from gateway.errors import Unauthenticated
from gateway.identity.tables import account, device, team_member
from gateway.policy import Actor, Kind

__all__ = ["standing", "teams_now"]


def standing(connection: Connection, actor: Actor) -> Actor:
    """Return the actor with the teams that are theirs now; one statement.

    Raises:
        Unauthenticated: the device was revoked, or its account was closed.
    """
    rows = connection.execute(
        select(device.c.revoked_at, account.c.closed_at, team_member.c.team_id)
        .join(account, account.c.id == device.c.account_id)
        .outerjoin(team_member, team_member.c.account_id == account.c.id)
        .where(device.c.id == actor.device)
    ).all()
    if not rows:
        raise Unauthenticated(Code.SESSION_ENDED)
    if rows[0].revoked_at is not None:
        raise Unauthenticated(Code.DEVICE_REVOKED)
    if rows[0].closed_at is not None:
        raise Unauthenticated(Code.SESSION_ENDED)
    if actor.kind is Kind.YOUNG_PERSON:
        return actor
    teams = frozenset(row.team_id for row in rows if row.team_id is not None)
    return actor if teams == actor.teams else replace(actor, teams=teams)


def teams_now(connection: Connection, accounts: Iterable[str]) -> dict[str, frozenset[str]]:
    """Say which teams these accounts are in; those that are in none are left out."""
    found: dict[str, set[str]] = {}
    rows = connection.execute(
        select(team_member.c.account_id, team_member.c.team_id).where(
            team_member.c.account_id.in_(sorted(accounts))
        )
    )
    for row in rows:
        found.setdefault(row.account_id, set()).add(row.team_id)
    return {each: frozenset(teams) for each, teams in found.items()}
