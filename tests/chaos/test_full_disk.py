"""The disk fills up under one node on SQLite, which is killed besides, and is given room again."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.chaos.conftest import Judge
from tests.chaos.crowd import gather
from tests.chaos.small_disk import FileLimit, NoMount, Scarcity, small_disk
from tests.contracts.conversations_town import Town
from tests.live.service import SERVE, Service, make_service

pytestmark = pytest.mark.integration

SIZE: Final = 24 * 2**20
LEFT: Final = 2**18


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Service]:
    """Yield a node that does not run yet, with towns in its database."""
    folder = tmp_path / "data"
    folder.mkdir()
    service = make_service(folder, {"EARSHOT_LIMITS_TIMES": "0"})
    yield service
    service.close_and_verify()
    assert "Traceback" not in service.log()


@pytest.fixture
def towns(node: Service) -> list[Town]:
    made = [node.build_town() for _ in range(2)]
    node.engine.dispose()
    return made


@pytest.fixture(params=["small file system", "limit on files"])
def disk(
    request: pytest.FixtureRequest, node: Service, towns: list[Town], note: Callable[[str], None]
) -> Iterator[Scarcity]:
    """Put the node on a disk that can be filled; ``towns`` are there before."""
    assert towns
    data = node.settings.data
    if request.param == "small file system":
        try:
            with small_disk(data, SIZE) as mounted:
                shutil.copytree(data, mounted.seen, dirs_exist_ok=True)
                node.command = [*mounted.enter, "--", *SERVE]
                yield mounted
                return
        except NoMount as refused:
            note(f"no file system may be mounted here ({refused}): a limit on files took its place")
    yield FileLimit(data)


async def test_disk_fills_up(
    node: Service, towns: list[Town], disk: Scarcity, judge: Judge, tmp_path: Path
) -> None:
    node.start()
    crowd = await gather([node], towns=towns, size=2000)
    storm = crowd.storm
    writers = [each for each in crowd.handsets if each.todo]
    async with crowd.at_work():
        await crowd.send_up_to(0.3)
        await crowd.have_acknowledged(0.2)
        disk.fill(node, LEFT)
        await crowd.send_up_to(0.8)
        await storm.until(lambda: all(each.refusals for each in writers))
        # Whoever comes anew is let in and read to; the gateway itself can be started anew.
        await writers[0].hang_up()
        await storm.until(lambda: writers[0].greetings == 2)
        node.kill()
        await asyncio.to_thread(node.start)
        await storm.until(lambda: all(each.greetings >= 2 for each in crowd.handsets))
        disk.make_room(node)
        storm.clear_up()
    assert {code for each in writers for code in each.refusals} == {"store.unavailable"}
    node.stop()
    copy = shutil.copytree(disk.seen, tmp_path / "copy")
    judge(crowd, node, f"sqlite:///{copy / 'earshot.db'}")
