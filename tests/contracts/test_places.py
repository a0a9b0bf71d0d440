"""Contract of places: made by the team, one visit at a time, and nothing left behind."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

import msgspec
import pytest
from sqlalchemy import select

from audit.record import AuditKind
from gateway.base64url import Bytes32, Bytes64
from gateway.chat.bus import VisitMoved
from gateway.codes import Code
from gateway.errors import (
    ClientProtocolError,
    Conflict,
    EarshotError,
    NotFound,
    NotPermitted,
    Unauthenticated,
)
from gateway.storage.database import Database
from gateway.visits.bodies import AtPart, MoveVisit, Schedule, UseLink, VisitItem
from gateway.visits.place_bodies import PlaceSeen
from gateway.visits.tables import visit_at_place
from signalling import events
from signalling.shapes import Role
from tests.contracts.conversations_desk import TALK
from tests.contracts.desk_day import HOUR, MINUTE, open_day
from tests.contracts.visit_day import VISIT, VisitDay
from tests.paper_place import PaperPlace

OTHER: Final = "f2" * 16
ADDRESS: Final = "192.0.2.8"


@pytest.fixture
async def here(database: Database) -> AsyncIterator[VisitDay]:
    """Yield a node where a conversation is open and a visit is planned in an hour."""
    day = await open_day(database)
    await day.open()
    made = VisitDay(day)
    await made.plan(later=HOUR)
    yield made
    made.close()


async def make(here: VisitDay, name: str = "Library, room 2") -> PaperPlace:
    place = PaperPlace(here.day.town.nurses, name)
    await here.visits.places.make(here.amina.actor, place.make(here.amina))
    return place


async def put(here: VisitDay, place: PaperPlace, visit: str = VISIT) -> tuple[VisitItem, UseLink]:
    token = bytes.fromhex(visit) * 2
    body = place.put(here.day.now + 24 * HOUR, token)
    item = await here.visits.at_place.put(here.amina.actor, visit, body)
    return item, UseLink(body.link.guest, Bytes32(token))


async def look(here: VisitDay, place: PaperPlace, session: str | None = None) -> PlaceSeen:
    return (await here.visits.at_place.look(place.use(), session, ADDRESS)).seen


async def another(here: VisitDay, later: int) -> None:
    body = Schedule(OTHER, TALK, here.day.now + later, 30)
    await here.visits.planning.schedule(here.amina.actor, body)


async def kept(here: VisitDay) -> list[bytes]:
    return await here.day.database.read(lambda c: list(c.scalars(select(visit_at_place.c.sealed))))


async def refused(here: VisitDay, place: PaperPlace) -> Code:
    with pytest.raises(EarshotError) as caught:
        await look(here, place)
    return caught.value.code


async def test_practitioners_make_places_and_administrators_close_them(here: VisitDay) -> None:
    places, town = here.visits.places, here.day.town
    paper = PaperPlace(town.nurses)
    made = await places.make(here.amina.actor, paper.make(here.amina))
    assert await places.make(here.amina.actor, paper.make(here.amina)) == made
    assert (made.name, made.how, made.visits, made.closed) == (
        "Library, room 2",
        "Ground floor",
        0,
        False,
    )
    for who in (here.amina, town.beth, town.tom):
        assert await places.list(who.actor, town.nurses) == [made]
    for who in (town.dan, here.robin):
        with pytest.raises(NotPermitted):
            await places.list(who.actor, town.nurses)
        with pytest.raises(NotPermitted):
            await places.close(who.actor, paper.place)
    with pytest.raises(NotPermitted):
        await places.make(town.dan.actor, PaperPlace(town.nurses).make(town.dan))
    with pytest.raises(NotFound):
        await places.list(town.olive.actor, town.nurses)
    closed = await places.close(town.tom.actor, paper.place)
    assert closed.closed
    assert await places.close(town.tom.actor, paper.place) == closed
    assert await places.list(here.amina.actor, town.nurses) == []
    deeds = here.day.desk.deeds
    assert await deeds(AuditKind.VISIT_PLACE_MADE) == [
        (here.amina.device, paper.place, {"team": town.nurses})
    ]
    assert await deeds(AuditKind.VISIT_PLACE_CLOSED) == [
        (town.tom.device, paper.place, {"team": town.nurses})
    ]


async def test_key_that_no_device_of_the_maker_vouches_for_is_refused(here: VisitDay) -> None:
    paper = PaperPlace(here.day.town.nurses)
    good = paper.make(here.amina)
    for bad in (
        msgspec.structs.replace(good, name="Another room"),
        msgspec.structs.replace(good, signature=Bytes64(bytes(64))),
    ):
        with pytest.raises(ClientProtocolError) as caught:
            await here.visits.places.make(here.amina.actor, bad)
        assert caught.value.fields == {"at": "signature"}
    with pytest.raises(ClientProtocolError):
        await here.visits.places.make(here.day.town.beth.actor, good)


async def test_key_of_another_size_is_refused(here: VisitDay) -> None:
    good = PaperPlace(here.day.town.nurses).make(here.amina)
    with pytest.raises(ClientProtocolError) as caught:
        await here.visits.places.make(here.amina.actor, msgspec.structs.replace(good, key="AAAA"))
    assert (caught.value.code, caught.value.fields) == (Code.VISIT_SETTINGS, {"at": "key"})


async def test_place_knows_its_next_visit_and_not_who_comes(here: VisitDay) -> None:
    place = await make(here)
    item, link = await put(here, place)
    at = AtPart(place.place, "Library, room 2", "Ground floor")
    assert item.at == at
    for who in (here.amina, here.robin):
        (listed,) = await here.visits.planning.list(who.actor, None)
        assert listed.at == at
    assert any(isinstance(hint, VisitMoved) for hint in here.hints)

    early = await look(here, place)
    assert early.next is not None
    assert (early.next.opens, early.next.sealed) == (here.day.now + HOUR // 2, None)
    assert (early.next.host.name, early.busy, early.back) == ("amina", False, None)
    here.day.now += HOUR // 2
    seen = await look(here, place)
    assert seen.next is not None
    assert seen.next.opens is None
    assert seen.next.sealed is not None
    assert (seen.next.sealed.visit, seen.next.sealed.device, seen.next.sealed.sealed) == (
        VISIT,
        here.amina.device,
        b"for the tablet",
    )
    robin = (await here.visits.planning.item(here.amina.actor, VISIT)).conversation
    assert robin not in repr(seen)
    assert here.robin.account not in repr(seen)

    guest = await here.enter(link)
    assert guest.role is Role.YOUNG_AT_PLACE
    used = await look(here, place)
    assert (used.busy, used.back, used.next) == (True, None, None)


async def test_host_who_is_there_lets_the_tablet_in_early(here: VisitDay) -> None:
    place = await make(here)
    await put(here, place)
    await here.open()
    seen = await look(here, place)
    assert seen.next is not None
    assert seen.next.sealed is not None


async def test_tablet_goes_back_in_and_others_do_not(here: VisitDay) -> None:
    place = await make(here)
    _, link = await put(here, place)
    here.day.now += HOUR
    entered = await here.visits.invitations.enter(link, None, ADDRESS)
    mine = await here.visits.at_place.look(place.use(), entered.session, ADDRESS)
    assert mine.seen.back is not None
    assert not mine.stale
    assert (await look(here, place, "somebody else's")).back is None
    guest = await here.visits.invitations.authenticate(entered.session)
    await here.visits.invitations.leave(guest)
    gone = await here.visits.at_place.look(place.use(), entered.session, ADDRESS)
    assert (gone.seen.back, gone.seen.busy, gone.stale) == (None, False, True)


async def test_young_person_at_a_place_is_the_young_person(here: VisitDay) -> None:
    place = await make(here)
    _, link = await put(here, place)
    here.day.now += HOUR
    await here.open()
    guest = await here.enter(link)
    await here.let_in_guest(guest)
    take = here.visits.deeds.take
    await take(guest, VISIT, lambda a: events.NotSafe(a.participant))
    assert (await here.row()).room.not_safe
    await take(here.amina.actor, VISIT, lambda a: events.TalkAlone(a.participant, on=True))
    assert (await here.row()).room.alone


async def test_two_visits_do_not_share_a_place(here: VisitDay) -> None:
    place = await make(here)
    await put(here, place)
    starts_at = here.day.now + HOUR
    await another(here, HOUR + 29 * MINUTE)
    with pytest.raises(Conflict) as taken:
        await put(here, place, OTHER)
    assert (taken.value.code, taken.value.fields) == (
        Code.VISIT_PLACE_TAKEN,
        {"starts_at": starts_at},
    )
    await put(here, await make(here, "Library, room 3"), OTHER)
    move = MoveVisit(here.day.now + HOUR + 30 * MINUTE, 30)
    moved = await here.visits.planning.move(here.amina.actor, OTHER, move)
    assert moved.at is None
    await put(here, place, OTHER)


async def test_of_two_at_once_one_has_the_place(here: VisitDay) -> None:
    place = await make(here)
    await another(here, HOUR)
    both = await asyncio.gather(put(here, place), put(here, place, OTHER), return_exceptions=True)
    codes = [each.code for each in both if isinstance(each, EarshotError)]
    assert codes == [Code.VISIT_PLACE_TAKEN]
    assert len(await kept(here)) == 1


async def test_putting_again_takes_the_link_before_back(here: VisitDay) -> None:
    place = await make(here)
    body = place.put(here.day.now + 24 * HOUR)
    at_place = here.visits.at_place
    first = await at_place.put(here.amina.actor, VISIT, body)
    assert await at_place.put(here.amina.actor, VISIT, body) == first
    _, link = await put(here, place)
    here.day.now += HOUR
    with pytest.raises(EarshotError) as gone:
        await here.enter(UseLink(body.link.guest, Bytes32(b"t" * 32)))
    assert gone.value.code is Code.VISIT_LINK_REVOKED
    await here.enter(link)


async def test_link_of_a_place_is_made_in_no_other_way(here: VisitDay) -> None:
    place = await make(here)
    with pytest.raises(ClientProtocolError):
        await here.invite(Role.YOUNG_AT_PLACE)
    body = place.put(here.day.now + 24 * HOUR)
    other = msgspec.structs.replace(body.link, role=Role.PARENT)
    with pytest.raises(ClientProtocolError):
        await here.visits.at_place.put(
            here.amina.actor, VISIT, msgspec.structs.replace(body, link=other)
        )
    with pytest.raises(NotPermitted):
        await here.visits.at_place.put(here.day.town.dan.actor, VISIT, body)
    theirs = PaperPlace(here.day.town.social_care)
    await here.visits.places.make(here.day.town.dan.actor, theirs.make(here.day.town.dan))
    with pytest.raises(NotFound):
        await here.visits.at_place.put(
            here.amina.actor, VISIT, theirs.put(here.day.now + 24 * HOUR)
        )


@pytest.mark.parametrize("how", ["move", "leave", "revoke", "close", "replace"])
async def test_visit_that_leaves_its_place_takes_its_link_with_it(here: VisitDay, how: str) -> None:
    place = await make(here)
    _, link = await put(here, place)
    amina = here.amina.actor
    match how:
        case "move":
            move = MoveVisit(here.day.now + HOUR + MINUTE, 30)
            await here.visits.planning.move(amina, VISIT, move)
        case "leave":
            assert (await here.visits.at_place.leave(amina, VISIT)).at is None
            await here.visits.at_place.leave(amina, VISIT)
        case "revoke":
            await here.visits.invitations.revoke(amina, VISIT, link.guest)
        case "close":
            await here.visits.places.close(amina, place.place)
        case _:
            new = PaperPlace(here.day.town.nurses)
            body = new.make(here.amina, replaces=place.place)
            await here.visits.places.make(amina, body)
            assert (await look(here, new)).next is None
    assert (await here.visits.planning.item(amina, VISIT)).at is None
    assert await kept(here) == []
    here.day.now += HOUR
    with pytest.raises(EarshotError) as gone:
        await here.enter(link)
    assert gone.value.code is Code.VISIT_LINK_REVOKED
    closed = how in {"close", "replace"}
    if closed:
        assert await refused(here, place) is Code.VISIT_PLACE_CLOSED
        with pytest.raises(Conflict):
            await put(here, place)
    else:
        assert (await look(here, place)).next is None
    (left,) = await here.day.desk.deeds(AuditKind.VISIT_LEFT_PLACE)
    assert left[2]["place"] == place.place


@pytest.mark.parametrize("how", ["cancel", "missed", "ended"])
async def test_nothing_sealed_is_left_when_a_visit_is_over(here: VisitDay, how: str) -> None:
    place = await make(here)
    _, link = await put(here, place)
    match how:
        case "cancel":
            await here.visits.planning.cancel(here.amina.actor, VISIT)
        case "missed":
            here.day.now += HOUR + 16 * MINUTE
            await here.visits.watch.look()
        case _:
            here.day.now += HOUR
            await here.open()
            guest = await here.enter(link)
            await here.let_in_guest(guest)
            await here.visits.deeds.take(
                here.amina.actor, VISIT, lambda a: events.End(a.participant)
            )
            with pytest.raises(Unauthenticated):
                await here.visits.invitations.me(
                    await here.visits.invitations.authenticate("anything")
                )
    assert await kept(here) == []
    seen = await look(here, place)
    assert (seen.busy, seen.back, seen.next) == (False, None, None)


async def test_wrong_tokens_are_refused_and_counted(here: VisitDay) -> None:
    place = await make(here)
    for wrong in (
        PaperPlace(place.team, place=place.place),
        PaperPlace(place.team),
    ):
        assert await refused(here, wrong) is Code.VISIT_PLACE_UNKNOWN
    wrong = PaperPlace(place.team, place=place.place)
    codes = {await refused(here, wrong) for _ in range(40)}
    assert codes == {Code.VISIT_PLACE_UNKNOWN, Code.REQUEST_TOO_MANY}


async def test_tablet_that_asks_all_day_is_not_throttled(here: VisitDay) -> None:
    place = await make(here)
    for _ in range(60):
        await look(here, place)


async def test_visit_of_tomorrow_is_not_shown_today(here: VisitDay) -> None:
    place = await make(here)
    await another(here, 20 * HOUR)
    await put(here, place, OTHER)
    assert (await look(here, place)).next is None


async def test_team_has_so_many_places(here: VisitDay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.visits.places.MOST_PLACES", 1)
    place = await make(here)
    with pytest.raises(Conflict) as full:
        await make(here, "Another")
    assert full.value.fields == {"limit": 1}
    new = PaperPlace(here.day.town.nurses)
    await here.visits.places.make(here.amina.actor, new.make(here.amina, replaces=place.place))
