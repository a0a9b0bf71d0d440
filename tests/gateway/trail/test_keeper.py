import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from nacl.signing import SigningKey
from sqlalchemy import Connection

from audit.errors import TrailWentBack, WitnessRefused
from audit.notes import Note, Signature
from audit.publish import Publisher
from audit.record import AuditKind, Deed
from audit.stored import find_log
from audit.trail import Trail
from gateway.codes import Code
from gateway.errors import StoreReadOnly
from gateway.sources import system_entropy
from gateway.storage.database import SqlDatabase
from gateway.storage.migrate import upgrade
from gateway.trail.keeper import Keeper, origin_of
from tests.audit.paper_log import WITNESS
from tests.world import NOON, FakeClock

COUNTY = "c" * 32
ADDRESS = "https://chat.example.org"


class Away:
    """A witness that nobody reaches."""

    key = WITNESS

    def ask(self, _body: bytes, _note: Note) -> Signature:
        raise WitnessRefused(self.key.name, 0)

    def last(self, _origin: str) -> bytes | None:
        raise WitnessRefused(self.key.name, 0)


class Unkind(Away):
    """A witness that has seen another log."""

    def ask(self, _body: bytes, _note: Note) -> Signature:
        raise WitnessRefused(self.key.name, 422)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[SqlDatabase]:
    made = SqlDatabase(f"sqlite:///{tmp_path / 'trail.db'}")
    upgrade(made.engine)
    yield made
    made.close()


def enter(connection: Connection) -> None:
    deed = Deed(AuditKind.SESSION_OPENED, COUNTY, "", "", NOON)
    Trail(entropy=system_entropy).append(connection, deed)


def make(database: SqlDatabase, clock: FakeClock, *witnesses: Away) -> Keeper:
    publisher = Publisher(
        database, lambda _: SigningKey(bytes(32)), witnesses, quorum=len(witnesses)
    )
    return Keeper(database, publisher, clock, ADDRESS, alarm_after_ms=600_000)


def test_log_is_named_after_where_it_is_served() -> None:
    assert origin_of(ADDRESS, COUNTY) == f"chat.example.org/v1/trail/{COUNTY}"


async def test_keeper_places_and_publishes(database: SqlDatabase) -> None:
    await database.transact(enter)

    await make(database, FakeClock()).step()

    with database.engine.connect() as connection:
        log = find_log(connection, COUNTY)
        assert log is not None
        published = log.published()
    assert published is not None
    assert (published.size, published.at) == (1, NOON)


async def test_alarm_is_raised_once_when_witnesses_stay_away(
    database: SqlDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    clock = FakeClock()
    keeper = make(database, clock, Away())
    await database.transact(enter)

    await keeper.step()
    assert not caplog.records
    clock.advance(seconds=600)
    await keeper.step()
    await keeper.step()

    (alarm,) = caplog.records
    assert alarm.levelno == logging.ERROR
    assert keeper.unpublished == {COUNTY: NOON}


async def test_alarm_ends_with_a_publication(database: SqlDatabase) -> None:
    clock = FakeClock()
    keeper = make(database, clock, Away())
    await database.transact(enter)
    await keeper.step()

    keeper.publisher = make(database, clock).publisher
    await keeper.step()

    assert keeper.unpublished == {}


async def test_log_that_went_back_stops_all_writing(
    database: SqlDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    await database.transact(enter)
    keeper = make(database, FakeClock(), Unkind())

    await keeper.run()

    assert database.read_only
    assert caplog.records[-1].levelno == logging.CRITICAL
    with pytest.raises(StoreReadOnly) as caught:
        await database.transact(enter)
    assert caught.value.code is Code.STORE_READ_ONLY


async def test_step_says_that_the_log_went_back(database: SqlDatabase) -> None:
    await database.transact(enter)

    with pytest.raises(TrailWentBack):
        await make(database, FakeClock(), Unkind()).step()
