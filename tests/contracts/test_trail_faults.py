"""The trail's log when a step fails: a statement, a commit or a witness, at every place there is.

Each commit and each witness fails both ways: before it took effect (not persisted), and after it,
so that only whoever asked for it does not know (persisted).
"""

import contextlib
import sqlite3
from dataclasses import dataclass, field
from typing import Final

import pytest
from sqlalchemy import Connection, PoolProxiedConnection, event, select
from sqlalchemy.exc import OperationalError

from audit.checkpoint import Policy
from audit.errors import WitnessRefused
from audit.notes import Note, Signature
from audit.publish import Publisher
from audit.tables import checkpoint, entry
from audit.verify import verify
from gateway.errors import StoreUnavailable
from gateway.storage.database import SqlDatabase
from gateway.trail.keeper import Keeper
from tests.audit.paper_log import LOG_KEY, WITNESS
from tests.contracts.county_log import (
    COUNTY,
    LOG,
    NOW,
    PaperWitness,
    county,
    enter,
    published,
    publisher,
    sequence,
)

AT_ONCE: Final = 20
"""How many entries come between two faults; every so often their tiles are full."""

COMMIT, ASK = "COMMIT", "ASK"
WRITES: Final = (
    "UPDATE audit_entry SET",
    "INSERT INTO audit_tile",
    "UPDATE audit_log SET",
    "INSERT INTO audit_checkpoint",
)

both_ways = pytest.mark.parametrize("persisted", [False, True], ids=["not_persisted", "persisted"])


@dataclass
class Trouble:
    """Breaks one step: the one of a number, counted from ``aim`` on, of those of a name.

    ``persisted``: once it took effect; a statement is broken before that in any case, since nothing
    of it outlives its transaction.
    """

    persisted: bool = False
    only: str = ""
    left: int | None = None
    struck: str = ""

    def aim(self, number: int, only: str = "") -> None:
        self.left, self.only, self.struck = number, only, ""

    def before(self, step: str) -> bool:
        return not self.persisted and self._strikes(step)

    def after(self, step: str) -> bool:
        return self.persisted and self._strikes(step)

    def _strikes(self, step: str) -> bool:
        if self.left is None or not step.startswith(self.only):
            return False
        self.left -= 1
        if self.left >= 0:
            return False
        self.left, self.struck = None, step
        return True

    def befall(self, database: SqlDatabase) -> None:
        """Reach what a database does."""
        dialect = database.engine.dialect
        commit, failure = dialect.do_commit, dialect.loaded_dbapi.OperationalError

        def do_commit(connection: PoolProxiedConnection) -> None:
            if self.before(COMMIT):
                raise failure("the disk is gone")
            commit(connection)
            if self.after(COMMIT):
                raise failure("the server closed the connection unexpectedly")

        def before_statement(*heard: object) -> None:
            statement = str(heard[2])
            if self.before(" ".join(statement.split()[:3])):
                raise OperationalError(statement, None, sqlite3.OperationalError("disk I/O error"))

        dialect.do_commit = do_commit  # type: ignore[assignment, method-assign]
        event.listen(database.engine, "before_cursor_execute", before_statement)


@dataclass
class LossyWitness(PaperWitness):
    """A witness to whom a request, or from whom an answer, may be lost."""

    trouble: Trouble = field(default_factory=Trouble)

    def ask(self, body: bytes, note: Note) -> Signature:
        if self.trouble.before(ASK):
            raise WitnessRefused(self.key.name, 0)
        signature = super().ask(body, note)
        if self.trouble.after(ASK):
            raise WitnessRefused(self.key.name, 0)
        return signature


@pytest.fixture
def trouble(database: SqlDatabase) -> Trouble:
    made = Trouble()
    made.befall(database)
    return made


@pytest.fixture
def witness(trouble: Trouble) -> LossyWitness:
    return LossyWitness(trouble=trouble)


def keeper(database: SqlDatabase, witness: LossyWitness) -> Keeper:
    """Return one that has just been started and remembers nothing."""
    made = Publisher(database, lambda _organisation: LOG_KEY, [witness], quorum=1)
    return Keeper(database, made, lambda: NOW, "https://chat.example.org", alarm_after_ms=600_000)


async def readable(database: SqlDatabase) -> int:
    """Verify all that readers see; return how many entries that is."""
    policy = Policy(LOG, (WITNESS,), 1)
    return (await database.read(lambda c: verify(county(c).read, policy))).size


def kept(connection: Connection) -> tuple[list[int], list[int]]:
    """Give the places of all entries, and the sizes of all published checkpoints."""
    places = connection.scalars(select(entry.c.leaf_index).order_by(entry.c.number))
    sizes = connection.scalars(select(checkpoint.c.size).order_by(checkpoint.c.size))
    return list(places), list(sizes)


async def begin(database: SqlDatabase, witness: LossyWitness) -> None:
    """Have three entries that are published, and as many that have no place yet."""
    await database.transact(enter(3))
    await keeper(database, witness).step()
    await database.transact(enter(3))


