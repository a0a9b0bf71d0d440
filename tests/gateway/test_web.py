"""The client's pages and files, and the headers on everything."""

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from gateway.web import SECURITY_HEADERS, SecurityHeaders, client_routes

ORIGIN = "https://chat.example.org"


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """Return a built client of four files."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("the young person's page")
    (tmp_path / "staff.html").write_text("the staff's page")
    (tmp_path / "assets" / "app-1a2b3c.js").write_text("the script")
    (tmp_path / "manifest.webmanifest").write_text("{}")
    return tmp_path


async def get(
    dist: Path, path: str, *, base: str = ORIGIN, headers: dict[str, str] | None = None
) -> httpx.Response:
    async def own(_request: Request) -> Response:
        return PlainTextResponse("own", headers={"Referrer-Policy": "same-origin"})

    app = Starlette(
        routes=[Route("/own", own), *client_routes(dist, ORIGIN)],
        middleware=[Middleware(SecurityHeaders)],
    )
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=base) as http:
        return await http.get(path, headers=headers)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/", "the young person's page"),
        ("/join", "the young person's page"),
        ("/staff", "the staff's page"),
    ],
)
async def test_page_is_served_and_looked_at_anew(dist: Path, path: str, text: str) -> None:
    answer = await get(dist, path)
    assert (answer.status_code, answer.text) == (200, text)
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"].startswith("text/html")


async def test_hashed_file_is_kept_for_ever(dist: Path) -> None:
    answer = await get(dist, "/assets/app-1a2b3c.js")
    assert (answer.status_code, answer.text) == (200, "the script")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


async def test_missing_file_is_not_kept(dist: Path) -> None:
    answer = await get(dist, "/assets/app-other.js")
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("cache-control", "")


async def test_other_file_is_served(dist: Path) -> None:
    answer = await get(dist, "/manifest.webmanifest")
    assert (answer.status_code, answer.text) == (200, "{}")
    assert "immutable" not in answer.headers.get("cache-control", "")


@pytest.mark.parametrize("path", ["/../secret", "/assets/../../secret", "/%2e%2e/secret"])
async def test_nothing_beside_the_client_is_served(dist: Path, path: str) -> None:
    (dist.parent / "secret").write_text("secret")
    assert (await get(dist, path)).status_code == 404


async def test_client_that_is_not_built_says_how(tmp_path: Path) -> None:
    for dist in (tmp_path, tmp_path / "missing"):
        answer = await get(dist, "/")
        assert answer.status_code == 503
        assert "make build" in answer.text
        for path in ("/assets/app-1a2b3c.js", "/favicon.ico"):
            assert (await get(dist, path)).status_code == 404


@pytest.mark.parametrize("path", ["/", "/join", "/staff"])
async def test_page_asked_for_under_other_name_leads_to_the_origin(dist: Path, path: str) -> None:
    answer = await get(dist, path, base="https://192.0.2.1:8443")
    assert answer.is_redirect
    assert answer.headers["location"] == ORIGIN + path


@pytest.mark.parametrize("path", ["/", "/assets/app-1a2b3c.js", "/nowhere"])
async def test_headers_are_on_everything(dist: Path, path: str) -> None:
    answer = await get(dist, path)
    for name, value in SECURITY_HEADERS.items():
        assert answer.headers.get_list(name) == [value]


async def test_header_of_the_handler_stays(dist: Path) -> None:
    answer = await get(dist, "/own")
    assert answer.headers.get_list("Referrer-Policy") == ["same-origin"]


def test_policy_allows_nothing_inline_and_nobody_else() -> None:
    policy = SECURITY_HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    for unsafe in ("unsafe", "*", "http:", "https:"):
        assert unsafe not in policy
    assert "frame-ancestors 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
