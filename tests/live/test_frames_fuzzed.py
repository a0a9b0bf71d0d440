"""Frames that nobody means, over a real socket: each is answered, and the gateway serves on."""

import asyncio
from typing import Any, Final, get_args

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed

from gateway.chat.requests import Request
from gateway.codes import Code
from tests.contracts.conversations_town import Town
from tests.live.device import connected
from tests.live.service import Service

pytestmark = pytest.mark.integration

KINDS: Final = sorted({str(each.__struct_config__.tag) for each in get_args(Request)})
FIELDS: Final = sorted({name for each in get_args(Request) for name in each.__struct_fields__})
OURS: Final = {Code.GATEWAY_FAILED, Code.STORE_UNAVAILABLE}

IDS: Final = st.one_of(st.binary(min_size=16, max_size=16).map(bytes.hex), st.text(max_size=40))
PLAIN: Final = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(min_value=-(2**63), max_value=2**64 - 1),
    st.floats(),
    st.text(max_size=40),
    st.binary(max_size=200),
    IDS,
)
VALUES: Final = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=8,
)
NEARLY: Final = st.builds(
    lambda kind, number, fields: {"t": kind, "id": number, **fields},
    st.sampled_from(KINDS),
    st.integers(min_value=0, max_value=2**53),
    st.dictionaries(st.sampled_from([name for name in FIELDS if name != "id"]), VALUES, max_size=6),
)
FRAMES: Final = st.one_of(
    NEARLY.map(msgspec.msgpack.encode),
    VALUES.map(msgspec.msgpack.encode),
    st.binary(max_size=300),
    st.tuples(NEARLY.map(msgspec.msgpack.encode), st.integers(0, 200)).map(lambda p: p[0][: p[1]]),
)


@pytest.fixture
def town(own_service: Service) -> Town:
    """Return people of a gateway that lets in as many sockets as come."""
    return own_service.build_town()


async def send_all(service: Service, town: Town, frames: list[bytes]) -> list[dict[str, Any]]:
    """Send frames on one connection; return what was answered until all were, or it was closed."""
    answers: list[dict[str, Any]] = []
    async with connected(service, town.robin) as robin:
        try:
            for frame in frames:
                await robin.socket.send(frame)
            number = 2**53 - 1
            await robin.socket.send(msgspec.msgpack.encode({"t": "list", "id": number}))
            async with asyncio.timeout(20):
                while not any(each.get("re") == number for each in answers):
                    said = msgspec.msgpack.decode(await robin.socket.recv(decode=False))
                    answers += said if isinstance(said, list) else [said]
        except ConnectionClosed as closed:
            answers.append({"closed": None if closed.rcvd is None else closed.rcvd.code})
    return answers


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate],
    deadline=None,
)
@given(st.lists(FRAMES, min_size=1, max_size=15))
def test_no_frame_is_a_fault_of_ours(own_service: Service, town: Town, frames: list[bytes]) -> None:
    answers = asyncio.run(send_all(own_service, town, frames))

    assert {each.get("code") for each in answers} & OURS == set()
    assert {each["closed"] for each in answers if "closed" in each} <= {4001, 1009}


async def test_gateway_serves_on(own_service: Service, town: Town) -> None:
    async with connected(own_service, town.robin) as robin:
        paper = await robin.open(town.nurses)
        assert (await robin.send(paper, "0a" * 16))["t"] == "sent"
