"""The shorter way for frames: never another outcome than the parser's."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final, cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.types import Receive, Scope, Send
from uvicorn import Config
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from gateway.cli import FRAME_LIMIT, server_config
from gateway.settings import read_settings
from gateway.websocket import MORE, MOST_BYTES, DeviceProtocol

UPGRADE: Final = (
    b"GET /v1/socket HTTP/1.1\r\n"
    b"Host: localhost\r\n"
    b"Upgrade: websocket\r\n"
    b"Connection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    b"Sec-WebSocket-Version: 13\r\n\r\n"
)


@dataclass
class Wire:
    """A transport that writes down what happens to it."""

    happened: list[object] = field(default_factory=list)
    closing: bool = False

    def write(self, data: bytes) -> None:
        self.happened.append(data)

    def get_extra_info(self, _name: str) -> None:
        return None

    def is_closing(self) -> bool:
        return self.closing

    def pause_reading(self) -> None:
        self.happened.append("pause")

    def resume_reading(self) -> None:
        self.happened.append("resume")

    def close(self) -> None:
        self.happened.append("close")
        self.closing = True


async def accept(scope: Scope, receive: Receive, send: Send) -> None:
    """Accept, and leave all that comes where it is."""
    await receive()
    await send({"type": "websocket.accept"})
    await cast("asyncio.Event", scope["state"]["over"]).wait()


def config() -> Config:
    made = server_config(accept, read_settings({}))
    made.load()
    return made


CONFIG: Final = config()


async def open_protocol(kind: type[WebSocketsSansIOProtocol]) -> tuple[Any, Wire]:
    wire, state = Wire(), ServerState()
    over = asyncio.Event()
    protocol = kind(config=CONFIG, server_state=state, app_state={"over": over})
    protocol.connection_made(cast("asyncio.Transport", wire))
    protocol.data_received(UPGRADE)
    for _ in range(5):
        await asyncio.sleep(0)
    assert protocol.handshake_complete
    wire.happened.clear()
    return protocol, wire


async def end(protocol: WebSocketsSansIOProtocol) -> None:
    protocol.stop_keepalive()
    protocol.app_state["over"].set()
    await asyncio.gather(*protocol.tasks)


@dataclass(frozen=True)
class Outcome:
    """What the application gets, how it ends, what the device gets."""

    messages: list[Any]
    ends: list[Any]
    written: bytes
    closed: bool
    paused: bool


async def outcome(kind: type[WebSocketsSansIOProtocol], chunks: Iterable[bytes]) -> Outcome:
    """Feed chunks as a transport does, which reads no more once it was closed."""
    protocol, wire = await open_protocol(kind)
    for chunk in chunks:
        if not wire.closing:
            protocol.data_received(chunk)
    received = []
    while not protocol.queue.empty():
        received.append(protocol.queue.get_nowait())
    await end(protocol)
    return Outcome(
        messages=[one for each in received for one in one_by_one(each)],
        ends=[each for each in received if each["type"] != "websocket.receive"],
        written=b"".join(each for each in wire.happened if isinstance(each, bytes)),
        closed=wire.closing,
        paused="pause" in wire.happened,
    )


def one_by_one(event: dict[str, Any]) -> list[dict[str, Any]]:
    """Take a message apart that holds several; of what is none, nothing."""
    if event["type"] != "websocket.receive":
        return []
    more = event.pop(MORE, ())
    return [event, *({"type": "websocket.receive", "bytes": data} for data in more)]


def frame(first: int, payload: bytes, mask: bytes | None = b"\1\2\3\4", width: int = 0) -> bytes:
    """Frame a payload; ``width`` are the bytes of its length, 0 for the fewest."""
    size = len(payload)
    fewest = 1 if size < 126 else 2 if size <= MOST_BYTES else 8
    width = max(width, fewest)
    masked = 0 if mask is None else 0x80
    length = {
        1: bytes([masked | size & 0x7F]),
        2: bytes([masked | 126]) + (size & 0xFFFF).to_bytes(2),
        8: bytes([masked | 127]) + size.to_bytes(8),
    }[width]
    if mask is None:
        return bytes([first]) + length + payload
    covered = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
    return bytes([first]) + length + mask + covered


masks = st.binary(min_size=4, max_size=4)
payloads = st.one_of(st.binary(max_size=140), st.integers(120, 700).map(bytes))
binary = st.builds(frame, st.just(0x82), payloads, masks, st.sampled_from([0, 2, 8]))
control = st.builds(
    frame, st.sampled_from([0x88, 0x89, 0x8A]), st.binary(min_size=2, max_size=20), masks
)
others = st.builds(
    frame,
    st.sampled_from([0x80, 0x00, 0x01, 0x02, 0x81, 0xC2, 0x92, 0x83]),
    payloads,
    st.one_of(masks, st.none()),
)
streams = st.lists(
    st.one_of(binary, binary, binary, control, others, st.binary(max_size=9)), max_size=12
).map(b"".join)


@given(streams, st.lists(st.integers(0, 3000), max_size=8))
@example(frame(0x82, b"ab") * 3, [1])
@example(frame(0x82, b"ab") * 3, [8])
@example(frame(0x82, b"ab") * 3, [10])
@example(frame(0x02, b"ab") + frame(0x82, b"cd"), [])
@example(frame(0x02, b"ab") + frame(0x80, b"cd") + frame(0x82, b"ef"), [8])
@example(frame(0x88, b"\3\xe8") + frame(0x82, b"ab"), [])
@example(frame(0x88, b"\3\xe8") + frame(0x82, b"ab"), [8])
@example(frame(0x82, b""), [])
@example(frame(0x82, b"ab", None), [])
def test_outcome_is_the_parsers(stream: bytes, cuts: list[int]) -> None:
    """Where a frame is wrong, uvicorn drops those before it that came in the same piece; not we."""
    places = sorted({0, len(stream), *(cut % (len(stream) + 1) for cut in cuts)})
    chunks = [stream[first:last] for first, last in pairwise(places)]

    async def play() -> tuple[Outcome, Outcome, Outcome]:
        return (
            await outcome(DeviceProtocol, chunks),
            await outcome(WebSocketsSansIOProtocol, chunks),
            await outcome(WebSocketsSansIOProtocol, (bytes([each]) for each in stream)),
        )

    ours, theirs, one_by_one = asyncio.run(play())
    assert ours.messages[: len(theirs.messages)] == theirs.messages
    assert ours.messages == one_by_one.messages[: len(ours.messages)]
    assert (ours.ends, ours.written, ours.closed) == (theirs.ends, theirs.written, theirs.closed)
    assert ours.paused == bool(ours.messages)
    if not ours.closed:
        assert ours == theirs


async def test_whole_frames_never_see_the_parser() -> None:
    """Another release of the library may shut the way; then it has to be found again."""
    protocol, _ = await open_protocol(DeviceProtocol)
    seen: list[bytes] = []
    protocol.conn.receive_data = seen.append
    protocol.data_received(frame(0x82, b"ab") + frame(0x82, bytes(MOST_BYTES)))
    messages = [one for each in protocol.queue._queue for one in one_by_one(each)]
    assert [len(each["bytes"]) for each in messages] == [2, MOST_BYTES]
    assert seen == []
    protocol.data_received(frame(0x82, bytes(MOST_BYTES + 1)))
    assert len(seen) == 1
    await end(protocol)


def test_shorter_way_is_for_frames_within_the_limit() -> None:
    assert MOST_BYTES < FRAME_LIMIT


@given(st.one_of(payloads, st.sampled_from([125, 126, MOST_BYTES, MOST_BYTES + 1]).map(bytes)))
@example(b"")
def test_messages_to_a_device_are_framed_as_the_library_frames_them(data: bytes) -> None:
    async def written(kind: type[WebSocketsSansIOProtocol]) -> list[object]:
        protocol, wire = await open_protocol(kind)
        await protocol.send({"type": "websocket.send", "bytes": data})
        happened = [*wire.happened]
        await end(protocol)
        return happened

    async def play() -> tuple[list[object], list[object]]:
        return await written(DeviceProtocol), await written(WebSocketsSansIOProtocol)

    ours, theirs = asyncio.run(play())
    assert ours == theirs


async def test_whole_messages_never_see_the_library() -> None:
    protocol, wire = await open_protocol(DeviceProtocol)
    seen: list[bytes] = []
    protocol.conn.send_binary = seen.append
    await protocol.send({"type": "websocket.send", "bytes": b"ab"})
    assert (wire.happened, seen) == ([b"\x82\x02ab"], [])
    await end(protocol)


async def test_nothing_is_sent_behind_a_close() -> None:
    """The library says so; the shorter way leaves it to it."""
    protocol, wire = await open_protocol(DeviceProtocol)
    protocol.data_received(frame(0x88, b"\3\xe8"))
    wire.happened.clear()
    with pytest.raises(ClientDisconnected):
        await protocol.send({"type": "websocket.send", "bytes": b"ab"})
    assert wire.happened == []
    await end(protocol)
