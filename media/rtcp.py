"""RTCP as far as a forwarder needs it: RFC 3550 section 6, RFC 4585, RFC 5104, REMB.

Reports, NACK, PLI, FIR, REMB and BYE are read; everything else is passed over.
"""

import struct
from collections.abc import Sequence
from typing import Final

import msgspec

from media.errors import MalformedPacket

__all__ = [
    "Bye",
    "Feedback",
    "KeyframeWanted",
    "Nack",
    "Remb",
    "Report",
    "Reports",
    "SenderInfo",
    "is_rtcp",
    "nack",
    "parse_compound",
    "picture_loss",
    "receiver_report",
    "remb",
    "sender_report",
]

SR: Final = 200
RR: Final = 201
BYE: Final = 203
TRANSPORT: Final = 205
PAYLOAD: Final = 206

NACK: Final = 1
PLI: Final = 1
FIR: Final = 4
APPLICATION: Final = 15

HEAD: Final = struct.Struct("!BBH")
INFO: Final = struct.Struct("!IQIII")
BLOCK: Final = struct.Struct("!IIIIII")
TARGET: Final = struct.Struct("!II")
MOST_LOST: Final = 0x7FFFFF


class Report(msgspec.Struct, frozen=True, gc=False):
    """What a receiver says of a source; ``lost`` of 256 since the report before."""

    ssrc: int
    fraction_lost: int
    lost: int
    highest: int
    jitter: int
    last_report: int = 0
    delay: int = 0


class SenderInfo(msgspec.Struct, frozen=True, gc=False):
    """What a sender says of its clocks and of how much it sent."""

    ssrc: int
    ntp: int
    timestamp: int
    packets: int
    octets: int


class Reports(msgspec.Struct, frozen=True, gc=False):
    """Report blocks of a sender's or receiver's report."""

    reports: tuple[Report, ...]


class Nack(msgspec.Struct, frozen=True, gc=False):
    """These packets of a source did not arrive."""

    ssrc: int
    sequences: tuple[int, ...]


class KeyframeWanted(msgspec.Struct, frozen=True, gc=False):
    """A picture cannot be shown without a keyframe (PLI or FIR)."""

    ssrc: int


class Remb(msgspec.Struct, frozen=True, gc=False):
    """As many bits a second the receiver thinks can reach it."""

    bitrate: int


class Bye(msgspec.Struct, frozen=True, gc=False):
    """Sources end."""

    ssrcs: tuple[int, ...]


Feedback = SenderInfo | Reports | Nack | KeyframeWanted | Remb | Bye


def is_rtcp(data: bytes) -> bool:
    """Tell RTCP from RTP on one port (RFC 5761 section 4)."""
    return len(data) > 1 and 192 <= data[1] <= 223


def parse_compound(data: bytes) -> list[Feedback]:
    """Read the parts of a compound packet that matter here.

    Raises:
        MalformedPacket: it is no RTCP.
    """
    found: list[Feedback] = []
    at = 0
    while at < len(data):
        if len(data) - at < HEAD.size:
            raise MalformedPacket("rtcp")
        first, kind, words = HEAD.unpack_from(data, at)
        end = at + 4 + 4 * words
        if first >> 6 != 2 or end > len(data):
            raise MalformedPacket("rtcp")
        body = _without_padding(data[at + 4 : end], padded=bool(first & 0x20))
        found += _read(kind, first & 0x1F, body)
        at = end
    return found


def _without_padding(body: bytes, *, padded: bool) -> bytes:
    if not padded:
        return body
    if not body or not 0 < body[-1] <= len(body):
        raise MalformedPacket("rtcp")
    return body[: -body[-1]]


def _read(kind: int, count: int, body: bytes) -> list[Feedback]:
    try:
        if kind == SR:
            return [SenderInfo(*INFO.unpack_from(body)), _reports(body[INFO.size :], count)]
        if kind == RR:
            return [_reports(body[4:], count)]
        if kind == BYE:
            return [Bye(struct.unpack_from(f"!{count}I", body))]
        if kind == TRANSPORT and count == NACK:
            return [_nack(body)]
        if kind == PAYLOAD:
            return _payload_feedback(count, body)
    except struct.error:
        raise MalformedPacket("rtcp") from None
    return []


