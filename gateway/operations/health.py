"""``/healthz`` and ``/readyz``: may this node live, and may it be given work?"""

import asyncio
from collections.abc import Callable
from typing import Final, Protocol

import msgspec
from sqlalchemy import Connection, text
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.errors import StoreUnavailable
from gateway.storage.database import SqlDatabase

__all__ = ["Drain", "Readiness", "health_routes", "readiness"]

PATIENCE: Final = 2.0
"""Seconds that the database may take to answer before a node is not ready."""


class Drain(Protocol):
    """Says whether the node was told to stop."""

    def __call__(self) -> bool:
        """Return whether it was."""
        ...


class Readiness(msgspec.Struct, frozen=True):
    """Each part by name: ``ok``, ``slow`` (works, but late), or what is wrong."""

    ready: bool
    database: str
    bus: str
    trail: str
    stopping: bool


def readiness(*, database: str, bus: str, read_only: bool, stopping: bool) -> Readiness:
    """Decide. Without its bus a node is slower and loses nothing, so it stays ready."""
    trail = "read_only" if read_only else "ok"
    return Readiness(database == "ok" and not stopping, database, bus, trail, stopping)


def health_routes(
    database: SqlDatabase, bus_state: Callable[[], str], stopping: Drain
) -> list[Route]:
    """Make the routes. They tell no more than that and need no session."""

    async def healthz(_request: Request) -> Response:
        # It was answered: the loop turns. Anything more is no reason to kill the process.
        return Response("ok\n", media_type="text/plain", headers={"Cache-Control": "no-store"})

    async def readyz(_request: Request) -> Response:
        found = readiness(
            database=await _ask(database),
            bus=bus_state(),
            read_only=database.read_only,
            stopping=stopping(),
        )
        return Response(
            msgspec.json.encode(found),
            status_code=200 if found.ready else 503,
            media_type="application/json",
            headers={"Cache-Control": "no-store"},
        )

    return [
        Route("/healthz", healthz, methods=["GET"]),
        Route("/readyz", readyz, methods=["GET"]),
    ]


async def _ask(database: SqlDatabase) -> str:
    try:
        async with asyncio.timeout(PATIENCE):
            await database.read(_one)
    except StoreUnavailable:
        return "unavailable"
    except TimeoutError:
        return "unanswered"
    return "ok"


def _one(connection: Connection) -> None:
    connection.execute(text("SELECT 1"))
