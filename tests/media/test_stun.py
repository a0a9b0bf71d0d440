import contextlib
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.errors import MalformedPacket
from media.stun import answer, is_stun, parse_request, refuse

# RFC 5769 section 2.1.
PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt"
SAMPLE = bytes.fromhex(
    "000100582112a442b7e7a701bc34d686fa87dfae"
    "802200105354554e207465737420636c69656e74"
    "002400046e0001ff80290008932ff9b151263b36"
    "000600096576746a3a68367659202020"
    "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
    "80280004e57a3bcf"
)
# RFC 5769 section 2.2: the answer, but for its SOFTWARE attribute.
ADDRESS = ("192.0.2.1", 32853)


def test_the_sample_request_is_read() -> None:
    request = parse_request(SAMPLE)
    assert request is not None
    assert request.username == "evtj:h6vY"
    assert request.controlled
    assert not request.nominates
    assert request.signed_with(PASSWORD)
    assert not request.signed_with("another password")


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        (ADDRESS, "0001a147e112a643"),
        (
            ("2001:db8:1234:5678:11:2233:4455:6677", 32853),
            "0002a1470113a9faa5d3f179bc25f4b5bed2b9d9",
        ),
    ],
)
def test_the_address_is_answered_as_in_the_samples(address: tuple[str, int], masked: str) -> None:
    request = parse_request(SAMPLE)
    assert request is not None
    data = answer(request, address, PASSWORD)
    assert data[:2] == b"\x01\x01"
    assert data[4:20] == SAMPLE[4:20]
    assert data[24 : 24 + len(masked) // 2].hex() == masked
    assert int.from_bytes(data[2:4], "big") == len(data) - 20
    assert int.from_bytes(data[-4:], "big") == zlib.crc32(data[:-8]) ^ 0x5354554E


def test_an_error_is_answered() -> None:
    request = parse_request(SAMPLE)
    assert request is not None
    data = refuse(request, 487, PASSWORD)
    assert data[:2] == b"\x01\x11"
    assert data[20:28] == bytes.fromhex("0009000400000457")


def test_answers_are_not_requests() -> None:
    request = parse_request(SAMPLE)
    assert request is not None
    assert parse_request(answer(request, ADDRESS, PASSWORD)) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        SAMPLE[:-4],
        SAMPLE[:4] + b"\0\0\0\0" + SAMPLE[8:],
        SAMPLE[:-1] + b"\0",
        SAMPLE[:2] + b"\x00\x00" + SAMPLE[4:20],
        SAMPLE[:2] + b"\x00\x04" + SAMPLE[4:20] + b"\x00\x06\x00\x09",
    ],
)
def test_what_is_broken_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedPacket, match="malformed stun"):
        parse_request(data)


def test_what_follows_the_integrity_does_not_count() -> None:
    # An attribute "use this pair" that somebody on the way appended.
    forged = SAMPLE[:-8] + bytes.fromhex("00250000")
    forged = forged[:2] + (len(forged) - 20).to_bytes(2, "big") + forged[4:]
    request = parse_request(forged)
    assert request is not None
    assert not request.nominates
    assert request.signed_with(PASSWORD)


def test_stun_is_told_from_what_else_comes() -> None:
    assert is_stun(SAMPLE)
    assert not is_stun(b"\x80" + SAMPLE[1:])
    assert not is_stun(SAMPLE[:10])


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    head = b"\x00\x01" + len(data).to_bytes(2, "big") + SAMPLE[4:20]
    for each in (data, head + data):
        with contextlib.suppress(MalformedPacket):
            parse_request(each)
