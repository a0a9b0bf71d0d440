"""A county on one node: desks with their nurses, and young people who write to them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from sqlalchemy import Connection

from bench._world import add_device, add_talk
from gateway.app import Gateway
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
from gateway.identity.join_codes import find_offer
from gateway.policy import Role
from gateway.settings import read_settings
from gateway.sources import system_clock, system_entropy
from gateway.storage.engine import WRITE
from gateway.storage.migrate import upgrade
from tests.paper_group import PaperGroup

__all__ = ["NURSES", "YOUNG", "Handset", "make_county"]

NURSES: Final = 4
YOUNG: Final = 46
"""How many devices a desk has; a nurse's is in the conversations that she took."""

YEAR_MS: Final = 365 * 24 * 3_600_000


@dataclass(slots=True)
class Handset:
    """A device: its face, its session, and the groups that it writes in."""

    face: str
    token: str
    groups: list[PaperGroup] = field(default_factory=list)


def make_county(data: Path, port: int, devices: int) -> list[Handset]:
    """Fill a data folder with so many devices, desk by desk."""
    settings = read_settings({"EARSHOT_DATA": str(data), "EARSHOT_PORT": str(port)})
    node = Gateway(settings, hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    upgrade(node.database.engine)
    handsets: list[Handset] = []
    with (
        node.database.engine.connect().execution_options(**WRITE) as connection,
        connection.begin(),
    ):
        now = system_clock()
        made = create_organisation(
            connection, "A county", trail=node.trail, now=now, entropy=system_entropy
        )
        for number in range(devices // (NURSES + YOUNG)):
            handsets += _desk(connection, node, made, number)
    node.passwords.close()
    node.database.close()
    return handsets


def _desk(connection: Connection, node: Gateway, organisation: str, number: int) -> list[Handset]:
    now = system_clock()
    team = create_team(connection, organisation, f"Desk {number}", entropy=system_entropy)
    school = create_school(connection, organisation, f"School {number}", entropy=system_entropy)
    code = f"LOAD{number:04}"
    new = NewJoinCode(code, school, team, AgeBand.TWELVE_TO_THIRTEEN, 10_000, now + YEAR_MS)
    create_join_code(connection, organisation, new, entropy=system_entropy)
    offer = find_offer(connection, code, now=now)
    nurses = [_nurse(connection, node, organisation, team, f"{number}-{n}") for n in range(NURSES)]
    members = [add_device(connection, node, account) for account in nurses]
    handsets = [Handset("staff", token) for _, token, _ in members]
    for young in range(YOUNG):
        nurse = young % NURSES
        name = f"Young {number}-{young}"
        group, token = add_talk(connection, node, offer, name, members[nurse][0])
        handsets.append(Handset("person", token, [group]))
        handsets[nurse].groups.append(group)
    return handsets


def _nurse(connection: Connection, node: Gateway, organisation: str, team: str, number: str) -> str:
    now = system_clock()
    new = NewStaff(
        organisation=organisation,
        username=f"nurse-{number}",
        password_hash="none",  # noqa: S106 - nobody signs in
        totp_sealed=b"none",
        name=f"Nurse {number}",
        title="School nurse",
        roles=frozenset({Role.PRACTITIONER}),
    )
    account = create_staff(connection, new, trail=node.trail, now=now, entropy=system_entropy)
    add_to_team(connection, account, team, trail=node.trail, now=now)
    return account
