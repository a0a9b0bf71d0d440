"""The trail's log on every store: places, tiles, checkpoints."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, select, update

from audit.checkpoint import Policy, parse_checkpoint
from audit.errors import TrailWentBack
from audit.notes import Note, parse_note
from audit.publish import Publisher
from audit.sequencer import open_log, waiting
from audit.stored import origins, unpublished
from audit.tables import entry, log
from audit.verify import verify
from gateway.errors import StoreUnavailable
from gateway.storage.database import SqlDatabase
from tests.audit.paper_log import LOG_KEY, WITNESS
from tests.contracts.county_log import (
    COUNTY,
    LOG,
    NOW,
    ORIGIN,
    PaperWitness,
    county,
    enter,
    published,
    publisher,
    sequence,
)
from tests.servers.sqlite import put_schema

TRUST = "d" * 32


async def test_published_log_verifies(database: SqlDatabase) -> None:
    witness = PaperWitness()
    for count in (1, 254, 1, 44, 300):
        await database.transact(enter(count))
        assert await sequence(database) == count
        await publisher(database, witness, quorum=1).publish(COUNTY, now=NOW)

    policy = Policy(LOG, (WITNESS,), 1)
    point = await database.read(lambda connection: verify(county(connection).read, policy))
    assert point.size == 600


async def test_logs_of_two_organisations_know_nothing_of_each_other(database: SqlDatabase) -> None:
    await database.transact(enter(3))
    await database.transact(enter(2, TRUST))

    assert await database.read(waiting) == [COUNTY, TRUST]
    await sequence(database)

    assert await database.read(waiting) == [TRUST]
    assert set(await database.read(origins)) == {COUNTY, TRUST}
    assert (await database.read(county)).size == 3


async def test_log_is_unpublished_until_its_newest_entry_is_published(
    database: SqlDatabase,
) -> None:
    assert await database.read(unpublished) == []
    await database.transact(enter(3))
    await sequence(database)
    assert await database.read(unpublished) == [COUNTY]

    await publisher(database).publish(COUNTY, now=NOW)
    assert await database.read(unpublished) == []

    await database.transact(enter(1))
    await sequence(database)
    assert await database.read(unpublished) == [COUNTY]


async def test_log_keeps_its_first_origin(database: SqlDatabase) -> None:
    await database.transact(enter(1))
    await database.transact(lambda connection: open_log(connection, COUNTY, "elsewhere"))

    assert (await database.read(origins))[COUNTY] == ORIGIN


async def test_many_sequencers_give_each_entry_one_place(database: SqlDatabase) -> None:
    await database.transact(enter(500))

    placed = await asyncio.gather(*(sequence(database, limit=30) for _ in range(6)))

    assert sum(placed) == 500
    places = await database.read(
        lambda connection: connection.execute(select(entry.c.leaf_index)).scalars().all()
    )
    assert sorted(places) == list(range(500))


async def test_entries_that_come_meanwhile_get_their_place(database: SqlDatabase) -> None:
    async def work_on() -> None:
        for _ in range(20):
            await database.transact(enter(3))

    async def place_on() -> None:
        while await database.read(lambda connection: connection.scalar(select(log.c.size))) != 60:
            await sequence(database)

    await database.transact(enter(0))
    await asyncio.gather(work_on(), place_on())

    await publisher(database).publish(COUNTY, now=NOW)
    point = await database.read(lambda c: verify(county(c).read, Policy(LOG)))
    assert point.size == 60


async def test_nothing_is_placed_that_was_not_kept(database: SqlDatabase) -> None:
    def fail(connection: Connection) -> None:
        enter(5)(connection)
        raise StoreUnavailable

    await database.transact(enter(1))
    with pytest.raises(StoreUnavailable):
        await database.transact(fail)

    assert await sequence(database) == 1


async def test_only_what_is_published_is_given_out(database: SqlDatabase) -> None:
    await database.transact(enter(300))
    await sequence(database)
    assert await database.read(lambda c: county(c).read("tile/0/000")) is None

    await publisher(database).publish(COUNTY, now=NOW)
    await database.transact(enter(300))
    await sequence(database)

    def read(path: str) -> bool:
        return county(connection).read(path) is not None

    with database.engine.connect() as connection:
        assert read("checkpoint")
        assert read("tile/0/000")
        assert read("tile/0/001.p/44")
        assert read("tile/entries/001.p/44")
        assert read("tile/1/000.p/1")
        assert not read("tile/0/001.p/45")
        assert not read("tile/entries/001")
        assert not read("tile/1/000.p/2")
        assert not read("tile/nonsense")


async def test_checkpoint_without_its_quorum_is_not_published(database: SqlDatabase) -> None:
    witness, other = PaperWitness(), PaperWitness(deaf=True)
    await database.transact(enter(3))
    await sequence(database)

    outcome = await publisher(database, witness, other, quorum=2).publish(COUNTY, now=NOW)

    assert outcome is not None
    assert not outcome.published
    assert [refused.status for refused in outcome.refused] == [0]
    assert await published(database) == 0


async def test_work_goes_on_without_witnesses_and_is_published_later(
    database: SqlDatabase,
) -> None:
    witness = PaperWitness(deaf=True)
    sender = publisher(database, witness, quorum=1)
    for _ in range(3):
        await database.transact(enter(2))
        await sequence(database)
        await sender.publish(COUNTY, now=NOW)
    assert await published(database) == 0

    witness.deaf = False
    await sender.publish(COUNTY, now=NOW)

    assert await published(database) == 6


async def test_witness_that_is_behind_is_caught_up(database: SqlDatabase) -> None:
    late = PaperWitness(deaf=True)
    for count in (2, 3):
        await database.transact(enter(count))
        await sequence(database)
        await publisher(database, late).publish(COUNTY, now=NOW)
    late.deaf = False
    await database.transact(enter(1))
    await sequence(database)

    outcome = await publisher(database, late, quorum=1).publish(COUNTY, now=NOW)

    assert outcome is not None
    assert outcome.published


async def test_crash_between_witness_and_publication_loses_nothing(database: SqlDatabase) -> None:
    """The witness has cosigned what the log never got to store."""
    witness = PaperWitness()
    await database.transact(enter(3))
    await sequence(database)
    note = parse_note((await signed_only(database, witness)).encode())
    assert parse_checkpoint(note).size == 3
    await database.transact(enter(3))
    await sequence(database)

    outcome = await publisher(database, witness, quorum=1).publish(COUNTY, now=NOW)

    assert outcome is not None
    assert outcome.published
    assert await published(database) == 6


async def signed_only(database: SqlDatabase, witness: PaperWitness) -> Note:
    """Publish into a store that loses the last step."""

    class Losing:
        async def read(self, work: Callable[[Connection], object]) -> object:
            return await database.read(work)

        async def transact(self, _work: Callable[[Connection], object]) -> object:
            raise StoreUnavailable

    with pytest.raises(StoreUnavailable):
        await Publisher(Losing(), lambda _: LOG_KEY, [witness], 1).publish(COUNTY, now=NOW)  # type: ignore[arg-type]
    assert witness.known is not None
    return parse_note(witness.known.note)


async def test_two_publishers_at_once_publish_one_checkpoint(database: SqlDatabase) -> None:
    witness = PaperWitness()
    await database.transact(enter(3))
    await sequence(database)

    await asyncio.gather(
        *(publisher(database, witness, quorum=1).publish(COUNTY, now=NOW) for _ in range(2))
    )

    assert await published(database) == 3


def roll_back(connection: Connection) -> None:
    """Forget the newest entries, as a backup from before them does."""
    connection.execute(entry.delete().where(entry.c.leaf_index >= 2))
    connection.execute(update(log).values(size=2))


async def rolled_back(database: SqlDatabase, witness: PaperWitness) -> None:
    await database.transact(enter(2))
    await sequence(database)
    await publisher(database, witness).publish(COUNTY, now=NOW)
    await database.transact(enter(5))
    await sequence(database)
    await signed_only(database, witness)
    await database.transact(roll_back)


async def test_rolled_back_database_is_noticed_before_anything_is_entered(
    database: SqlDatabase,
) -> None:
    witness = PaperWitness()
    await rolled_back(database, witness)

    with pytest.raises(TrailWentBack) as caught:
        await publisher(database, witness).look_back(COUNTY)

    assert (caught.value.seen, caught.value.size) == (7, 2)


async def test_rolled_back_database_is_noticed_when_it_is_published(database: SqlDatabase) -> None:
    witness = PaperWitness()
    await rolled_back(database, witness)
    await database.transact(enter(1))
    await sequence(database)

    with pytest.raises(TrailWentBack):
        await publisher(database, witness).publish(COUNTY, now=NOW)


async def test_rolled_back_database_that_grew_again_is_noticed(database: SqlDatabase) -> None:
    witness = PaperWitness()
    await rolled_back(database, witness)
    await database.transact(enter(50))
    await sequence(database)

    with pytest.raises(TrailWentBack):
        await publisher(database, witness).publish(COUNTY, now=NOW)
    with pytest.raises(TrailWentBack):
        await publisher(database, witness).look_back(COUNTY)


async def test_split_view_out_of_a_second_database_is_noticed(
    database: SqlDatabase, tmp_path: Path
) -> None:
    """Two databases under one key: each whole by itself, and the witness sees both."""
    witness, url = PaperWitness(), f"sqlite:///{tmp_path / 'second.db'}"
    await database.transact(enter(3))
    await sequence(database)
    await publisher(database, witness, quorum=1).publish(COUNTY, now=NOW)
    put_schema(url)
    second = SqlDatabase(url)
    await second.transact(enter(5))
    await sequence(second)

    with pytest.raises(TrailWentBack):
        await publisher(second, witness, quorum=1).publish(COUNTY, now=NOW)
    with pytest.raises(TrailWentBack):
        await publisher(second, witness).look_back(COUNTY)

    assert await published(second) == 0
    second.close()


async def test_honest_log_looks_back_without_a_word(database: SqlDatabase) -> None:
    witness = PaperWitness()
    await database.transact(enter(3))
    await sequence(database)
    await publisher(database, witness).publish(COUNTY, now=NOW)
    await database.transact(enter(3))
    await sequence(database)

    await publisher(database, witness, PaperWitness(deaf=True)).look_back(COUNTY)
    await publisher(database, PaperWitness()).look_back(COUNTY)
    await publisher(database, witness).look_back(TRUST)


async def test_log_shorter_than_what_it_published_is_noticed(database: SqlDatabase) -> None:
    await database.transact(enter(5))
    await sequence(database)
    await publisher(database).publish(COUNTY, now=NOW)
    await database.transact(roll_back)

    with pytest.raises(TrailWentBack):
        await publisher(database).publish(COUNTY, now=NOW)


async def test_place_of_an_entry_is_its_only_one(database: SqlDatabase) -> None:
    await database.transact(enter(3))
    await sequence(database)

    count = select(func.count(func.distinct(entry.c.leaf_index)))
    assert await database.read(lambda connection: connection.scalar(count)) == 3
