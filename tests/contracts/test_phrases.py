"""Contract of recovery phrases: made by a device's word, used once, one code for every wrong."""

import asyncio
from collections.abc import Awaitable, Iterator

import msgspec
import pytest
from sqlalchemy import update

from audit.record import AuditKind
from gateway.base64url import Bytes32, Bytes64
from gateway.codes import Code
from gateway.errors import EarshotError, Throttled
from gateway.identity.coming_back import Locate
from gateway.identity.devices import find_device_by_key
from gateway.identity.directory import people as look_up
from gateway.identity.recovered import Recovered, RecoveryKey, is_endorsed, is_recovered
from gateway.identity.tables import account
from gateway.limits.rules import RULES, Limited, Patience
from gateway.storage.database import SqlDatabase
from tests.phrase_world import PhraseWorld, Sheet
from tests.world import ADDRESS, Browser, people

DAY_SECONDS = 24 * 60 * 60


@pytest.fixture
def phrases(database: SqlDatabase) -> Iterator[PhraseWorld]:
    """Return a world in which nobody has a phrase yet."""
    made = PhraseWorld(people(database))
    yield made
    made.world.identity.passwords.close()


async def expect(code: Code, asked: Awaitable[object]) -> None:
    with pytest.raises(EarshotError) as refused:
        await asked
    assert refused.value.code is code


def free(what: Limited) -> int:
    rule = RULES[what]
    assert isinstance(rule, Patience)
    return rule.free


async def test_person_without_a_device_comes_back_as_who_they_were(phrases: PhraseWorld) -> None:
    first, second = Browser(), Browser(name="New phone")
    actor, sheet = await phrases.with_phrase(first)
    found = await phrases.coming_back.find(Locate(sheet.locator), ADDRESS)
    assert (found.organisation, found.account) == (actor.organisation, actor.account)

    back, by = await phrases.come_back(actor, second, sheet)
    assert (back.account, back.teams, by) == (actor.account, actor.teams, actor.device)
    assert back.device != actor.device
    assert (await phrases.coming_back.made(actor)).made_at is None


async def test_directory_has_a_chain_that_others_can_check(phrases: PhraseWorld) -> None:
    first, second = Browser(), Browser()
    actor, sheet = await phrases.with_phrase(first)
    back, _ = await phrases.come_back(actor, second, sheet)

    found = phrases.world.read(
        lambda connection: look_up(connection, actor.organisation, [actor.device, back.device])
    )
    chains = {each.device: each.recovered for each in found}
    assert chains[actor.device] is None
    chain = chains[back.device]
    assert chain is not None
    recovery = RecoveryKey(actor.organisation, actor.account, chain.by, chain.key, chain.at)
    assert is_endorsed(recovery, first.public, chain.endorsement)
    recovered = Recovered(actor.organisation, actor.account, second.public, chain.challenge)
    assert is_recovered(recovered, chain.key, chain.signature)


async def test_trail_has_the_phrase_and_the_return(phrases: PhraseWorld) -> None:
    actor, sheet = await phrases.with_phrase(Browser())
    back, _ = await phrases.come_back(actor, Browser(), sheet)
    (made,) = phrases.world.entries(AuditKind.RECOVERY_SET)
    assert (made.actor, made.subject) == (actor.device, actor.account)
    (came,) = phrases.world.entries(AuditKind.DEVICE_RECOVERED)
    assert (came.actor, came.subject) == (actor.account, back.device)
    details = phrases.world.details(came)
    assert (details["by"], details["key"]) == (actor.device, sheet.public.hex())
    added = phrases.world.entries(AuditKind.DEVICE_ADDED)
    assert back.device in {each.subject for each in added}


async def test_phrase_opens_nothing_twice(phrases: PhraseWorld) -> None:
    actor, sheet = await phrases.with_phrase(Browser())
    await phrases.come_back(actor, Browser(), sheet)
    finder = Browser()
    body = await phrases.use_body(actor, finder, sheet)
    await expect(Code.RECOVERY_REFUSED, phrases.coming_back.use(body, ADDRESS))
    assert phrases.world.read(lambda c: find_device_by_key(c, finder.public)) is None


async def test_of_many_at_once_exactly_one_comes_back(phrases: PhraseWorld) -> None:
    actor, sheet = await phrases.with_phrase(Browser())
    bodies = [await phrases.use_body(actor, Browser(), sheet) for _ in range(5)]
    outcomes = await asyncio.gather(
        *(phrases.coming_back.use(body, ADDRESS) for body in bodies), return_exceptions=True
    )
    refused = [each for each in outcomes if isinstance(each, EarshotError)]
    assert [each.code for each in refused] == [Code.RECOVERY_REFUSED] * 4
    assert len(phrases.world.entries(AuditKind.DEVICE_RECOVERED)) == 1


