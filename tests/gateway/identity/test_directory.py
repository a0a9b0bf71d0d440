import json

import msgspec
import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from audit.record import AuditKind
from gateway.base64url import unb64
from gateway.identity.accounts import add_to_team, create_organisation
from gateway.identity.devices import NewDevice, find_device_by_key, register
from gateway.identity.directory import account_devices, device_facts, people, team_devices
from gateway.identity.tables import account, role
from gateway.policy import Kind
from gateway.sources import system_entropy
from tests.world import NOON, Browser, World


async def test_people_are_attested_and_revoked_ones_marked(world: World) -> None:
    young, nurse = (await world.join(Browser())).me, (await world.sign_in(Browser())).me
    world.revoke(young.device)
    wanted = [young.device, nurse.device, "0" * 32]

    found = world.read(lambda c: people(c, world.seeded.organisation, wanted))

    by_device = {person.device: person for person in found}
    assert set(by_device) == {young.device, nurse.device}
    assert by_device[young.device].statement == young.statement
    assert by_device[young.device].attestation == young.attestation
    assert by_device[young.device].revoked
    assert not by_device[nurse.device].revoked
    assert isinstance(msgspec.msgpack.decode(msgspec.msgpack.encode(found))[0]["statement"], bytes)


async def test_people_of_another_organisation_are_not_shown(world: World) -> None:
    me = (await world.join(Browser())).me
    other = world.write(
        lambda c: create_organisation(
            c, "Elsewhere", trail=world.trail, now=NOON, entropy=system_entropy
        )
    )

    assert world.read(lambda c: people(c, other, [me.device])) == []


async def test_team_devices_are_those_of_its_practitioners(world: World) -> None:
    amina = (await world.sign_in(Browser(), "amina")).me
    beth = (await world.sign_in(Browser(), "beth")).me
    await world.sign_in(Browser(), "dan")
    maya = (await world.sign_in(Browser(), "maya")).me
    world.write(
        lambda c: add_to_team(c, maya.account, world.seeded.nurses, trail=world.trail, now=NOON)
    )

    found = world.read(lambda c: team_devices(c, world.seeded.nurses))

    assert {facts.device for facts in found} == {amina.device, beth.device}
    (facts,) = [facts for facts in found if facts.device == amina.device]
    assert (facts.name, facts.title, facts.kind) == ("Amina Yusuf", "School nurse", Kind.STAFF)
    assert facts.signature_key == json_key(amina.statement)


async def test_revoked_closed_and_former_practitioners_leave_the_team(world: World) -> None:
    amina = (await world.sign_in(Browser(), "amina")).me
    beth = (await world.sign_in(Browser(), "beth")).me
    world.revoke(amina.device)
    world.write(
        lambda c: c.execute(
            update(account).where(account.c.id == beth.account).values(closed_at=NOON)
        )
    )

    assert world.read(lambda c: team_devices(c, world.seeded.nurses)) == []
    assert world.read(lambda c: account_devices(c, amina.account)) == []
    assert world.read(lambda c: account_devices(c, beth.account)) == []

    world.clock.advance(seconds=60)
    again = (await world.sign_in(Browser(), "amina")).me
    assert [f.device for f in world.read(lambda c: team_devices(c, world.seeded.nurses))] == [
        again.device
    ]
    world.write(lambda c: c.execute(delete(role)))
    assert world.read(lambda c: team_devices(c, world.seeded.nurses)) == []


async def test_device_facts_include_revoked_ones(world: World) -> None:
    me = (await world.join(Browser())).me
    world.revoke(me.device)

    found = world.read(lambda c: device_facts(c, [me.device, "0" * 32]))

    assert set(found) == {me.device}
    assert found[me.device].revoked
    assert (found[me.device].account, found[me.device].name) == (me.account, "Amber Otter")


async def test_account_devices_are_the_accounts_own(world: World) -> None:
    me = (await world.join(Browser())).me
    await world.join(Browser(), nickname="Brave Seal")

    assert [f.device for f in world.read(lambda c: account_devices(c, me.account))] == [me.device]


async def test_key_is_registered_once(world: World) -> None:
    browser = Browser()
    me = (await world.join(browser)).me
    new = NewDevice(world.login("amina").account, "Again", browser.public)

    with pytest.raises(IntegrityError):
        world.write(
            lambda c: register(
                c, new, keys=world.keys, trail=world.trail, now=NOON, entropy=system_entropy
            )
        )

    known = world.read(lambda c: find_device_by_key(c, browser.public))
    assert known is not None
    assert known.device == me.device
    assert len(world.entries(AuditKind.DEVICE_ADDED)) == 1


def json_key(statement: bytes) -> bytes:
    key: str = json.loads(statement)["signature_key"]
    return unb64(key)
