"""A bench's sends are what a device would send, byte for byte."""

import msgspec
import pytest

from bench._sends import REQUEST, stencil
from bench._wire import frame
from gateway.chat.requests import Send
from tests.paper_group import PaperGroup


@pytest.mark.parametrize("number", [0, 1, 2**120 + 7, 2**128 - 1])
def test_send_by_a_stencil_is_the_send(number: int) -> None:
    group = PaperGroup("ab" * 16, epoch=3)
    name = f"{number:032x}"
    message = group.message(name, b"x" * 310)
    request = Send(id=REQUEST, conversation=group.conversation, message_id=name, message=message)
    assert stencil(group, 310)(number) == frame(msgspec.msgpack.encode(request))
