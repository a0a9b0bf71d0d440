"""No page of another origin can make a request that does something, or read what one answers."""

import http.cookies
import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.responses import Response
from starlette.routing import Route

from gateway.app import Gateway
from gateway.edge import Face, forget_token, give_token
from gateway.settings import read_settings
from gateway.sources import system_clock, system_entropy
from tests.answers import Told
from tests.contracts.conversations_town import Resident, build_town
from tests.world import CHEAP

ORIGIN = "http://localhost:8400"
PUBLIC = {
    "/v1/openapi.json",
    "/v1/asyncapi.json",
    "/v1/client",
    "/v1/client/manifest",
}
"""What is the same for everybody."""


class Site:
    """A gateway, somebody who is signed in, and a browser that sends their cookie."""

    def __init__(self, gateway: Gateway, http: httpx.AsyncClient, robin: Resident) -> None:
        self.gateway = gateway
        self.http = http
        self.cookie = f"{Face.PERSON.cookie}={robin.token}"

    def operations(self) -> list[tuple[str, str]]:
        return [
            (method, re.sub(r"{[^}]*}", "0" * 32, route.path))
            for route in self.gateway.routes()
            if isinstance(route, Route) and route.path.startswith("/v1/")
            for method in sorted((route.methods or set()) - {"HEAD"})
        ]

    async def ask(self, method: str, path: str, **headers: str) -> httpx.Response:
        sent = {"Cookie": self.cookie, **{k.replace("_", "-"): v for k, v in headers.items()}}
        body = None if method == "GET" else b"{}"
        return await self.http.request(method, path, headers=sent, content=body)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    settings = read_settings({"EARSHOT_DATA": str(tmp_path), "EARSHOT_CLIENT": str(tmp_path / "n")})
    gateway = Gateway(settings, hasher=CHEAP)
    app = gateway.app()
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=Told(app), base_url=ORIGIN) as http,
    ):
        town = await gateway.database.transact(
            lambda c: build_town(
                c,
                keys=gateway.keys,
                trail=gateway.trail,
                now=system_clock(),
                entropy=system_entropy,
            )
        )
        yield Site(gateway, http, town.robin)


async def test_nothing_is_done_or_told_without_the_header_that_a_foreign_page_cannot_send(
    site: Site,
) -> None:
    for method, path in site.operations():
        answer = await site.ask(method, path)
        if path in PUBLIC:
            continue
        assert answer.is_client_error, (method, path)
        if not path.startswith("/v1/trail/"):  # its structure may be public; who reads is checked
            assert answer.json() == {"code": "request.face_missing"}, (method, path)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:8401", ""])
async def test_nothing_is_done_for_another_origin(site: Site, origin: str) -> None:
    tried = [each for each in site.operations() if each[0] != "GET"]
    assert len(tried) > 80
    for method, path in tried:
        face = "guest" if path.startswith("/v1/visits/guest/") else "person"
        answer = await site.ask(method, path, Origin=origin, Earshot_As=face)
        assert answer.json() == {"code": "request.origin"}, (method, path)
        assert answer.status_code == 403


async def test_no_other_origin_is_ever_let_in_by_a_header(site: Site) -> None:
    for method, path in site.operations():
        asked = await site.ask("OPTIONS", path, Origin="https://evil.example")
        told = await site.ask(method, path, Origin="https://evil.example")
        for answer in (asked, told):
            assert not [name for name in answer.headers if name.startswith("access-control-")]
            assert answer.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("face", list(Face))
def test_cookies_are_out_of_reach_of_scripts_and_of_other_sites(face: Face) -> None:
    response = Response()
    give_token(response, face, "a token", 60)
    (morsel,) = http.cookies.SimpleCookie(response.headers["set-cookie"]).values()

    assert morsel.key.startswith("__Host-")
    assert (morsel["secure"], morsel["httponly"]) == (True, True)
    assert (morsel["samesite"].lower(), morsel["path"], morsel["domain"]) == ("strict", "/", "")
    gone = Response()
    forget_token(gone, face)
    assert "Max-Age=0" in gone.headers["set-cookie"]
