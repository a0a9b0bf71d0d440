"""Fill an empty database with the demo's organisation and people."""

from dataclasses import dataclass
from typing import Final

from argon2 import PasswordHasher
from sqlalchemy import Connection, select

from audit.trail import Trail
from gateway.demo.cast import CAST, JOIN_CODE, NURSES, SOCIAL_CARE, CastMember
from gateway.identity import totp
from gateway.identity.accounts import (
    AgeBand,
    NewJoinCode,
    NewStaff,
    add_to_team,
    create_join_code,
    create_organisation,
    create_school,
    create_staff,
    create_team,
)
from gateway.identity.passwords import hash_password
from gateway.identity.tables import organisation
from gateway.keys import ServiceKeys
from gateway.sources import Entropy

__all__ = ["Login", "Seeded", "is_empty", "seed"]

YEAR: Final = 365 * 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Login:
    """A member of staff, with everything needed to sign in."""

    account: str
    username: str
    password: str
    totp_secret: bytes
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Seeded:
    """What there is after seeding; ``logins`` by username."""

    organisation: str
    school: str
    join_code: str
    nurses: str
    social_care: str
    logins: dict[str, Login]


def is_empty(connection: Connection) -> bool:
    """Say whether nobody has moved in yet."""
    return connection.execute(select(organisation.c.id).limit(1)).first() is None


def seed(
    connection: Connection,
    *,
    keys: ServiceKeys,
    trail: Trail,
    now: int,
    entropy: Entropy,
    hasher: PasswordHasher,
) -> Seeded:
    """Create the demo's organisation, school, teams, staff and join code."""
    made = create_organisation(
        connection, "Riverside Children's Services", trail=trail, now=now, entropy=entropy
    )
    school = create_school(connection, made, "Hillview School", entropy=entropy)
    teams = {
        desk: create_team(connection, made, desk.name, entropy=entropy)
        for desk in (NURSES, SOCIAL_CARE)
    }
    logins: dict[str, Login] = {}
    for member in CAST:
        secret = totp.new_secret(entropy)
        new = NewStaff(
            organisation=made,
            username=member.username,
            password_hash=hash_password(hasher, member.password),
            totp_sealed=totp.seal(keys.totp_box(), secret, entropy),
            name=member.name,
            title=member.title,
            roles=frozenset({member.role}),
        )
        account = create_staff(connection, new, trail=trail, now=now, entropy=entropy)
        if member.desk is not None:
            add_to_team(connection, account, teams[member.desk], trail=trail, now=now)
        logins[member.username] = _login(member, account, secret)
    new_code = NewJoinCode(
        code=JOIN_CODE,
        school=school,
        team=teams[NURSES],
        age_band=AgeBand.TWELVE_TO_THIRTEEN,
        uses=1000,
        ends_at=now + YEAR,
    )
    create_join_code(connection, made, new_code, entropy=entropy)
    return Seeded(
        organisation=made,
        school=school,
        join_code=JOIN_CODE,
        nurses=teams[NURSES],
        social_care=teams[SOCIAL_CARE],
        logins=logins,
    )


def _login(member: CastMember, account: str, secret: bytes) -> Login:
    return Login(
        account=account,
        username=member.username,
        password=member.password,
        totp_secret=secret,
        name=member.name,
        title=member.title,
    )
