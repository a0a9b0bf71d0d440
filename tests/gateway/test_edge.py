import json
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Message

from gateway.base64url import Bytes32, b64
from gateway.codes import Code
from gateway.edge import (
    BODY_LIMIT,
    Face,
    answer,
    client_address,
    face_of,
    forget_token,
    give_token,
    named_token,
    receive,
)
from gateway.errors import ClientProtocolError, EarshotError
from gateway.policy import Kind

ORIGIN = "https://chat.example"


class Inner(msgspec.Struct):
    key: Bytes32


class Body(msgspec.Struct):
    inner: Inner
    count: int = 0


class Outgoing(msgspec.Struct):
    sealed: bytes


class Arriving:
    """A request whose body arrives in pieces; counts those that were asked for."""

    def __init__(self, *pieces: bytes, headers: dict[str, str] | None = None) -> None:
        self.pieces = list(pieces)
        self.taken = 0
        self.scope: dict[str, Any] = {
            "type": "http",
            "method": "POST",
            "path": "/",
            "headers": [
                (name.lower().encode(), value.encode())
                for name, value in (headers or {"Earshot-As": "person"}).items()
            ],
            "client": ("192.0.2.7", 1234),
        }

    async def __call__(self) -> Message:
        if self.taken == len(self.pieces):
            return {"type": "http.disconnect"}
        self.taken += 1
        more = self.taken < len(self.pieces)
        return {"type": "http.request", "body": self.pieces[self.taken - 1], "more_body": more}

    @property
    def request(self) -> Request:
        return Request(self.scope, self)


def written(**change: object) -> bytes:
    return json.dumps({"inner": {"key": b64(bytes(32))}, **change}).encode()


async def refusal(arriving: Arriving) -> EarshotError:
    with pytest.raises(ClientProtocolError) as refused:
        await receive(arriving.request, Body, origin=ORIGIN)
    return refused.value


async def test_receive_decodes_a_body_in_pieces() -> None:
    raw = written(count=3, later="ignored")
    headers = {"Earshot-As": "staff", "Cookie": "__Host-earshot-staff=t; __Host-earshot-person=u"}

    received = await receive(
        Arriving(raw[:5], raw[5:], b"", headers=headers).request, Body, origin=ORIGIN
    )

    assert (received.face, received.token, received.address) == (Face.STAFF, "t", "192.0.2.7")
    assert received.body.inner.key == bytes(32)
    assert received.body.count == 3


@pytest.mark.parametrize(
    ("raw", "at"),
    [
        (b"", "$"),
        (b"{", "$"),
        (b"[]", "$"),
        (b"null", "$"),
        (b"{}", "$"),
        (b"{} {}", "$"),
        (b"\xff\xfe", "$"),
        (b'{"inner": "\xff"}', "$.inner"),
        (b"[" * 20_000, "$"),
        (b'{"x":' + b"[" * 20_000, "$"),
        (written(count="3"), "$.count"),
        (written(count=1.5), "$.count"),
        (written(inner={}), "$.inner"),
        (written(inner={"key": 1}), "$.inner.key"),
        (written(inner={"key": "A" * 42}), "$.inner.key"),
        (written(inner={"key": "A" * 42 + "B"}), "$.inner.key"),
    ],
)
async def test_receive_refuses_malformed_body_and_says_where(raw: bytes, at: str) -> None:
    error = await refusal(Arriving(raw))

    assert error.code is Code.REQUEST_MALFORMED
    assert error.fields == {"at": at}


@given(st.binary(max_size=200))
async def test_receive_takes_any_bytes_quietly(raw: bytes) -> None:
    error = await refusal(Arriving(raw))

    assert error.code is Code.REQUEST_MALFORMED


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["inner", "key", "x"]), inner)
        ),
    )
)
async def test_receive_never_repeats_what_was_sent(value: object) -> None:
    error = await refusal(Arriving(json.dumps(value).encode()))

    assert error.fields["at"] in {"$", "$.inner", "$.inner.key"}


