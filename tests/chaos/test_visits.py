"""A node is killed in the middle of a visit, and the visit goes on at another one."""

import asyncio

import pytest

from tests.live.device import Device, connected
from tests.live.service import Service
from tests.live.visiting import SEALED, Visit, assert_ok, participant, plan, view_where, watch

pytestmark = pytest.mark.integration


async def test_visit_goes_on_when_the_hosts_node_is_killed(nodes: list[Service]) -> None:
    here, there = nodes
    town = here.build_town()
    async with connected(there, town.robin) as robin:
        async with connected(here, town.amina) as amina:
            visit = await plan(robin, there, town.amina, town.nurses)
            await visit.open(amina)
            await visit.let_in(amina, robin, "Amber Otter", "young_person")
            before = await view_where(amina, lambda v: v["phase"] == "in_progress")
            await signal(robin, amina, visit)
            here.kill()
            assert await amina.closed() == 1006
        async with connected(there, town.amina) as amina:
            after = await watch(amina, visit.name)
            assert (after["phase"], after["host"]) == ("in_progress", participant(amina))
            assert after["generation"] == before["generation"]
            await signal(robin, amina, visit)
            await signal(amina, robin, visit)
            assert_ok(await amina.ask("visit_hold", visit=visit.name, who=participant(robin)))
            await view_where(robin, lambda v: v["you"]["place"] == "held")
            await asyncio.to_thread(here.start)
            async with connected(here, town.beth) as beth:
                assert (await watch(beth, visit.name))["phase"] == "on_hold"
                assert_ok(await amina.ask("visit_end", visit=visit.name))
                await view_where(beth, lambda v: v["phase"] == "ended")


async def signal(sender: Device, to: Device, visit: Visit) -> None:
    frame = {"to": participant(to), "key": "member", "epoch": 1, "sealed": SEALED}
    assert_ok(await sender.ask("visit_signal", visit=visit.name, **frame))
    assert (await to.push("visit_signal"))["sender"] == participant(sender)
