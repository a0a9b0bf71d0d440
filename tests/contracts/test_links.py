"""Contract of second devices: one by one code, once, in time, with the first one's word."""

import asyncio
from collections.abc import Iterator

import pytest

from audit.record import AuditKind
from gateway.base64url import Bytes32
from gateway.codes import Code
from gateway.errors import EarshotError, NotPermitted, Throttled
from gateway.identity.devices import find_device_by_key
from gateway.identity.directory import people as look_up
from gateway.identity.linking import Finish
from gateway.identity.links import LinkState
from gateway.storage.database import SqlDatabase
from tests.links_world import LinkWorld
from tests.world import ADDRESS, Browser, people


@pytest.fixture
def links(database: SqlDatabase) -> Iterator[LinkWorld]:
    """Return a world whose young people have no second device yet."""
    made = LinkWorld(people(database))
    yield made
    made.world.identity.passwords.close()


async def test_device_that_the_first_says_yes_to_is_in(links: LinkWorld) -> None:
    first, second = Browser(), Browser(name="Tablet")
    actor = await links.person(first)
    opened = await links.linking.open(actor)
    assert (await links.linking.standing(actor)).state is LinkState.OPEN

    ticket = await links.ask(second, opened.code)
    assert links.moved == [actor.device]
    assert await links.linking.finish(Finish(ticket)) is None
    standing = await links.linking.standing(actor)
    assert standing.device is not None
    assert (standing.device.name, standing.device.signature_key) == ("Tablet", second.public)

    added = await links.linking.accept(actor, links.yes(actor, first, second))
    finished = await links.linking.finish(Finish(ticket))
    assert finished is not None
    signed_in = finished.signed_in
    assert (signed_in.me.account, signed_in.me.device) == (actor.account, added)
    assert (finished.by, finished.mac) == (actor.device, bytes(32))
    again = await links.world.identity.authenticate(signed_in.token)
    assert again.teams == actor.teams


async def test_directory_and_trail_have_the_first_ones_word(links: LinkWorld) -> None:
    first, second = Browser(), Browser()
    actor = await links.person(first)
    opened = await links.linking.open(actor)
    await links.ask(second, opened.code)
    yes = links.yes(actor, first, second)
    added = await links.linking.accept(actor, yes)

    found = links.world.read(lambda c: look_up(c, actor.organisation, [actor.device, added]))
    words = {each.device: each.endorsement for each in found}
    assert words[actor.device] is None
    word = words[added]
    assert word is not None
    assert (word.by, word.at, word.signature) == (actor.device, yes.at, yes.endorsement)
    (entry,) = links.world.entries(AuditKind.DEVICE_ENDORSED)
    assert (entry.actor, entry.subject) == (actor.device, added)
    assert links.world.details(entry)["endorsement"] == yes.endorsement.hex()


async def test_of_two_devices_on_one_code_exactly_one_wins(links: LinkWorld) -> None:
    actor = await links.person(Browser())
    opened = await links.linking.open(actor)
    racers = [Browser(name=f"Phone {number}") for number in range(6)]
    bodies = [await links.ask_body(each, opened.code) for each in racers]

    outcomes = await asyncio.gather(
        *(links.linking.ask(body, ADDRESS) for body in bodies), return_exceptions=True
    )

    lost = [each.code for each in outcomes if isinstance(each, EarshotError)]
    assert lost == [Code.LINK_TAKEN] * 5
    standing = await links.linking.standing(actor)
    assert standing.device is not None
    winner = [isinstance(each, EarshotError) for each in outcomes].index(False)
    assert standing.device.signature_key == racers[winner].public


async def test_device_that_asks_again_gets_a_new_ticket(links: LinkWorld) -> None:
    first, second = Browser(), Browser()
    actor = await links.person(first)
    opened = await links.linking.open(actor)
    older = await links.ask(second, opened.code)
    newer = await links.ask(second, opened.code)
    await links.linking.accept(actor, links.yes(actor, first, second))

    assert await links.linking.finish(Finish(newer)) is not None
    await expect(Code.LINK_UNKNOWN, links, older)


