"""An upload over a real network: cut anywhere, killed in the middle, gone on with."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx
import pytest

from gateway.edge import FACE_HEADER
from tests.contracts.conversations_town import Resident, Town
from tests.live.device import connected, cookie, face, fresh_id
from tests.live.service import Service

pytestmark = pytest.mark.integration

DATA: Final = random.Random(7).randbytes(500_000)  # noqa: S311 - a test's picture
PIECE: Final = 50_000


@asynccontextmanager
async def reaching(service: Service, who: Resident) -> AsyncIterator[httpx.AsyncClient]:
    """Reach the attachments as somebody."""
    headers = {**cookie(who), FACE_HEADER: str(face(who))}
    base = f"http://{service.address}/v1"
    async with httpx.AsyncClient(base_url=base, headers=headers, trust_env=False) as http:
        yield http


async def open_talk(service: Service, town: Town) -> str:
    async with connected(service, town.robin) as robin:
        return (await robin.open(town.nurses)).conversation


async def begin(http: httpx.AsyncClient, talk: str, attempt: str) -> dict[str, Any]:
    body = {"conversation": talk, "attempt": attempt, "size": len(DATA)}
    answer: dict[str, Any] = (await http.post("/attachments", json=body)).raise_for_status().json()
    return answer


async def append(http: httpx.AsyncClient, name: str, offset: int, piece: bytes) -> int:
    answer = await http.patch(
        f"/attachments/{name}", content=piece, headers={"Upload-Offset": str(offset)}
    )
    reached: int = answer.raise_for_status().json()["offset"]
    return reached


async def finish(http: httpx.AsyncClient, name: str, offset: int) -> None:
    while offset < len(DATA):
        offset = await append(http, name, offset, DATA[offset : offset + PIECE])
    assert (await http.get(f"/attachments/{name}")).content == DATA


async def test_acknowledged_offset_survives_a_crash(own_service: Service) -> None:
    town = own_service.build_town()
    talk = await open_talk(own_service, town)
    attempt = fresh_id()
    acknowledged = 0
    async with reaching(own_service, town.robin) as http:
        name = (await begin(http, talk, attempt))["id"]
        upload = asyncio.create_task(finish(http, name, 0))
        while acknowledged < 3 * PIECE:
            acknowledged = (await http.get(f"/attachments/{name}/state")).json()["offset"]
        own_service.kill()
        with pytest.raises(httpx.TransportError):
            await upload
    stored = (own_service.settings.blobs / name).read_bytes()
    assert stored[:acknowledged] == DATA[:acknowledged]
    own_service.start()
    async with reaching(own_service, town.robin) as http:
        again = await begin(http, talk, attempt)
        assert again["id"] == name
        assert again["offset"] >= acknowledged
        await finish(http, name, again["offset"])


@pytest.mark.parametrize("cut", [0, 1, 25_000, PIECE - 1])
async def test_piece_cut_anywhere_counts_for_nothing(
    shared_service: Service, town: Town, cut: int
) -> None:
    talk = await open_talk(shared_service, town)
    async with reaching(shared_service, town.robin) as http:
        name = (await begin(http, talk, fresh_id()))["id"]
        await append(http, name, 0, DATA[:PIECE])
        reader, writer = await asyncio.open_connection("127.0.0.1", shared_service.settings.port)
        head = [
            f"PATCH /v1/attachments/{name} HTTP/1.1",
            f"Host: {shared_service.address}",
            f"Upload-Offset: {PIECE}",
            f"Content-Length: {PIECE}",
            *(f"{key}: {value}" for key, value in cookie(town.robin).items()),
            f"{FACE_HEADER}: person",
        ]
        writer.write("\r\n".join(head).encode() + b"\r\n\r\n")
        writer.write(DATA[PIECE : PIECE + cut])
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        await reader.read()
        assert (await http.get(f"/attachments/{name}/state")).json()["offset"] == PIECE
        await finish(http, name, PIECE)


async def test_same_piece_on_two_connections_is_taken_once(
    shared_service: Service, town: Town
) -> None:
    talk = await open_talk(shared_service, town)
    async with (
        reaching(shared_service, town.robin) as one,
        reaching(shared_service, town.robin) as other,
    ):
        name = (await begin(one, talk, fresh_id()))["id"]
        for offset in range(0, len(DATA), PIECE):
            piece = DATA[offset : offset + PIECE]
            reached = await asyncio.gather(
                append(one, name, offset, piece), append(other, name, offset, piece)
            )
            assert set(reached) == {offset + PIECE}
        assert (await other.get(f"/attachments/{name}")).content == DATA
