"""Large batches are stored by a process of their own, and nothing depends on its living."""

import asyncio
import os
import resource
import signal
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest
from nacl.signing import SigningKey
from sqlalchemy import Connection, func, select

from gateway.chat.append_process import LEAST, PAUSE_SECONDS, AppendProcess, Beside, Lost
from gateway.chat.appender import LARGEST_OF_ONE_WRITER, Appender
from gateway.chat.batches import BatchStore, Stored
from gateway.chat.bus import Hint, InProcessBus, Reached
from gateway.chat.franker import Franker
from gateway.chat.franking import frank_statement
from gateway.chat.log import APPLICATION, Repeated, Submission
from gateway.chat.requests import Send
from gateway.chat.tables import entry
from gateway.desk.tables import desk_wait
from gateway.storage.database import SqlDatabase
from gateway.storage.work import TakesLonger
from tests.contracts.conversations_desk import TALK, Desk, message_id, open_desk_in, submission
from tests.contracts.hearing import Sender
from tests.franks import frank_holds

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

KEY = SigningKey(b"f" * 32)
MANY_BATCHES = 5 * LARGEST_OF_ONE_WRITER


def key_of(_organisation: str) -> SigningKey:
    return KEY


@dataclass
class Watch:
    """A clock that is put on by hand, in seconds."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Node:
    """An appender with a process beside it, and what it tells others; how much it stores here."""

    desk: Desk
    database: SqlDatabase
    beside: Beside
    hints: list[Hint] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    heard: list[tuple[str, int]] = field(default_factory=list)
    here: int = 0

    def __post_init__(self) -> None:
        bus, franker = InProcessBus(), Franker(key_of)

        def frank(items: Sequence[Submission], seqs: Sequence[int]) -> Sequence[bytes]:
            self.here += len(items)
            return franker.frank(items, seqs)

        bus.subscribe(self.hints.append)
        self.appender = Appender(
            database=self.database,
            bus=bus,
            batches=BatchStore(frank),
            desk_changed=self.changed.append,
            heard=lambda conversation, side: self.heard.append((conversation, side)),
            one_writer=True,
            beside=self.beside,
        )

    def submit(self, sender: Sender, *numbers: int) -> None:
        for number in numbers:
            name = message_id(number)
            request = Send(id=number, conversation=TALK, message_id=name, message=b"body")
            self.appender.submit(submission(self.desk.town.robin, number), request, sender)

    async def stored(self) -> int:
        messages = select(func.count()).select_from(entry).where(entry.c.kind == APPLICATION)
        return await self.database.read(lambda c: c.execute(messages).scalar_one())


@pytest.fixture
async def desk(database: SqlDatabase) -> Desk:
    """Return a desk at which Robin is alone; entry 1 is there."""
    made = await open_desk_in(database)
    await made.open()
    return made


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
async def process(
    database_url: str, database: SqlDatabase, watch: Watch
) -> AsyncIterator[AppendProcess]:
    """Yield a process that is not started yet."""
    made = AppendProcess(database_url, key_of, database, clock=watch)
    yield made
    await made.close()


@pytest.fixture
def node(desk: Desk, database: SqlDatabase, process: AppendProcess) -> Node:
    return Node(desk, database, process)


async def under_way(node: Node) -> None:
    """Give the loop turns until what was submitted is given to the process."""
    for _ in range(10):
        await asyncio.sleep(0)
    assert node.database.lend()
    node.database.give_back()


def number_of(process: AppendProcess) -> int:
    """Return the process's id; there is one."""
    assert process.pid is not None
    return process.pid


async def test_batches_are_stored_beside_in_their_order(node: Node, process: AppendProcess) -> None:
    assert await process.start()
    sender = Sender()
    for first in range(0, MANY_BATCHES, 80):
        node.submit(sender, *range(first, first + 80))
        await asyncio.sleep(0)
    await sender.hears_of(MANY_BATCHES)

    assert sender.seqs() == list(range(2, MANY_BATCHES + 2))
    assert [request.id for request, _ in sender.heard] == list(range(MANY_BATCHES))
    assert node.here < LEAST
    await node.appender.close()
    assert await node.stored() == MANY_BATCHES


async def test_what_is_stored_beside_has_its_frank_and_is_told_to_the_desk(
    node: Node, process: AppendProcess
) -> None:
    await process.start()
    sender = Sender()
    node.submit(sender, *range(LEAST))
    await sender.hears_of(LEAST)

    messages = [each for each in await node.desk.entries() if each.kind == APPLICATION]
    assert len(messages) == LEAST
    for each in messages:
        item = submission(node.desk.town.robin, int(each.message_id, 16))
        stated = frank_statement(
            item.commitment,
            conversation=TALK,
            sender=each.sender,
            seq=each.seq,
            at=each.at,
        )
        assert frank_holds(each.frank, stated, KEY.verify_key)
    assert node.here == 0
    assert node.changed == [TALK]
    assert len(await node.desk.rows(desk_wait)) == 1


async def test_the_first_large_batch_is_stored_here_and_starts_it(
    node: Node, process: AppendProcess
) -> None:
    sender = Sender()
    node.submit(sender, *range(LEAST))
    await sender.hears_of(LEAST)

    assert await process.start()
    assert sender.seqs() == list(range(2, LEAST + 2))