async def test_yes_is_said_twice_and_adds_one_device(links: LinkWorld) -> None:
    first, second = Browser(), Browser()
    actor = await links.person(first)
    opened = await links.linking.open(actor)
    ticket = await links.ask(second, opened.code)
    yes = links.yes(actor, first, second)

    added = {await links.linking.accept(actor, yes) for _ in range(2)}
    sessions = [await links.linking.finish(Finish(ticket)) for _ in range(2)]

    assert len(added) == 1
    assert all(each is not None and each.signed_in.me.device in added for each in sessions)
    assert len(links.world.entries(AuditKind.DEVICE_ENDORSED)) == 1


async def test_device_that_is_refused_is_told_so_and_is_none(links: LinkWorld) -> None:
    first, second = Browser(), Browser()
    actor = await links.person(first)
    opened = await links.linking.open(actor)
    ticket = await links.ask(second, opened.code)
    await links.linking.refuse(actor)

    await expect(Code.LINK_REFUSED, links, ticket)
    with pytest.raises(EarshotError) as late:
        await links.linking.accept(actor, links.yes(actor, first, second))
    assert late.value.code is Code.LINK_ENDED
    assert links.world.read(lambda c: find_device_by_key(c, second.public)) is None
    assert len(links.world.entries(AuditKind.DEVICE_LINK_REFUSED)) == 1


async def test_code_ends_after_five_minutes(links: LinkWorld) -> None:
    first, second = Browser(), Browser()
    actor = await links.person(first)
    opened = await links.linking.open(actor)
    ticket = await links.ask(second, opened.code)
    links.world.clock.advance(seconds=300)

    with pytest.raises(EarshotError) as asked:
        await links.ask(Browser(), opened.code)
    with pytest.raises(EarshotError) as accepted:
        await links.linking.accept(actor, links.yes(actor, first, second))

    assert asked.value.code is Code.LINK_ENDED
    assert accepted.value.code is Code.LINK_ENDED
    await expect(Code.LINK_ENDED, links, ticket)
    assert (await links.linking.standing(actor)).state is LinkState.ENDED


async def test_outcome_can_be_asked_for_ten_minutes_more(links: LinkWorld) -> None:
    first, second = Browser(), Browser()
    actor = await links.person(first)
    opened = await links.linking.open(actor)
    ticket = await links.ask(second, opened.code)
    await links.linking.accept(actor, links.yes(actor, first, second))
    links.world.clock.advance(seconds=899)
    assert await links.linking.finish(Finish(ticket)) is not None
    links.world.clock.advance(seconds=1)
    await expect(Code.LINK_UNKNOWN, links, ticket)


async def test_new_code_ends_the_one_before(links: LinkWorld) -> None:
    actor = await links.person(Browser())
    older = await links.linking.open(actor)
    await links.linking.open(actor)
    with pytest.raises(EarshotError) as asked:
        await links.ask(Browser(), older.code)
    assert asked.value.code is Code.LINK_UNKNOWN


@pytest.mark.parametrize("wrong", ["another key's", "of another time", "of another account"])
async def test_endorsement_that_does_not_hold_lets_nobody_in(links: LinkWorld, wrong: str) -> None:
    first, second, other = Browser(), Browser(), Browser()
    actor = await links.person(first)
    stranger = await links.person(other, "Amber Badger")
    opened = await links.linking.open(actor)
    await links.ask(second, opened.code)
    yes = {
        "another key's": links.yes(actor, other, second),
        "of another time": links.yes(actor, first, second, at=links.world.clock() + 1),
        "of another account": links.yes(stranger, first, second),
    }[wrong]
    yes = type(yes)(yes.signature_key, links.world.clock(), yes.endorsement, yes.mac)

    with pytest.raises(EarshotError) as refused:
        await links.linking.accept(actor, yes)

    assert refused.value.code is Code.LINK_ENDORSEMENT
    assert links.world.read(lambda c: find_device_by_key(c, second.public)) is None
    assert links.world.entries(AuditKind.DEVICE_ENDORSED) == []