async def test_receive_takes_a_body_of_the_limit() -> None:
    raw = written()
    padded = raw + b" " * (BODY_LIMIT - len(raw))

    received = await receive(Arriving(padded).request, Body, origin=ORIGIN)

    assert received.body.count == 0


async def test_receive_stops_reading_beyond_the_limit() -> None:
    arriving = Arriving(*[b" " * 1024] * 200)

    error = await refusal(arriving)

    assert (error.code, error.fields) == (Code.REQUEST_TOO_LARGE, {"limit": BODY_LIMIT})
    assert arriving.taken == 65


@pytest.mark.parametrize("announced", ["65537", "9" * 5000])
async def test_receive_reads_nothing_of_a_body_announced_too_large(announced: str) -> None:
    arriving = Arriving(b"{}", headers={"Earshot-As": "person", "Content-Length": announced})

    error = await refusal(arriving)

    assert error.code is Code.REQUEST_TOO_LARGE
    assert arriving.taken == 0


async def test_receive_notices_that_the_client_left() -> None:
    arriving = Arriving()

    with pytest.raises(ClientDisconnect):
        await receive(arriving.request, Body, origin=ORIGIN)


async def test_receive_refuses_foreign_origin_before_reading() -> None:
    for origin in ("https://evil.example", "null", "http://chat.example"):
        headers = {"Earshot-As": "person", "Origin": origin}
        arriving = Arriving(written(), headers=headers)

        error = await refusal(arriving)

        assert error.code is Code.REQUEST_ORIGIN
        assert arriving.taken == 0


@pytest.mark.parametrize("face", ["", "Person", "nurse", "person,staff"])
async def test_receive_refuses_unknown_face(face: str) -> None:
    error = await refusal(Arriving(written(), headers={"Earshot-As": face}))

    assert error.code is Code.REQUEST_FACE_MISSING


def test_face_selects_cookie_and_kind() -> None:
    assert face_of("person").cookie == "__Host-earshot-person"
    assert face_of("staff").cookie == "__Host-earshot-staff"
    assert (Face.PERSON.kind, Face.STAFF.kind) == (Kind.YOUNG_PERSON, Kind.STAFF)


def test_token_is_that_of_the_named_face() -> None:
    cookies = "__Host-earshot-person=p; __Host-earshot-staff=s"

    as_person = Arriving(headers={"Earshot-As": "person", "Cookie": cookies}).request
    without = Arriving(headers={"Earshot-As": "person"}).request

    assert named_token(as_person) == "p"
    assert named_token(without) is None


@pytest.mark.parametrize(
    ("client", "address"),
    [
        (("192.0.2.7", 1), "192.0.2.7"),
        (("::ffff:192.0.2.7", 1), "192.0.2.7"),
        (("2001:db8:1:2:3:4:5:6", 1), "2001:db8:1:2::/64"),
        (("testclient", 1), "testclient"),
        (None, ""),
    ],
)
def test_address_is_that_of_whom_attempts_count_against(
    client: Sequence[object] | None, address: str
) -> None:
    request = Arriving(headers={"X-Forwarded-For": "198.51.100.1"}).request
    request.scope["client"] = client

    assert client_address(request) == address


def test_answer_spells_bytes_at_any_depth() -> None:
    response = answer({"a": [Outgoing(b"\xff" * 32)], "b": (b"\xfb",), "c": None})

    assert json.loads(bytes(response.body)) == {
        "a": [{"sealed": "_" * 42 + "8"}],
        "b": ["-w"],
        "c": None,
    }
    assert response.headers["cache-control"] == "no-store"


def test_cookie_is_given_and_taken_as_written_in_the_protocol() -> None:
    response = Response()

    give_token(response, Face.STAFF, "token", 60)
    forget_token(response, Face.STAFF)

    given_cookie, taken_cookie = response.headers.getlist("set-cookie")
    attributes = {"HttpOnly", "Path=/", "SameSite=strict", "Secure"}
    assert set(given_cookie.split("; ")) == {
        "__Host-earshot-staff=token",
        "Max-Age=60",
        *attributes,
    }
    assert {"Max-Age=0", *attributes} < set(taken_cookie.split("; "))
