"""The bus of a gateway of several nodes: Redis pub/sub, one channel a topic.

A node subscribes to the topics that its own connections are about, so it is sent nothing else.
Whatever it may have missed (between asking for a topic and having it, while Redis was away, in a
hint that cannot be read) is reported to ``on_gap``, and read from storage. Of whatever it could not
publish it tells the other nodes as soon as it can, so that they do the same.
"""

import asyncio
import itertools
import logging
import random
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final

from gateway.chat.bus import Hint, Topic, topics_of
from gateway.chat.hints import (
    UnreadableHint,
    decode_hint,
    encode_hint,
    encode_loss,
    read_origin,
    tells_of_loss,
)
from gateway.chat.redis_wire import RedisAddress, RedisRefused, RedisWire, open_wire

__all__ = ["RedisBus", "RedisCounts"]

log = logging.getLogger(__name__)

CHANNEL: Final = b"earshot:"
FIRST_PAUSE_S: Final = 0.05
LONGEST_PAUSE_S: Final = 5.0
PING_S: Final = 2.0
MOST_CHANNELS_AT_ONCE: Final = 500
MOST_NODES_REMEMBERED: Final = 1024
MOST_LOSSES: Final = 100_000


@dataclass(slots=True)
class RedisCounts:
    """What the metrics tell; hints are counted once for each topic that they go to or come from.

    ``own``: heard back from Redis by the node that published them; ``dropped``: not sent, Redis
    being away or too slow.
    """

    published: int = 0
    dropped: int = 0
    received: int = 0
    own: int = 0
    unreadable: int = 0
    connected: int = 0


class RedisBus:
    """A ``Bus`` over Redis; ``run`` holds the connection, for ever.

    ``node``: 8 bytes that no other running node has. ``on_gap`` is called on the event loop with
    topics whose hints may have been missed until now; it is left to it to ask storage.
    """

    def __init__(
        self, url: str, *, node: bytes, on_gap: Callable[[Collection[Topic]], None]
    ) -> None:
        self.counts = RedisCounts()
        self._address = RedisAddress.parse(url)
        self._node = node
        self._on_gap = on_gap
        self._listeners: list[Callable[[Hint], None]] = []
        self._followed: set[Topic] = set()
        self._gaps: set[Topic] = set()
        self._losses: set[bytes] = set()
        self._wire: RedisWire | None = None
        self._number = 0
        self._newest: dict[bytes, int] = {}

    @property
    def connected(self) -> bool:
        """Whether hints of other nodes get here at present."""
        return self._wire is not None

    @property
    def followed(self) -> Collection[Topic]:
        """What this node's connections are about."""
        return self._followed

    def publish(self, hint: Hint) -> None:
        """Call every listener here, and let Redis tell the other nodes."""
        for listener in self._listeners:
            listener(hint)
        self._number += 1
        frame = encode_hint(hint, node=self._node, number=self._number)
        for topic in topics_of(hint):
            channel = _channel(topic)
            if self._wire is not None and self._wire.publish(channel, frame):
                self.counts.published += 1
            else:
                self.counts.dropped += 1
                self._note_loss([channel])

    def subscribe(self, listener: Callable[[Hint], None]) -> None:
        """Add a listener."""
        self._listeners.append(listener)

    def follow(self, topic: Topic) -> None:
        """Subscribe to a topic, at once or as soon as Redis is there."""
        if topic in self._followed or self._wire is None:
            self._note_gap(topic)
        else:
            self._ask(b"SUBSCRIBE", [topic])
        self._followed.add(topic)

    def unfollow(self, topic: Topic) -> None:
        """Unsubscribe from a topic."""
        if topic in self._followed:
            self._followed.remove(topic)
            self._ask(b"UNSUBSCRIBE", [topic])

    async def run(self) -> None:
        """Connect, and connect again whenever the connection is lost."""
        pause = FIRST_PAUSE_S
        while True:
            try:
                wire = await open_wire(self._address, self._on_message, self._on_subscribed)
            except (OSError, TimeoutError, RedisRefused) as error:
                log.warning("Redis is not to be had: %s", type(error).__name__)
                # Nodes that lost it together do not come back together.
                await asyncio.sleep(pause * random.uniform(0.5, 1))  # noqa: S311 - no secret
                pause = min(pause * 2, LONGEST_PAUSE_S)
                continue
            pause = FIRST_PAUSE_S
            await self._hold(wire)

    async def _hold(self, wire: RedisWire) -> None:
        """Use a connection until it is lost, or nothing was heard of it for too long."""
        self._wire = wire
        self.counts.connected += 1
        self._ask(b"SUBSCRIBE", self._followed)
        self._tell_losses(wire)
        loop = asyncio.get_running_loop()
        try:
            while not wire.closed.done():
                asked_at = loop.time()
                wire.send(b"PING")
                await asyncio.wait({wire.closed}, timeout=PING_S)
                if wire.heard_at < asked_at:
                    log.warning("Redis does not answer")
                    wire.abort()
        finally:
            self._wire = None
            wire.close()
            self._note_loss(wire.unanswered)

    def _note_loss(self, channels: Iterable[bytes]) -> None:
        # Where there are more, the other nodes find out when they look for themselves.
        room = MOST_LOSSES - len(self._losses)
        self._losses.update(itertools.islice(channels, max(0, room)))

    def _tell_losses(self, wire: RedisWire) -> None:
        losses, self._losses = self._losses, set()
        for channel in losses:
            self._number += 1
            wire.publish(channel, encode_loss(node=self._node, number=self._number))

    def _ask(self, command: bytes, topics: Iterable[Topic]) -> None:
        if self._wire is None:
            return
        channels = [_channel(topic) for topic in topics]
        for start in range(0, len(channels), MOST_CHANNELS_AT_ONCE):
            self._wire.send(command, *channels[start : start + MOST_CHANNELS_AT_ONCE])

    def _on_message(self, channel: bytes, frame: bytes) -> None:
        try:
            node, number = read_origin(frame)
            if node == self._node:
                self.counts.own += 1
                return
            self.counts.received += 1
            if self._newest.get(node) == number:
                return  # the same hint, under another topic
            self._remember(node, number)
            if tells_of_loss(frame):
                self._note_gap(_topic(channel))
                return
            hint = decode_hint(frame)
        except UnreadableHint:
            self.counts.unreadable += 1
            self._note_gap(_topic(channel))
            return
        for listener in self._listeners:
            listener(hint)

    def _remember(self, node: bytes, number: int) -> None:
        if len(self._newest) >= MOST_NODES_REMEMBERED:
            self._newest.clear()
        self._newest[node] = number

    def _on_subscribed(self, channel: bytes) -> None:
        self._note_gap(_topic(channel))

    def _note_gap(self, topic: Topic) -> None:
        if not self._gaps:
            asyncio.get_running_loop().call_soon(self._report_gaps)
        self._gaps.add(topic)

    def _report_gaps(self) -> None:
        gaps, self._gaps = self._gaps & self._followed, set()
        if gaps:
            self._on_gap(gaps)


def _channel(topic: Topic) -> bytes:
    return CHANNEL + topic.encode()


def _topic(channel: bytes) -> Topic:
    return channel[len(CHANNEL) :].decode()
