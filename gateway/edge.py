"""What every HTTP handler shares: which face speaks, from where, with which body."""

import ipaddress
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar

import msgspec
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from gateway.base64url import FixedBytes, b64
from gateway.codes import Code
from gateway.contracts import DESCRIBING, Described, Says
from gateway.errors import ClientProtocolError, EarshotError
from gateway.policy import Kind

__all__ = [
    "BODY_LIMIT",
    "FACE_HEADER",
    "Face",
    "Received",
    "answer",
    "client_address",
    "face_of",
    "forget_token",
    "give_token",
    "named_token",
    "receive",
    "receive_bytes",
    "receive_json",
    "token_of",
]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

BODY_LIMIT: Final = 64 * 1024
FACE_HEADER: Final = "Earshot-As"

_AT: Final = re.compile(r" - at `([^`]*)`$")


class Face(StrEnum):
    """Which of a browser's two devices speaks."""

    PERSON = "person"
    STAFF = "staff"

    @property
    def cookie(self) -> str:
        """Name the face's cookie."""
        return f"__Host-earshot-{self}"

    @property
    def kind(self) -> Kind:
        """Say what kind of account signs in behind this face."""
        return Kind.YOUNG_PERSON if self is Face.PERSON else Kind.STAFF


@dataclass(frozen=True, slots=True)
class Received(Generic[T_co]):
    """A request with its body, checked."""

    face: Face
    token: str | None
    address: str
    body: T_co


def face_of(text: str | None) -> Face:
    """Read a face from the header, or from ``?as=`` of a WebSocket.

    Raises:
        ClientProtocolError: there is none, or no such face.
    """
    try:
        return Face(text or "")
    except ValueError as error:
        raise ClientProtocolError(Code.REQUEST_FACE_MISSING) from error


def token_of(connection: HTTPConnection, face: Face) -> str | None:
    """Return the session token that the face's cookie carries, if there is one."""
    return connection.cookies.get(face.cookie)


def named_token(request: Request) -> str | None:
    """Return the session token of the face that the header names, for requests without a body.

    Raises:
        ClientProtocolError: no face is named.
    """
    return token_of(request, face_of(request.headers.get(FACE_HEADER)))


def client_address(connection: HTTPConnection) -> str:
    """Return whom attempts are counted against; no forwarded header is believed here.

    An IPv6 client owns a whole /64 and could change its address with every attempt.
    """
    if connection.client is None:
        return ""
    try:
        address = ipaddress.ip_address(connection.client.host)
    except ValueError:
        return connection.client.host
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address), 64), strict=False))


async def receive(
    request: Request, body: type[T], *, origin: str, limit: int = BODY_LIMIT
) -> Received[T]:
    """Check a request with a body of at most ``limit`` bytes and decode the body.

    Raises:
        ClientProtocolError: no face, a foreign page, too large, or not of the body's shape.
    """
    _describe(request, body, limit)
    raw = await receive_bytes(request, origin=origin, limit=limit)
    return Received(
        face=raw.face, token=raw.token, address=raw.address, body=_decode(raw.body, body)
    )


async def receive_json(
    request: Request, body: type[T], *, origin: str, limit: int = BODY_LIMIT
) -> T:
    """Check a body of at most ``limit`` bytes and decode it, whoever speaks.

    Raises:
        ClientProtocolError: a foreign page, too large, or not of the body's shape.
    """
    _describe(request, body, limit)
    if request.headers.get("Origin", origin) != origin:
        raise ClientProtocolError(Code.REQUEST_ORIGIN)
    return _decode(await _read(request, limit), body)


async def receive_bytes(request: Request, *, origin: str, limit: int) -> Received[bytes]:
    """Check a request with a body of at most ``limit`` bytes and leave the body as it is.

    Raises:
        ClientProtocolError: no face, a foreign page, or too large.
    """
    _describe(request, bytes, limit)
    face = face_of(request.headers.get(FACE_HEADER))
    if request.headers.get("Origin", origin) != origin:
        raise ClientProtocolError(Code.REQUEST_ORIGIN)
    raw = await _read(request, limit)
    return Received(
        face=face, token=token_of(request, face), address=client_address(request), body=raw
    )


def answer(value: T) -> Says[T]:
    """Answer with JSON; bytes anywhere in ``value`` become base64url text."""
    plain = _spell(msgspec.to_builtins(value, builtin_types=(bytes,)))
    return Says(
        msgspec.json.encode(plain),
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


def give_token(response: Response, face: Face, token: str, max_age: int) -> None:
    """Set the face's cookie for ``max_age`` seconds."""
    response.set_cookie(
        face.cookie, token, max_age=max_age, secure=True, httponly=True, samesite="strict"
    )


def forget_token(response: Response, face: Face) -> None:
    """Make the browser drop the face's cookie."""
    give_token(response, face, "", 0)


def _describe(request: Request, body: type, limit: int) -> None:
    if DESCRIBING in request.scope:
        raise Described(body, limit)


async def _read(request: Request, limit: int) -> bytes:
    """Read the body, stopping at the first byte too many."""
    announced = request.headers.get("Content-Length", "0")
    if announced.isdecimal() and (len(announced) > 9 or int(announced) > limit):
        raise _too_large(limit)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise _too_large(limit)
    return bytes(body)


def _too_large(limit: int) -> EarshotError:
    return ClientProtocolError(Code.REQUEST_TOO_LARGE, limit=limit)


def _decode(raw: bytes, body: type[T]) -> T:
    try:
        return msgspec.json.decode(raw, type=body, dec_hook=_read_custom)
    except (msgspec.DecodeError, RecursionError) as error:
        # The path names fields of the struct, never what the client wrote into them.
        found = _AT.search(str(error))
        at = found.group(1) if found else "$"
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=at) from error


def _read_custom(kind: type, value: object) -> object:
    if issubclass(kind, FixedBytes):
        return kind.from_json(value)
    raise NotImplementedError


def _spell(value: Any) -> Any:  # noqa: ANN401 - the plain values that JSON is made of
    if isinstance(value, bytes):
        return b64(value)
    if isinstance(value, dict):
        return {key: _spell(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_spell(item) for item in value]
    return value
