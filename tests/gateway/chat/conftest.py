"""A gateway in this process, for tests of what only its socket shows."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.app import Gateway
from gateway.settings import read_settings
from gateway.sources import system_clock, system_entropy
from tests.contracts.conversations_town import build_town
from tests.house import House
from tests.servers.sqlite import put_schema
from tests.world import CHEAP


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Yield a gateway with its schema and a town."""
    settings = read_settings({"EARSHOT_DATA": str(tmp_path)})
    put_schema(settings.database_url)
    gateway = Gateway(settings, hasher=CHEAP)
    town = await gateway.database.transact(
        lambda c: build_town(
            c, keys=gateway.keys, trail=gateway.trail, now=system_clock(), entropy=system_entropy
        )
    )
    yield House(gateway, town)
    await gateway.close()
