import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.errors import MalformedPacket
from media.rtcp import (
    Bye,
    KeyframeWanted,
    Nack,
    Remb,
    Report,
    Reports,
    SenderInfo,
    is_rtcp,
    nack,
    parse_compound,
    picture_loss,
    receiver_report,
    remb,
    sender_report,
)

SENDER = bytes.fromhex(
    "81c8000c 00000001 83aa7e8080000000 00015f90 00000064 00004e20"
    "00000002 19fffff6 00012345 00000021 7e808000 00018000".replace(" ", "")
)


def test_sender_report_is_read() -> None:
    assert parse_compound(SENDER) == [
        SenderInfo(1, 0x83AA7E8080000000, 90_000, 100, 20_000),
        Reports((Report(2, 0x19, -10, 0x12345, 0x21, 0x7E808000, 0x18000),)),
    ]


def test_receiver_report_is_read() -> None:
    data = bytes.fromhex("80c9000100000007") + receiver_report(1, [Report(2, 3, 4, 5, 6)])
    assert parse_compound(data) == [Reports(()), Reports((Report(2, 3, 4, 5, 6),))]


def test_nack_is_read_with_its_bitmask() -> None:
    data = bytes.fromhex("81cd0003 00000001 00000002 fffe8003".replace(" ", ""))
    assert parse_compound(data) == [Nack(2, (65534, 65535, 0, 14))]


def test_wishes_for_keyframes_are_read() -> None:
    pli = bytes.fromhex("81ce00020000000100000002")
    fir = bytes.fromhex("84ce0004000000010000000000000003 07000000".replace(" ", ""))
    assert parse_compound(pli + fir) == [KeyframeWanted(2), KeyframeWanted(3)]


def test_estimate_is_read() -> None:
    # 2,500,000 bit/s as browsers write it: exponent 4.
    data = bytes.fromhex("8fce0005 00000001 00000000 52454d42 011262 5a 00000002".replace(" ", ""))
    assert parse_compound(data) == [Remb(0x2625A << 4)]


def test_farewell_is_read() -> None:
    assert parse_compound(bytes.fromhex("82cb00020000000100000002")) == [Bye((1, 2))]


def test_what_does_not_matter_is_passed_over() -> None:
    sdes = bytes.fromhex("81ca0003 00000001 01026869 00000000".replace(" ", ""))
    transport = bytes.fromhex("8fcd0002 00000001 00000002".replace(" ", ""))
    other = bytes.fromhex("8fce0003 00000001 00000000 58585858".replace(" ", ""))
    assert parse_compound(sdes + transport + other) == []


def test_padding_is_taken_off() -> None:
    data = bytes.fromhex("a1ce0003 00000001 00000002 00000004".replace(" ", ""))
    assert parse_compound(data) == [KeyframeWanted(2)]


@pytest.mark.parametrize(
    "text",
    [
        "80",
        "80c90002 00000001",
        "00c90001 00000001",
        "81c90001 00000001",
        "81c80001 00000001",
        "81ce0001 00000001",
        "81cd0001 00000001",
        "82cb0001 00000001",
        "8fce0003 00000001 00000000 52454d42",
        "a1ce0002 00000001 00000000",
        "a1ce0000",
        "a1ce0002 00000001 00000009",
    ],
)
def test_what_is_broken_is_refused(text: str) -> None:
    with pytest.raises(MalformedPacket, match="malformed rtcp"):
        parse_compound(bytes.fromhex(text.replace(" ", "")))


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(MalformedPacket):
        parse_compound(data)


@given(st.integers(192, 206), st.integers(0, 31), st.binary(max_size=60))
def test_any_body_is_read_or_refused(kind: int, count: int, body: bytes) -> None:
    body += bytes(-len(body) % 4)
    with contextlib.suppress(MalformedPacket):
        parse_compound(struct.pack("!BBH", 0x80 | count, kind, len(body) // 4) + body)


@given(st.lists(st.integers(0, 0xFFFF), unique=True, min_size=1, max_size=60))
def test_what_is_asked_for_again_is_what_was_written(lost: list[int]) -> None:
    ordered = tuple(sorted(lost))
    assert parse_compound(nack(1, 2, ordered)) == [Nack(2, ordered)]


@given(st.integers(0, 2**40))
def test_an_estimate_is_written_as_well_as_it_can_be(bitrate: int) -> None:
    (read,) = parse_compound(remb(1, bitrate, [7, 8]))
    assert isinstance(read, Remb)
    assert read.bitrate <= bitrate
    assert bitrate - read.bitrate <= bitrate / 2**17


def test_reports_and_wishes_are_written_as_they_are_read() -> None:
    info = SenderInfo(1, 2, 3, 4, 5)
    assert parse_compound(sender_report(info)) == [info, Reports(())]
    report = Report(9, 255, -3, 0xFFFFFFFF, 1, 2, 3)
    assert parse_compound(receiver_report(1, [report])) == [Reports((report,))]
    assert parse_compound(picture_loss(1, 2)) == [KeyframeWanted(2)]


def test_reports_are_told_from_media() -> None:
    assert is_rtcp(SENDER)
    assert not is_rtcp(b"\x80\x60")
    assert not is_rtcp(b"\x80")
