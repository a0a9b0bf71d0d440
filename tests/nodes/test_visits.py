"""A visit whose participants are on two nodes: one pushes what the other was told."""

from collections.abc import Awaitable, Callable
from typing import Final

import pytest
from sqlalchemy import Connection, select, update

from gateway.visits.rows import read_row
from gateway.visits.tables import visit, visit_node
from tests.house import House
from tests.nodes.handset import on
from tests.nodes.visiting import plan
from tests.paper_plane import PaperPlane

pytestmark = pytest.mark.integration

StartNode = Callable[..., Awaitable[House]]

VISIT: Final = "1234" * 8
OFFER: Final = "v=0\r\na=fingerprint:sha-256 {}\r\n"


async def test_signals_and_views_cross_from_node_to_node(
    start_node: StartNode, redis_url: str
) -> None:
    here, there = await start_node(redis_url), await start_node(redis_url)
    town = here.town
    async with on(here, town.robin) as phone, on(there, town.amina) as tablet:
        meeting = await plan(here, phone, town.amina, VISIT)
        await meeting.watch(tablet)
        await meeting.ask(tablet, "visit_open", epoch=1)
        await meeting.let_in(tablet, phone, "Amber Otter", "young_person")
        await meeting.sees(tablet, lambda v: v["phase"] == "in_progress")
        frame = {"key": "member", "epoch": 1, "sealed": b"s" * 64}
        await meeting.ask(phone, "visit_signal", to=town.amina.device, **frame)
        assert (await tablet.hear("visit_signal"))["sender"] == town.robin.device
        await meeting.ask(tablet, "visit_signal", to=town.robin.device, **frame)
        assert (await phone.hear("visit_signal"))["sender"] == town.amina.device


async def test_views_come_without_redis_too(start_node: StartNode) -> None:
    here, there = await start_node(None), await start_node(None)
    town = here.town
    async with on(here, town.robin) as phone, on(there, town.amina) as tablet:
        meeting = await plan(here, phone, town.amina, VISIT)
        await meeting.watch(phone)
        await meeting.watch(tablet)
        await meeting.ask(tablet, "visit_open", epoch=1)
        await meeting.sees(phone, lambda v: v["host"])


async def test_unit_of_one_node_serves_both_and_another_takes_over(
    start_node: StartNode, redis_url: str
) -> None:
    planes = PaperPlane(), PaperPlane()
    here, there = [await start_node(redis_url, plane) for plane in planes]
    town = here.town
    async with (
        on(here, town.amina) as tablet,
        on(here, town.beth) as desk,
        on(there, town.robin) as phone,
    ):
        meeting = await plan(there, phone, town.amina, VISIT)
        await meeting.watch(tablet)
        await meeting.ask(tablet, "visit_open", epoch=1)
        await meeting.let_in(tablet, desk, "beth", "staff")
        await meeting.let_in(tablet, phone, "Amber Otter", "young_person")
        await meeting.sees(phone, lambda v: v["plane"] == "sfu")

        await meeting.ask(tablet, "visit_offer", attempt=1, sdp=OFFER.format("A"))
        assert "answer to" in (await tablet.hear("visit_answer"))["sdp"]
        await meeting.ask(phone, "visit_offer", attempt=1, sdp=OFFER.format("B"))
        answer = await phone.hear("visit_answer")
        assert [each["participant"] for each in answer["tracks"]] == [town.amina.device]
        assert set(planes[0].rooms[VISIT]) == {town.amina.device, town.robin.device}
        assert planes[1].rooms == {}
        everybody = {town.amina.device, town.beth.device, town.robin.device}
        assert planes[0].hears[VISIT][town.robin.device] == everybody - {town.robin.device}

        # The node dies: its lease is not renewed any more, and ends.
        here.gateway.visits.conductor._fences.clear()
        await end_lease(there)
        await there.gateway.visits.watch.look()
        assert (await phone.hear("visit_problem"))["code"] == "media.moved"
        assert (await tablet.hear("visit_problem"))["code"] == "media.moved"
        await meeting.ask(tablet, "visit_offer", attempt=2, sdp=OFFER.format("A"))
        await tablet.hear("visit_answer")
        assert set(planes[1].rooms[VISIT]) == {town.amina.device}
        assert await fence(there) == 2


async def test_participants_of_a_dead_node_have_lost_their_line(
    start_node: StartNode, redis_url: str
) -> None:
    here, there = await start_node(redis_url), await start_node(redis_url)
    town = here.town
    async with on(there, town.robin) as phone:
        meeting = await plan(there, phone, town.amina, VISIT)
        await meeting.watch(phone)
        async with on(here, town.amina) as tablet:
            await meeting.watch(tablet)
            await meeting.ask(tablet, "visit_open", epoch=1)
            await meeting.sees(phone, lambda v: v["host"])
            await bury(there, here)
            seen = await meeting.sees(phone, lambda v: v["people"])
            assert [each["connected"] for each in seen["people"]] == [False]
            # The tablet finds another node, and is who it was.
            async with on(there, town.amina) as again:
                assert (await meeting.watch(again))["host"] == town.amina.device
                seen = await meeting.sees(phone, lambda v: v["people"][0]["connected"])


async def end_lease(house: House) -> None:
    ended = update(visit).where(visit.c.id == VISIT).values(lease_until=1)
    await house.gateway.database.transact(lambda c: c.execute(ended))


async def bury(house: House, dead: House) -> None:
    """Have a node find that another one is dead."""
    node = dead.gateway.visits.deeds._node
    gone = update(visit_node).where(visit_node.c.id == node).values(until=1)
    await house.gateway.database.transact(lambda c: c.execute(gone))
    await house.gateway.visits.watch.look()

    def known(connection: Connection) -> list[str]:
        return list(connection.scalars(select(visit_node.c.id)))

    assert node not in await house.gateway.database.read(known)


async def fence(house: House) -> int:
    row = await house.gateway.database.read(lambda c: read_row(c, VISIT))
    assert row is not None
    return row.fence
