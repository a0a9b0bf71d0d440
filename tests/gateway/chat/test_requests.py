"""Frames from devices: what is understood, and how everything else is refused."""

from typing import Any, Final

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.chat.requests import (
    LIMITS,
    Ack,
    Claim,
    Commit,
    Group,
    Invitation,
    List,
    Mark,
    Open,
    Publish,
    Request,
    Seen,
    Send,
    Signal,
    Sync,
    Who,
    decode_request,
)
from gateway.codes import Code
from gateway.errors import ClientProtocolError

ID: Final = "0123456789abcdef" * 2
EVERY: Final[tuple[Request, ...]] = (
    List(id=1),
    Publish(id=2, packages=[b"p", b"q"], last_resort=b"r"),
    Publish(id=2, packages=[]),
    Open(id=3, conversation=ID, team=ID, group_info=b"g"),
    Claim(id=4, conversation=ID),
    Commit(id=5, conversation=ID, commit=b"c", welcome=b"w", group_info=b"g"),
    Commit(id=5, conversation=ID, commit=b"c", group_info=b"g"),
    Group(id=6, conversation=ID),
    Invitation(id=7, conversation=ID),
    Send(id=8, conversation=ID, message_id=ID, message=b"m"),
    Sync(id=9, conversation=ID, after=0, limit=500),
    Ack(id=10, conversation=ID, seq=2**53),
    Mark(id=11, conversation=ID, epoch=1, sealed=b"s"),
    Signal(id=12, conversation=ID, epoch=1, sealed=b"s"),
    Seen(id=13, conversation=ID, seq=1),
    Who(id=14, devices=[ID]),
)


def plain(request: Request) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.msgpack.decode(msgspec.msgpack.encode(request))
    return fields


def refusal(frame: object) -> tuple[Code, dict[str, object]]:
    data = frame if isinstance(frame, bytes) else msgspec.msgpack.encode(frame)
    with pytest.raises(ClientProtocolError) as caught:
        decode_request(data)
    return caught.value.code, dict(caught.value.fields)


@pytest.mark.parametrize("request_", EVERY, ids=range(len(EVERY)))
def test_decoder_reads_what_was_encoded(request_: Request) -> None:
    assert decode_request(msgspec.msgpack.encode(request_)) == request_


@pytest.mark.parametrize("request_", EVERY, ids=range(len(EVERY)))
def test_decoder_ignores_unknown_fields(request_: Request) -> None:
    frame = {**plain(request_), "from_the_future": {"deep": [1, b"2", None]}}
    assert decode_request(msgspec.msgpack.encode(frame)) == request_


def test_decoder_refuses_unknown_type_and_names_the_request() -> None:
    assert refusal({"t": "dance", "id": 7}) == (Code.REQUEST_UNKNOWN_TYPE, {"re": 7})
    assert refusal({"id": 7}) == (Code.REQUEST_UNKNOWN_TYPE, {"re": 7})
    assert refusal({"t": "dance"}) == (Code.REQUEST_UNKNOWN_TYPE, {"re": 0})


@pytest.mark.parametrize("number", [0, -1, 2**53 + 1, 2**64 - 1])
def test_decoder_refuses_request_id_that_no_client_counts(number: int) -> None:
    code, fields = refusal({"t": "list", "id": number})
    assert (code, fields["re"]) == (Code.REQUEST_MALFORMED, 0)


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"conversation": "x" * 32}, "$.conversation"),
        ({"conversation": ID.upper()}, "$.conversation"),
        ({"conversation": ID + "\n"}, "$.conversation"),
        ({"conversation": ID[:-1]}, "$.conversation"),
        ({"conversation": bytes.fromhex(ID)}, "$.conversation"),
        ({"message_id": None}, "$.message_id"),
        ({"message": "text"}, "$.message"),
        ({"message": b""}, "$.message"),
    ],
)
def test_decoder_refuses_wrong_field_and_says_where(changes: dict[str, object], at: str) -> None:
    frame = {"t": "send", "id": 3, "conversation": ID, "message_id": ID, "message": b"m"}
    assert refusal({**frame, **changes}) == (Code.REQUEST_MALFORMED, {"re": 3, "at": at})


def test_decoder_refuses_missing_field() -> None:
    assert refusal({"t": "claim", "id": 3}) == (Code.REQUEST_MALFORMED, {"re": 3, "at": "$"})


