"""The attachments' routes in a whole gateway, reached over HTTP without a network."""

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from gateway.app import Gateway
from gateway.attachments.limits import LARGEST, LARGEST_PIECE
from gateway.chat.requests import Open
from gateway.edge import FACE_HEADER, Face
from gateway.settings import read_settings
from gateway.sources import system_entropy
from tests.answers import Told
from tests.contracts.conversations_town import NOON, Resident, Town, build_town
from tests.paper_group import PaperGroup
from tests.world import CHEAP

TALK: Final = "7a" * 16
ATTEMPT: Final = "1b" * 16
DATA: Final = random.Random(7).randbytes(600_000)  # noqa: S311 - a test's picture
ORIGIN: Final = "http://localhost:8400"


@dataclass(frozen=True)
class House:
    """A running gateway, a town in it, and Robin's conversation."""

    gateway: Gateway
    town: Town
    http: httpx.AsyncClient

    async def ask(
        self,
        method: str,
        path: str,
        who: Resident | None = None,
        **options: Any,  # noqa: ANN401 - as httpx takes them
    ) -> httpx.Response:
        resident = who or self.town.robin
        face = Face.PERSON if resident.actor.account == self.town.robin.account else Face.STAFF
        headers = {FACE_HEADER: str(face), "Cookie": f"{face.cookie}={resident.token}"}
        headers |= options.pop("headers", {})
        return await self.http.request(method, f"/v1/attachments{path}", headers=headers, **options)

    async def begin(self, size: int = len(DATA), **more: object) -> httpx.Response:
        body = {"conversation": TALK, "attempt": ATTEMPT, "size": size, **more}
        return await self.ask("POST", "", json=body)

    async def patch(self, name: str, offset: int | str, data: bytes) -> httpx.Response:
        return await self.ask(
            "PATCH", f"/{name}", content=data, headers={"Upload-Offset": str(offset)}
        )

    async def upload(self) -> str:
        name: str = (await self.begin()).json()["id"]
        assert (await self.patch(name, 0, DATA)).status_code == 200
        return name

    async def get(self, name: str, asked: str | None = None) -> httpx.Response:
        return await self.ask("GET", f"/{name}", headers={} if asked is None else {"Range": asked})


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Yield a gateway whose clock stands at noon."""
    settings = read_settings(
        {"EARSHOT_DATA": str(tmp_path), "EARSHOT_CLIENT": str(tmp_path / "none")}
    )
    gateway = Gateway(settings, clock=lambda: NOON, hasher=CHEAP)
    app = gateway.app()
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=Told(app), base_url=ORIGIN) as http,
    ):
        town = await gateway.database.transact(
            lambda c: build_town(
                c, keys=gateway.keys, trail=gateway.trail, now=NOON, entropy=system_entropy
            )
        )
        paper = PaperGroup(TALK, {0: town.robin.member})
        request = Open(id=1, conversation=TALK, team=town.nurses, group_info=paper.group_info())
        await gateway.membership.open(town.robin.actor, request)
        yield House(gateway, town, http)


def problem(response: httpx.Response) -> tuple[int, Any]:
    assert response.headers["content-type"] == "application/problem+json"
    return response.status_code, response.json()


async def test_upload_in_pieces_and_download(house: House, tmp_path: Path) -> None:
    begun = (await house.begin()).json()
    name = begun["id"]
    assert begun == {
        "id": name,
        "size": len(DATA),
        "offset": 0,
        "expires_at": NOON + 86_400_000,
    }
    assert (await house.patch(name, 0, DATA[:300_000])).json()["offset"] == 300_000
    assert (await house.ask("GET", f"/{name}/state")).json() == {**begun, "offset": 300_000}
    done = (await house.patch(name, 300_000, DATA[300_000:])).json()
    assert (done["offset"], done["expires_at"]) == (len(DATA), NOON + 30 * 86_400_000)

    whole = await house.get(name)
    assert (whole.status_code, whole.content) == (200, DATA)
    assert whole.headers["content-type"] == "application/octet-stream"
    assert whole.headers["cache-control"] == "no-store"
    assert whole.headers["content-length"] == str(len(DATA))
    assert (tmp_path / "blobs" / name).read_bytes() == DATA


@pytest.mark.parametrize(
    ("asked", "first", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-299999", 0, 300_000),
        ("bytes=300000-", 300_000, 600_000),
        ("bytes=599999-700000", 599_999, 600_000),
    ],
)
async def test_range_is_served(house: House, asked: str, first: int, end: int) -> None:
    name = await house.upload()
    part = await house.get(name, asked)
    assert (part.status_code, part.content) == (206, DATA[first:end])
    assert part.headers["content-range"] == f"bytes {first}-{end - 1}/{len(DATA)}"


@pytest.mark.parametrize(
    "asked", ["bytes=600000-", "bytes=5-4", "bytes=-5", "bytes=0-1,3-4", "lines=0-1", "bytes=a-b"]
)
async def test_range_that_is_none_is_refused(house: House, asked: str) -> None:
    name = await house.upload()
    assert problem(await house.get(name, asked)) == (
        400,
        {"code": "request.malformed", "fields": {"at": "Range"}},
    )


@pytest.mark.parametrize("offset", ["", "-1", "one", "1.5", "9" * 17])
async def test_offset_that_is_none_is_refused(house: House, offset: str) -> None:
    name = (await house.begin()).json()["id"]
    assert problem(await house.patch(name, offset, b"x")) == (
        400,
        {"code": "request.malformed", "fields": {"at": "Upload-Offset"}},
    )


async def test_piece_may_be_a_mebibyte_and_no_larger(house: House) -> None:
    name = (await house.begin(size=3 * LARGEST_PIECE)).json()["id"]
    assert problem(await house.patch(name, 0, b"x" * (LARGEST_PIECE + 1))) == (
        413,
        {"code": "request.too_large", "fields": {"limit": LARGEST_PIECE}},
    )
    assert (await house.patch(name, 0, b"x" * LARGEST_PIECE)).json()["offset"] == LARGEST_PIECE


async def test_refusals_have_their_statuses(house: House) -> None:
    name = (await house.begin()).json()["id"]
    assert problem(await house.patch(name, 5, b"x")) == (
        409,
        {"code": "attachment.offset", "fields": {"offset": 0}},
    )
    assert problem(await house.begin(size=LARGEST + 1)) == (
        413,
        {"code": "attachment.too_large", "fields": {"limit": LARGEST}},
    )
    assert problem(await house.get(name)) == (404, {"code": "attachment.unknown"})
    assert problem(await house.get("0" * 32)) == (404, {"code": "attachment.unknown"})
    for number in range(9):
        assert (await house.begin(attempt=f"{number:032x}")).status_code == 200
    assert problem(await house.begin(attempt="f" * 32)) == (429, {"code": "attachment.too_many"})


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({"size": 23}, "$.size"),
        ({"size": "24"}, "$.size"),
        ({"attempt": "x"}, "$.attempt"),
        ({"conversation": "X" * 32}, "$.conversation"),
    ],
)
async def test_malformed_beginning_is_refused(house: House, body: dict[str, Any], at: str) -> None:
    assert problem(await house.begin(**{"size": 24, **body})) == (
        400,
        {"code": "request.malformed", "fields": {"at": at}},
    )


async def test_name_that_is_no_id_is_refused(house: House) -> None:
    for name in ("short", "A" * 32, "..%2f..%2fservice.key"):
        assert (await house.get(name)).status_code in {400, 404}
    assert problem(await house.get("A" * 32)) == (
        400,
        {"code": "request.malformed", "fields": {"at": "attachment"}},
    )


async def test_disk_that_fails_is_the_operators_and_nothing_counts(
    house: House, tmp_path: Path
) -> None:
    name = (await house.begin()).json()["id"]
    (tmp_path / "blobs").write_text("in the way")
    assert problem(await house.patch(name, 0, DATA)) == (503, {"code": "store.unavailable"})
    assert (await house.ask("GET", f"/{name}/state")).json()["offset"] == 0
    (tmp_path / "blobs").unlink()
    assert (await house.patch(name, 0, DATA)).json()["offset"] == len(DATA)
    assert (await house.get(name)).content == DATA


async def test_node_erases_what_is_over_when_it_starts(house: House, tmp_path: Path) -> None:
    name = await house.upload()
    assert blobs_in(tmp_path) == [name]
    later = Gateway(house.gateway.settings, clock=lambda: NOON + 31 * 86_400_000, hasher=CHEAP)
    app = later.app()
    async with app.router.lifespan_context(app), asyncio.timeout(5):
        while blobs_in(tmp_path):  # noqa: ASYNC110 - the disk tells nobody
            await asyncio.sleep(0)


def blobs_in(folder: Path) -> list[str]:
    return [path.name for path in (folder / "blobs").iterdir()]


async def test_stranger_is_refused(house: House) -> None:
    name = await house.upload()
    assert problem(await house.ask("GET", f"/{name}", house.town.dan)) == (
        403,
        {"code": "conversation.not_yours", "fields": {"reason": "not_in_team"}},
    )
    assert problem(await house.ask("GET", f"/{name}", house.town.amina)) == (
        409,
        {"code": "conversation.not_member"},
    )


async def test_routes_want_face_session_and_own_page(house: House) -> None:
    path = f"/v1/attachments/{'0' * 32}"
    for method in ("GET", "PATCH"):
        assert (await house.http.request(method, path)).json() == {"code": "request.face_missing"}
        answer = await house.http.request(
            method, path, headers={FACE_HEADER: "person", "Upload-Offset": "0"}
        )
        assert answer.json() == {"code": "session.missing"}
    foreign = {"Origin": "https://evil.example", "Upload-Offset": "0"}
    assert problem(await house.ask("PATCH", f"/{'0' * 32}", content=b"x", headers=foreign)) == (
        403,
        {"code": "request.origin"},
    )
