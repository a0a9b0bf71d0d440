"""A gateway in this process, for tests of what only its socket shows."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.app import Gateway
from gateway.settings import read_settings
from gateway.sources import system_clock, system_entropy
from gateway.storage.migrate import upgrade
from tests.contracts.conversations_town import build_town
from tests.house import House
from tests.world import CHEAP


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Yield a gateway with its schema and a town."""
    gateway = Gateway(read_settings({"EARSHOT_DATA": str(tmp_path)}), hasher=CHEAP)
    upgrade(gateway.database.engine)
    town = await gateway.database.transact(
        lambda c: build_town(
            c, keys=gateway.keys, trail=gateway.trail, now=system_clock(), entropy=system_entropy
        )
    )
    yield House(gateway, town)
    await gateway.close()
