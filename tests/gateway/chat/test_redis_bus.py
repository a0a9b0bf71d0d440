"""The Redis bus on a real server: the contract, and what happens when Redis goes and comes back."""

import asyncio
import itertools
import ssl
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from gateway.chat.bus import LowStock, Reached, conversation_topic, device_topic
from gateway.chat.redis_bus import RedisBus
from gateway.chat.redis_wire import RedisAddress, RedisRefused, open_wire
from tests.contracts.bus_contract import (
    PATIENCE_S,
    TALK,
    JoiningBusContract,
    Node,
    StartNode,
    entry,
)
from tests.servers.redis import OwnRedis

numbers = itertools.count(1)
TOPIC = conversation_topic(TALK)


@asynccontextmanager
async def redis_node(url: str, *, connected: bool = True) -> AsyncIterator[Node]:
    node = Node()
    node.bus = bus = RedisBus(url, node=next(numbers).to_bytes(8, "big"), on_gap=node.mind)
    bus.subscribe(node.hear)
    running = asyncio.create_task(bus.run())
    async with asyncio.timeout(PATIENCE_S):
        while connected and not bus.connected:  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.001)
    yield node
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def redis_of(node: Node) -> RedisBus:
    assert isinstance(node.bus, RedisBus)
    return node.bus


class TestRedisBus(JoiningBusContract):
    @pytest.fixture
    def start(self, redis_url: str) -> StartNode:
        def start() -> AbstractAsyncContextManager[Node]:
            return redis_node(redis_url)

        return start


pytestmark = pytest.mark.integration


async def test_bus_publishes_nothing_and_counts_while_redis_is_away(
    mortal_redis: OwnRedis,
) -> None:
    mortal_redis.stop()
    async with redis_node(mortal_redis.url, connected=False) as node:
        bus = redis_of(node)
        node.bus.publish(Reached(TALK, 1))
        assert node.heard == [Reached(TALK, 1)]
        assert (bus.counts.dropped, bus.counts.published, bus.connected) == (1, 0, False)


async def test_bus_comes_back_with_redis_and_has_everything_looked_at(
    mortal_redis: OwnRedis,
) -> None:
    async with redis_node(mortal_redis.url) as here, redis_node(mortal_redis.url) as there:
        topics = [TOPIC, *(device_topic(f"{n}") for n in range(1200))]
        for topic in topics:
            here.bus.follow(topic)
        await here.until(lambda: set(topics) == set(here.gaps))
        here.gaps.clear()
        there.bus.follow(TOPIC)
        await there.until(lambda: TOPIC in there.gaps)
        there.gaps.clear()

        mortal_redis.stop()
        mortal_redis.start()

        await here.until(lambda: set(topics) == set(here.gaps))
        await there.until(lambda: TOPIC in there.gaps)
        there.bus.publish(Reached(TALK, 2))
        await here.until(lambda: bool(here.heard))
        assert here.heard == [Reached(TALK, 2)]
        assert redis_of(here).counts.connected == 2


async def test_what_is_followed_while_redis_is_away_is_looked_at_at_once(
    mortal_redis: OwnRedis,
) -> None:
    mortal_redis.stop()
    async with redis_node(mortal_redis.url, connected=False) as node:
        node.bus.follow(TOPIC)
        await node.until(lambda: node.gaps == [TOPIC])
        mortal_redis.start()
        await node.until(lambda: node.gaps == [TOPIC, TOPIC])


async def test_publisher_that_was_cut_off_tells_what_others_missed(
    mortal_redis: OwnRedis,
) -> None:
    async with redis_node(mortal_redis.url) as here, redis_node(mortal_redis.url) as there:
        here.bus.follow(TOPIC)
        await here.until(lambda: here.gaps == [TOPIC])
        # Only the publisher loses its connection, with one hint on the way and one to come.
        wire = redis_of(there)._wire
        assert wire is not None
        there.bus.publish(Reached(TALK, 1))
        wire.abort()
        await wire.closed
        there.bus.publish(Reached(TALK, 2))
        await here.until(lambda: here.gaps == [TOPIC, TOPIC])
        assert here.heard == []
        there.bus.publish(Reached(TALK, 3))
        await here.until(lambda: here.heard == [Reached(TALK, 3)])


