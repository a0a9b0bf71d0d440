"""A real media plane and real Chromium, here or behind a line of some quality."""

import os
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from media.local import LocalPlane
from media.settings import MediaSettings
from tests.media.live.room import Room
from tests.servers.netns import HERE, Namespace, connect, namespaces

HOUSE = "10.79.0.1"
"""Where the plane is: an address of this machine that a cable leads to."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests of this folder use the network."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.integration)


@pytest.fixture
def house() -> Iterator[Namespace]:
    """Give this machine an address that browsers use: they leave loopback out."""
    with namespaces("house") as (other,):
        connect(HERE, other, (f"{HOUSE}/24", "10.79.0.2/24"))
        yield HERE


@pytest.fixture
async def plane(house: Namespace) -> AsyncIterator[LocalPlane]:
    del house
    settings = MediaSettings((HOUSE,), HOUSE, 42000, 42063)
    running = LocalPlane(settings, clock=time.monotonic, entropy=os.urandom)
    yield running
    await running.close()


@pytest.fixture
async def room(plane: LocalPlane) -> AsyncIterator[Room]:
    path = os.environ.get("EARSHOT_CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.fail("there is no Chromium: run `make test`, which gets one")
    async with async_playwright() as playwright:
        made = Room(plane, playwright, path)
        plane.subscribe(made.hear)
        yield made
        await made.close()
