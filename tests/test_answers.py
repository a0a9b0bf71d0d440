"""An answer that is not what the document says fails the test that gets it."""

from collections.abc import Awaitable, Callable
from typing import Annotated

import httpx
import pytest
from msgspec import Struct
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.codes import Code
from gateway.contracts import Done, Raw, Says
from gateway.edge import answer
from gateway.errors import NotFound
from gateway.problems import EXCEPTION_HANDLERS
from tests.answers import Told

JSON = "application/json"


class Thing(Struct, frozen=True):
    """Something with a name and a seal."""

    name: str
    seal: bytes = b""


async def told_right(_request: Request) -> Says[Thing]:
    return answer(Thing("a", b"\xff\xfe"))


async def told_nothing(_request: Request) -> Done:
    return Done()


async def told_text(_request: Request) -> Annotated[Response, Raw("text/plain")]:
    return Response("a", media_type="text/plain")


async def refused(_request: Request) -> Says[Thing]:
    raise NotFound(Code.CASE_UNKNOWN)


async def misshapen(_request: Request) -> Says[Thing]:
    return Says(b'{"name": 7}', media_type=JSON)


async def misspelt(_request: Request) -> Says[Thing]:
    return Says(b'{"name": "a", "seal": "//4="}', media_type=JSON)


async def of_another_status(_request: Request) -> Says[Thing]:
    return Says(b'{"name": "a"}', status_code=201, media_type=JSON)


async def of_another_kind(_request: Request) -> Says[Thing]:
    return Says(b'{"name": "a"}', media_type="text/plain")


async def of_a_problem_of_its_own(_request: Request) -> Says[Thing]:
    return Says(b'{"code": "made.up"}', status_code=400, media_type="application/problem+json")


async def ask(endpoint: Callable[[Request], Awaitable[Response]]) -> httpx.Response:
    route = Route(f"/v1/{endpoint.__name__}/{{name}}", endpoint)
    app = Starlette(routes=[route], exception_handlers=EXCEPTION_HANDLERS)
    async with httpx.AsyncClient(transport=Told(app), base_url="http://localhost") as http:
        return await http.get(f"/v1/{endpoint.__name__}/a")


async def test_answer_that_the_document_has_comes_through() -> None:
    assert (await ask(told_right)).json() == {"name": "a", "seal": "__4"}
    assert (await ask(told_nothing)).status_code == 204
    assert (await ask(told_text)).text == "a"
    assert (await ask(refused)).status_code == 404


@pytest.mark.parametrize(
    ("endpoint", "why"),
    [
        (misshapen, "7 is not of type"),
        (misspelt, "does not match"),
        (of_another_status, "no such status"),
        (of_another_kind, "no such kind, text/plain"),
        (of_a_problem_of_its_own, "is not one of"),
    ],
)
async def test_any_other_answer_fails(
    endpoint: Callable[[Request], Awaitable[Response]], why: str
) -> None:
    with pytest.raises(AssertionError, match=why):
        await ask(endpoint)