async def test_endorsement_of_long_ago_is_refused(links: LinkWorld) -> None:
    first, second = Browser(), Browser()
    actor = await links.person(first)
    opened = await links.linking.open(actor)
    await links.ask(second, opened.code)
    old = links.yes(actor, first, second, at=links.world.clock() - 600_001)
    with pytest.raises(EarshotError) as refused:
        await links.linking.accept(actor, old)
    assert refused.value.code is Code.REQUEST_MALFORMED


async def test_yes_to_another_key_than_the_one_that_asked_is_refused(links: LinkWorld) -> None:
    first = Browser()
    actor = await links.person(first)
    opened = await links.linking.open(actor)
    await links.ask(Browser(), opened.code)
    with pytest.raises(EarshotError) as refused:
        await links.linking.accept(actor, links.yes(actor, first, Browser()))
    assert refused.value.code is Code.LINK_TAKEN


async def test_somebody_elses_code_is_not_theirs_to_answer(links: LinkWorld) -> None:
    first, second = Browser(), Browser()
    actor = await links.person(first)
    stranger = await links.person(other := Browser(), "Amber Badger")
    opened = await links.linking.open(actor)
    await links.ask(second, opened.code)
    with pytest.raises(EarshotError) as refused:
        await links.linking.accept(stranger, links.yes(stranger, other, second))
    await links.linking.refuse(stranger)
    assert refused.value.code is Code.LINK_UNKNOWN
    assert (await links.linking.standing(actor)).state is LinkState.ASKED


async def test_device_of_somebody_is_not_let_in_again(links: LinkWorld) -> None:
    actor = await links.person(Browser())
    other = Browser()
    await links.person(other, "Amber Badger")
    opened = await links.linking.open(actor)
    with pytest.raises(EarshotError) as refused:
        await links.ask(other, opened.code)
    assert refused.value.code is Code.LINK_TAKEN


async def test_proof_for_another_purpose_does_not_ask_in(links: LinkWorld) -> None:
    actor = await links.person(Browser())
    opened = await links.linking.open(actor)
    second = Browser()
    join = await links.world.join_body(second)
    body = await links.ask_body(second, opened.code)
    body = type(body)(body.code, body.device, join.challenge, join.proof, body.mac)
    with pytest.raises(EarshotError) as refused:
        await links.linking.ask(body, ADDRESS)
    assert refused.value.code is Code.DEVICE_PROOF
    with pytest.raises(EarshotError) as spent:
        await links.linking.ask(body, ADDRESS)
    assert spent.value.code is Code.DEVICE_CHALLENGE


async def test_wrong_codes_are_counted_by_address(links: LinkWorld) -> None:
    for _ in range(20):
        with pytest.raises(EarshotError):
            await links.ask(Browser(), "0000000000")
    with pytest.raises(Throttled):
        await links.ask(Browser(), "0000000000")


async def test_staff_let_nobody_in_by_a_code(links: LinkWorld) -> None:
    signed_in = await links.world.sign_in(Browser())
    amina = await links.world.identity.authenticate(signed_in.token)
    with pytest.raises(NotPermitted) as refused:
        await links.linking.open(amina)
    assert refused.value.code is Code.LINK_NOT_YOURS


async def test_device_that_was_revoked_meanwhile_does_not_finish(links: LinkWorld) -> None:
    first, second = Browser(), Browser()
    actor = await links.person(first)
    opened = await links.linking.open(actor)
    ticket = await links.ask(second, opened.code)
    added = await links.linking.accept(actor, links.yes(actor, first, second))
    links.world.revoke(added)
    await expect(Code.DEVICE_REVOKED, links, ticket)


async def test_device_without_a_code_has_nothing_to_answer(links: LinkWorld) -> None:
    actor = await links.person(Browser())
    await links.linking.refuse(actor)
    with pytest.raises(EarshotError) as refused:
        await links.linking.standing(actor)
    assert refused.value.code is Code.LINK_UNKNOWN


async def expect(code: Code, links: LinkWorld, ticket: Bytes32) -> None:
    with pytest.raises(EarshotError) as refused:
        await links.linking.finish(Finish(ticket))
    assert refused.value.code is code
