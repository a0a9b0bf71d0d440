"""The buses of one process, held against the contract."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from gateway.chat.bus import PolledBus, conversation_topic
from tests.contracts.bus_contract import BusContract, Node, StartNode


class TestInProcessBus(BusContract):
    @pytest.fixture
    def start(self) -> StartNode:
        @asynccontextmanager
        async def start() -> AsyncIterator[Node]:
            node = Node()
            node.bus.subscribe(node.hear)
            yield node

        return start


class TestPolledBus(BusContract):
    @pytest.fixture
    def start(self) -> StartNode:
        @asynccontextmanager
        async def start() -> AsyncIterator[Node]:
            node = Node()
            node.bus = PolledBus(node.mind)
            node.bus.subscribe(node.hear)
            yield node

        return start

    async def test_bus_has_what_is_followed_looked_at(self) -> None:
        topic, told = conversation_topic("talk"), list[str]()
        bus = PolledBus(told.extend)
        bus.follow(topic)
        bus.follow(topic)
        assert (told, bus.followed, bus.connected) == ([topic, topic], {topic}, False)
        bus.unfollow(topic)
        assert bus.followed == set()
