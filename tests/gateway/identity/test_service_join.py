import hashlib

import pytest
from nacl.signing import VerifyKey
from sqlalchemy import func, select, update

from audit.record import AuditKind
from gateway.codes import Code
from gateway.errors import EarshotError, Unauthenticated
from gateway.identity.attestation import attestation_bytes
from gateway.identity.nicknames import is_generated
from gateway.identity.requests import LookAtCode
from gateway.identity.tables import account, join_code
from gateway.policy import Kind
from tests.world import ADDRESS, Browser, World


def count_accounts(world: World) -> int:
    return world.read(lambda c: c.scalars(select(func.count()).select_from(account)).one())


async def test_look_shows_what_the_code_leads_to(world: World) -> None:
    offer = await world.identity.look(LookAtCode("Hill-7392"), ADDRESS)

    assert offer.organisation.name == "Riverside Children's Services"
    assert offer.organisation.key == world.keys.organisation_key(world.seeded.organisation)
    franking_key = world.keys.franking_public_key(world.seeded.organisation)
    assert offer.organisation.franking_key == franking_key
    assert (offer.school, offer.age_band) == ("Hillview School", "12-13")
    assert (offer.team.id, offer.team.name) == (world.seeded.nurses, "School nurses")
    assert len(set(offer.nicknames)) == 6
    assert all(map(is_generated, offer.nicknames))


async def test_look_refuses_unknown_code(world: World) -> None:
    with pytest.raises(EarshotError) as refused:
        await world.identity.look(LookAtCode("HILL-0000"), ADDRESS)

    assert refused.value.code is Code.JOIN_CODE_UNKNOWN


async def test_join_makes_attested_account(world: World) -> None:
    browser = Browser()

    signed_in = await world.join(browser)

    me = signed_in.me
    assert (me.kind, me.name, me.title) == (Kind.YOUNG_PERSON, "Amber Otter", "")
    assert (me.age_band, me.school) == ("12-13", "Hillview School")
    assert [team.id for team in me.teams] == [world.seeded.nurses]
    assert me.roles == []
    assert me.organisation.franking_key == world.keys.franking_public_key(me.organisation.id)
    organisation_key = VerifyKey(me.organisation.key)
    organisation_key.verify(attestation_bytes(me.statement), me.attestation)
    actor = await world.identity.authenticate(signed_in.token)
    assert (actor.account, actor.device) == (me.account, me.device)
    assert actor.teams == {world.seeded.nurses}
    assert await world.identity.me(actor) == me


async def test_join_enters_account_device_and_session_in_the_trail(world: World) -> None:
    me = (await world.join(Browser())).me

    kinds = (AuditKind.ACCOUNT_CREATED, AuditKind.DEVICE_ADDED, AuditKind.SESSION_OPENED)
    created, added, opened = world.entries(*kinds)[-3:]

    assert (created.subject, added.subject, opened.subject) == (me.account, me.device, me.account)
    assert opened.actor == me.device
    assert world.details(added) == {
        "attestation": me.attestation.hex(),
        "statement_sha256": hashlib.sha256(me.statement).hexdigest(),
    }
    assert world.details(opened) == {"method": "join", "replaced": 0}


async def test_join_repeated_by_the_same_key_answers_with_the_same_account(world: World) -> None:
    browser = Browser()
    first = await world.join(browser)
    before = count_accounts(world)

    second = await world.join(browser, nickname="Brave Seal")

    assert second.me == first.me
    assert count_accounts(world) == before
    with pytest.raises(Unauthenticated):
        await world.identity.authenticate(first.token)
    await world.identity.authenticate(second.token)


async def test_join_refuses_taken_nickname_and_keeps_nothing(world: World) -> None:
    await world.join(Browser())
    before = count_accounts(world)
    uses = world.read(lambda c: c.scalars(select(join_code.c.uses_left)).one())

    with pytest.raises(EarshotError) as refused:
        await world.join(Browser())

    assert refused.value.code is Code.JOIN_NICKNAME_TAKEN
    assert count_accounts(world) == before
    assert world.read(lambda c: c.scalars(select(join_code.c.uses_left)).one()) == uses


async def test_join_refuses_nickname_from_outside_the_list(world: World) -> None:
    with pytest.raises(EarshotError) as refused:
        await world.join(Browser(), nickname="Jane Smith")

    assert refused.value.code is Code.JOIN_NICKNAME_UNKNOWN


async def test_join_uses_the_code_up(world: World) -> None:
    world.write(lambda c: c.execute(update(join_code).values(uses_left=1)))
    await world.join(Browser())

    with pytest.raises(EarshotError) as refused:
        await world.join(Browser(), nickname="Brave Seal")

    assert refused.value.code is Code.JOIN_CODE_ENDED


async def test_refused_join_spends_its_challenge(world: World) -> None:
    browser = Browser()
    body = await world.join_body(browser, nickname="Jane Smith")
    with pytest.raises(EarshotError):
        await world.identity.join(body, ADDRESS)

    with pytest.raises(EarshotError) as refused:
        await world.identity.join(body, ADDRESS)

    assert refused.value.code is Code.DEVICE_CHALLENGE
