"""Contract of links to a provider's people: one person there is one account here."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select, update

from audit.record import AuditKind
from gateway.codes import Code
from gateway.identity.accounts import create_organisation
from gateway.identity.sign_on_requests import SignOnPurpose
from gateway.identity.tables import account, organisation
from gateway.sources import system_entropy
from gateway.storage.database import SqlDatabase
from tests.hostile_provider import HostileProvider
from tests.sign_on_world import Trust, refused
from tests.world import NOON, Browser, World, people


@pytest.fixture
def world(database: SqlDatabase) -> Iterator[World]:
    made = people(database)
    yield made
    made.identity.passwords.close()


@pytest.fixture
def trust(world: World) -> Trust:
    return Trust(world, HostileProvider(world.clock() // 1000))


def trust_name(world: World) -> str:
    mine = organisation.c.id == world.seeded.organisation
    return str(world.read(lambda c: c.scalars(select(organisation.c.name).where(mine)).one()))


async def test_claim_links_once_and_a_name_used_again_is_somebody_else(world: World) -> None:
    trust = Trust(world, HostileProvider(world.clock() // 1000), "preferred_username")

    first = await trust.finish(await trust.go(preferred_username="Amina"))
    again = await trust.finish(await trust.go())
    newcomer = await trust.go(subject="another", preferred_username="amina")

    assert first.username == again.username == "amina"
    assert await refused(trust.finish(newcomer)) is Code.PROVIDER_UNKNOWN


async def test_address_names_nobody_whatever_it_is(trust: Trust) -> None:
    body = await trust.go(email="amina", email_verified=True, preferred_username="amina")

    assert await refused(trust.finish(body)) is Code.PROVIDER_UNKNOWN
    assert trust.world.entries(AuditKind.PROVIDER_LINKED) == []


@pytest.mark.parametrize("claimed", ["", "ami\x00na", "\ud800", "a" * 121, ["amina"], None])
async def test_claim_that_is_no_name_names_nobody(world: World, claimed: object) -> None:
    trust = Trust(world, HostileProvider(world.clock() // 1000), "preferred_username")
    body = await trust.go(preferred_username=claimed)

    assert await refused(trust.finish(body)) is Code.PROVIDER_UNKNOWN


async def test_same_subject_of_another_issuer_is_somebody_else(trust: Trust) -> None:
    await trust.link()
    elsewhere = HostileProvider(trust.world.clock() // 1000, issuer="https://login.example.com")
    other = Trust(trust.world, elsewhere)

    assert await refused(other.finish(await other.go())) is Code.PROVIDER_UNKNOWN


async def test_provider_lets_nobody_in_of_another_organisation(world: World) -> None:
    provider = HostileProvider(world.clock() // 1000)
    claim = "preferred_username"
    await Trust(world, provider).link()
    world.write(
        lambda c: create_organisation(
            c, "Elsewhere", trail=world.trail, now=NOON, entropy=system_entropy
        )
    )
    for named in ("Elsewhere", "Nowhere", None):
        trust = Trust(world, provider, claim, named)
        speaker = await trust.speaker("beth")
        claimed = await trust.go(subject="another", preferred_username="beth")
        assert await refused(trust.finish(await trust.go())) is Code.PROVIDER_UNKNOWN
        assert await refused(trust.finish(claimed)) is Code.PROVIDER_UNKNOWN
        for purpose in (SignOnPurpose.LINK, SignOnPurpose.AGAIN):
            assert await refused(trust.go(purpose, speaker)) is Code.PROVIDER_UNSET
        world.clock.advance(seconds=60)
        provider.now += 60
    trust = Trust(world, provider, claim, trust_name(world))
    assert (await trust.finish(await trust.go())).username == "amina"


async def test_closed_account_is_let_in_by_nobody(trust: Trust) -> None:
    speaker = await trust.link()
    finished = await trust.finish(await trust.go())
    closed = update(account).where(account.c.id == speaker.actor.account)
    trust.world.write(lambda c: c.execute(closed.values(closed_at=NOON)))

    assert await refused(trust.finish(await trust.go())) is Code.SIGN_IN_REFUSED
    assert await refused(trust.sign_in(finished, Browser())) is Code.SIGN_IN_REFUSED


async def test_somebody_who_left_and_comes_again_links_their_new_account(trust: Trust) -> None:
    left = await trust.link()
    closed = update(account).where(account.c.id == left.actor.account)
    trust.world.write(lambda c: c.execute(closed.values(closed_at=NOON)))

    again = await trust.link("beth")

    finished = await trust.finish(await trust.go())
    assert (finished.account, finished.username) == (again.actor.account, "beth")


async def test_claim_leads_from_a_closed_account_to_the_new_one(world: World) -> None:
    trust = Trust(world, HostileProvider(world.clock() // 1000), "preferred_username")
    left = await trust.link()
    closed = update(account).where(account.c.id == left.actor.account)
    world.write(lambda c: c.execute(closed.values(closed_at=NOON)))

    named = await trust.go(preferred_username="amina")
    assert await refused(trust.finish(named)) is Code.SIGN_IN_REFUSED
    named = await trust.go(preferred_username="beth")
    assert (await trust.finish(named)).username == "beth"


async def test_one_person_there_is_one_account_here(trust: Trust) -> None:
    await trust.link()
    beth = await trust.speaker("beth")

    body = await trust.go(SignOnPurpose.LINK, beth)
    assert await refused(trust.finish(body, beth)) is Code.PROVIDER_TAKEN


async def test_unlinked_person_does_not_come_in(trust: Trust) -> None:
    speaker = await trust.link()

    assert (await trust.sign_on.unlink(speaker.actor)).linked_at is None
    assert (await trust.sign_on.unlink(speaker.actor)).linked_at is None

    assert await refused(trust.finish(await trust.go())) is Code.PROVIDER_UNKNOWN
    assert len(trust.world.entries(AuditKind.PROVIDER_UNLINKED)) == 1
