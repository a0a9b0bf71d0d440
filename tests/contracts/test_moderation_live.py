"""Contract of what is told of spaces while it happens: what can be seen, and nothing else."""

from pathlib import Path
from typing import Final

import pytest

from gateway.errors import Conflict
from gateway.moderation_desk import requests as staff_requests
from gateway.spaces import requests
from gateway.storage.database import SqlDatabase
from moderation.policies import Do
from moderation.spaces import Mode
from tests.contracts.moderation_evening import SPACE, Evening, open_evening

TOLD: Final = [("12-13", SPACE)]
NOTHING: Final[list[tuple[str, str]]] = []


@pytest.fixture
async def evening(database: SqlDatabase, tmp_path: Path) -> Evening:
    made = await open_evening(database, tmp_path)
    await made.set_up()
    await made.on_shift("maya", "noor")
    return made


async def test_what_waits_is_told_to_nobody_and_told_when_it_is_shown(evening: Evening) -> None:
    await evening.write("robin", "Maths on Monday")
    item = await evening.claim("maya")
    assert evening.moved() == NOTHING
    await evening.decide("maya", item)
    assert evening.moved() == TOLD


async def test_what_is_refused_unseen_is_told_to_nobody(evening: Evening) -> None:
    await evening.write("robin", "hello")
    await evening.judge("maya", Do.REFUSE)
    assert evening.moved() == NOTHING


async def test_post_that_is_shown_at_once_is_told_at_once(evening: Evening) -> None:
    await evening.set_up(Mode.POST)
    post = await evening.write("robin", "hello")
    assert evening.moved() == TOLD
    await evening.write("sasha", "hello to you", reply_to=post.id)
    assert evening.moved() == TOLD


@pytest.mark.parametrize("way", ["edit", "withdraw", "hide", "undo"])
async def test_what_is_seen_no_more_is_told(evening: Evening, way: str) -> None:
    mine = await evening.write("robin", "first words")
    made = await evening.judge("maya")
    assert evening.moved() == TOLD
    robin = evening["robin"]
    match way:
        case "edit":
            await evening.spaces.edit(robin, mine.id, requests.Edit(1, "second words"))
        case "withdraw":
            await evening.spaces.withdraw(robin, mine.id)
        case "undo":
            await evening.desk.undo(evening["maya"], made.id, staff_requests.Undo("too soon"))
        case _:
            await evening.flag("sasha", mine.id)
            assert evening.moved() == NOTHING
            await evening.judge("noor", Do.HIDE)
    assert evening.moved() == TOLD
    assert await evening.seen_by("sasha") == []


async def test_flags_that_hide_are_told_and_those_that_do_not_are_not(evening: Evening) -> None:
    mine = await evening.write("robin", "hello")
    await evening.judge("maya")
    evening.moved()
    await evening.on_shift("maya", "noor", on=False)
    for who in ("sasha", "kit"):
        await evening.flag(who, mine.id)
    assert evening.moved() == NOTHING
    await evening.flag("jo", mine.id)
    assert evening.moved() == TOLD


async def test_feeling_it_too_is_told_once(evening: Evening) -> None:
    mine = await evening.write("robin", "hello")
    await evening.judge("maya")
    evening.moved()
    for _ in range(2):
        await evening.spaces.feel(evening["sasha"], mine.id, requests.Switch(on=True))
    assert evening.moved() == TOLD
    await evening.spaces.feel(evening["sasha"], mine.id, requests.Switch(on=True))
    assert evening.moved() == NOTHING
    await evening.spaces.feel(evening["sasha"], mine.id, requests.Switch(on=False))
    assert evening.moved() == TOLD


async def test_accepted_appeal_is_told_and_a_rejected_one_is_not(evening: Evening) -> None:
    for accepted, told in ((False, NOTHING), (True, TOLD)):
        mine = await evening.write("robin", f"hello {accepted}")
        made = await evening.judge("maya", Do.REFUSE)
        body = requests.Appeal(made.id, "I did not mean it like that.")
        await evening.spaces.appeal(evening["robin"], mine.id, body)
        await evening.judge("noor", Do.ACCEPT if accepted else Do.REJECT)
        assert evening.moved() == told


async def test_a_busy_space_is_told_of_once_a_pause(evening: Evening) -> None:
    await evening.set_up(Mode.POST)
    await evening.set_up(Mode.POST, name="5b" * 16, band="14-17")
    for number in range(5):
        await evening.write("robin", f"hello {number}")
    await evening.write("lee", "hello from another space", space="5b" * 16)
    # One at once, and one for all that came in the pause.
    assert evening.moved() == [*TOLD, ("14-17", "5b" * 16), *TOLD]
    assert evening.moved() == NOTHING


async def test_what_fails_is_not_told(evening: Evening) -> None:
    mine = await evening.write("robin", "hello")
    await evening.judge("maya")
    evening.moved()
    with pytest.raises(Conflict):
        await evening.spaces.edit(evening["robin"], mine.id, requests.Edit(7, "other words"))
    assert evening.moved() == NOTHING
