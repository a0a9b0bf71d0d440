"""Contract of guests' links: one use, and nothing after the visit."""

import asyncio
from dataclasses import replace

import pytest

from audit.record import AuditKind
from gateway.chat.session import CloseCode, Over
from gateway.codes import Code
from gateway.errors import (
    EarshotError,
    NotPermitted,
    Throttled,
    Unauthenticated,
)
from gateway.policy import Permission
from gateway.visits.bodies import (
    UseLink,
)
from signalling import events
from signalling.shapes import Place
from tests.contracts.desk_day import MINUTE
from tests.contracts.visit_day import VISIT, Ear, VisitDay


async def test_link_is_used_by_exactly_one(here: VisitDay) -> None:
    await here.plan()
    _, link = await here.invite()
    enter = here.visits.invitations.enter
    outcomes = await asyncio.gather(
        *(enter(link, None, f"192.0.2.{number}") for number in range(6)), return_exceptions=True
    )
    won = [each for each in outcomes if not isinstance(each, BaseException)]
    assert len(won) == 1
    assert [each.code for each in outcomes if isinstance(each, EarshotError)] == [
        Code.VISIT_LINK_USED
    ] * 5
    assert len(await here.day.desk.deeds(AuditKind.VISIT_GUEST_LINK_USED)) == 1
    # The same browser may ask again, and is given no second session.
    again = await enter(link, won[0].session, "192.0.2.7")
    assert (again.me, again.session) == (won[0].me, None)


async def test_guest_is_who_the_link_says_until_it_is_revoked(here: VisitDay) -> None:
    await here.plan()
    item, link = await here.invite()
    assert item.state == "open"
    guest = await here.enter(link)
    me = await here.visits.invitations.me(guest)
    assert (me.visit, me.name, me.role, me.host) == (VISIT, "Mum", "parent", "amina")
    assert (await here.visits.ways.ice(guest, VISIT)).ice_servers != []
    ear = Ear()
    await here.visits.deeds.watch(guest, VISIT, ear)
    revoked = await here.visits.invitations.revoke(here.amina.actor, VISIT, link.guest)
    assert revoked.state == "revoked"
    assert ear.heard == [Over(CloseCode.SESSION_ENDED)]
    with pytest.raises(Unauthenticated):
        await here.visits.ways.ice(guest, VISIT)
    assert await here.visits.invitations.revoke(here.amina.actor, VISIT, link.guest) == revoked
    with pytest.raises(EarshotError) as unknown:
        await here.visits.invitations.revoke(here.amina.actor, VISIT, "e" * 32)
    assert unknown.value.code is Code.VISIT_LINK_UNKNOWN


async def test_guest_who_never_came_draws_on_no_relay_once_the_visit_is_over(
    here: VisitDay,
) -> None:
    await here.plan()
    _, link = await here.invite()
    invitations = here.visits.invitations
    session = (await invitations.enter(link, None, "192.0.2.7")).session
    assert (await here.visits.ways.ice(await invitations.authenticate(session), VISIT)).ice_servers
    await here.visits.planning.cancel(here.amina.actor, VISIT)

    with pytest.raises(Unauthenticated):
        await invitations.authenticate(session)
    with pytest.raises(EarshotError) as over:
        await invitations.enter(link, session, "192.0.2.7")
    assert over.value.code is Code.VISIT_OVER


@pytest.mark.parametrize("by_host", [True, False])
async def test_line_of_a_guest_who_never_came_is_closed_when_the_visit_is_over(
    here: VisitDay, *, by_host: bool
) -> None:
    await here.plan()
    (_, came), (_, away) = [await here.invite() for _ in range(2)]
    ears = []
    for link in (came, away):
        guest = await here.enter(link)
        ears.append(Ear())
        await here.visits.deeds.watch(guest, VISIT, ears[-1])
        if link is came:
            await here.arrive(guest)
    if by_host:
        await here.open()
        await here.visits.deeds.take(
            here.amina.actor, VISIT, lambda a: events.End(a.participant), Permission.VISIT_HOST
        )
    else:
        here.day.now += 16 * MINUTE
        await here.visits.deeds.tick(VISIT)
    await here.settle()
    for ear in ears:
        assert [each for each in ear.heard if isinstance(each, Over)] == [
            Over(CloseCode.SESSION_ENDED)
        ]


async def test_old_link_in_a_browsers_history_does_not_say_who_met_whom(here: VisitDay) -> None:
    await here.plan()
    look = here.visits.invitations.look

    async def refused(link: UseLink) -> Code:
        with pytest.raises(EarshotError) as error:
            await look(link, "192.0.2.7")
        return error.value.code

    (_, used), (_, revoked), (_, late) = [await here.invite() for _ in range(3)]
    await here.enter(used)
    await here.visits.invitations.revoke(here.amina.actor, VISIT, revoked.guest)
    here.day.now += MINUTE
    assert (await look(used, "192.0.2.7")).host == "amina"
    assert await refused(revoked) is Code.VISIT_LINK_REVOKED
    assert await refused(late) is Code.VISIT_LINK_EXPIRED
    await here.visits.planning.cancel(here.amina.actor, VISIT)
    assert await refused(used) is Code.VISIT_OVER


async def test_guest_who_leaves_is_out_and_has_no_session(here: VisitDay) -> None:
    await here.plan()
    _, link = await here.invite()
    guest = await here.enter(link)
    await here.visits.deeds.take(
        guest, VISIT, lambda a: events.Arrive(a.participant, a.account, a.name, a.role, "n")
    )
    await here.visits.invitations.leave(guest)
    found = (await here.row()).room.find(guest.guest)
    assert found is not None
    assert found.place is Place.LEFT
    with pytest.raises(Unauthenticated):
        await here.visits.deeds.take(guest, VISIT, lambda a: events.Enter(a.participant))


async def test_guessing_at_links_is_slowed_down(here: VisitDay) -> None:
    await here.plan()
    _, link = await here.invite()
    wrong = UseLink(link.guest, type(link.token)(bytes(32)))
    for _ in range(20):
        with pytest.raises(EarshotError) as refused:
            await here.visits.invitations.look(wrong, "192.0.2.7")
        assert refused.value.code is Code.VISIT_LINK_UNKNOWN
    with pytest.raises(Throttled):
        await here.visits.invitations.look(link, "192.0.2.7")
    assert (await here.visits.invitations.look(link, "192.0.2.8")).name == "Mum"


async def test_permission_to_host_is_not_a_guests(here: VisitDay) -> None:
    await here.plan()
    _, link = await here.invite()
    guest = await here.enter(link)
    with pytest.raises(NotPermitted):
        await here.visits.deeds.take(
            guest, VISIT, lambda a: events.Enter(a.participant), Permission.VISIT_HOST
        )
    elsewhere = replace(guest, visit="e" * 32)
    with pytest.raises(EarshotError) as refused:
        await here.visits.ways.ice(elsewhere, VISIT)
    assert refused.value.code is Code.VISIT_UNKNOWN
