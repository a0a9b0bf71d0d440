"""Nodes of one gateway, in one process: each with its own database connections and its own bus."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from audit.trail import Trail
from gateway.app import Gateway
from gateway.keys import ServiceKeys, open_service_keys
from gateway.settings import Settings, read_settings
from gateway.sources import system_clock, system_entropy
from gateway.storage.database import SqlDatabase
from signalling.media_plane import MediaPlane
from tests.contracts.conversations_town import Town, build_town
from tests.house import House
from tests.trails import verify_trails
from tests.world import CHEAP

StartNode = Callable[..., Awaitable[House]]


@pytest.fixture
def settings(postgres_url: str, tmp_path: Path) -> Settings:
    """Return what every node is told: one database, one key."""
    return read_settings(
        {
            "EARSHOT_DATA": str(tmp_path),
            "EARSHOT_DATABASE_URL": postgres_url,
            "EARSHOT_LIMITS_TIMES": "0",
        }
    )


@pytest.fixture
async def town(settings: Settings) -> Town:
    """Return the people in the database."""
    database = SqlDatabase(settings.database_url)
    keys: ServiceKeys = open_service_keys(settings.key_file, system_entropy)
    trail = Trail(entropy=system_entropy)
    made = await database.transact(
        lambda c: build_town(c, keys=keys, trail=trail, now=system_clock(), entropy=system_entropy)
    )
    database.close()
    return made


@pytest.fixture
async def start_node(settings: Settings, town: Town) -> AsyncIterator[StartNode]:
    """Return a function that starts a node; ``redis`` is its bus's address, None for no bus."""
    async with AsyncExitStack() as running:

        async def start(redis: str | None, plane: MediaPlane | None = None) -> House:
            gateway = Gateway(replace(settings, redis_url=redis), hasher=CHEAP, plane=plane)
            app = gateway.app()
            await running.enter_async_context(app.router.lifespan_context(app))
            return House(gateway, town)

        yield start
    verify_trails(settings)