async def test_few_messages_start_nothing(node: Node, process: AppendProcess) -> None:
    sender = Sender()
    node.submit(sender, *range(LEAST - 1))
    await node.appender.close()

    assert process.pid is None
    assert len(sender.seqs()) == LEAST - 1


async def test_what_a_killed_process_had_is_stored_here_in_its_order(
    node: Node, process: AppendProcess, watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    await process.start()
    os.kill(number_of(process), signal.SIGSTOP)
    sender = Sender()
    node.submit(sender, *range(LARGEST_OF_ONE_WRITER))
    await under_way(node)
    node.submit(sender, *range(LARGEST_OF_ONE_WRITER, MANY_BATCHES))
    await under_way(node)
    os.kill(number_of(process), signal.SIGKILL)
    await sender.hears_of(MANY_BATCHES)

    assert sender.seqs() == list(range(2, MANY_BATCHES + 2))
    assert await node.stored() == node.here == MANY_BATCHES
    assert "the process beside is gone with batches: 2" in caplog.text
    assert not await process.start()
    watch.now += PAUSE_SECONDS
    assert await process.start()


async def test_a_process_that_says_nothing_is_ended(
    desk: Desk, database_url: str, database: SqlDatabase
) -> None:
    process = AppendProcess(database_url, key_of, database)
    assert await process.start()
    os.kill(number_of(process), signal.SIGSTOP)
    vars(process._running)["_patience"] = 0.05
    node, sender = Node(desk, database, process), Sender()
    node.submit(sender, *range(LEAST))
    await sender.hears_of(LEAST)

    assert sender.seqs() == list(range(2, LEAST + 2))
    assert process.pid is None
    await process.close()


async def test_a_process_that_keeps_nothing_leaves_it_to_the_gateway(
    node: Node, process: AppendProcess, database: SqlDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    await process.start()

    def forbid(connection: Connection) -> None:
        connection.exec_driver_sql(
            "CREATE TRIGGER no_more BEFORE INSERT ON entry WHEN NEW.message_id != ''"
            " BEGIN SELECT RAISE(ABORT, 'no more'); END"
        )

    await database.transact(forbid)
    sender = Sender()
    node.submit(sender, *range(LEAST))
    await sender.hears_of(LEAST)
    assert sender.seqs() == []
    assert "a batch was not kept beside: IntegrityError" in caplog.text
    assert await node.stored() == 0

    await database.transact(lambda c: c.exec_driver_sql("DROP TRIGGER no_more").close())
    node.submit(sender, *range(LEAST))
    await sender.hears_of(2 * LEAST)
    assert sender.seqs() == list(range(2, LEAST + 2))


async def test_a_process_whose_disk_is_full_leaves_it_to_the_gateway(
    node: Node, process: AppendProcess, caplog: pytest.LogCaptureFixture
) -> None:
    await process.start()
    resource.prlimit(number_of(process), resource.RLIMIT_FSIZE, (1, 1))
    sender = Sender()
    node.submit(sender, *range(LEAST))
    await sender.hears_of(LEAST)

    assert "a batch was not kept beside: OperationalError" in caplog.text
    assert sender.seqs() == list(range(2, LEAST + 2))
    assert await node.stored() == node.here == LEAST


async def test_nothing_is_written_beside_once_nothing_may_be_written(
    node: Node, process: AppendProcess, database: SqlDatabase
) -> None:
    await process.start()
    database.read_only = True
    sender = Sender()
    node.submit(sender, *range(LEAST))
    await sender.hears_of(LEAST)

    assert sender.seqs() == []
    assert await node.stored() == 0
    database.read_only = False


async def test_closing_ends_the_process(process: AppendProcess) -> None:
    await process.start()
    number = number_of(process)
    await process.close()

    assert process.pid is None
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


async def test_where_no_process_can_be_started_the_gateway_does_without(
    node: Node, process: AppendProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.chat.append_process.WORKER", "gateway.no_such_worker")
    assert not await process.start()
    sender = Sender()
    node.submit(sender, *range(LEAST))
    await node.appender.close()

    assert sender.seqs() == list(range(2, LEAST + 2))


@dataclass
class Forgetful:
    """Stores a batch and is gone before it says so."""

    database: SqlDatabase
    given: int = 0

    def wants(self, size: int) -> bool:
        return size >= LEAST

    async def store(self, items: Sequence[Submission]) -> Stored:
        self.given += 1
        if self.given > 1:
            raise TakesLonger
        batches = BatchStore(Franker(key_of).frank)
        await self.database.transact(lambda c: batches.store(c, items))
        raise Lost

    async def close(self) -> None:
        pass


async def test_of_what_was_kept_by_a_lost_process_everybody_hears(
    desk: Desk, database: SqlDatabase
) -> None:
    node, sender = Node(desk, database, Forgetful(database)), Sender()
    node.submit(sender, *range(LEAST))
    await node.appender.close()

    repeated = [outcome for _, outcome in sender.heard if isinstance(outcome, Repeated)]
    assert [each.seq for each in repeated] == list(range(2, LEAST + 2))
    assert all(each.frank for each in repeated)
    assert node.hints == [Reached(TALK, LEAST + 1)]
    assert node.changed == [TALK]
    assert {conversation for conversation, _ in node.heard} == {TALK}
    assert await node.stored() == LEAST
