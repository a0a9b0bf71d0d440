import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mls.codepoints import ContentType, WireFormat
from gateway.mls.errors import MalformedMls, Rule
from gateway.mls.framing import PublicMessage
from gateway.mls.message import MLSMessage, decode_message, encode_message

HEADERS = st.sampled_from([bytes([0, 1, 0, kind]) for kind in WireFormat])


@pytest.mark.parametrize(
    ("name", "wire_format", "content_type"),
    [
        ("mls_welcome", WireFormat.WELCOME, None),
        ("mls_group_info", WireFormat.GROUP_INFO, None),
        ("mls_key_package", WireFormat.KEY_PACKAGE, None),
        ("public_message_application", WireFormat.PUBLIC_MESSAGE, ContentType.APPLICATION),
        ("public_message_proposal", WireFormat.PUBLIC_MESSAGE, ContentType.PROPOSAL),
        ("public_message_commit", WireFormat.PUBLIC_MESSAGE, ContentType.COMMIT),
        ("private_message", WireFormat.PRIVATE_MESSAGE, None),
    ],
)
def test_every_published_message_comes_back(
    vectors: Path, name: str, wire_format: WireFormat, content_type: ContentType | None
) -> None:
    cases: list[dict[str, str]] = json.loads((vectors / "messages.json").read_text())
    for case in cases:
        data = bytes.fromhex(case[name])
        message = decode_message(data)
        assert message.wire_format is wire_format
        if isinstance(message.body, PublicMessage):
            assert message.body.content.content_type is content_type
        assert encode_message(message) == data
    assert len(cases) == 300


def test_every_published_handshake_comes_back(vectors: Path) -> None:
    cases = json.loads((vectors / "passive-client-handling-commit.json").read_text())
    epochs = [epoch for case in cases for epoch in case["epochs"]]
    handshakes = [bytes.fromhex(m) for e in epochs for m in (*e["proposals"], e["commit"])]
    for data in handshakes:
        assert encode_message(decode_message(data)) == data
    assert len(handshakes) == 266


@given(st.from_type(MLSMessage))
def test_message_comes_back(message: MLSMessage) -> None:
    assert decode_message(encode_message(message)) == message


@given(st.binary() | st.builds(bytes.__add__, HEADERS, st.binary()))
def test_arbitrary_bytes_are_malformed_or_come_back(data: bytes) -> None:
    try:
        message = decode_message(data)
    except MalformedMls:
        return
    assert encode_message(message) == data


@given(st.from_type(MLSMessage), st.data())
def test_cut_message_is_refused(message: MLSMessage, data: st.DataObject) -> None:
    whole = encode_message(message)
    cut = data.draw(st.integers(0, len(whole) - 1))

    with pytest.raises(MalformedMls):
        decode_message(whole[:cut])


@given(st.from_type(MLSMessage), st.binary(min_size=1))
def test_message_with_more_behind_it_is_refused(message: MLSMessage, tail: bytes) -> None:
    with pytest.raises(MalformedMls) as caught:
        decode_message(encode_message(message) + tail)

    assert caught.value.rule is Rule.TRAILING_BYTES


@given(st.from_type(MLSMessage), st.data())
def test_flipped_bit_is_malformed_or_comes_back(message: MLSMessage, data: st.DataObject) -> None:
    flipped = bytearray(encode_message(message))
    bit = data.draw(st.integers(0, 8 * len(flipped) - 1))
    flipped[bit // 8] ^= 1 << bit % 8

    try:
        decoded = decode_message(bytes(flipped))
    except MalformedMls:
        return
    assert encode_message(decoded) == flipped


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        ("0002 0003", Rule.UNSUPPORTED_VERSION),
        ("0001 0006", Rule.UNKNOWN_WIRE_FORMAT),
        ("0001", Rule.TRUNCATED),
    ],
)
def test_bad_header_is_refused(data: str, rule: Rule) -> None:
    with pytest.raises(MalformedMls) as caught:
        decode_message(bytes.fromhex(data))

    assert caught.value.rule is rule
