"""What a device may do now, whatever it could when its socket was opened."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import BindParameter, Connection, Row, Select, bindparam, exists, select

from gateway.codes import Code
from gateway.errors import Unauthenticated
from gateway.identity.sessions import LIMITS
from gateway.identity.tables import account, device, role, session, team_member
from gateway.policy import Actor, Kind, Role

__all__ = ["Rights", "bands_now", "outlived", "rights_now", "standing", "standings"]


@dataclass(slots=True)
class Rights:
    """What an account may do by where it belongs."""

    teams: set[str] = field(default_factory=set)
    roles: set[Role] = field(default_factory=set)

    def are_those_of(self, actor: Actor) -> bool:
        """Say whether they are what a socket was opened with."""
        return self.teams == actor.teams and self.roles == actor.roles


def standing(connection: Connection, actor: Actor) -> Actor:
    """Return the actor with the teams and roles that are theirs now; one statement.

    Raises:
        Unauthenticated: the device was revoked, or its account was closed.
    """
    found = _judge(actor, connection.execute(_rights().where(device.c.id == actor.device)).all())
    if isinstance(found, Unauthenticated):
        raise found
    return found


def standings(
    connection: Connection, actors: Collection[Actor]
) -> dict[str, Actor | Unauthenticated]:
    """Say of each actor, by device, what ``standing`` would return or raise; one statement."""
    rows: dict[str, list[Row[Any]]] = defaultdict(list)
    devices = {actor.device for actor in actors}
    for row in connection.execute(_rights().where(device.c.id.in_(devices))):
        rows[row.id].append(row)
    return {actor.device: _judge(actor, rows[actor.device]) for actor in actors}


def _rights() -> Select[Any]:
    return (
        select(
            device.c.id,
            device.c.revoked_at,
            account.c.closed_at,
            team_member.c.team_id,
            role.c.role,
        )
        .join(account, account.c.id == device.c.account_id)
        .outerjoin(team_member, team_member.c.account_id == account.c.id)
        .outerjoin(role, role.c.account_id == account.c.id)
    )


def _judge(actor: Actor, rows: Sequence[Row[Any]]) -> Actor | Unauthenticated:
    """Say what an actor's device may do by the rows about it."""
    if not rows:
        return Unauthenticated(Code.SESSION_ENDED)
    if rows[0].revoked_at is not None:
        return Unauthenticated(Code.DEVICE_REVOKED)
    if rows[0].closed_at is not None:
        return Unauthenticated(Code.SESSION_ENDED)
    if actor.kind is Kind.YOUNG_PERSON:
        return actor
    teams = frozenset(row.team_id for row in rows if row.team_id is not None)
    roles = frozenset(Role(row.role) for row in rows if row.role is not None)
    if (teams, roles) == (actor.teams, actor.roles):
        return actor
    return replace(actor, teams=teams, roles=roles)


# Every node asks these every other second of everybody who is connected: they are made once.
_ACCOUNTS: Final[BindParameter[str]] = bindparam("accounts", expanding=True)
_TEAMS_OF: Final = select(team_member.c.account_id, team_member.c.team_id).where(
    team_member.c.account_id.in_(_ACCOUNTS)
)
_ROLES_OF: Final = select(role).where(role.c.account_id.in_(_ACCOUNTS))
_OUTLIVED: Final = (
    select(device.c.id)
    .where(
        device.c.id.in_(bindparam("devices", expanding=True)),
        ~exists().where(
            session.c.device_id == device.c.id,
            session.c.ended_at.is_(None),
            session.c.created_at > bindparam("young_enough"),
        ),
    )
    .order_by(device.c.id)
)


def rights_now(connection: Connection, accounts: Iterable[str]) -> dict[str, Rights]:
    """Say what these accounts may do."""
    listed = sorted(accounts)
    found = {each: Rights() for each in listed}
    for row in connection.execute(_TEAMS_OF, {"accounts": listed}):
        found[row.account_id].teams.add(row.team_id)
    for row in connection.execute(_ROLES_OF, {"accounts": listed}):
        found[row.account_id].roles.add(Role(row.role))
    return found


def bands_now(connection: Connection, accounts: Iterable[str]) -> dict[str, str | None]:
    """Say which age band these accounts are in; what was erased is missing."""
    rows = connection.execute(
        select(account.c.id, account.c.age_band).where(account.c.id.in_(sorted(accounts)))
    )
    return {row.id: row.age_band for row in rows}


def outlived(connection: Connection, devices: Iterable[str], kind: Kind, now: int) -> list[str]:
    """Say which devices of accounts of a kind have no session that may still be as old as it is."""
    asked = {"devices": sorted(devices), "young_enough": now - LIMITS[kind].absolute}
    return list(connection.scalars(_OUTLIVED, asked))
