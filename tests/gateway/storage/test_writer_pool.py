"""What PostgreSQL adds to the contract: races, lost connections, servers that come back."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from gateway.errors import StoreUnavailable
from gateway.storage.database import Locking, SqlDatabase
from tests.contracts.database_contract import note, scratch
from tests.servers.postgres import OwnPostgres


@pytest.fixture
def node(empty_postgres_url: str) -> Iterator[SqlDatabase]:
    """Open a database with three notes."""
    database = SqlDatabase(empty_postgres_url)
    scratch.create_all(database.engine)
    with database.engine.begin() as connection:
        connection.execute(insert(note), [{"id": n, "text": ""} for n in (1, 2, 3)])
    yield database
    database.close()


@pytest.fixture
def other_node(empty_postgres_url: str) -> Iterator[SqlDatabase]:
    database = SqlDatabase(empty_postgres_url)
    yield database
    database.close()


def words(connection: Connection) -> list[str]:
    return list(connection.scalars(select(note.c.text).order_by(note.c.id)))


def count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(note)).scalar_one()


def write_down(connection: Connection, number: int, what: str) -> None:
    connection.execute(update(note).where(note.c.id == number).values(text=what))


async def test_nodes_that_decide_by_what_they_read_cannot_both_be_right(
    node: SqlDatabase, other_node: SqlDatabase
) -> None:
    # The classic write skew: each takes the last free place of two, which it has seen free.
    both_looked = threading.Barrier(2)
    first_try = threading.local()

    def take(connection: Connection, number: int) -> bool:
        free = words(connection).count("")
        if not hasattr(first_try, "over"):
            first_try.over = True
            both_looked.wait(10)
        if free < 3:
            return False
        write_down(connection, number, "taken")
        return True

    outcomes = await asyncio.gather(
        node.transact(lambda c: take(c, 1)), other_node.transact(lambda c: take(c, 2))
    )

    assert sorted(outcomes) == [False, True]
    assert (await node.read(words)).count("taken") == 1


async def test_same_new_row_on_two_nodes_is_seen_by_the_second(
    node: SqlDatabase, other_node: SqlDatabase
) -> None:
    both_looked = threading.Barrier(2)
    first_try = threading.local()

    def add(connection: Connection) -> str:
        known = connection.execute(select(note.c.id).where(note.c.id == 9)).first()
        if not hasattr(first_try, "over"):
            first_try.over = True
            both_looked.wait(10)
        if known is not None:
            return "known"
        connection.execute(insert(note).values(id=9, text=""))
        return "added"

    works = (Locking(add), Locking(add)), (add, add)
    for one, two in works:
        first_try = threading.local()
        outcomes = await asyncio.gather(node.transact(one), other_node.transact(two))
        assert sorted(outcomes) == ["added", "known"]
        await node.transact(lambda c: c.execute(note.delete().where(note.c.id == 9)).rowcount)


async def test_double_that_is_no_race_is_told(node: SqlDatabase) -> None:
    runs = 0

    def add(connection: Connection) -> None:
        nonlocal runs
        runs += 1
        connection.execute(insert(note).values(id=1, text=""))

    with pytest.raises(IntegrityError):
        await node.transact(add)
    assert runs == 2


async def test_locking_work_waits_and_sees_what_it_waited_for(
    node: SqlDatabase, other_node: SqlDatabase
) -> None:
    runs = 0

    def append(connection: Connection) -> None:
        nonlocal runs
        runs += 1
        row = select(note.c.text).where(note.c.id == 1).with_for_update()
        write_down(connection, 1, connection.execute(row).scalar_one() + "x")

    nodes = (node, other_node)
    await asyncio.gather(*(nodes[n % 2].transact(Locking(append)) for n in range(40)))

    assert (await node.read(words))[0] == "x" * 40
    assert runs == 40


async def test_deadlock_is_untied(node: SqlDatabase, other_node: SqlDatabase) -> None:
    both_hold = threading.Barrier(2)
    first_try = threading.local()

    def take(connection: Connection, *numbers: int) -> None:
        for number in numbers:
            write_down(connection, number, "taken")
            if not hasattr(first_try, "over"):
                first_try.over = True
                both_hold.wait(10)

    await asyncio.gather(
        node.transact(Locking(lambda c: take(c, 1, 2))),
        other_node.transact(Locking(lambda c: take(c, 2, 1))),
    )

    assert (await node.read(words))[:2] == ["taken", "taken"]


async def test_read_sees_one_moment(node: SqlDatabase, other_node: SqlDatabase) -> None:
    loop = asyncio.get_running_loop()

    def look_twice(connection: Connection) -> tuple[int, int]:
        first = count(connection)
        adding = other_node.transact(lambda c: c.execute(insert(note).values(id=9, text="")))
        asyncio.run_coroutine_threadsafe(adding, loop).result(10)
        return first, count(connection)

    assert await node.read(look_twice) == (3, 3)
    assert await node.read(count) == 4


async def test_reader_cannot_write(node: SqlDatabase) -> None:
    with pytest.raises(StoreUnavailable):
        await node.read(lambda c: write_down(c, 1, "no"))


async def test_work_whose_connection_is_cut_is_run_again(
    node: SqlDatabase, other_node: SqlDatabase
) -> None:
    loop = asyncio.get_running_loop()
    runs: list[int] = []

    def cut(pid: int) -> None:
        def terminate(connection: Connection) -> None:
            connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})

        asyncio.run_coroutine_threadsafe(other_node.transact(terminate), loop).result(10)

    def write(connection: Connection) -> str:
        write_down(connection, 1, "once")
        runs.append(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())
        if len(runs) == 1:
            cut(runs[0])
        write_down(connection, 2, "once")
        return "done"

    assert await node.transact(write) == "done"
    assert len(runs) == 2
    assert await node.read(words) == ["once", "once", ""]


async def test_node_outlives_the_server(mortal_postgres: OwnPostgres) -> None:
    database = SqlDatabase(mortal_postgres.url("postgres"))
    scratch.create_all(database.engine)
    await database.transact(lambda c: c.execute(insert(note).values(id=1, text="kept")))
    await asyncio.gather(*(database.read(count) for _ in range(8)))

    mortal_postgres.stop(crash=True)
    with pytest.raises(StoreUnavailable):
        await database.transact(lambda c: c.execute(insert(note).values(id=2, text="lost")))
    with pytest.raises(StoreUnavailable):
        await database.read(count)

    mortal_postgres.start()
    assert await database.transact(count) == 1
    assert await asyncio.gather(*(database.read(words) for _ in range(8))) == [["kept"]] * 8

    # Connections that were idle while the server was restarted cost nobody a request.
    mortal_postgres.stop()
    mortal_postgres.start()
    works = [database.transact(count), database.read(count), database.transact(Locking(count))]
    assert await asyncio.gather(*works) == [1, 1, 1]
    database.close()


async def test_closed_pool_takes_no_work(empty_postgres_url: str) -> None:
    database = SqlDatabase(empty_postgres_url)
    database.close()
    with pytest.raises(StoreUnavailable):
        await database.transact(count)
