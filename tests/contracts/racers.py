"""Processes that race for the same thing on one database, each on connections of its own."""

import asyncio
import multiprocessing
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing.synchronize import Barrier
from typing import Any, Final, TypeVar

from audit.trail import Trail
from gateway.chat.log import Appended, Outcome, Repeated, Submission, append_messages
from gateway.chat.packages import claim
from gateway.errors import Conflict
from gateway.sources import new_id, system_entropy
from gateway.storage.database import Locking, SqlDatabase
from tests.contracts.conversations_desk import Desk, paper_franks
from tests.contracts.conversations_town import NOON, Resident, Town
from tests.paper_group import PaperBundle

__all__ = [
    "RACERS",
    "Racers",
    "append_all",
    "claim_until_none",
    "commit_one",
    "line_up",
    "run_in_line",
]

T = TypeVar("T")

RACERS: Final = 4
START_SECONDS: Final = 60.0
BATCH: Final = 8

_line: list[Barrier] = []


class Racers:
    """Some processes that start a piece of work at the same moment."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(
            RACERS,
            mp_context=context,
            initializer=_line_up,
            initargs=(context.Barrier(RACERS),),
        )

    def race(self, work: Callable[..., T], each: Sequence[tuple[Any, ...]]) -> list[T]:
        """Run ``work`` in every process at once, each with arguments of its own."""
        assert len(each) == RACERS
        running = [self._pool.submit(work, *arguments) for arguments in each]
        return [one.result(timeout=START_SECONDS) for one in running]

    def close(self) -> None:
        self._pool.shutdown()


def claim_until_none(url: str, device: str) -> list[bytes | None]:
    """Claim one KeyPackage of a device after the other, until the last resort or none comes."""

    async def race(database: SqlDatabase) -> list[bytes | None]:
        taken: list[bytes | None] = []
        while not taken or (taken[-1] is not None and taken.count(taken[-1]) == 1):
            found = await database.transact(
                # Each time somebody else, or the limit of one claimer would end the race.
                lambda c: claim(c, [device], claimer=new_id(system_entropy), now=NOON)
            )
            taken.append(found[0].package if found else None)
        return taken

    return run_in_line(url, race)


def append_all(url: str, messages: Sequence[Submission]) -> list[tuple[str, int]]:
    """Append messages as a node does, in batches; say for each whether it was new, and where."""

    async def race(database: SqlDatabase) -> list[tuple[str, int]]:
        outcomes: list[Outcome] = []
        for start in range(0, len(messages), BATCH):
            batch = messages[start : start + BATCH]
            append = partial(append_messages, batch=batch, frank=paper_franks)
            outcomes += await database.transact(Locking(append))
        return [_place(outcome) for outcome in outcomes]

    return run_in_line(url, race)


def commit_one(url: str, town: Town, by: Resident, bundle: PaperBundle) -> str:
    """Commit; say ``"won"`` or the code of the refusal."""

    async def race(database: SqlDatabase) -> str:
        desk = Desk(database, Trail(entropy=system_entropy), town)
        try:
            await desk.commit(by, bundle)
        except Conflict as refusal:
            return str(refusal.code)
        return "won"

    return run_in_line(url, race)


def _place(outcome: Outcome) -> tuple[str, int]:
    match outcome:
        case Appended(entry):
            return "appended", entry.seq
        case Repeated(seq):
            return "repeated", seq
        case _:
            return "refused", 0


def line_up() -> None:
    """Wait until every process is here."""
    _line[0].wait(START_SECONDS)


def _line_up(barrier: Barrier) -> None:
    _line.append(barrier)


def run_in_line(url: str, race: Callable[[SqlDatabase], Awaitable[T]]) -> T:
    """Run a race on connections of this process, when everybody is at the start."""

    async def lined_up() -> T:
        database = SqlDatabase(url)
        try:
            # The connections stand before the start.
            await database.read(lambda connection: connection.exec_driver_sql("SELECT 1").all())
            line_up()
            return await race(database)
        finally:
            database.close()

    return asyncio.run(lined_up())
