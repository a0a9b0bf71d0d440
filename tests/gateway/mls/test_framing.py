import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mls.codepoints import ContentType, WireFormat
from gateway.mls.errors import MalformedMls, Rule
from gateway.mls.framing import (
    ApplicationData,
    AuthenticatedContent,
    FramedContent,
    PrivateMessage,
    PublicMessage,
    read_wire_format,
)
from gateway.mls.tls import decode, encode


def test_every_published_authenticated_content_comes_back(vectors: Path) -> None:
    cases = json.loads((vectors / "transcript-hashes.json").read_text())
    for case in cases:
        data = bytes.fromhex(case["authenticated_content"])
        content = decode(AuthenticatedContent.read, data)
        assert content.content.content_type is ContentType.COMMIT
        assert encode(content) == data
    assert len(cases) == 7


@given(st.from_type(PublicMessage))
def test_public_message_comes_back(message: PublicMessage) -> None:
    assert decode(PublicMessage.read, encode(message)) == message


@given(st.from_type(PublicMessage))
def test_authenticated_content_is_the_message_without_its_membership_tag(
    message: PublicMessage,
) -> None:
    authenticated = message.authenticated()
    data = encode(authenticated)

    assert decode(AuthenticatedContent.read, data) == authenticated
    assert data.startswith(WireFormat.PUBLIC_MESSAGE.to_bytes(2))
    assert encode(message).startswith(data[2:])


@given(st.from_type(PrivateMessage))
def test_private_message_comes_back(message: PrivateMessage) -> None:
    assert decode(PrivateMessage.read, encode(message)) == message


@given(st.from_type(FramedContent))
def test_content_type_follows_from_the_content(framed: FramedContent) -> None:
    is_application = isinstance(framed.content, ApplicationData)

    assert (framed.content_type is ContentType.APPLICATION) == is_application


@pytest.mark.parametrize("data", ["0000", "0006", "ffff"])
def test_unknown_wire_format_is_refused(data: str) -> None:
    with pytest.raises(MalformedMls) as caught:
        decode(read_wire_format, bytes.fromhex(data))

    assert (caught.value.rule, caught.value.offset) == (Rule.UNKNOWN_WIRE_FORMAT, 0)


def test_unknown_sender_type_is_refused() -> None:
    with pytest.raises(MalformedMls) as caught:
        decode(FramedContent.read, bytes(9) + b"\x05")

    assert (caught.value.rule, caught.value.offset) == (Rule.ENUM_UNKNOWN, 9)
