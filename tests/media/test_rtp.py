import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.errors import MalformedPacket
from media.rtp import (
    ahead,
    element,
    extended,
    parse_packet,
    send_time,
    send_time_block,
)
from tests.media.packets import rtp


def test_header_is_read() -> None:
    packet = parse_packet(bytes.fromhex("80e00a0b0001e240deadbeefc0ffee"))
    assert (packet.flags, packet.marker, packet.payload_type) == (0x80, 0x80, 0x60)
    assert (packet.sequence, packet.timestamp, packet.ssrc) == (0x0A0B, 123456, 0xDEADBEEF)
    assert (packet.profile, packet.body) == (0, 12)


def test_extensions_are_found() -> None:
    data = rtp(1, 2, extensions={4: b"v", 3: b"\x00\x07"}, payload=b"sealed")
    packet = parse_packet(data)
    assert element(data, packet, 4) == b"v"
    assert element(data, packet, 3) == b"\x00\x07"
    assert element(data, packet, 5) is None
    assert data[packet.body :] == b"sealed"


def test_padding_before_an_extension_is_passed_over() -> None:
    block = bytes.fromhex("bede0002 00 00 40 31 00 000000")
    data = b"\x90" + rtp(1, 2, payload=b"")[1:] + block
    assert element(data, parse_packet(data), 4) == b"1"


def test_extensions_with_long_headers_are_found() -> None:
    block = bytes.fromhex("1000 0003 00 04 02 6162 05 00 07 01 58 0000".replace(" ", ""))
    data = b"\x90" + rtp(1, 2, payload=b"")[1:] + block
    packet = parse_packet(data)
    assert element(data, packet, 4) == b"ab"
    assert element(data, packet, 5) == b""
    assert element(data, packet, 7) == b"X"
    assert element(data, packet, 9) is None


@pytest.mark.parametrize(
    "block",
    ["bede0001f0310000", "bede00014f313131", "100000010409aabb", "abcd000140310000"],
)
def test_a_broken_block_has_nothing(block: str) -> None:
    data = b"\x90" + rtp(1, 2, payload=b"")[1:] + bytes.fromhex(block)
    assert element(data, parse_packet(data), 4) is None


def test_contributing_sources_are_passed_over() -> None:
    data = b"\x82" + rtp(1, 2, payload=bytes(8) + b"sealed")[1:]
    assert data[parse_packet(data).body :] == b"sealed"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(11),
        bytes(12),
        b"\x8f" + bytes(11),
        b"\x90" + bytes(13),
        b"\x90" + bytes(11) + b"\xbe\xde\x00\x09",
        b"\xa0" + bytes(11),
        b"\xa0" + bytes(11) + b"\x02",
        b"\xa0" + bytes(11) + b"\x00",
    ],
)
def test_what_is_no_packet_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedPacket, match="malformed rtp"):
        parse_packet(data)


@given(st.binary(max_size=64), st.integers(0, 255))
def test_any_bytes_are_read_or_refused(data: bytes, number: int) -> None:
    try:
        packet = parse_packet(data)
    except MalformedPacket:
        return
    assert 12 <= packet.extension <= packet.body <= len(data) or packet.body == packet.extension
    element(data, packet, number)


def test_send_time_is_seconds_modulo_64() -> None:
    assert send_time(0) == 0
    assert send_time(1.5) == 0x60000
    assert send_time(65) == send_time(1)
    assert send_time_block(2, 1.5) == bytes.fromhex("bede0001 22 060000".replace(" ", ""))


@given(st.integers(0, 0xFFFF), st.integers(-0x8000, 0x7FFF))
def test_sequence_numbers_go_round(sequence: int, step: int) -> None:
    assert ahead(sequence + step & 0xFFFF, sequence) == step
    assert extended(sequence + step & 0xFFFF, 0x50000 + sequence) == 0x50000 + sequence + step
