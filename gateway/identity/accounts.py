"""Making organisations, teams, accounts and join codes. Each deed is entered in the trail."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from audit.record import AuditKind, Deed, Detail
from audit.trail import Trail
from gateway.codes import Code
from gateway.errors import Conflict
from gateway.identity.join_codes import JoinOffer, normalise
from gateway.identity.staff import normalise_username
from gateway.identity.tables import (
    account,
    join_code,
    organisation,
    role,
    school,
    staff_login,
    team,
    team_member,
)
from gateway.policy import Kind, Role
from gateway.sources import Entropy, new_id

__all__ = [
    "DEFAULT_SUITE",
    "AgeBand",
    "NewJoinCode",
    "NewStaff",
    "add_to_team",
    "create_join_code",
    "create_organisation",
    "create_school",
    "create_staff",
    "create_team",
    "create_young_person",
]

DEFAULT_SUITE: Final = 83
"""MLS_256_XWING_AES256GCM_SHA512_Ed25519, a private codepoint. Protocol section 5."""


class AgeBand(StrEnum):
    """Ages that belong together; set by the join code, never by the young person alone."""

    TEN_TO_ELEVEN = "10-11"
    TWELVE_TO_THIRTEEN = "12-13"
    FOURTEEN_TO_SEVENTEEN = "14-17"
    EIGHTEEN_TO_TWENTY_FIVE = "18-25"


@dataclass(frozen=True, slots=True)
class NewStaff:
    """A member of staff about to get an account; the secrets are hashed and sealed already."""

    organisation: str
    username: str
    password_hash: str
    totp_sealed: bytes
    name: str
    title: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class NewJoinCode:
    """A join code about to be handed out."""

    code: str
    school: str
    team: str
    age_band: AgeBand
    uses: int
    ends_at: int


def create_organisation(
    connection: Connection, name: str, *, trail: Trail, now: int, entropy: Entropy
) -> str:
    """Create a data controller; returns its id."""
    made = new_id(entropy)
    connection.execute(
        insert(organisation).values(id=made, name=name, suite=DEFAULT_SUITE, created_at=now)
    )
    details: dict[str, Detail] = {"name": name, "suite": DEFAULT_SUITE}
    trail.append(connection, Deed(AuditKind.ORGANISATION_CREATED, made, "", made, now, details))
    return made


def create_school(
    connection: Connection, organisation_id: str, name: str, *, entropy: Entropy
) -> str:
    """Create a school; returns its id."""
    made = new_id(entropy)
    connection.execute(insert(school).values(id=made, organisation_id=organisation_id, name=name))
    return made


def create_team(
    connection: Connection, organisation_id: str, name: str, *, entropy: Entropy
) -> str:
    """Create a team; returns its id."""
    made = new_id(entropy)
    connection.execute(insert(team).values(id=made, organisation_id=organisation_id, name=name))
    return made


def create_join_code(
    connection: Connection, organisation_id: str, new: NewJoinCode, *, entropy: Entropy
) -> str:
    """Create a join code; returns its id."""
    made = new_id(entropy)
    connection.execute(
        insert(join_code).values(
            id=made,
            organisation_id=organisation_id,
            code=normalise(new.code),
            school_id=new.school,
            team_id=new.team,
            age_band=str(new.age_band),
            uses_left=new.uses,
            ends_at=new.ends_at,
        )
    )
    return made


def create_staff(
    connection: Connection, new: NewStaff, *, trail: Trail, now: int, entropy: Entropy
) -> str:
    """Create a member of staff with roles and a login; returns the account's id."""
    made = new_id(entropy)
    connection.execute(
        insert(account).values(
            id=made,
            organisation_id=new.organisation,
            kind=str(Kind.STAFF),
            name=new.name,
            title=new.title,
            created_at=now,
        )
    )
    for held in sorted(new.roles):
        connection.execute(insert(role).values(account_id=made, role=str(held)))
    connection.execute(
        insert(staff_login).values(
            account_id=made,
            username=normalise_username(new.username),
            password_hash=new.password_hash,
            totp_sealed=new.totp_sealed,
            totp_last_step=0,
        )
    )
    details = {"kind": str(Kind.STAFF), "roles": sorted(map(str, new.roles))}
    trail.append(
        connection, Deed(AuditKind.ACCOUNT_CREATED, new.organisation, "", made, now, details)
    )
    return made


def add_to_team(
    connection: Connection, account_id: str, team_id: str, *, trail: Trail, now: int
) -> None:
    """Make a member of staff a member of a team."""
    organisation_id = connection.scalars(
        select(team.c.organisation_id).where(team.c.id == team_id)
    ).one()
    connection.execute(insert(team_member).values(team_id=team_id, account_id=account_id))
    details = {"team": team_id}
    trail.append(
        connection,
        Deed(AuditKind.ACCOUNT_JOINED_TEAM, organisation_id, "", account_id, now, details),
    )


def create_young_person(
    connection: Connection,
    offer: JoinOffer,
    nickname: str,
    *,
    trail: Trail,
    now: int,
    entropy: Entropy,
) -> str:
    """Create a young person's account as a join code offers it; returns its id.

    Raises:
        Conflict: somebody in the organisation has the nickname.
    """
    made = new_id(entropy)
    try:
        with connection.begin_nested():
            connection.execute(
                insert(account).values(
                    id=made,
                    organisation_id=offer.organisation,
                    kind=str(Kind.YOUNG_PERSON),
                    name=nickname,
                    title="",
                    age_band=offer.age_band,
                    school_id=offer.school,
                    desk_team_id=offer.team,
                    created_at=now,
                )
            )
    except IntegrityError as error:
        raise Conflict(Code.JOIN_NICKNAME_TAKEN) from error
    details = {"age_band": offer.age_band, "kind": str(Kind.YOUNG_PERSON), "team": offer.team}
    trail.append(
        connection, Deed(AuditKind.ACCOUNT_CREATED, offer.organisation, "", made, now, details)
    )
    return made