def _reports(body: bytes, count: int) -> Reports:
    return Reports(tuple(_report(body, BLOCK.size * each) for each in range(count)))


def _report(body: bytes, at: int) -> Report:
    ssrc, loss, highest, jitter, last_report, delay = BLOCK.unpack_from(body, at)
    lost = loss & 0xFFFFFF
    # The count is signed: duplicates make it negative.
    signed = lost - 0x1000000 if lost > MOST_LOST else lost
    return Report(ssrc, loss >> 24, signed, highest, jitter, last_report, delay)


def _nack(body: bytes) -> Nack:
    _, ssrc = TARGET.unpack_from(body)
    lost: list[int] = []
    for at in range(TARGET.size, len(body) - 3, 4):
        first, mask = struct.unpack_from("!HH", body, at)
        lost.append(first)
        lost += [(first + 1 + bit) & 0xFFFF for bit in range(16) if mask >> bit & 1]
    return Nack(ssrc, tuple(lost))


def _payload_feedback(count: int, body: bytes) -> list[Feedback]:
    _, ssrc = TARGET.unpack_from(body)
    if count == PLI:
        return [KeyframeWanted(ssrc)]
    if count == FIR:
        targets = range(TARGET.size, len(body) - 7, 8)
        return [KeyframeWanted(struct.unpack_from("!I", body, at)[0]) for at in targets]
    if count == APPLICATION and body[8:12] == b"REMB":
        value = struct.unpack_from("!I", body, 12)[0]
        return [Remb((value & 0x3FFFF) << (value >> 18 & 0x3F))]
    return []


def _packet(kind: int, count: int, body: bytes) -> bytes:
    return HEAD.pack(0x80 | count, kind, len(body) // 4) + body


def receiver_report(sender: int, reports: Sequence[Report]) -> bytes:
    """Write a receiver's report of at most 31 blocks."""
    blocks = b"".join(
        BLOCK.pack(
            each.ssrc,
            each.fraction_lost << 24 | each.lost & 0xFFFFFF,
            each.highest,
            each.jitter,
            each.last_report,
            each.delay,
        )
        for each in reports
    )
    return _packet(RR, len(reports), struct.pack("!I", sender) + blocks)


def sender_report(info: SenderInfo) -> bytes:
    """Write a sender's report without blocks."""
    body = INFO.pack(
        info.ssrc,
        info.ntp,
        info.timestamp & 0xFFFFFFFF,
        info.packets & 0xFFFFFFFF,
        info.octets & 0xFFFFFFFF,
    )
    return _packet(SR, 0, body)


def nack(sender: int, ssrc: int, sequences: Sequence[int]) -> bytes:
    """Ask for packets again, given their sequence numbers in ascending order."""
    pairs: list[list[int]] = []
    for sequence in sequences:
        behind = (sequence - pairs[-1][0]) & 0xFFFF if pairs else 0xFFFF
        if 1 <= behind <= 16:
            pairs[-1][1] |= 1 << (behind - 1)
        else:
            pairs.append([sequence, 0])
    body = TARGET.pack(sender, ssrc) + b"".join(struct.pack("!HH", *each) for each in pairs)
    return _packet(TRANSPORT, NACK, body)


def picture_loss(sender: int, ssrc: int) -> bytes:
    """Ask a source for a keyframe."""
    return _packet(PAYLOAD, PLI, TARGET.pack(sender, ssrc))


def remb(sender: int, bitrate: int, ssrcs: Sequence[int]) -> bytes:
    """Say how many bits a second a sender may send with these sources together."""
    exponent = max(0, bitrate.bit_length() - 18)
    value = len(ssrcs) << 24 | exponent << 18 | bitrate >> exponent
    body = TARGET.pack(sender, 0) + b"REMB" + struct.pack(f"!I{len(ssrcs)}I", value, *ssrcs)
    return _packet(PAYLOAD, APPLICATION, body)
