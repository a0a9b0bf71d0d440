"""Brief work is done where it is while that costs nobody anything, and else by the writer."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from gateway.codes import Code
from gateway.errors import Conflict, StoreUnavailable
from gateway.storage.direct import PATIENCE_MS
from gateway.storage.engine import open_engine
from gateway.storage.group_commit import COMMITS, QUICK_SECONDS, GroupCommit
from gateway.storage.work import TakesLonger

CREATE = "CREATE TABLE note (text TEXT)"


class Disk:
    """A clock by which each commit takes as long as it is told."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._now = 0.0

    def __call__(self) -> float:
        self._now += self.seconds
        return self._now


class Writer:
    """A writer on a file, with a disk that is as slow as the test wants."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.disk = Disk()
        self.engine: Engine = open_engine(f"sqlite:///{path}")
        self.commits = GroupCommit(self.engine, self.disk)
        self.commits.submit(say(CREATE)).result()

    def notes(self) -> list[str]:
        """Read what is committed."""
        other = sqlite3.connect(self.path)
        found = [text for (text,) in other.execute("SELECT text FROM note ORDER BY rowid")]
        other.close()
        return found

    def now(self, text: str) -> bool:
        """Write a note at once, if it is done at once; say whether it was."""
        done = self.commits.run_now(note(text))
        return done is not None and done.result() is None


def say(statement: str) -> Callable[[Connection], None]:
    def work(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    return work


def note(text: str) -> Callable[[Connection], None]:
    return say(f"INSERT INTO note VALUES ('{text}')")  # noqa: S608 - the test's own words


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    opened = Writer(tmp_path / "test.db")
    yield opened
    opened.commits.close()
    opened.engine.dispose()


def test_brief_work_is_done_on_the_callers_thread(writer: Writer) -> None:
    done = writer.commits.run_now(lambda _: threading.current_thread())

    assert done is not None
    assert done.result() is threading.current_thread()


def test_what_was_done_at_once_is_committed_when_it_returns(writer: Writer) -> None:
    assert writer.now("first")

    assert writer.notes() == ["first"]


def test_an_interruption_leaves_nothing_half_done(writer: Writer) -> None:
    def interrupted(connection: Connection) -> None:
        note("half")(connection)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        writer.commits.run_now(interrupted)

    assert not writer.now("the thread has to connect first")
    writer.commits.submit(note("whole")).result()
    assert writer.now("and on")
    assert writer.notes() == ["whole", "and on"]


def test_work_of_both_kinds_keeps_its_order(writer: Writer) -> None:
    for number in range(20):
        if number % 2:
            assert writer.now(str(number))
        else:
            writer.commits.submit(note(str(number))).result()

    assert writer.notes() == [str(number) for number in range(20)]


def test_brief_work_does_not_overtake_what_waits(writer: Writer) -> None:
    go_on = threading.Event()
    held: Future[bool] = writer.commits.submit(lambda _: go_on.wait())
    waits = writer.commits.submit(note("waits"))

    assert not writer.now("too early")

    go_on.set()
    held.result()
    waits.result()
    assert writer.now("then")
    assert writer.notes() == ["waits", "then"]


def test_brief_work_does_not_wait_for_another_process(writer: Writer) -> None:
    other = sqlite3.connect(writer.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    assert not writer.now("too early")

    other.execute("ROLLBACK")
    other.close()
    assert writer.now("then")
    assert writer.notes() == ["then"]


def test_writer_waits_for_another_process_as_before(writer: Writer) -> None:
    assert writer.now("first")

    patience = writer.commits.submit(
        lambda connection: connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
    )

    assert patience.result() == PATIENCE_MS


def test_brief_work_does_not_wait_for_pages_that_are_moved(writer: Writer) -> None:
    with writer.commits._checkpoints.turn:
        assert not writer.now("too early")

    assert writer.now("then")


def test_slow_disk_is_left_to_the_writer(writer: Writer) -> None:
    writer.disk.seconds = 2 * COMMITS * QUICK_SECONDS
    assert writer.now("the one that found it slow")

    assert not writer.now("too early")
    assert writer.notes() == ["the one that found it slow"]


def test_disk_that_is_quick_again_is_trusted_again(writer: Writer) -> None:
    writer.disk.seconds = 2 * COMMITS * QUICK_SECONDS
    writer.now("the one that found it slow")
    writer.disk.seconds = 0.0

    written = 0
    while not writer.now("then"):
        writer.commits.submit(note("by the writer")).result()
        written += 1

    assert 0 < written < 2 * COMMITS


def test_disk_that_is_always_slow_is_never_waited_for(writer: Writer) -> None:
    writer.disk.seconds = 2 * QUICK_SECONDS
    for _ in range(2 * COMMITS):
        writer.commits.submit(note("by the writer")).result()

    assert not writer.now("never")


def test_refused_work_leaves_nothing(writer: Writer) -> None:
    def refuse(connection: Connection) -> None:
        note("refused")(connection)
        raise Conflict(Code.CONVERSATION_EXISTS)

    done = writer.commits.run_now(refuse)

    assert done is not None
    assert isinstance(done.exception(), Conflict)
    assert writer.notes() == []
    assert writer.now("then")


def test_work_that_takes_longer_leaves_nothing_and_is_the_writers(writer: Writer) -> None:
    def find_more_to_do(connection: Connection) -> None:
        note("begun")(connection)
        raise TakesLonger

    assert writer.commits.run_now(find_more_to_do) is None
    assert writer.notes() == []
    assert writer.now("then")


def test_storage_that_fails_leaves_nothing_and_is_opened_anew(writer: Writer) -> None:
    def fail(connection: Connection) -> None:
        note("lost")(connection)
        connection.exec_driver_sql("SELECT no_such_column FROM note")

    done = writer.commits.run_now(fail)

    assert done is not None
    assert isinstance(done.exception(), StoreUnavailable)
    assert not writer.now("to connect is the writer's")
    writer.commits.submit(note("by the writer")).result()
    assert writer.now("then")
    assert writer.notes() == ["by the writer", "then"]


def test_closed_writer_does_nothing(writer: Writer) -> None:
    writer.commits.close()

    assert not writer.now("too late")
