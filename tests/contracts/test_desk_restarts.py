"""Contract of the desk where a conversation goes on under another id: it stays the same item."""

from typing import Final

import pytest

from gateway.chat.log import Refused
from gateway.desk.inheriting import hand_over
from gateway.storage.database import Database
from tests.contracts.conversations_desk import TALK
from tests.contracts.desk_day import TEN, DeskDay, open_day
from tests.contracts.reports import commit_badly
from tests.paper_group import PaperGroup

NEXT: Final = "7b" * 16


@pytest.fixture
async def day(database: Database) -> DeskDay:
    """Return a desk where Robin waits and Beth has claimed it."""
    made = await open_day(database)
    town, desk = made.town, made.desk
    paper = await desk.open()
    for nurse in (town.amina, town.beth):
        await desk.commit(nurse, paper.join(nurse.member))
    made.epochs[TALK] = 2
    await made.write(town.robin)
    await made.node.deeds.claim(town.beth.actor, TALK)
    incident = await commit_badly(desk, paper, town.amina)
    await incident.reported(desk, town.robin)
    assert (await incident.reported(desk, town.beth)).restarted
    return made


async def go_on(day: DeskDay) -> None:
    opener = day.town.robin
    await day.desk.ask_to_open(opener, PaperGroup(NEXT, {0: opener.member}), continues=TALK)
    await day.database.transact(lambda c: hand_over(c, TALK, NEXT))
    day.epochs[NEXT] = 0


async def test_item_keeps_its_phase_promise_and_holder(day: DeskDay) -> None:
    (before,) = (await day.inbox()).items
    assert (before.conversation, before.phase) == (TALK, "waiting")
    await go_on(day)
    (after,) = (await day.inbox()).items
    assert after.conversation == NEXT
    for name in ("phase", "since", "promise_due", "owner", "fence", "contact", "unread"):
        assert getattr(after, name) == getattr(before, name), name
    assert after.waiting_since == TEN


async def test_desk_goes_on_counting_in_the_new_log(day: DeskDay) -> None:
    await go_on(day)
    (written,) = await day.write(day.town.robin, talk=NEXT)
    assert not isinstance(written, Refused)
    (item,) = (await day.inbox()).items
    assert (item.unread, item.waiting_since) == (2, TEN)
