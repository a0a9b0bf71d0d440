"""The turn to write is one's at a time, and is lent only while no thread wants it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.storage.engine import open_engine
from gateway.storage.group_commit import GroupCommit
from gateway.storage.turn import Turn


@pytest.fixture
def commits(tmp_path: Path) -> Iterator[GroupCommit]:
    engine = open_engine(f"sqlite:///{tmp_path / 'test.db'}")
    made = GroupCommit(engine)
    yield made
    made.close()
    engine.dispose()


def test_it_is_lent_several_times_and_given_back_as_often() -> None:
    turn = Turn()

    assert turn.lend()
    assert turn.lend()
    turn.give_back()
    assert not turn.take()
    turn.give_back()
    assert turn.take()


def test_it_is_not_lent_while_a_thread_has_it() -> None:
    turn = Turn()

    with turn:
        assert not turn.lend()

    assert turn.lend()


def test_a_thread_that_waits_is_not_kept_waiting_by_further_loans() -> None:
    turn, had = Turn(), threading.Event()

    def want() -> None:
        with turn:
            had.set()

    assert turn.lend()
    thread = threading.Thread(target=want)
    thread.start()
    while turn.lend():  # until the thread waits
        turn.give_back()
    assert not had.is_set()
    turn.give_back()
    thread.join()

    assert had.is_set()
    assert turn.lend()


def test_nobody_writes_beside_what_was_submitted_before(commits: GroupCommit) -> None:
    go_on = threading.Event()
    held = commits.submit(lambda _connection: go_on.wait())

    assert not commits.lend()

    go_on.set()
    held.result()
    # The thread says that it is done before it settles what it did.
    assert commits.lend()
    commits.give_back()


def test_what_is_submitted_while_another_writes_comes_after_it(commits: GroupCommit) -> None:
    assert commits.lend()
    waits = commits.submit(lambda _connection: "written")

    assert not commits.lend()
    assert commits.run_now(lambda _connection: None) is None
    assert not waits.done()
    commits.give_back()

    assert waits.result() == "written"


def test_a_closed_writer_lends_nothing(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'test.db'}")
    commits = GroupCommit(engine)
    commits.close()

    assert not commits.lend()
    engine.dispose()
