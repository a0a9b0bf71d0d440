"""The conductor over a media plane on paper."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Connection, update

import audit.tables
from gateway.chat.bus import VisitOffered
from gateway.codes import Code
from gateway.errors import EarshotError
from gateway.storage.database import SqlDatabase
from gateway.storage.schema import metadata
from gateway.visits.nodes import LEASE, orphans
from gateway.visits.replies import (
    TrackFrame,
    VisitAnswerPush,
    VisitCheckedPush,
    VisitProblemPush,
    VisitTracksPush,
)
from gateway.visits.requests import VisitCheck
from gateway.visits.tables import visit
from signalling import events
from signalling.flood import OFFERS
from signalling.media_plane import CallChecked, Gone, MediaKind, Track, TracksChanged
from tests.contracts.desk_day import open_day
from tests.contracts.visit_day import VISIT, VisitDay
from tests.paper_plane import PaperPlane

Work = TypeVar("Work")

PAGE = "a=fingerprint:sha-256 {}\r\n"


class Stalling(SqlDatabase):
    """A store where something happens before the next transaction begins."""

    meanwhile: Callable[[], Awaitable[object]] | None = None

    async def transact(self, work: Callable[[Connection], Work]) -> Work:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            await meanwhile()
        return await super().transact(work)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[VisitDay]:
    """Yield a node with a unit, where Amina, Beth and Robin are in a visit."""
    database = Stalling(f"sqlite:///{tmp_path / 'visits.db'}")
    metadata.create_all(database.engine)
    audit.tables.metadata.create_all(database.engine)
    day = await open_day(database)
    await day.open()
    made = VisitDay(day, plane=PaperPlane())
    await made.plan()
    await made.open()
    for who in (day.town.beth, day.town.robin):
        await made.let_in(who)
    await made.settle()
    made.hints.clear()
    yield made
    made.close()
    database.close()


def unit(here: VisitDay) -> PaperPlane:
    assert here.plane is not None
    return here.plane


def store(here: VisitDay) -> Stalling:
    assert isinstance(here.day.database, Stalling)
    return here.day.database


def problems(here: VisitDay) -> list[tuple[str, int, tuple[str, ...]]]:
    return [
        (push.code, push.attempt, to)
        for push, to in here.pushed()
        if isinstance(push, VisitProblemPush)
    ]


async def test_offer_is_answered_and_routes_are_those_of_the_visit(here: VisitDay) -> None:
    robin, amina, beth = (each.device for each in (here.robin, here.amina, here.day.town.beth))
    await here.offer(here.amina, PAGE.format("A"))
    await here.offer(here.robin, PAGE.format("R"))
    answers = [(push, to) for push, to in here.pushed() if isinstance(push, VisitAnswerPush)]
    assert [to for _, to in answers] == [(amina,), (robin,)]
    assert answers[1][0].tracks == [TrackFrame("0", amina, "audio")]
    assert unit(here).hears[VISIT] == {
        amina: {beth, robin},
        beth: {amina, robin},
        robin: {amina, beth},
    }


async def test_hold_takes_effect_at_the_unit(here: VisitDay) -> None:
    await here.offer(here.robin, PAGE.format("R"))
    robin = here.robin.device
    await here.visits.deeds.take(
        here.amina.actor, VISIT, lambda a: events.Hold(a.participant, robin)
    )
    await here.settle()
    assert robin not in unit(here).hears[VISIT]
    assert robin in unit(here).rooms[VISIT]
    await here.visits.deeds.take(
        here.amina.actor, VISIT, lambda a: events.Remove(a.participant, robin)
    )
    await here.settle()
    assert robin not in unit(here).rooms[VISIT]


async def test_same_attempt_has_the_same_answer_and_another_page_joins_anew(
    here: VisitDay,
) -> None:
    for attempt, page in ((1, "A"), (1, "A"), (2, "A"), (3, "B")):
        await here.offer(here.amina, PAGE.format(page), attempt)
    asked = [call for call in unit(here).calls if call in {"join", "renegotiate"}]
    assert asked == ["join", "renegotiate", "join"]
    assert len([push for push, _ in here.pushed() if isinstance(push, VisitAnswerPush)]) == 4


async def test_page_that_is_loaded_again_and_counts_from_one_has_an_answer_of_its_own(
    here: VisitDay,
) -> None:
    for page in "AB":
        await here.offer(here.amina, PAGE.format(page), 1)
    assert [call for call in unit(here).calls if call in {"join", "renegotiate"}] == ["join"] * 2
    answers = [push.sdp for push, _ in here.pushed() if isinstance(push, VisitAnswerPush)]
    assert len(set(answers)) == 2


async def test_bad_offer_is_refused_and_unit_that_is_down_says_so(here: VisitDay) -> None:
    amina = (here.amina.device,)
    await here.offer(here.amina, "no offer", 1)
    assert problems(here) == [("media.offer", 1, amina)]
    unit(here).down = True
    await here.offer(here.amina, PAGE.format("A"), 2)
    assert problems(here) == [("media.unavailable", 2, amina)]
    unit(here).down = False
    await here.offer(here.amina, PAGE.format("A"), 3)
    assert problems(here) == []


async def test_unit_that_fails_later_leaves_nobody_hearing_and_says_so(here: VisitDay) -> None:
    await here.offer(here.amina, PAGE.format("A"))
    here.hints.clear()
    unit(here).down = True
    await here.visits.deeds.take(
        here.amina.actor, VISIT, lambda a: events.Hold(a.participant, here.robin.device)
    )
    await here.settle()
    assert problems(here) == [("media.unavailable", 0, (here.amina.device,))]


async def test_what_the_unit_says_is_passed_on(here: VisitDay) -> None:
    amina, robin = here.amina.device, here.robin.device
    await here.offer(here.amina, PAGE.format("A"))
    here.hints.clear()
    track = Track("3", robin, MediaKind.VIDEO)
    tracks = [TrackFrame("3", robin, "video")]
    moved = VisitProblemPush(visit=VISIT, code="media.moved")
    unit(here).say(TracksChanged(VISIT, amina, (track,), 2))
    unit(here).say(Gone(VISIT, amina))
    unit(here).say(Gone(VISIT, ""))
    assert here.pushed() == [
        (VisitTracksPush(visit=VISIT, tracks=tracks, wanted=2), (amina,)),
        (moved, (amina,)),
        (moved, ()),
    ]
    await here.offer(here.amina, PAGE.format("A"), 2)
    assert unit(here).calls.count("join") == 2


async def test_call_check_is_answered_twice(here: VisitDay) -> None:
    asked = VisitCheck(id=1, visit=VISIT, attempt=4, sdp="v=0")
    await here.visits.conductor.check(here.robin.actor, asked)
    check = unit(here).calls[-1].split()[1]
    unit(here).say(CallChecked(check, 80, 12, 340))
    unit(here).say(CallChecked(check, 80, 12, 340))
    assert [push for push, _ in here.pushed()] == [
        VisitCheckedPush(visit=VISIT, attempt=4, sdp="answer to v=0"),
        VisitCheckedPush(visit=VISIT, attempt=4, rtt=80, loss=12, kbps=340),
    ]
    bad = VisitCheck(id=1, visit=VISIT, attempt=5, sdp="no offer")
    with pytest.raises(EarshotError) as refused:
        await here.visits.conductor.check(here.robin.actor, bad)
    assert (refused.value.code, refused.value.fields) == (Code.MEDIA_OFFER, {"rule": "sdp"})


async def test_offers_are_not_without_end(here: VisitDay) -> None:
    for attempt in range(OFFERS.most):
        await here.offer(here.amina, PAGE.format("A"), attempt + 1)
    with pytest.raises(EarshotError) as refused:
        await here.offer(here.amina, PAGE.format("A"), 99)
    assert refused.value.code is Code.VISIT_TOO_MANY_SIGNALS
    await here.offer(here.robin, PAGE.format("R"))


async def test_visit_that_ends_closes_the_room(here: VisitDay) -> None:
    await here.offer(here.amina, PAGE.format("A"))
    await here.visits.deeds.take(here.amina.actor, VISIT, lambda a: events.End(a.participant))
    await here.settle()
    assert unit(here).rooms == {}
    await here.visits.conductor.renew()


async def test_lease_that_is_another_nodes_closes_the_room_here(here: VisitDay) -> None:
    await here.offer(here.amina, PAGE.format("A"))
    taken = update(visit).values(lease_node="b" * 32, fence=7, lease_until=here.day.now + 1000)
    await here.day.database.transact(lambda c: c.execute(taken))
    await here.visits.conductor.renew()
    assert unit(here).rooms == {}
    here.hints.clear()
    await here.offer(here.robin, PAGE.format("R"))
    assert [hint.node for hint in here.hints if isinstance(hint, VisitOffered)] == ["b" * 32]


async def test_lease_that_storage_was_slow_to_renew_is_good_for_its_whole_time(
    here: VisitDay,
) -> None:
    await here.offer(here.amina, PAGE.format("A"))

    async def stall() -> None:
        here.day.now += LEASE - 1

    store(here).meanwhile = stall
    await here.visits.conductor.renew()
    soon = here.day.now + LEASE - 1
    assert await here.day.database.read(lambda c: orphans(c, soon)) == []
    assert VISIT in unit(here).rooms


async def test_visit_that_is_taken_anew_while_its_lease_is_renewed_stays_open(
    here: VisitDay,
) -> None:
    await here.offer(here.amina, PAGE.format("A"))

    async def stall() -> None:
        here.day.now += LEASE
        await here.offer(here.robin, PAGE.format("R"))

    store(here).meanwhile = stall
    await here.visits.conductor.renew()
    assert set(unit(here).rooms[VISIT]) == {here.amina.device, here.robin.device}


async def test_offer_to_a_node_that_has_the_visit_no_more_is_sent_on(here: VisitDay) -> None:
    stale = VisitOffered(here.node, VISIT, here.amina.device, 1, "v=0")
    here.bus.publish(stale)
    await here.settle()
    assert problems(here) == [("media.moved", 1, (here.amina.device,))]


async def test_node_that_ends_lets_another_go_on_at_once(here: VisitDay) -> None:
    await here.offer(here.amina, PAGE.format("A"))
    await here.visits.conductor.close()
    assert (unit(here).rooms, unit(here).closed) == ({}, True)
    there = VisitDay(here.day, plane=PaperPlane())
    await there.visits.watch.look()
    everybody = {each.device for each in (here.amina, here.day.town.beth, here.robin)}
    ((code, _, to),) = problems(there)
    assert (code, set(to)) == ("media.moved", everybody)
    await there.offer(here.amina, PAGE.format("A"))
    assert set(unit(there).rooms[VISIT]) == {here.amina.device}
    there.close()


async def test_without_a_unit_offers_are_refused(here: VisitDay) -> None:
    there = VisitDay(here.day)
    with pytest.raises(EarshotError) as refused:
        await there.offer(here.amina, PAGE.format("A"))
    assert refused.value.code is Code.MEDIA_UNAVAILABLE
    await there.visits.watch.look()
    there.close()
