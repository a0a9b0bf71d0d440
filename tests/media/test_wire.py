import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.errors import MalformedPacket
from media.plane import Answer, CallChecked, Gone, PeerStats, Track, TracksChanged
from media.wire import (
    GATEWAY,
    LENGTH,
    MEDIA,
    Answered,
    Check,
    CloseRoom,
    Done,
    FromGateway,
    FromMedia,
    Join,
    Leave,
    OpenRoom,
    Refused,
    Renegotiate,
    Route,
    Stats,
    Told,
    decode_from_gateway,
    decode_from_media,
    encode,
    frame_length,
    proof,
    proves,
)

TRACK = Track("1", "b", "audio")


@pytest.mark.parametrize(
    "request_",
    [
        OpenRoom(1, "r"),
        Join(2, "r", "a", "v=0"),
        Renegotiate(3, "r", "a", "v=0"),
        Route(4, "r", {"a": frozenset({"b"})}),
        Leave(5, "r", "a"),
        CloseRoom(6, "r"),
        Check(7, "c", "v=0"),
        Stats(8, "r"),
    ],
)
def test_requests_are_read_as_they_were_written(request_: FromGateway) -> None:
    frame = encode(request_)
    assert frame_length(frame[: LENGTH.size]) == len(frame) - LENGTH.size
    assert decode_from_gateway(frame[LENGTH.size :]) == request_


@pytest.mark.parametrize(
    "message",
    [
        Done(1),
        Answered(2, Answer("v=0", (TRACK,), 1)),
        Told(3, {"a": PeerStats(1, 2, 3, 4, 5, 6)}),
        Refused(4, "offer.form"),
        TracksChanged("r", "a", (TRACK,), 0),
        Gone("r", ""),
        CallChecked("c", 1, 2, 3),
    ],
)
def test_answers_and_news_are_read_as_they_were_written(message: FromMedia) -> None:
    assert decode_from_media(encode(message)[LENGTH.size :]) == message


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for decode in (decode_from_gateway, decode_from_media):
        with pytest.raises(MalformedPacket, match="malformed media frame"):
            decode(data + b"\xc1")


def test_a_frame_may_not_be_longer_than_any_is() -> None:
    with pytest.raises(MalformedPacket):
        frame_length(b"\x00\x10\x00\x01")


def test_a_proof_holds_for_one_role_and_one_meeting() -> None:
    given_ = proof(b"secret", GATEWAY, b"of the process", b"of the gateway")
    assert proves(given_, b"secret", GATEWAY, b"of the gateway", b"of the process")
    assert not proves(given_, b"another", GATEWAY, b"of the gateway", b"of the process")
    assert not proves(given_, b"secret", MEDIA, b"of the gateway", b"of the process")
    assert not proves(given_, b"secret", GATEWAY, b"of the process", b"of the gateway")