async def test_device_that_did_not_hear_the_answer_asks_again(phrases: PhraseWorld) -> None:
    second = Browser()
    actor, sheet = await phrases.with_phrase(Browser())
    back, by = await phrases.come_back(actor, second, sheet)
    found = await phrases.coming_back.find(Locate(sheet.locator), ADDRESS)
    assert found.account == actor.account
    again, again_by = await phrases.come_back(actor, second, sheet)
    assert (again.device, again_by) == (back.device, by)
    assert len(phrases.world.entries(AuditKind.DEVICE_RECOVERED)) == 1
    phrases.world.clock.advance(seconds=DAY_SECONDS)
    late = await phrases.use_body(actor, second, sheet)
    await expect(Code.RECOVERY_REFUSED, phrases.coming_back.use(late, ADDRESS))
    gone = phrases.coming_back.find(Locate(sheet.locator), ADDRESS)
    await expect(Code.RECOVERY_REFUSED, gone)


async def test_every_way_of_being_wrong_is_one_code(phrases: PhraseWorld) -> None:
    first, second = Browser(), Browser()
    actor, sheet = await phrases.with_phrase(first)
    other, _ = await phrases.with_phrase(Browser(), "Brave Otter")
    wrong = [
        await phrases.use_body(actor, second, Sheet()),
        await phrases.use_body(actor, second, sheet, under=Sheet()),
        await phrases.use_body(other, second, sheet),
        # A device that is somebody's already, though by no phrase.
        await phrases.use_body(actor, first, sheet),
        msgspec.structs.replace(
            await phrases.use_body(actor, second, sheet), recovered=Bytes64(bytes(64))
        ),
    ]
    for body in wrong:
        await expect(Code.RECOVERY_REFUSED, phrases.coming_back.use(body, ADDRESS))
    assert phrases.world.entries(AuditKind.DEVICE_RECOVERED) == []
    await phrases.come_back(actor, second, sheet)


async def test_signature_for_another_challenge_is_worth_nothing(phrases: PhraseWorld) -> None:
    second = Browser()
    actor, sheet = await phrases.with_phrase(Browser())
    body = await phrases.use_body(actor, second, sheet)
    played_again = await phrases.use_body(actor, second, sheet)
    played_again = msgspec.structs.replace(played_again, recovered=body.recovered)
    await expect(Code.RECOVERY_REFUSED, phrases.coming_back.use(played_again, ADDRESS))


async def test_device_that_does_not_hold_its_key_stays_out(phrases: PhraseWorld) -> None:
    actor, sheet = await phrases.with_phrase(Browser())
    body = await phrases.use_body(actor, Browser(), sheet)
    forged = msgspec.structs.replace(body, proof=Bytes64(bytes(64)))
    await expect(Code.DEVICE_PROOF, phrases.coming_back.use(forged, ADDRESS))
    unknown = msgspec.structs.replace(body, challenge=Bytes32(bytes(32)))
    await expect(Code.DEVICE_CHALLENGE, phrases.coming_back.use(unknown, ADDRESS))


async def test_second_phrase_ends_the_first(phrases: PhraseWorld) -> None:
    first = Browser()
    actor, old = await phrases.with_phrase(first)
    new = Sheet()
    body = phrases.make_body(actor, first, new)
    await phrases.coming_back.make(actor, body)
    await phrases.coming_back.make(actor, body)
    assert len(phrases.world.entries(AuditKind.RECOVERY_SET)) == 2
    ended = await phrases.use_body(actor, Browser(), old)
    await expect(Code.RECOVERY_REFUSED, phrases.coming_back.use(ended, ADDRESS))
    await phrases.come_back(actor, Browser(), new)


async def test_phrase_that_was_removed_opens_nothing(phrases: PhraseWorld) -> None:
    actor, sheet = await phrases.with_phrase(Browser())
    made = await phrases.coming_back.made(actor)
    assert (made.made_at, made.by) == (phrases.world.clock(), actor.device)
    await phrases.coming_back.remove(actor)
    await phrases.coming_back.remove(actor)
    assert len(phrases.world.entries(AuditKind.RECOVERY_REMOVED)) == 1
    body = await phrases.use_body(actor, Browser(), sheet)
    await expect(Code.RECOVERY_REFUSED, phrases.coming_back.use(body, ADDRESS))


