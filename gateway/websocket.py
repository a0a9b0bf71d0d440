"""uvicorn's WebSocket protocol, with a shorter way for the frames that devices send all day.

``websockets`` reads a frame in many small steps, ready to stop at each of them. Most frames need
none of that: they are binary, unfragmented, of at most 64 KiB, and have come as a whole. Those are
unmasked right away (RFC 6455, section 5.3), and those that came together are one ASGI message: the
first is its ``bytes``, the others are under ``MORE``. Everything else goes through the parser:
control frames, fragments, what came in part, and whatever is wrong. Binary messages to a device are
framed as shortly.
"""

from types import GeneratorType
from typing import Final

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import apply_mask  # type: ignore[attr-defined] # in C where that is built
from websockets.protocol import State
from websockets.streams import StreamReader

__all__ = ["MORE", "DeviceProtocol"]

MORE: Final = "earshot.more"
"""In an ASGI message: the binary messages that came right behind it."""

WHOLE_BINARY: Final = 0x82
"""A frame's first byte: FIN, no extension, opcode 2."""

MASKED: Final = 0x80
TWO_BYTE_LENGTH: Final = 126
EIGHT_BYTE_LENGTH: Final = 127
MOST_BYTES: Final = 0xFFFF
LEAST_FRAME: Final = 6

# Where the parser is suspended while it has read whole frames only, and waits for the next one.
_BETWEEN_FRAMES: Final = StreamReader.at_eof.__code__


def whole_frame(data: bytes) -> bytes:
    """Frame a binary message as a server does: unfragmented, without a mask."""
    size = len(data)
    if size < TWO_BYTE_LENGTH:
        return bytes((WHOLE_BINARY, size)) + data
    if size <= MOST_BYTES:
        return bytes((WHOLE_BINARY, TWO_BYTE_LENGTH)) + size.to_bytes(2) + data
    return bytes((WHOLE_BINARY, EIGHT_BYTE_LENGTH)) + size.to_bytes(8) + data


class DeviceProtocol(WebSocketsSansIOProtocol):
    """Takes whole binary frames out of what was read, and leaves the rest to the parser.

    Nothing overtakes what is in the parser: the shorter way is open only while there is nothing in
    it. Should another release of ``websockets`` suspend elsewhere, the way stays shut.
    """

    def data_received(self, data: bytes) -> None:
        """Take bytes from the network."""
        taken = self._take_whole(data) if self._parser_is_empty() else 0
        if taken < len(data):
            super().data_received(data[taken:] if taken else data)

    async def send(self, message: ASGISendEvent) -> None:
        """Send what the application says."""
        if message["type"] == "websocket.send" and self._may_send_whole():
            data = message.get("bytes")
            if data is not None:
                self.transport.write(whole_frame(data))
                return
        await super().send(message)

    def _may_send_whole(self) -> bool:
        conn = self.conn
        return (
            self.handshake_complete
            and self.writable.is_set()
            and not self.disconnected
            and not self.close_sent
            and conn.state is State.OPEN
            and not conn.writes
            and not conn.extensions
        )

    def _parser_is_empty(self) -> bool:
        conn = self.conn
        if conn.state is not State.OPEN or conn.current_size is not None:
            return False
        waiting: object = conn.parser
        while isinstance(waiting, GeneratorType) and waiting.gi_yieldfrom is not None:
            waiting = waiting.gi_yieldfrom
        return isinstance(waiting, GeneratorType) and waiting.gi_code is _BETWEEN_FRAMES

    def _take_whole(self, data: bytes) -> int:
        """Hand the whole frames at the beginning on; return how many bytes they were."""
        at, end = 0, len(data)
        found: list[bytes] = []
        while end - at >= LEAST_FRAME and data[at] == WHOLE_BINARY:
            size, mask = data[at + 1] - MASKED, at + 2
            if size == TWO_BYTE_LENGTH:
                size = int.from_bytes(data[mask : mask + 2])
                mask += 2
            elif not 0 <= size < TWO_BYTE_LENGTH:
                break  # eight bytes of length, or no mask
            payload = mask + 4
            after = payload + size
            if after > end:
                break
            found.append(apply_mask(data[payload:after], data[mask:payload]))
            at = after
        if found:
            self._hand_on(found)
        return at

    def _hand_on(self, found: list[bytes]) -> None:
        message: dict[str, object] = {"type": "websocket.receive", "bytes": found[0]}
        if len(found) > 1:
            message[MORE] = found[1:]
        self.queue.put_nowait(message)  # type: ignore[arg-type] # MORE is ours, not ASGI's
        if not self.read_paused:
            self.read_paused = True
            self.transport.pause_reading()