@pytest.mark.parametrize("limit", [0, 501])
def test_decoder_refuses_page_outside_its_bounds(limit: int) -> None:
    frame = {"t": "sync", "id": 3, "conversation": ID, "after": 0, "limit": limit}
    assert refusal(frame) == (Code.REQUEST_MALFORMED, {"re": 3, "at": "$.limit"})


@pytest.mark.parametrize(
    ("frame", "at", "limit"),
    [
        (
            {"t": "send", "conversation": ID, "message_id": ID, "message": bytes(64 * 1024 + 1)},
            "$.message",
            64 * 1024,
        ),
        (
            {"t": "open", "conversation": ID, "team": ID, "group_info": bytes(512 * 1024 + 1)},
            "$.group_info",
            512 * 1024,
        ),
        (
            {"t": "signal", "conversation": ID, "epoch": 0, "sealed": bytes(1025)},
            "$.sealed",
            1024,
        ),
        ({"t": "publish", "packages": [b"p"] * 51}, "$.packages", 50),
        ({"t": "who", "devices": [ID] * 101}, "$.devices", 100),
    ],
    ids=["message", "bundle", "signal", "packages", "devices"],
)
def test_decoder_refuses_too_large_field_with_its_limit(
    frame: dict[str, object], at: str, limit: int
) -> None:
    assert refusal({"id": 9, **frame}) == (
        Code.REQUEST_TOO_LARGE,
        {"re": 9, "at": at, "limit": limit},
    )


def test_decoder_takes_message_of_exactly_the_limit() -> None:
    request = Send(id=1, conversation=ID, message_id=ID, message=bytes(LIMITS.message))
    assert decode_request(msgspec.msgpack.encode(request)) == request


def test_decoder_refuses_too_large_frame() -> None:
    assert refusal(bytes(LIMITS.frame + 1)) == (
        Code.REQUEST_TOO_LARGE,
        {"re": 0, "limit": LIMITS.frame},
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xc1",
        b"not messagepack",
        msgspec.msgpack.encode(["t", "list"]),
        msgspec.msgpack.encode("list"),
        msgspec.msgpack.encode({"t": 5, "id": 1}),
        msgspec.msgpack.encode({"t": "list", "id": "one"}),
        msgspec.msgpack.encode({"t": "list", "id": 1}) + b"\x00",
        b"\x82\xa1t\xa4list\xa2id",
        b"\x82\xa1t\xa4\xff\xff\xff\xff\xa2id\x01",
        b"\x91" * 200_000,
    ],
    ids=[
        "nothing",
        "reserved",
        "text",
        "array",
        "string",
        "type no text",
        "id no number",
        "trailing",
        "cut off",
        "no UTF-8",
        "deep",
    ],
)
def test_decoder_refuses_what_is_no_frame(data: bytes) -> None:
    code, fields = refusal(data)
    assert (code, fields["re"]) == (Code.REQUEST_MALFORMED, 0)


@given(st.binary(max_size=400))
def test_decoder_raises_nothing_else_for_arbitrary_bytes(data: bytes) -> None:
    decode_or_refuse(data)


@given(st.data())
def test_decoder_raises_nothing_else_for_mutated_frames(data: st.DataObject) -> None:
    frame = bytearray(msgspec.msgpack.encode(data.draw(st.sampled_from(EVERY))))
    for _ in range(data.draw(st.integers(1, 4))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    decode_or_refuse(bytes(frame[: data.draw(st.integers(0, len(frame)))]))


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@given(st.data())
def test_decoder_raises_nothing_else_for_wrong_types(data: st.DataObject) -> None:
    frame = plain(data.draw(st.sampled_from(EVERY)))
    frame[data.draw(st.sampled_from(sorted(frame)))] = data.draw(values)
    decode_or_refuse(msgspec.msgpack.encode(frame))


def decode_or_refuse(data: bytes) -> None:
    refused: ClientProtocolError | None = None
    try:
        assert isinstance(decode_request(data), Request)
    except ClientProtocolError as error:
        refused = error
    if refused is not None:
        assert refused.code in {
            Code.REQUEST_MALFORMED,
            Code.REQUEST_TOO_LARGE,
            Code.REQUEST_UNKNOWN_TYPE,
        }
        asked = refused.fields["re"]
        assert isinstance(asked, int)
        assert 0 <= asked <= 2**53