async def test_phrase_needs_the_word_of_the_device_that_makes_it(phrases: PhraseWorld) -> None:
    first = Browser()
    actor = await phrases.person(first)
    by_another = phrases.make_body(actor, Browser(), Sheet())
    await expect(Code.LINK_ENDORSEMENT, phrases.coming_back.make(actor, by_another))
    early = phrases.make_body(actor, first, Sheet())
    phrases.world.clock.advance(seconds=601)
    await expect(Code.REQUEST_MALFORMED, phrases.coming_back.make(actor, early))
    assert (await phrases.coming_back.made(actor)).by is None


async def test_somebody_elses_phrase_cannot_be_taken(phrases: PhraseWorld) -> None:
    _, sheet = await phrases.with_phrase(Browser())
    other = Browser()
    actor = await phrases.person(other, "Brave Otter")
    body = phrases.make_body(actor, other, sheet)
    await expect(Code.RECOVERY_REFUSED, phrases.coming_back.make(actor, body))


async def test_staff_have_no_phrase(phrases: PhraseWorld) -> None:
    browser = Browser()
    actor = await phrases.person(browser)
    staff = await phrases.world.sign_in(Browser())
    nurse = await phrases.world.identity.authenticate(staff.token)
    assert nurse.kind is not actor.kind
    body = phrases.make_body(nurse, browser, Sheet())
    await expect(Code.LINK_NOT_YOURS, phrases.coming_back.make(nurse, body))


async def test_guesses_are_counted_before_they_are_tried(phrases: PhraseWorld) -> None:
    actor, sheet = await phrases.with_phrase(Browser())
    for _ in range(20):
        body = await phrases.use_body(actor, Browser(), sheet, under=Sheet())
        await expect(Code.RECOVERY_REFUSED, phrases.coming_back.use(body, ADDRESS))
    with pytest.raises(Throttled):
        await phrases.coming_back.find(Locate(sheet.locator), "198.51.100.9")
    for _ in range(20):
        body = await phrases.use_body(actor, Browser(), Sheet())
        await expect(Code.RECOVERY_REFUSED, phrases.coming_back.use(body, ADDRESS))
    with pytest.raises(Throttled):
        await phrases.coming_back.find(Locate(Sheet().locator), ADDRESS)


async def test_wrong_signatures_hold_up_their_own_phrase_alone_and_not_for_ever(
    phrases: PhraseWorld,
) -> None:
    actor, sheet = await phrases.with_phrase(Browser())
    for _ in range(free(Limited.RECOVERY_LOCATOR)):
        body = await phrases.use_body(actor, Browser(), sheet, under=Sheet())
        await expect(Code.RECOVERY_REFUSED, phrases.coming_back.use(body, ADDRESS))
    held = await phrases.use_body(actor, Browser(), sheet)
    with pytest.raises(Throttled) as refused:
        await phrases.coming_back.use(held, "198.51.100.9")
    other, another_sheet = await phrases.with_phrase(Browser(), "Brave Otter")
    await phrases.come_back(other, Browser(), another_sheet)

    phrases.world.clock.advance(seconds=refused.value.retry_after)
    await phrases.come_back(actor, Browser(), sheet)


async def test_made_up_phrases_hold_up_their_own_address_alone(phrases: PhraseWorld) -> None:
    actor, sheet = await phrases.with_phrase(Browser())
    for _ in range(free(Limited.RECOVERY)):
        found = phrases.coming_back.find(Locate(Sheet().locator), "198.51.100.9")
        await expect(Code.RECOVERY_REFUSED, found)
    with pytest.raises(Throttled):
        await phrases.coming_back.find(Locate(sheet.locator), "198.51.100.9")
    assert (await phrases.coming_back.find(Locate(sheet.locator), ADDRESS)).account == actor.account


async def test_what_was_good_is_not_counted(phrases: PhraseWorld) -> None:
    actor, sheet = await phrases.with_phrase(Browser())
    for _ in range(2 * free(Limited.RECOVERY)):
        found = await phrases.coming_back.find(Locate(sheet.locator), ADDRESS)
        assert found.account == actor.account
    await phrases.come_back(actor, Browser(), sheet)


async def test_phrase_of_a_closed_account_opens_nothing(phrases: PhraseWorld) -> None:
    actor, sheet = await phrases.with_phrase(Browser())
    mine = account.c.id == actor.account
    phrases.world.write(lambda c: c.execute(update(account).where(mine).values(closed_at=1)))
    body = await phrases.use_body(actor, Browser(), sheet)
    await expect(Code.RECOVERY_REFUSED, phrases.coming_back.use(body, ADDRESS))
    found = phrases.coming_back.find(Locate(sheet.locator), ADDRESS)
    await expect(Code.RECOVERY_REFUSED, found)
