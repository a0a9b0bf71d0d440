"""Contract of flags: they bring an item back, and hide it only where nobody is there to look."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection

from audit.record import AuditKind, Deed
from audit.trail import Trail
from gateway.moderation_desk import requests
from gateway.sources import system_entropy
from gateway.storage.database import SqlDatabase
from moderation.flags import FlagReason
from moderation.policies import Do
from moderation.spaces import Mode
from tests.contracts.moderation_evening import MINUTE, Evening, open_evening


@pytest.fixture
async def evening(database: SqlDatabase, tmp_path: Path) -> Evening:
    made = await open_evening(database, tmp_path, more=["pat"])
    await made.set_up()
    return made


async def test_flag_opens_a_decided_item_again_and_raises_it(evening: Evening) -> None:
    await evening.on_shift("maya")
    mine = await evening.write("robin", "hello")
    first = await evening.claim("maya")
    await evening.decide("maya", first)
    await evening.flag("sasha", mine.id, FlagReason.GROOMING)
    again = await evening.claim("noor")
    assert (again.id, again.lane, again.flags, again.times) == (first.id, 2, 1, 2)
    assert await evening.seen_by("kit") == ["hello"], (
        "while somebody is on shift flags hide nothing"
    )


async def test_undo_brings_back_the_flags_that_the_decision_decided(evening: Evening) -> None:
    mine = await evening.write("robin", "hello")
    await evening.judge("maya")
    await evening.flag("sasha", mine.id, FlagReason.GROOMING)
    made = await evening.judge("noor")
    (told,) = (await evening.spaces.receipts(evening["sasha"])).items
    assert told.outcome == "not_acted"

    await evening.desk.undo(evening["noor"], made.id, requests.Undo("Wrong button."))

    (told,) = (await evening.spaces.receipts(evening["sasha"])).items
    assert (told.state, told.outcome) == ("received", None)
    again = await evening.claim("pia")
    assert (again.lane, again.flags) == (2, 1), "what was flagged as grave is no routine now"
    await evening.decide("pia", again, Do.HIDE)
    (told,) = (await evening.spaces.receipts(evening["sasha"])).items
    assert told.outcome == "acted"


async def test_unstaffed_hours_hide_after_three_flags_on_a_post(evening: Evening) -> None:
    mine = await evening.write("robin", "hello")
    await evening.judge("maya")
    await evening.on_shift("maya", on=False)
    for name in ("sasha", "kit"):
        await evening.flag(name, mine.id)
        await evening.flag(name, mine.id)
    assert await evening.seen_by("jo") == ["hello"]
    await evening.flag("jo", mine.id)
    assert await evening.seen_by("max") == []
    assert (await evening.spaces.my_post(evening["robin"], mine.id)).state == "hidden"
    item = await evening.claim("noor")
    assert item.flags == 3
    await evening.decide("noor", item)
    assert await evening.seen_by("max") == ["hello"]


@pytest.mark.parametrize("limit", [2, 5])
async def test_how_many_flags_hide_is_set_for_each_space(evening: Evening, limit: int) -> None:
    await evening.set_up(flag_limit=limit)
    mine = await evening.write("robin", "hello")
    await evening.judge("maya")
    await evening.on_shift("maya", on=False)
    for name in ("sasha", "kit", "jo", "max", "pat")[: limit - 1]:
        await evening.flag(name, mine.id)
    assert await evening.seen_by("max") == ["hello"]
    await evening.flag(("sasha", "kit", "jo", "max", "pat")[limit - 1], mine.id)
    assert await evening.seen_by("pat") == []


async def test_unstaffed_hours_hide_after_five_flags_over_an_author(evening: Evening) -> None:
    posts = [await evening.write("robin", f"post {number}") for number in range(3)]
    for _ in posts:
        await evening.judge("maya")
    await evening.on_shift("maya", on=False)
    for name, number in (("sasha", 0), ("sasha", 1), ("sasha", 2), ("kit", 0)):
        await evening.flag(name, posts[number].id)
    assert len(await evening.seen_by("max")) == 3
    await evening.flag("kit", posts[1].id)
    assert await evening.seen_by("max") == []


@pytest.mark.parametrize("silent", [False, True])
async def test_flags_that_nobody_looked_at_hide_once_nobody_is_on_shift(
    evening: Evening, *, silent: bool
) -> None:
    mine = await evening.write("robin", "hello")
    other = await evening.write("robin", "hello again")
    for _ in range(2):
        await evening.judge("maya")
    for name in ("sasha", "kit", "jo"):
        await evening.flag(name, mine.id)
    await evening.flag("sasha", other.id)
    await evening.watch.flags()
    assert len(await evening.seen_by("max")) == 2

    if silent:
        evening.now += 11 * MINUTE
    else:
        await evening.on_shift("maya", on=False)
    evening.told()
    await evening.watch.flags()

    assert await evening.seen_by("max") == ["hello again"]
    assert "PostPush" in evening.told()
    await evening.watch.flags()
    ((actor, subject, _),) = await evening.deeds(AuditKind.POST_HIDDEN)
    assert (actor, subject) == ("", mine.id)
    assert (await evening.claim("noor")).flags == 3


class _OneFault(Trail):
    """A trail that cannot be written to the first time that flags hide something."""

    broke = False

    def append(self, connection: Connection, deed: Deed) -> None:
        if deed.kind is AuditKind.POST_HIDDEN and not self.broke:
            self.broke = True
            raise ValueError(deed.subject)
        super().append(connection, deed)


async def test_author_whose_flags_cannot_be_looked_after_stops_no_other(
    evening: Evening, caplog: pytest.LogCaptureFixture
) -> None:
    posts = [await evening.write(author, f"hello of {author}") for author in ("robin", "max")]
    for _ in posts:
        await evening.judge("maya")
    for post in posts:
        for name in ("sasha", "kit", "jo"):
            await evening.flag(name, post.id)
    await evening.on_shift("maya", on=False)
    node = replace(evening, trail=_OneFault(entropy=system_entropy), heard=[], later=[])

    await node.watch.flags()

    left = await evening.seen_by("jo")
    assert len(left) == 1, "one could not be hidden, and the other was all the same"
    (said,) = [each for each in caplog.records if each.name == "gateway.moderation_desk.watch"]
    assert "hello" not in said.getMessage()
    await node.watch.flags()
    assert await evening.seen_by("jo") == []


async def test_one_person_alone_hides_nothing(evening: Evening) -> None:
    posts = [await evening.write("robin", f"post {number}") for number in range(6)]
    for _ in posts:
        await evening.judge("maya")
    await evening.on_shift("maya", on=False)
    for post in posts:
        await evening.flag("sasha", post.id)
    assert len(await evening.seen_by("max")) == 6


async def test_brigade_gets_one_look_not_a_veto(evening: Evening) -> None:
    mine = await evening.write("robin", "hello")
    await evening.judge("maya")
    await evening.on_shift("maya", on=False)
    for name in ("sasha", "kit", "jo"):
        await evening.flag(name, mine.id)
    await evening.judge("noor")
    await evening.on_shift("noor", on=False)
    for name in ("sasha", "kit", "jo"):
        await evening.flag(name, mine.id)
    assert await evening.seen_by("max") == ["hello"]
    assert [each.outcome for each in (await evening.spaces.receipts(evening["jo"])).items] == [
        "not_acted"
    ]


async def test_poor_reporters_do_not_hide_but_are_heard(evening: Evening) -> None:
    await evening.on_shift("maya")
    await evening.set_up(Mode.POST)
    for number in range(10):
        post = await evening.write("robin", f"fine {number}")
        for name in ("sasha", "kit", "jo"):
            await evening.flag(name, post.id, FlagReason.OTHER)
        await evening.judge("maya")
    target = await evening.write("max", "also fine")
    await evening.judge("maya")
    await evening.on_shift("maya", on=False)
    for name in ("sasha", "kit", "jo"):
        await evening.flag(name, target.id, FlagReason.GROOMING)
    assert "also fine" in await evening.seen_by("robin")
    item = await evening.claim("noor")
    assert (item.flags, item.lane) == (3, 1)
