"""Contract of the queue under pressure: a thousand claims, a storm of flags, thousands of posts."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from audit.record import AuditKind
from gateway.codes import Code
from gateway.errors import Conflict
from gateway.moderation_desk import requests
from gateway.moderation_desk.shapes import AskShape
from gateway.spaces import requests as asked
from gateway.storage.database import SqlDatabase
from moderation.flags import FlagReason
from moderation.policies import Do
from tests.contracts.moderation_evening import Evening, fill_queue, open_evening
from tests.contracts.moderation_racers import EACH, claim_all, take_all
from tests.contracts.racers import RACERS, Racers

STORM = 60
MANY = 200
ASKS = 25


@pytest.fixture(scope="module")
def racers() -> Iterator[Racers]:
    made = Racers()
    yield made
    made.close()


@pytest.fixture
async def evening(database: SqlDatabase, tmp_path: Path) -> Evening:
    more = [f"sock {number}" for number in range(STORM)]
    made = await open_evening(database, tmp_path, more=more)
    await made.set_up()
    return made


async def write_many(evening: Evening, count: int) -> None:
    """Have posts written, at one moment after the other."""
    for start in range(0, count, 50):
        await asyncio.gather(
            *(
                evening.write("robin", f"post {number}")
                for number in range(start, min(start + 50, count))
            )
        )


async def test_a_thousand_claims_of_racing_processes_have_one_winner_each(
    evening: Evening, database_url: str, racers: Racers, tmp_path: Path
) -> None:
    await evening.database.transact(lambda c: fill_queue(c, evening, RACERS * EACH))
    keys = str(tmp_path / "moderation.keys")
    who = [evening[name] for name in ("maya", "noor", "pia", "sofia")]

    won = racers.race(claim_all, [(database_url, keys, actor, evening.now) for actor in who])

    items = [item for each in won for item in each]
    assert len(items) == len(set(items)) == RACERS * EACH
    shown = await evening.desk.queue(evening["maya"])
    assert sum(lane.open for lane in shown.lanes) == 0


async def ask_for(evening: Evening) -> str:
    """Have a desk asked to write to somebody; says which ask it is."""
    await evening.write("robin", "i want to die")
    made = await evening.judge("maya", Do.REFUSE, Do.ESCALATE)
    assert made.ask is not None
    return made.ask


async def test_ask_that_racing_processes_take_has_one_taker_and_the_others_hear_who(
    evening: Evening, database_url: str, racers: Racers, tmp_path: Path
) -> None:
    asks = [await ask_for(evening) for _ in range(ASKS)]
    keys = str(tmp_path / "moderation.keys")
    who = [evening[name] for name in ("amina", "beth", "sofia", "tom")]

    told = racers.race(take_all, [(database_url, keys, actor, asks, evening.now) for actor in who])

    entered = {name: actor for actor, name, _ in await evening.deeds(AuditKind.ASK_TAKEN)}
    for name, *heard in zip(asks, *told, strict=True):
        assert heard.count("won") == 1, name
        winner = who[heard.index("won")]
        assert heard.count(f"{Code.ASK_TAKEN} {winner.account}") == RACERS - 1
        assert entered[name] == winner.device
    assert len(await evening.deeds(AuditKind.ASK_TAKEN)) == ASKS


async def test_of_two_who_take_an_ask_in_one_process_one_is_told_who_was_faster(
    evening: Evening,
) -> None:
    ask = await ask_for(evening)
    pair = [evening["amina"], evening["beth"]]
    first, second = await asyncio.gather(
        *(evening.desk.take_ask(actor, ask) for actor in pair), return_exceptions=True
    )
    refused, taken = (first, second) if isinstance(first, Conflict) else (second, first)
    assert isinstance(refused, Conflict)
    assert isinstance(taken, AskShape)
    assert taken.taken is not None
    assert (refused.code, refused.fields) == (
        Code.ASK_TAKEN,
        {"account": taken.taken.account, "name": taken.taken.name},
    )
    assert len(await evening.deeds(AuditKind.ASK_TAKEN)) == 1


async def test_storm_of_flags_loses_none_and_opens_one_item(evening: Evening) -> None:
    mine = await evening.write("robin", "hello")
    await evening.judge("maya")
    await asyncio.gather(
        *(
            evening.flag(f"sock {number}", mine.id, FlagReason.SPAM)
            for number in range(STORM)
            for _ in range(2)
        )
    )
    item = await evening.claim("noor")
    assert (item.flags, item.times, item.lane) == (STORM, 2, 0)
    assert (await evening.desk.claim_next(evening["maya"])).item is None
    await evening.decide("noor", item)
    receipts = await evening.spaces.receipts(evening["sock 7"])
    assert [each.outcome for each in receipts.items] == ["not_acted"]


async def test_many_posts_at_once_keep_their_order(evening: Evening) -> None:
    await write_many(evening, MANY)
    await evening.write("sasha", "i took an overdose")
    first = await evening.claim("maya")
    assert first.lane == 3
    dues = []
    await evening.decide("maya", first)
    for _ in range(20):
        item = await evening.claim("maya")
        dues.append(item.due_at)
        await evening.decide("maya", item)
    assert dues == sorted(dues)
    shown = await evening.desk.queue(evening["maya"])
    assert sum(lane.open for lane in shown.lanes) == MANY - 20, "nothing is lost"
    seen = await evening.seen_by("kit")
    assert len(seen) == len(set(seen)) == 21, "nothing is seen that nobody approved"


async def test_claims_that_race_in_one_process_take_different_items(evening: Evening) -> None:
    await write_many(evening, 3)
    names = ("maya", "noor", "pia", "sofia")
    found = await asyncio.gather(*(evening.desk.claim_next(evening[name]) for name in names))
    items = [each.item.id for each in found if each.item is not None]
    assert len(items) == len(set(items)) == 3


async def test_deciding_and_editing_at_once_never_shows_the_unread_version(
    evening: Evening,
) -> None:
    for number in range(12):
        mine = await evening.write("robin", f"good {number}")
        item = await evening.claim("maya")
        approve = requests.Decide(
            fence=item.fence, version=1, actions=[requests.Action(Do.APPROVE)]
        )
        edit = asked.Edit(1, f"bad {number}")
        await asyncio.gather(
            evening.desk.decide(evening["maya"], item.id, approve),
            evening.spaces.edit(evening["robin"], mine.id, edit),
            return_exceptions=True,
        )
        assert f"bad {number}" not in await evening.seen_by("kit")
        again = (await evening.desk.claim_next(evening["maya"])).item
        if again is not None:
            await evening.decide("maya", again)
