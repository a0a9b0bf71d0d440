"""RTP headers (RFC 3550 section 5.1), header extensions (RFC 8285), RTX (RFC 4588).

What comes after the header is opaque here, and everywhere in this package.
"""

import struct
from typing import Final

import msgspec

from media.errors import MalformedPacket

__all__ = [
    "HEADER",
    "Packet",
    "ahead",
    "element",
    "extended",
    "parse_packet",
    "send_time",
    "send_time_block",
]

HEADER: Final = struct.Struct("!BBHII")
FIXED: Final = HEADER.size

ONE_BYTE: Final = 0xBEDE
TWO_BYTE: Final = 0x100


class Packet(msgspec.Struct, frozen=True, gc=False):
    """An RTP packet's header; ``extension`` up to ``body`` are its header extensions.

    ``flags`` holds what has to stay of the first byte: version and padding bit. ``profile`` is 0
    where there are no extensions.
    """

    flags: int
    marker: int
    payload_type: int
    sequence: int
    timestamp: int
    ssrc: int
    profile: int
    extension: int
    body: int


def parse_packet(data: bytes) -> Packet:
    """Read a packet's header.

    Raises:
        MalformedPacket: it is no RTP packet.
    """
    if len(data) < FIXED:
        raise MalformedPacket("rtp")
    first, second, sequence, timestamp, ssrc = HEADER.unpack_from(data)
    if first >> 6 != 2:
        raise MalformedPacket("rtp")
    profile = 0
    extension = body = FIXED + 4 * (first & 0x0F)
    if first & 0x10:
        extension = body + 4
        if len(data) < extension:
            raise MalformedPacket("rtp")
        profile = data[body] << 8 | data[body + 1]
        body = extension + 4 * (data[body + 2] << 8 | data[body + 3])
    if len(data) < body:
        raise MalformedPacket("rtp")
    if first & 0x20 and not 0 < data[-1] <= len(data) - body:
        raise MalformedPacket("rtp")
    return Packet(
        first & 0xE0,
        second & 0x80,
        second & 0x7F,
        sequence,
        timestamp,
        ssrc,
        profile,
        extension,
        body,
    )


def element(data: bytes, packet: Packet, number: int) -> bytes | None:
    """Find a header extension by its id; None where there is none, or the block is broken."""
    if packet.profile == ONE_BYTE:
        return _short(data, packet.extension, packet.body, number)
    if packet.profile >> 4 == TWO_BYTE:
        return _long(data, packet.extension, packet.body, number)
    return None


def _short(data: bytes, at: int, end: int, number: int) -> bytes | None:
    while at < end:
        head = data[at]
        if head == 0:
            at += 1
            continue
        after = at + 2 + (head & 0x0F)
        if head >> 4 == 15 or after > end:
            return None
        if head >> 4 == number:
            return data[at + 1 : after]
        at = after
    return None


def _long(data: bytes, at: int, end: int, number: int) -> bytes | None:
    while at + 1 < end:
        if data[at] == 0:
            at += 1
            continue
        after = at + 2 + data[at + 1]
        if after > end:
            return None
        if data[at] == number:
            return data[at + 2 : after]
        at = after
    return None


def send_time(now: float) -> int:
    """Return the absolute send time: seconds modulo 64 as a 6.18 fixed-point number."""
    return int(now * 0x40000) & 0xFFFFFF


def send_time_block(number: int, now: float) -> bytes:
    """Return a block of header extensions that holds only the absolute send time."""
    return struct.pack("!HHI", ONE_BYTE, 1, (number << 4 | 2) << 24 | send_time(now))


def ahead(sequence: int, of: int) -> int:
    """Return by how much a sequence number is ahead of another, from -32768 to 32767."""
    return ((sequence - of + 0x8000) & 0xFFFF) - 0x8000


def extended(sequence: int, near: int) -> int:
    """Return the extended sequence number that lies nearest to another extended one."""
    return near + ahead(sequence, near & 0xFFFF)
