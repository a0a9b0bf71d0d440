"""Contract of the appender: in order on both stores, and no disk that waits for the event loop."""

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from nacl.signing import SigningKey
from sqlalchemy import Connection, func, select

from gateway.chat.appender import MANY, Appender
from gateway.chat.batches import BatchStore, News
from gateway.chat.bus import InProcessBus
from gateway.chat.franker import Franker
from gateway.chat.log import APPLICATION
from gateway.chat.replies import Entry
from gateway.chat.requests import Send
from gateway.chat.tables import entry
from gateway.errors import StoreUnavailable
from gateway.storage.database import SqlDatabase
from tests.contracts.conversations_desk import TALK, Desk, message_id, open_desk_in, submission
from tests.contracts.hearing import Sender


@pytest.fixture
async def desk(database: SqlDatabase) -> Desk:
    """Return a desk at which Robin is alone; entry 1 is there."""
    made = await open_desk_in(database)
    await made.open()
    return made


@dataclass
class DeskSide:
    """Writes down what the desk is told, and whether the event loop had to wait for it."""

    seqs: list[int] = field(default_factory=list)
    on_the_loop: bool = False

    def tell(self, _connection: Connection, news: Sequence[News]) -> Sequence[tuple[str, Entry]]:
        self.seqs += [told.seq for _, told in news]
        self.on_the_loop |= threading.current_thread() is threading.main_thread()
        return ()


@pytest.fixture
def told() -> DeskSide:
    return DeskSide()


@pytest.fixture
def appender(database: SqlDatabase, told: DeskSide) -> Appender:
    key = SigningKey.generate()
    return Appender(
        database=database,
        bus=InProcessBus(),
        batches=BatchStore(Franker(lambda _organisation: key).frank, told.tell),
        desk_changed=lambda _conversation: None,
        heard=lambda _conversation, _side: None,
        one_writer=not database.shared,
    )


def submit(appender: Appender, desk: Desk, sender: Sender, *numbers: int) -> None:
    for number in numbers:
        name = message_id(number)
        request = Send(id=number, conversation=TALK, message_id=name, message=b"body")
        appender.submit(submission(desk.town.robin, number), request, sender)


def stored(connection: Connection) -> int:
    messages = select(func.count()).select_from(entry).where(entry.c.kind == APPLICATION)
    return connection.execute(messages).scalar_one()


async def test_messages_keep_their_order_however_they_come(desk: Desk, appender: Appender) -> None:
    sender = Sender()
    for first in range(0, 1200, 40):
        submit(appender, desk, sender, *range(first, first + 40))
        await asyncio.sleep(0)
    await appender.close()
    assert sender.seqs() == list(range(2, 1202))
    assert [request.id for request, _ in sender.heard] == list(range(1200))


async def test_the_desk_is_told_of_news_once_and_off_the_loop(
    desk: Desk, appender: Appender, database: SqlDatabase, told: DeskSide
) -> None:
    sender = Sender()
    for number in range(3):
        submit(appender, desk, sender, number)
        await appender.close()

    assert told.seqs == [2]  # the others wait behind it
    assert not told.on_the_loop
    assert sender.seqs() == [2, 3, 4]
    assert await database.read(stored) == 3


class Held:
    """Keeps the one thread that writes until it is let go."""

    def __init__(self, database: SqlDatabase) -> None:
        self._database = database
        self._go_on = threading.Event()

    def begin(self) -> None:
        """Have the thread wait."""
        self._database._writer.submit(lambda _connection: self._go_on.wait())

    def let_go(self) -> None:
        """Let it go on, and return once it has done all that it was given by now."""
        last = self._database._writer.submit(lambda _connection: None)
        self._go_on.set()
        last.result()


async def turn() -> None:
    """Give the event loop the turns that a batch needs on its way to the writer."""
    for _ in range(5):
        await asyncio.sleep(0)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_disk_does_not_wait_for_the_event_loop(
    desk: Desk, appender: Appender, database: SqlDatabase
) -> None:
    sender, writer = Sender(), Held(database)
    writer.begin()
    submit(appender, desk, sender, 1)
    await turn()
    submit(appender, desk, sender, *range(2, MANY + 2))
    await turn()
    # What comes now is no longer handed over, but the batch that waits for its turn takes it along.
    submit(appender, desk, sender, MANY + 2)
    writer.let_go()
    assert sender.heard == []
    assert await database.read(stored) == MANY + 2
    await appender.close()
    assert sender.seqs() == list(range(2, MANY + 4))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_few_messages_wait_for_the_answers_before_them(
    desk: Desk, appender: Appender, database: SqlDatabase
) -> None:
    sender, writer = Sender(), Held(database)
    writer.begin()
    submit(appender, desk, sender, 1)
    await turn()
    submit(appender, desk, sender, *range(2, MANY))
    await turn()
    writer.let_go()
    with database.engine.connect() as connection:
        assert stored(connection) == 1
    await appender.close()
    assert sender.seqs() == list(range(2, MANY + 1))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_who_waits_behind_a_closed_store_hears_of_it(
    desk: Desk, appender: Appender, database: SqlDatabase
) -> None:
    sender = Sender()
    held = Held(database)
    held.begin()
    submit(appender, desk, sender, 1)
    await turn()
    database.read_only = True
    submit(appender, desk, sender, *range(2, MANY + 2))
    await turn()
    held.let_go()
    await appender.close()
    assert sender.seqs() == [2]
    refused = [outcome for _, outcome in sender.heard if isinstance(outcome, StoreUnavailable)]
    assert len(refused) == MANY
    assert [request.id for request, _ in sender.heard] == [*range(2, MANY + 2), 1]
    database.read_only = False
