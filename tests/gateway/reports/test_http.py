"""The routes of reports over HTTP: reported pictures come as bytes, to staff, from our own page."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec
import pytest
from starlette.applications import Starlette

from gateway.edge import FACE_HEADER, Face
from gateway.policy import Actor, Kind
from gateway.problems import EXCEPTION_HANDLERS
from gateway.reports.http import report_routes
from gateway.storage.database import SqlDatabase
from gateway.storage.migrate import upgrade
from tests.answers import Told
from tests.contracts.chat_reports import TALK, have_a_chat, report
from tests.contracts.moderation_evening import Evening, open_evening
from tests.contracts.reported_blobs import PICTURE, upload

ORIGIN: Final = "http://localhost:8400"
SEALED: Final = bytes(range(256)) * 2000
"""More than is read at once."""


@dataclass
class Window:
    """An evening, asked over HTTP; whoever asks is known by their name."""

    evening: Evening
    http: httpx.AsyncClient

    async def ask(
        self, method: str, path: str, who: str, body: object = None, **headers: str
    ) -> httpx.Response:
        young = self.evening[who].kind is Kind.YOUNG_PERSON
        face = Face.PERSON if young else Face.STAFF
        sent = {FACE_HEADER: str(face), "Cookie": f"{face.cookie}={who}"} | headers
        content = None if body is None else msgspec.json.encode(body)
        return await self.http.request(method, f"/v1{path}", headers=sent, content=content)

    async def code(self, path: str, who: str, body: object, **headers: str) -> str:
        return str((await self.ask("POST", path, who, body, **headers)).json()["code"])


@pytest.fixture
async def window(tmp_path: Path) -> AsyncIterator[Window]:
    database = SqlDatabase(f"sqlite:///{tmp_path / 'window.db'}")
    upgrade(database.engine)
    evening = await open_evening(database, tmp_path)
    await have_a_chat(evening)
    await upload(evening, PICTURE, SEALED)

    async def authenticate(token: str | None) -> Actor:
        return evening[token or ""]

    routes = report_routes(evening.reports, authenticate, origin=ORIGIN)
    app = Starlette(routes=routes, exception_handlers=EXCEPTION_HANDLERS)
    async with httpx.AsyncClient(transport=Told(app), base_url=ORIGIN) as http:
        yield Window(evening, http)
    database.close()


def sent(evening: Evening, **other: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of a body
    found: dict[str, Any] = msgspec.to_builtins(report(evening, **other))
    return found


async def test_reported_picture_comes_as_the_bytes_that_were_uploaded(window: Window) -> None:
    body = sent(window.evening, attachments=[PICTURE])
    reported = await window.ask("POST", "/reports", "robin", body)
    assert reported.status_code == 200, reported.text
    item = await window.evening.claim("maya")
    path = f"/moderation/items/{item.id}/attachments/{PICTURE}"
    found = await window.ask("POST", path, "maya", {"fence": item.fence})
    assert (found.status_code, found.content) == (200, SEALED)
    assert found.headers["content-type"] == "application/octet-stream"
    assert found.headers["content-length"] == str(len(SEALED))
    assert found.headers["cache-control"] == "no-store"

    fence = {"fence": item.fence}
    assert await window.code(path, "noor", fence) == "item.lease_lost"
    assert await window.code(path, "robin", fence) == "request.malformed"
    assert await window.code(path, "amina", fence) == "moderation.not_yours"
    foreign = await window.code(path, "maya", fence, Origin="https://evil.example.org")
    assert foreign == "request.origin"
    assert await window.code(path, "maya", {}) == "request.malformed"
    other = f"/moderation/items/{item.id}/attachments/{'ab' * 16}"
    assert await window.code(other, "maya", fence) == "attachment.unknown"
    assert await window.code(f"{path}00", "maya", fence) == "request.malformed"
    unknown = f"/moderation/items/{'ab' * 16}/attachments/{PICTURE}"
    assert await window.code(unknown, "maya", fence) == "item.unknown"
    window.evening.blobs.kept.clear()
    assert await window.code(path, "maya", fence) == "store.unavailable"


@pytest.mark.parametrize("names", [["x"], ["ab" * 16] * 2, [f"{n:032x}" for n in range(101)]])
async def test_attachments_that_are_none_are_refused(window: Window, names: list[str]) -> None:
    body = sent(window.evening) | {"attachments": names}
    assert await window.code("/reports", "robin", body) in {"request.malformed", "report.refused"}


async def test_keys_and_receipts_answer(window: Window) -> None:
    keys = await window.ask("GET", f"/reports/keys?conversation={TALK}", "robin")
    assert {each["name"] for each in keys.json()["items"]} == {"maya", "noor"}
    assert (await window.ask("GET", "/reports", "robin")).json() == {"items": []}
