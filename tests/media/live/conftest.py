"""A real media plane and real Chromium, here or behind a line of some quality."""

import os
import shutil
import stat
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from media.local import LocalPlane
from media.settings import MediaSettings
from tests.media.live.room import Room
from tests.servers.netns import HERE, NARROW, Line, Namespace, connect, line, namespaces

HOUSE = "10.79.0.1"
"""Where the plane is: an address of this machine that a cable leads to."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests of this folder use the network, and try again on a busy machine."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.integration)
            item.add_marker(pytest.mark.realtime)


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


@pytest.fixture
def shape() -> Line:
    return NARROW


@pytest.fixture
def far_away(tmp_path: Path, shape: Line, house: Namespace) -> Iterator[Path]:
    """Return a Chromium that runs at the other end of a line."""
    del house
    addresses = ("10.79.1.2/24", "10.79.1.1/24")
    with namespaces("phone") as (phone,), line(phone, HERE, addresses, shape):
        phone.ip("route", "add", "default", "via", "10.79.1.1")
        yield browser_in(phone, tmp_path)


def browser_in(namespace: Namespace, folder: Path) -> Path:
    """Write a program that runs Chromium in a namespace."""
    program = folder / f"chromium-{namespace.name}"
    command = " ".join(namespace.command("${EARSHOT_CHROMIUM:-chromium}"))
    program.write_text(f'#!/bin/sh\nexec {command} "$@"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program
