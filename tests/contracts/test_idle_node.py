"""Contract of an idle node: what it asks of storage by itself does not grow with who is there."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from sqlalchemy import Connection, event

from gateway.app import Gateway
from gateway.chat.requests import Open
from gateway.looks import rounds_of
from gateway.rounds import go_once
from gateway.settings import Settings, read_settings
from gateway.sources import new_id, system_clock, system_entropy
from tests.contracts.conversations_town import Resident, Town, add_young_person, build_town
from tests.house import House
from tests.paper_group import PaperGroup
from tests.world import CHEAP

LOOPS: Final = {
    "go_round",
    "Keeper.run",
    "Push.run",
    "Remover.run",
    "RedisBus.run",
    "Sweeper.run",
}
"""What runs for ever on a node. Whatever joins them has a look in ``looks`` below."""

Look = Callable[[], Awaitable[object]]


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return read_settings(
        {
            "EARSHOT_DATA": str(tmp_path),
            "EARSHOT_DATABASE_URL": database_url,
            "EARSHOT_CLIENT": str(tmp_path / "n"),
            "EARSHOT_LIMITS_TIMES": "0",
        }
    )


def looks(gateway: Gateway) -> dict[str, Look]:
    """Name everything that a node looks at by itself."""
    remover, sweeper = gateway.remover, gateway.sweeper
    found: dict[str, Look] = {
        "trail": gateway.keeper.step,
        "pushes": gateway.push.look,
        "leaves": remover.look_at_leaves,
        "devices": remover.look_at_devices,
        "ages": remover.look_at_ages,
        "presence": remover.note_presence,
    }
    for number, each in enumerate(rounds_of(gateway)):
        found[f"round {number}"] = partial(go_once, each, partial(pytest.fail, "a step failed"))
    if sweeper is not None:
        found["sweep"] = sweeper._sweep
    return found


@contextmanager
def statements(gateway: Gateway) -> Iterator[list[str]]:
    """Note what the database is asked."""
    asked: list[str] = []

    def note(*told: Any) -> None:  # noqa: ANN401 - as SQLAlchemy calls it
        asked.append(told[2])

    event.listen(gateway.database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(gateway.database.engine, "before_cursor_execute", note)


async def asked_by_looks(gateway: Gateway) -> Counter[str]:
    """Take every look once; say how many statements each took."""
    found: Counter[str] = Counter()
    for name, look in looks(gateway).items():
        with statements(gateway) as asked:
            await look()
        found[name] = len(asked)
    return found


async def asked_when_idle(gateway: Gateway) -> Counter[str]:
    """Take every look until what the newcomers left to be done is done."""
    before = await asked_by_looks(gateway)
    for _ in range(50):
        found = await asked_by_looks(gateway)
        if found == before:
            return found
        before = found
    pytest.fail(f"the node is never idle: {before}")


@asynccontextmanager
async def node(settings: Settings) -> AsyncIterator[House]:
    """Yield a node whose looks are taken by the test alone, and a town."""
    gateway = Gateway(settings, hasher=CHEAP)
    town = await gateway.database.transact(
        lambda c: build_town(
            c, keys=gateway.keys, trail=gateway.trail, now=system_clock(), entropy=system_entropy
        )
    )
    try:
        yield House(gateway, town)
    finally:
        await gateway.close()


async def move_in(gateway: Gateway, town: Town, number: int) -> Resident:
    """Let somebody join and open a conversation."""

    def work(connection: Connection) -> Resident:
        name = f"Amber Otter {number}"
        return add_young_person(
            connection, town, name, keys=gateway.keys, trail=gateway.trail, now=system_clock()
        )

    who = await gateway.database.transact(work)
    talk = new_id(system_entropy)
    paper = PaperGroup(talk, {0: who.member})
    request = Open(id=1, conversation=talk, team=town.nurses, group_info=paper.group_info())
    await gateway.membership.open(who.actor, request)
    return who


async def test_idle_node_asks_no_more_of_storage_for_two_hundred_than_for_ten(
    settings: Settings,
) -> None:
    async with node(settings) as house, AsyncExitStack() as lines:
        town, counted = house.town, []
        for staff in (town.amina, town.beth):
            await lines.enter_async_context(house.line(staff))
        there = 0
        for wanted in (10, 200):
            for number in range(there, wanted):
                who = await move_in(house.gateway, town, number)
                line = await lines.enter_async_context(house.line(who))
                await line.hear("hello")
            there = wanted
            counted.append(await asked_when_idle(house.gateway))
        ten, two_hundred = counted
        assert ten.total() > 10
        assert two_hundred == ten


async def test_nothing_runs_on_a_node_that_is_not_counted_here(
    settings: Settings,
) -> None:
    gateway = Gateway(settings, hasher=CHEAP)
    app = gateway.app()
    async with app.router.lifespan_context(app):
        running = {
            each.get_coro().__qualname__  # type: ignore[union-attr]
            for each in asyncio.all_tasks()
            if each is not asyncio.current_task()
        }
    passing = {"to_thread", "_refresh", "Sweeper._survive"}
    assert "Keeper.run" in running
    assert running - passing <= LOOPS
