import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.codes import Code, Reason
from gateway.errors import NotPermitted, StoreUnavailable, Throttled
from gateway.problems import EXCEPTION_HANDLERS, STATUS, problem

DOCS = Path(__file__).parents[2] / "docs"


def documented() -> dict[str, str]:
    """Read the pages' lists: each code with the status beside it, one for all or one each."""
    section = (DOCS / "protocol.md").read_text().split("## 9. Codes")[1]
    section += (DOCS / "visits.md").read_text().split("### Errors")[1].split("## 5.")[0]
    statuses: dict[str, str] = {}
    for row in re.findall(r"^\| (`[^|]*) \| ([^|]*) \|", section, re.MULTILINE):
        codes = re.findall(r"`([^`]*)`", row[0])
        written = row[1].split(", ")
        statuses.update(zip(codes, written * (len(codes) // len(written)), strict=True))
    return statuses


def test_every_code_has_a_status() -> None:
    assert set(STATUS) == set(Code)


def test_protocol_lists_exactly_these_codes_and_statuses() -> None:
    expected = {str(code): str(status) for code, status in STATUS.items()}
    expected[Code.REQUEST_UNKNOWN_TYPE] = "-"

    assert documented() == expected


def test_protocol_lists_exactly_these_reasons() -> None:
    (line,) = re.findall(r"^Reasons: (.*)\.$", (DOCS / "protocol.md").read_text(), re.MULTILINE)

    assert re.findall(r"`([^`]*)`", line) == [str(reason) for reason in Reason]


def test_problem_carries_code_and_fields() -> None:
    response = problem(NotPermitted(Code.CONVERSATION_NOT_YOURS, Reason.NOT_IN_TEAM))

    assert response.status_code == 403
    assert response.media_type == "application/problem+json"
    assert bytes(response.body) == (
        b'{"code":"conversation.not_yours","fields":{"reason":"not_in_team"}}'
    )


def test_problem_without_fields_says_none() -> None:
    assert bytes(problem(StoreUnavailable()).body) == b'{"code":"store.unavailable"}'


def test_throttled_says_when_to_retry() -> None:
    response = problem(Throttled(30))

    assert (response.status_code, response.headers["retry-after"]) == (429, "30")


async def fail_inside(_request: Request) -> Response:
    raise RuntimeError("the words of a child")


async def fail_politely(_request: Request) -> Response:
    raise StoreUnavailable


async def hang_up(_request: Request) -> Response:
    raise ClientDisconnect


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(
        routes=[
            Route("/inside", fail_inside),
            Route("/politely", fail_politely),
            Route("/gone", hang_up),
        ],
        exception_handlers=EXCEPTION_HANDLERS,
    )
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


async def test_unforeseen_failure_says_nothing_internal(client: httpx.AsyncClient) -> None:
    response = await client.get("/inside")

    assert response.status_code == 500
    assert response.json() == {"code": "gateway.failed"}


async def test_foreseen_failure_is_a_problem(client: httpx.AsyncClient) -> None:
    response = await client.get("/politely")

    assert response.status_code == 503
    assert response.json() == {"code": "store.unavailable"}


async def test_client_that_left_is_no_failure(client: httpx.AsyncClient) -> None:
    assert (await client.get("/gone")).status_code == 400


async def test_unknown_path_and_method_are_problems(client: httpx.AsyncClient) -> None:
    missing = await client.get("/nowhere")
    wrong = await client.post("/politely")

    assert (missing.status_code, wrong.status_code) == (404, 405)
    assert wrong.headers["allow"]
    for response in (missing, wrong):
        assert response.headers["content-type"] == "application/problem+json"
