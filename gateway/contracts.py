"""What a handler answers and is asked with, told once: mypy holds it to that, the document says it.

A handler declares what it answers as its return type: ``Says[Me]`` is JSON of that struct, ``Done``
is nothing more to say, and a ``Response`` annotated with ``Raw`` is bytes of that kind. What stands
behind the question mark is a struct too, which ``queried`` lets it read. A header that only some
routes read is a ``Header``, which ``heading`` tells; whom anybody may ask, with no face, is
``faceless``.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Final,
    Generic,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from gateway.codes import Code
from gateway.errors import ClientProtocolError

__all__ = [
    "ATTACHED",
    "DESCRIBING",
    "Contract",
    "Described",
    "Done",
    "Form",
    "Header",
    "Id",
    "Items",
    "PlaceToken",
    "QueryOf",
    "Raw",
    "Says",
    "Whole",
    "contract_of",
    "describe",
    "faceless",
    "heading",
    "place",
    "queried",
    "read_query",
]

A = TypeVar("A", bound=Response)
Q = TypeVar("Q")
T_co = TypeVar("T_co", covariant=True)

QueryOf = Callable[[], Q]
Endpoint = Callable[[Request], Awaitable[Response]]
Id = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{32}\Z")]
Whole = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
PlaceToken = Annotated[str, msgspec.Meta(pattern=r"\A[0-9]{1,16}-[0-9a-f]{32}\Z")]
"""Where a page ended, as the page itself said."""

DESCRIBING: Final = "earshot.describing"
"""In the scope of a request that only wants to know what its handler takes."""

_CONTRACT: Final = "earshot_contract"
_AT: Final = re.compile(r" - at `\$\.([^`]*)`$|required field `([^`]*)`$")


class Described(Exception):
    """What a handler takes: raised in the place of reading a request that asks only that."""

    def __init__(self, body: type, limit: int) -> None:
        super().__init__(body, limit)
        self.body = body
        self.limit = limit


class Says(Response, Generic[T_co]):
    """JSON that says a ``T_co``, whole."""


class Done(Response):
    """It was done, and there is nothing to say: 204."""

    def __init__(self) -> None:
        super().__init__(status_code=204)


class Items(msgspec.Struct, Generic[T_co], frozen=True):
    """A list of something, with room for more beside it."""

    items: Sequence[T_co]


@dataclass(frozen=True, slots=True)
class Header:
    """A header of a request, or of an answer; ``pattern`` is what all of its values match."""

    name: str
    says: str
    pattern: str
    required: bool = False

    def of(self, request: Request) -> str | None:
        """Return what a request has of it."""
        return request.headers.get(self.name)


ATTACHED: Final = Header(
    "Content-Disposition", "As which file a browser saves it.", r"^attachment; filename=\"[^\"]+\"$"
)


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer that is no JSON of a struct; ``headers`` are those of a status."""

    media_type: str
    statuses: tuple[int, ...] = (200,)
    headers: tuple[tuple[int, Header], ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One way in which a handler may answer; ``kind`` is None where it says nothing."""

    statuses: tuple[int, ...]
    media_type: str
    kind: Any
    headers: tuple[tuple[int, Header], ...] = ()


@dataclass(frozen=True, slots=True)
class Contract:
    """Everything that a handler may answer, and what it reads besides path and body.

    ``query`` is a struct; ``face``: it wants to know which of a browser's devices speaks.
    """

    forms: tuple[Form, ...]
    query: Any
    headers: tuple[Header, ...] = ()
    face: bool = True


def describe(endpoint: Endpoint, answer: object, query: type | None = None) -> Endpoint:
    """Tell what an endpoint answers whose types only its maker knows: a struct, None or Raw."""
    setattr(endpoint, _CONTRACT, Contract(_made(answer), query))
    return endpoint


def queried(handler: Callable[[Request, QueryOf[Q]], Awaitable[A]], query: type[Q]) -> Endpoint:
    """Make the endpoint of a handler that reads a query once it knows who asks."""

    async def endpoint(request: Request) -> Response:
        return await handler(request, lambda: read_query(request, query))

    setattr(endpoint, _CONTRACT, Contract(_forms(_returned(handler)), query))
    return endpoint


def heading(handler: Endpoint, *headers: Header) -> Endpoint:
    """Make the endpoint of a handler that reads headers."""
    return _told(handler, replace(contract_of(handler), headers=headers))


def faceless(handler: Endpoint) -> Endpoint:
    """Make the endpoint of a handler that anybody may ask, with no face."""
    return _told(handler, replace(contract_of(handler), face=False))


def read_query(request: Request, query: type[Q]) -> Q:
    """Read what stands behind the question mark; what is empty was not said.

    Raises:
        ClientProtocolError: something is missing, or not of the struct's shape.
    """
    given = {name: value for name, value in request.query_params.items() if value}
    try:
        found = msgspec.convert(given, query, strict=False)
    except msgspec.ValidationError as error:
        named = _AT.search(str(error))
        raise _malformed(named[1] or named[2] if named else "query") from error
    for name, value in msgspec.to_builtins(found).items():
        # "null" would be read as None, and "1e3" as a thousand.
        if name in given and (value is None or (type(value) is int and str(value) != given[name])):
            raise _malformed(name)
    return found


def place(token: str | None) -> tuple[int, str] | None:
    """Take apart where a page before ended."""
    if token is None:
        return None
    at, _, name = token.partition("-")
    return int(at), name


def contract_of(endpoint: object) -> Contract:
    """Return what an endpoint was told to answer, or declares that it does.

    Raises:
        TypeError: it does not say.
    """
    found = getattr(endpoint, _CONTRACT, None)
    if isinstance(found, Contract):
        return found
    return Contract(_forms(_returned(endpoint)), None)


def _told(handler: Endpoint, contract: Contract) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        return await handler(request)

    setattr(endpoint, _CONTRACT, contract)
    return endpoint


def _malformed(at: str) -> ClientProtocolError:
    return ClientProtocolError(Code.REQUEST_MALFORMED, at=at)


def _returned(handler: object) -> Any:  # noqa: ANN401 - a type, an alias or a union of them
    return get_type_hints(handler, include_extras=True).get("return")


def _forms(hint: Any) -> tuple[Form, ...]:  # noqa: ANN401 - a type, an alias or a union of them
    origin = get_origin(hint)
    if origin in {Union, UnionType}:
        return tuple(form for part in get_args(hint) for form in _forms(part))
    if origin is Says:
        return _made(get_args(hint)[0])
    if origin is Annotated:
        return tuple(form for raw in hint.__metadata__ for form in _made(raw))
    if hint is Done:
        return _made(NoneType)
    raise TypeError(f"not an answer: {hint}")


def _made(answer: object) -> tuple[Form, ...]:
    if isinstance(answer, Raw):
        return (Form(answer.statuses, answer.media_type, bytes, answer.headers),)
    if answer is NoneType:
        return (Form((204,), "", None),)
    return (Form((200,), "application/json", answer),)
