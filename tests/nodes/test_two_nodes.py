"""Two nodes on one PostgreSQL: with Redis, while it is away, and without."""

from collections.abc import Awaitable, Callable
from typing import Final

import pytest

from gateway.chat.redis_bus import RedisBus
from tests.house import House
from tests.nodes.handset import on
from tests.servers.redis import OwnRedis

pytestmark = pytest.mark.integration

StartNode = Callable[[str | None], Awaitable[House]]

TALK: Final = "7a" * 16


@pytest.fixture(params=["redis", "redis away", "no redis"])
def address(request: pytest.FixtureRequest) -> str | None:
    """Return where nodes look for Redis, whether it is there or not."""
    if request.param == "redis":
        there: str = request.getfixturevalue("redis_url")
        return there
    return "unix:///nowhere/redis.sock" if request.param == "redis away" else None


@pytest.fixture
async def nodes(start_node: StartNode, address: str | None) -> tuple[House, House]:
    return await start_node(address), await start_node(address)


async def test_message_sent_on_one_node_is_pushed_by_the_other(nodes: tuple[House, House]) -> None:
    here, there = nodes
    async with on(here, here.town.robin) as phone, on(there, here.town.amina) as tablet:
        paper = await phone.open(here, TALK)
        assert await tablet.join(paper) == 2
        assert await phone.entries(2) == [1, 2]

        assert await phone.send(paper, 1) == 3
        assert await tablet.entries(2) == [2, 3]
        assert await tablet.send(paper, 2) == 4
        assert await phone.entries(2) == [3, 4]


async def test_team_on_another_node_sees_a_new_conversation(nodes: tuple[House, House]) -> None:
    here, there = nodes
    async with on(here, here.town.robin) as phone, on(there, here.town.amina) as tablet:
        await tablet.ask("list", "conversations")
        await phone.open(here, TALK)
        shown = (await tablet.hear("conversation"))["summary"]
        assert (shown["conversation"], shown["head"]) == (TALK, 1)


async def test_device_on_another_node_hears_that_it_was_added(nodes: tuple[House, House]) -> None:
    here, there = nodes
    amina = here.town.amina
    async with on(here, here.town.robin) as phone, on(there, amina) as tablet:
        paper = await phone.open(here, TALK)
        assert await phone.commit(paper, paper.add(0, amina.member.key_package())) == 2
        await phone.send(paper, 1)
        await phone.send(paper, 2)
        assert await tablet.entries(3) == [2, 3, 4]
        # And from now on like everybody else.
        await phone.send(paper, 3)
        assert await tablet.entries(1) == [5]


async def test_messages_of_both_nodes_reach_every_device_in_order(
    nodes: tuple[House, House],
) -> None:
    here, there = nodes
    town = here.town
    async with (
        on(here, town.robin) as phone,
        on(here, town.beth) as desk,
        on(there, town.amina) as tablet,
    ):
        paper = await phone.open(here, TALK)
        await tablet.join(paper)
        await desk.join(paper)
        for number in range(40):
            (phone, tablet, desk)[number % 3].post(paper, number)
        assert await phone.entries(43) == list(range(1, 44))
        assert await tablet.entries(42) == list(range(2, 44))
        assert await desk.entries(41) == list(range(3, 44))


async def test_messages_survive_that_redis_goes_and_comes_back(
    start_node: StartNode, mortal_redis: OwnRedis
) -> None:
    here, there = await start_node(mortal_redis.url), await start_node(mortal_redis.url)
    async with on(here, here.town.robin) as phone, on(there, here.town.amina) as tablet:
        paper = await phone.open(here, TALK)
        await tablet.join(paper)
        await phone.entries(2)
        await tablet.entries(1)

        mortal_redis.stop()
        assert await phone.send(paper, 1) == 3
        assert await tablet.entries(1) == [3]

        mortal_redis.start()
        assert await tablet.send(paper, 2) == 4
        assert await phone.send(paper, 3) == 5
        assert await tablet.entries(2) == [4, 5]
        assert await phone.entries(3) == [3, 4, 5]


async def test_signing_out_on_one_node_ends_the_connection_on_another(
    nodes: tuple[House, House],
) -> None:
    here, there = nodes
    robin = here.town.robin
    async with on(there, robin) as phone, on(there, here.town.amina) as tablet:
        await here.gateway.identity.sign_out(robin.token)
        assert (await phone.hear("websocket.close"))["code"] == 4100
        await tablet.ask("list", "conversations")


async def test_device_that_goes_over_to_another_node_is_put_off_the_first(
    start_node: StartNode, redis_url: str
) -> None:
    here, there = await start_node(redis_url), await start_node(redis_url)
    robin, amina = here.town.robin, here.town.amina
    async with on(here, robin) as former, on(there, robin) as phone, on(there, amina) as tablet:
        assert (await former.hear("websocket.close"))["code"] == 4102
        paper = await phone.open(there, TALK)
        assert await tablet.join(paper) == 2
        assert await phone.entries(2) == [1, 2]


async def test_idle_node_has_no_more_to_do_when_others_have_ten_times_more(
    start_node: StartNode, redis_url: str
) -> None:
    here, there, idle = [await start_node(redis_url) for _ in range(3)]
    town = here.town
    async with (
        on(here, town.robin) as phone,
        on(there, town.amina) as tablet,
        on(idle, town.dan),
    ):
        paper = await phone.open(here, TALK)
        await tablet.join(paper)
        await phone.entries(2)
        await tablet.entries(1)
        work: list[tuple[int, int]] = []
        for first, count in ((0, 20), (1000, 200)):
            before = received(there), received(idle)
            for number in range(first, first + count):
                await phone.send(paper, number)
            await tablet.entries(count)
            work.append((received(there) - before[0], received(idle) - before[1]))

    (busy, quiet), (ten_times_busier, as_quiet) = work
    assert busy >= 20
    assert ten_times_busier >= 200
    assert (quiet, as_quiet) == (0, 0)


def received(house: House) -> int:
    """Count the hints that Redis brought to a node."""
    bus = house.gateway.bus
    assert isinstance(bus, RedisBus)
    return bus.counts.received
