"""The moderators' queue: how long a claim takes, whether anything starves, and a flood of posts.

Claims are measured through the whole deed (policy, shift, order, lease, trail, commit) with 100,000
open items, on SQLite and on PostgreSQL. Then 10,000 posts, on both: how fast they are taken, and
what is lost, shown to others unapproved, or offered out of turn (``flood`` runs this alone). Last,
a week in which a third more arrives than is decided, in simulated time, by the rule that claims go
by; beside it, strict lanes.
"""

import asyncio
import heapq
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from gateway.moderation_desk import requests
from gateway.storage.database import SqlDatabase
from gateway.storage.migrate import upgrade
from moderation.policies import Do
from moderation.priority import ALLOWANCE, SHARE, Head, Lane, choose
from moderation.tables import item, post
from tests.contracts.moderation_evening import SPACE, Evening, fill_queue, open_evening
from tests.servers.postgres import own_postgres

OPEN: Final = 100_000
CLAIMS: Final = 300
FLOOD: Final = 10_000
DECIDED: Final = 300
HOUR: Final = 60 * 60 * 1000
WEEK: Final = 7 * 24 * HOUR

DECIDED_AN_HOUR: Final = 180
OVERLOAD: Final = 1.33
OVERFULL: Final = (0.15, 0.10, 0.74, 0.01)
"""The week's arrivals: the second highest lane alone could keep everybody busy."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """An item of the simulated week."""

    at: int
    lane: Lane
    due_at: int


async def claim_times(evening: Evening) -> tuple[list[float], list[float]]:
    """Measure claims, each given back for good, so that what is not offered piles up too.

    Returns the time and this process's processor time of each: on a machine that is shared the
    second is the steadier figure, and without the database server's share.
    """
    maya = evening["maya"]
    times: list[float] = []
    spent: list[float] = []
    for _ in range(CLAIMS):
        begin, used = time.perf_counter(), time.process_time()
        found = (await evening.desk.claim_next(maya)).item
        times.append((time.perf_counter() - begin) * 1000)
        spent.append((time.process_time() - used) * 1000)
        if found is None:
            raise RuntimeError(OPEN)
        await evening.desk.pass_on(maya, found.id, requests.Fenced(found.fence))
    return times, spent


async def measure_claims(url: str, folder: Path) -> tuple[list[float], list[float]]:
    """Measure claims on a store."""
    database = SqlDatabase(url)
    try:
        upgrade(database.engine)
        evening = await open_evening(database, folder)
        await evening.set_up()
        await database.transact(lambda connection: fill_queue(connection, evening, OPEN))
        with database.engine.connect() as connection, connection.begin():
            connection.exec_driver_sql("ANALYZE")
        return await claim_times(evening)
    finally:
        database.close()


@dataclass(frozen=True, slots=True)
class Flood:
    """What came of 10,000 posts; the counts have to be 0."""

    seconds: float
    lost: int
    shown: int
    misordered: int


async def flood(url: str, folder: Path) -> Flood:
    """Take 10,000 posts as fast as they come; then count what a moderator and a reader find."""
    database = SqlDatabase(url)
    try:
        upgrade(database.engine)
        evening = await open_evening(database, folder)
        await evening.set_up()
        begin = time.perf_counter()
        taken: list[str] = []
        for start in range(0, FLOOD, 200):
            made = await asyncio.gather(
                *(evening.write("robin", _text(number)) for number in range(start, start + 200))
            )
            taken.extend(each.id for each in made)
        seconds = time.perf_counter() - begin
        lost = len(taken) - await database.read(lambda c: _waiting(c, taken))
        approved, misordered = await _work_off(evening)
        seen = set(await _all_seen(evening))
        return Flood(seconds, lost + len(approved - seen), len(seen - approved), misordered)
    finally:
        database.close()


def _text(number: int) -> str:
    """Write a post; every fiftieth is grave."""
    return f"i want to die {number}" if number % 50 == 0 else f"post {number}"


def _waiting(connection: Connection, taken: Sequence[str]) -> int:
    """Count the posts that are stored and wait for a moderator."""
    rows = connection.scalars(
        select(item.c.subject)
        .join(post, post.c.id == item.c.subject)
        .where(item.c.state == "open", post.c.state == "held")
    )
    return len(set(rows) & set(taken))


async def _work_off(evening: Evening) -> tuple[set[str], int]:
    """Decide what comes first, every other one against it; says what was approved.

    And how many came out of turn: a lower lane before a higher, a later one before an earlier.
    """
    approved: set[str] = set()
    places: list[tuple[int, int]] = []
    for number in range(DECIDED):
        found = await evening.claim("maya")
        places.append((-found.lane, found.due_at))
        made = await evening.decide("maya", found, *((Do.REFUSE,) if number % 2 else ()))
        if number % 2 == 0:
            approved.add(made.subject)
    out_of_turn = sum(later < earlier for earlier, later in pairwise(places))
    return approved, out_of_turn


async def _all_seen(evening: Evening) -> list[str]:
    """Page through what another young person sees."""
    seen: list[str] = []
    after: tuple[int, str] | None = None
    while True:
        page = await evening.spaces.posts(evening["sasha"], SPACE, after=after, limit=100)
        seen.extend(each.id for each in page.items)
        if page.next is None:
            return seen
        at, name = page.next.split("-")
        after = int(at), name


def arrivals() -> Iterator[Arrival]:
    """Have a third more come than is decided, for a week."""
    chance = random.Random(11)  # noqa: S311 - the same each time
    step = HOUR / (DECIDED_AN_HOUR * OVERLOAD)
    for number in range(round(WEEK / step)):
        at = round(number * step)
        lane = chance.choices(list(Lane), OVERFULL)[0]
        yield Arrival(at, lane, at + ALLOWANCE[lane])


def overload(turns: Callable[[int], int]) -> dict[Lane, list[tuple[int, int | None]]]:
    """Go through the week; say of each item when it came and how long it waited, if that is over.

    ``turns`` says which of a moderator's claims this one counts as.
    """
    coming = list(arrivals())
    waiting: dict[Lane, list[tuple[int, int, int]]] = {lane: [] for lane in Lane}
    waits: dict[Lane, list[tuple[int, int | None]]] = {lane: [] for lane in Lane}
    next_in, step = 0, HOUR / DECIDED_AN_HOUR
    for turn in range(round(WEEK / step)):
        now = round(turn * step)
        while next_in < len(coming) and coming[next_in].at <= now:
            each = coming[next_in]
            heapq.heappush(waiting[each.lane], (each.due_at, next_in, each.at))
            next_in += 1
        heads = [Head(str(q[0][1]), lane, q[0][0]) for lane, q in waiting.items() if q]
        head = choose(heads, turns(turn + 1), now)
        if head is not None:
            _, _, at = heapq.heappop(waiting[head.lane])
            waits[head.lane].append((at, now - at))
    for lane, left in waiting.items():
        waits[lane].extend((at, None) for _, _, at in left)
    return waits


def starved(waits: dict[Lane, list[tuple[int, int | None]]]) -> int:
    """Count the items that still wait though everything that came so early fits into the week."""
    # By arrival alone, whatever came before this moment would have been decided; a day of grace
    # for the slowest lane's own time.
    fits = round(WEEK / OVERLOAD) - ALLOWANCE[Lane.ROUTINE]
    return sum(wait is None and at < fits for each in waits.values() for at, wait in each)


@contextmanager
def stores(folder: Path) -> Iterator[dict[str, str]]:
    """Run both stores."""
    with own_postgres() as server, server.database() as name:
        yield {"sqlite": f"sqlite:///{folder / 'queue.db'}", "postgresql": server.url(name)}


def measure_floods() -> None:
    """Take the flood on either store, and print against the limits."""
    rates: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as made, stores(Path(made)) as urls:
        for store, url in urls.items():
            found = asyncio.run(flood(url, Path(made) / f"flood_{store}"))
            rates[store] = FLOOD / found.seconds
            suffix = "" if store == "sqlite" else f"_{store}"
            print(f"queue_posts_per_minute{suffix} {rates[store] * 60:.0f} (limit {FLOOD})")
            print(f"queue_posts_lost{suffix} {found.lost} (limit 0)")
            print(f"queue_posts_shown_unapproved{suffix} {found.shown} (limit 0)")
            print(f"queue_claims_out_of_turn{suffix} {found.misordered} (limit 0)", flush=True)
    print(f"queue_posts_postgresql_over_sqlite {rates['postgresql'] / rates['sqlite']:.2f}")


def main() -> None:
    """Measure, and print against the limits; ``flood`` alone: only the flood."""
    if sys.argv[1:] == ["flood"]:
        measure_floods()
        return
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        with stores(folder) as urls:
            for store, url in urls.items():
                times, spent = asyncio.run(measure_claims(url, folder / store))
                p99 = statistics.quantiles(times, n=100)[98]
                suffix = "" if store == "sqlite" else f"_{store}"
                print(f"queue_claim_ms{suffix} {statistics.median(times):.2f} (limit 10)")
                print(f"queue_claim_p99_ms{suffix} {p99:.2f}")
                print(f"queue_claim_processor_ms{suffix} {statistics.median(spent):.2f}")
    measure_floods()
    shared = overload(lambda turn: turn)
    strict = overload(lambda _turn: SHARE - 1)
    now = [wait for _, wait in shared[Lane.NOW] if wait is not None]
    kept = sum(wait <= ALLOWANCE[Lane.NOW] for wait in now) / len(shared[Lane.NOW])
    print(
        f"queue_starved_in_a_week_of_overload {starved(shared)} (strict lanes: {starved(strict)})"
    )
    print(f"queue_now_within_five_minutes {kept:.4f}")


if __name__ == "__main__":
    main()
