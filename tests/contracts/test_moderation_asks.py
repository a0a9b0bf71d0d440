"""Contract of asks: a moderator asks a desk to write to somebody, until somebody has."""

from pathlib import Path
from typing import Final

import msgspec
import pytest
from sqlalchemy import insert

from audit.record import AuditKind
from gateway.chat.bus import Told
from gateway.chat.log import SIDE_TEAM, SIDE_YOUNG
from gateway.chat.replies import AskPush, PersonName
from gateway.chat.tables import conversation, entry
from gateway.storage.database import SqlDatabase
from moderation.policies import Do, Policy
from tests.contracts.moderation_evening import HOUR, MINUTE, Evening, open_evening

TALK: Final = "7a" * 16


@pytest.fixture
async def evening(database: SqlDatabase, tmp_path: Path) -> Evening:
    made = await open_evening(database, tmp_path)
    await made.set_up()
    return made


async def open_talk(evening: Evening) -> None:
    """Let robin have a conversation with the nurses."""
    await evening.database.transact(
        lambda connection: connection.execute(
            insert(conversation).values(
                id=TALK,
                organisation_id=evening.town.organisation,
                kind="desk",
                team_id=evening.town.nurses,
                opened_by=evening["robin"].account,
                opened_at=evening.now,
                opening_hash=b"hash",
                suite=83,
                epoch=0,
                head=0,
                last_at=evening.now,
                seen=0,
                unread=0,
            )
        )
    )


async def write_to_talk(evening: Evening, seq: int, side: int) -> None:
    await evening.database.transact(
        lambda connection: connection.execute(
            insert(entry).values(
                conversation_id=TALK,
                seq=seq,
                kind="application",
                epoch=0,
                sender=evening["amina"].device,
                message_id=f"{seq:032x}",
                at=evening.now,
                side=side,
                body=b"sealed",
            )
        )
    )


async def asked_of(evening: Evening, who: str) -> list[str | None]:
    """Say what is asked of somebody's desk: who took each of it."""
    items = (await evening.desk.asks(evening[who])).items
    return [None if each.taken is None else each.taken.name for each in items]


async def test_ask_says_who_asks_and_nothing_that_was_written(evening: Evening) -> None:
    await open_talk(evening)
    await evening.write("robin", "i want to die")
    item = await evening.claim("maya")
    await evening.decide("maya", item, Do.REFUSE, Do.ESCALATE, policy=Policy.SELF_HARM)
    (ask,) = (await evening.desk.asks(evening["amina"])).items
    assert (ask.by, ask.conversation) == (PersonName(evening["maya"].account, "maya"), TALK)
    assert b"die" not in msgspec.json.encode(ask)
    assert b"a reason" not in msgspec.json.encode(ask)


async def test_whoever_may_see_an_ask_hears_of_it(evening: Evening) -> None:
    await evening.write("robin", "i want to die")
    item = await evening.claim("maya")
    evening.heard.clear()
    made = await evening.decide("maya", item, Do.REFUSE, Do.ESCALATE)
    assert made.ask is not None
    concerned = {evening[name].account for name in ("amina", "beth", "sofia", "tom")}

    def told() -> list[frozenset[str]]:
        pushes = [each for each in evening.heard if isinstance(each, Told)]
        evening.heard.clear()
        return [frozenset(each.accounts) for each in pushes if isinstance(each.push, AskPush)]

    assert told() == [concerned]
    evening.now += 30 * MINUTE
    await evening.desk.look_after_asks()
    await evening.desk.look_after_asks()
    told()
    await evening.desk.take_ask(evening["amina"], made.ask)
    assert told() == [concerned]


async def test_promise_stays_with_who_gave_it_until_somebody_has_written(
    evening: Evening,
) -> None:
    await open_talk(evening)
    await write_to_talk(evening, 1, SIDE_TEAM)
    await evening.write("robin", "i want to die")
    made = await evening.judge("maya", Do.REFUSE, Do.ESCALATE)
    assert made.ask is not None
    evening.now += MINUTE
    taken = await evening.desk.take_ask(evening["amina"], made.ask)
    assert taken.until == evening.now + HOUR
    assert (await asked_of(evening, "amina"), await asked_of(evening, "beth")) == (["amina"], [])
    await write_to_talk(evening, 2, SIDE_YOUNG)
    assert await asked_of(evening, "amina") == ["amina"]
    await write_to_talk(evening, 3, SIDE_TEAM)
    assert await asked_of(evening, "amina") == []
    evening.now += HOUR
    assert await evening.desk.look_after_asks() == 0
    assert (await asked_of(evening, "amina"), await asked_of(evening, "beth")) == ([], [])


async def test_promise_that_nobody_kept_is_open_again_and_raised_to_the_next(
    evening: Evening,
) -> None:
    await open_talk(evening)
    await evening.write("robin", "i want to die")
    made = await evening.judge("maya", Do.REFUSE, Do.ESCALATE)
    assert made.ask is not None
    await evening.desk.take_ask(evening["amina"], made.ask)
    evening.now += HOUR - 1
    assert await evening.desk.look_after_asks() == 0
    evening.now += 1
    assert await evening.desk.look_after_asks() == 1
    assert (await asked_of(evening, "amina"), await asked_of(evening, "beth")) == ([None], [None])
    _, raised = await evening.deeds(AuditKind.ASK_RAISED)
    assert (raised[2]["times"], raised[2]["not_kept"]) == (2, evening["amina"].account)
    again = await evening.desk.take_ask(evening["beth"], made.ask)
    assert again.taken is not None
    assert again.taken.name == "beth"


async def test_lead_of_no_team_promises_nothing_that_is_waited_for(evening: Evening) -> None:
    await open_talk(evening)
    await evening.write("robin", "i want to die")
    made = await evening.judge("maya", Do.REFUSE, Do.ESCALATE)
    assert made.ask is not None
    taken = await evening.desk.take_ask(evening["sofia"], made.ask)
    assert taken.until is None
    evening.now += 2 * HOUR
    assert await evening.desk.look_after_asks() == 0
    assert await asked_of(evening, "sofia") == []