async def test_bus_notices_that_redis_answers_no_more(
    mortal_redis: OwnRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.chat.redis_bus.PING_S", 0.05)
    async with redis_node(mortal_redis.url) as node:
        bus = redis_of(node)
        node.bus.follow(TOPIC)
        await node.until(lambda: TOPIC in node.gaps)
        node.gaps.clear()
        wire = bus._wire
        assert wire is not None
        mortal_redis.freeze()
        try:
            await asyncio.wait_for(asyncio.shield(wire.closed), 10)
        finally:
            mortal_redis.thaw()
        await node.until(lambda: TOPIC in node.gaps)
        assert bus.counts.connected == 2


async def test_hint_that_cannot_be_read_is_a_gap(redis_url: str) -> None:
    async with redis_node(redis_url) as node:
        node.bus.follow(TOPIC)
        await node.until(lambda: TOPIC in node.gaps)
        node.gaps.clear()
        wire = redis_of(node)._wire
        assert wire is not None
        frames = (b"", b"\xff" * 40, b"\x01" + b"another!" + bytes(8) + b"no MessagePack")
        for frame in frames:
            wire.publish(b"earshot:" + TOPIC.encode(), frame)
            await node.until(lambda: node.gaps == [TOPIC])
            node.gaps.clear()
        assert node.heard == []
        assert redis_of(node).counts.unreadable == len(frames)


async def test_heavy_entries_are_left_to_storage(redis_url: str) -> None:
    async with redis_node(redis_url) as here, redis_node(redis_url) as there:
        here.bus.follow(TOPIC)
        await here.until(lambda: TOPIC in here.gaps)
        there.bus.publish(Reached(TALK, 1, (entry(1, size=60_000),)))
        await here.until(lambda: bool(here.heard))
        assert here.heard == [Reached(TALK, 1)]


async def test_publisher_does_not_decode_its_own_hints(redis_url: str) -> None:
    async with redis_node(redis_url) as node:
        node.bus.follow(device_topic("desk"))
        await node.until(lambda: bool(node.gaps))
        node.bus.publish(LowStock("desk", 1))
        node.bus.follow(TOPIC)  # answered behind the hint
        await node.until(lambda: TOPIC in node.gaps)
        counts = redis_of(node).counts
        assert (counts.own, counts.received, len(node.heard)) == (1, 0, 1)


async def test_wrong_password_is_refused(redis_url: str) -> None:
    address = RedisAddress.parse(redis_url)
    wrong = RedisAddress(address.host, address.port, address.socket, address.tls, "robin", "guess")
    with pytest.raises(RedisRefused, match="WRONGPASS"):
        await open_wire(wrong, lambda _c, _p: None, lambda _c: None)


def test_address_is_read_from_url() -> None:
    plain = RedisAddress.parse("redis://example.org")
    assert (plain.host, plain.port, plain.socket, plain.tls) == ("example.org", 6379, "", None)
    assert plain.greeting() == [b"HELLO", b"3"]
    full = RedisAddress.parse("rediss://us%40er:p%2Fss@example.org:7000/0")
    assert (full.host, full.port) == ("example.org", 7000)
    assert isinstance(full.tls, ssl.SSLContext)
    assert full.greeting() == [b"HELLO", b"3", b"AUTH", b"us@er", b"p/ss"]
    local = RedisAddress.parse("unix:///run/redis.sock")
    assert local.socket == "/run/redis.sock"
    with pytest.raises(ValueError, match="http"):
        RedisAddress.parse("http://example.org")
