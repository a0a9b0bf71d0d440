"""What the answers of docs/protocol.md section 3 say."""

import msgspec
from sqlalchemy import Connection, select

from gateway.identity.tables import account, device, organisation, school, team
from gateway.keys import ServiceKeys
from gateway.policy import Actor, Kind

__all__ = ["IssuedChallenge", "Me", "NamedTeam", "Offer", "Organisation", "describe"]


class NamedTeam(msgspec.Struct, frozen=True):
    """A team and what it is called."""

    id: str
    name: str


class Organisation(msgspec.Struct, frozen=True):
    """An organisation, and its keys (32 bytes): for devices, franking and removals."""

    id: str
    name: str
    key: bytes
    franking_key: bytes
    removal_key: bytes


class Offer(msgspec.Struct, frozen=True):
    """What a join code leads to, and nicknames to choose from."""

    organisation: Organisation
    school: str
    age_band: str
    team: NamedTeam
    nicknames: list[str]


class IssuedChallenge(msgspec.Struct, frozen=True):
    """A challenge (32 bytes), good once within ``expires_in`` seconds."""

    challenge: bytes
    expires_in: int


class Me(msgspec.Struct, frozen=True):
    """Who speaks; ``age_band`` and ``school`` are null for staff."""

    account: str
    device: str
    kind: Kind
    name: str
    title: str
    roles: list[str]
    teams: list[NamedTeam]
    organisation: Organisation
    statement: bytes
    attestation: bytes
    age_band: str | None
    school: str | None


def describe(connection: Connection, actor: Actor, keys: ServiceKeys) -> Me:
    """Tell ``actor`` who they are."""
    row = connection.execute(
        select(
            account.c.name,
            account.c.title,
            account.c.age_band,
            school.c.name.label("school_name"),
            organisation.c.name.label("organisation_name"),
            device.c.statement,
            device.c.attestation,
        )
        .join(device, device.c.account_id == account.c.id)
        .join(organisation, organisation.c.id == account.c.organisation_id)
        .outerjoin(school, school.c.id == account.c.school_id)
        .where(device.c.id == actor.device, account.c.id == actor.account)
    ).one()
    teams = connection.execute(
        select(team.c.id, team.c.name).where(team.c.id.in_(actor.teams)).order_by(team.c.name)
    )
    return Me(
        account=actor.account,
        device=actor.device,
        kind=actor.kind,
        name=row.name,
        title=row.title,
        roles=sorted(map(str, actor.roles)),
        teams=[NamedTeam(each.id, each.name) for each in teams],
        organisation=Organisation(
            id=actor.organisation,
            name=row.organisation_name,
            key=keys.organisation_key(actor.organisation),
            franking_key=keys.franking_public_key(actor.organisation),
            removal_key=keys.removal_public_key(actor.organisation),
        ),
        statement=row.statement,
        attestation=row.attestation,
        age_band=row.age_band,
        school=row.school_name,
    )