async def break_at_every_step(
    database: SqlDatabase, witness: LossyWitness, *, restarted: bool
) -> list[str]:
    """Let entries come, and a step fail and be done again, until each has failed; name them."""
    await begin(database, witness)
    goes_on, size, struck = keeper(database, witness), 6, list[str]()
    await goes_on.step()
    while True:
        await database.transact(enter(AT_ONCE))
        witness.trouble.aim(len(struck))
        with contextlib.suppress(StoreUnavailable):
            await goes_on.step()
        witness.trouble.left = None
        assert await readable(database) in {size, size + AT_ONCE}
        if restarted:
            goes_on = keeper(database, witness)
        await goes_on.look_back()
        await goes_on.step()
        size += AT_ONCE
        assert await readable(database) == size
        assert goes_on.unpublished == {}
        places, sizes = await database.read(kept)
        assert sorted(places) == list(range(size))
        assert sizes == sorted(set(sizes))
        if not witness.trouble.struck:
            return struck
        struck.append(witness.trouble.struck)


@pytest.mark.parametrize("restarted", [False, True], ids=["goes_on", "restarted"])
async def test_what_fails_at_any_step_is_done_again(
    database: SqlDatabase, witness: LossyWitness, *, restarted: bool
) -> None:
    struck = await break_at_every_step(database, witness, restarted=restarted)

    assert struck.count(COMMIT) >= 2
    assert struck.count(ASK) == 1
    assert set(WRITES) <= set(struck)


@pytest.mark.parametrize("restarted", [False, True], ids=["goes_on", "restarted"])
async def test_what_took_effect_at_any_step_and_nobody_was_told_of_is_not_done_twice(
    database: SqlDatabase, witness: LossyWitness, *, restarted: bool
) -> None:
    witness.trouble.persisted = True

    struck = await break_at_every_step(database, witness, restarted=restarted)

    # Placing, asking, publishing.
    assert struck == [COMMIT, ASK, COMMIT]


@both_ways
async def test_sequencing_whose_commit_fails_is_done_once(
    database: SqlDatabase, witness: LossyWitness, *, persisted: bool
) -> None:
    await begin(database, witness)
    witness.trouble.persisted = persisted
    witness.trouble.aim(0, COMMIT)

    with pytest.raises(StoreUnavailable):
        await sequence(database)

    assert (await database.read(county)).size == (6 if persisted else 3)
    assert await readable(database) == 3
    assert await sequence(database) == (0 if persisted else 3)
    await keeper(database, witness).step()
    assert await readable(database) == 6


@both_ways
async def test_witness_that_gets_no_request_or_gives_no_answer_is_asked_again(
    database: SqlDatabase, witness: LossyWitness, *, persisted: bool
) -> None:
    await begin(database, witness)
    await sequence(database)
    witness.trouble.persisted = persisted
    witness.trouble.aim(0, ASK)

    outcome = await publisher(database, witness, quorum=1).publish(COUNTY, now=NOW)

    assert outcome is not None
    assert not outcome.published
    assert witness.known is not None
    assert witness.known.size == (6 if persisted else 3)
    assert await readable(database) == 3
    # It grew meanwhile, so the proof that is wanted is another one.
    await database.transact(enter(1))
    await keeper(database, witness).step()
    assert await readable(database) == 7


@both_ways
async def test_quorum_of_which_one_is_lost_is_asked_again(
    database: SqlDatabase, witness: LossyWitness, *, persisted: bool
) -> None:
    await begin(database, witness)
    await sequence(database)
    other = PaperWitness()
    both = publisher(database, witness, other, quorum=2)
    witness.trouble.persisted = persisted
    witness.trouble.aim(0, ASK)

    outcome = await both.publish(COUNTY, now=NOW)

    assert outcome is not None
    assert [(each.name, each.status) for each in outcome.refused] == [(witness.key.name, 0)]
    assert other.known is not None
    assert (other.known.size, await published(database)) == (6, 3)
    again = await both.publish(COUNTY, now=NOW)
    assert again is not None
    assert again.published
    assert await published(database) == 6


@both_ways
async def test_publication_whose_commit_fails_is_done_once(
    database: SqlDatabase, witness: LossyWitness, *, persisted: bool
) -> None:
    """The witness has cosigned; the checkpoint is stored or not, and nobody knows which."""
    await begin(database, witness)
    await sequence(database)
    goes_on = publisher(database, witness, quorum=1)
    witness.trouble.persisted = persisted
    witness.trouble.aim(0, COMMIT)

    with pytest.raises(StoreUnavailable):
        await goes_on.publish(COUNTY, now=NOW)

    assert witness.known is not None
    assert witness.known.size == 6
    assert await readable(database) == (6 if persisted else 3)
    again = await goes_on.publish(COUNTY, now=NOW + 1)
    assert (again is None) == persisted
    _places, sizes = await database.read(kept)
    assert sizes == [3, 6]
    assert await readable(database) == 6


async def test_checkpoint_that_was_stored_with_nobody_told_is_no_log_that_went_back(
    database: SqlDatabase, witness: LossyWitness
) -> None:
    """Neither the store's nor the witness's answer comes, and the node starts anew."""
    await begin(database, witness)
    witness.trouble.persisted = True
    for step in (ASK, COMMIT):
        await sequence(database)
        witness.trouble.aim(0, step)
        with contextlib.suppress(StoreUnavailable):
            await publisher(database, witness, quorum=1).publish(COUNTY, now=NOW)
        assert witness.trouble.struck == step

    started = keeper(database, witness)
    await started.look_back()
    await started.step()

    assert not database.read_only
    assert await readable(database) == 6
