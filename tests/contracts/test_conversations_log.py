"""Contract of the log: batches of messages, in order, once."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import Connection, update

from gateway.chat.log import (
    MOST_READ_BYTES,
    Appended,
    Outcome,
    Refused,
    Repeated,
    Submission,
    append_messages,
)
from gateway.chat.replies import Entry
from gateway.chat.tables import entry
from gateway.storage.database import Database
from tests.contracts.conversations_desk import (
    TALK,
    Desk,
    message_id,
    open_desk_in,
    paper_frank,
    paper_franks,
    submission,
)
from tests.contracts.conversations_town import NOON

OTHER_TALK = "7b" * 16


@pytest.fixture
async def desk(database: Database) -> Desk:
    """Return a desk at which Robin is alone in two conversations; entry 1 of each is there."""
    made = await open_desk_in(database)
    await made.open()
    await made.open(OTHER_TALK)
    return made


def seqs(outcomes: list[Outcome]) -> list[int]:
    return [each.entry.seq for each in outcomes if isinstance(each, Appended)]


async def test_batch_appends_in_order(desk: Desk) -> None:
    robin = desk.town.robin
    outcomes = await desk.send(*(submission(robin, n, at=NOON + n) for n in (1, 2, 3)))
    assert seqs(outcomes) == [2, 3, 4]
    assert (await desk.entries(after=1)) == [
        Entry(
            seq=n + 1,
            kind="application",
            epoch=0,
            sender=robin.device,
            message_id=message_id(n),
            at=NOON + n,
            body=f"body {n}".encode(),
            frank=paper_frank(n, n + 1),
        )
        for n in (1, 2, 3)
    ]
    summary = await desk.summary(robin)
    assert (summary.head, summary.last_at) == (4, NOON + 3)


async def test_batch_serves_several_conversations(desk: Desk) -> None:
    robin = desk.town.robin
    outcomes = await desk.send(
        submission(robin, 1),
        submission(robin, 2, conversation=OTHER_TALK),
        submission(robin, 3),
    )
    assert seqs(outcomes) == [2, 2, 3]
    assert [each.body for each in await desk.entries(OTHER_TALK, after=1)] == [b"body 2"]


async def test_empty_batch_does_nothing(desk: Desk) -> None:
    assert await desk.send() == []


async def test_message_sent_again_is_answered_as_before(desk: Desk) -> None:
    robin = desk.town.robin
    await desk.send(submission(robin, 1, at=NOON + 5))
    again = await desk.send(submission(robin, 1, at=NOON + 900), submission(robin, 2))
    assert again[0] == Repeated(2, NOON + 5, paper_frank(1, 2))
    assert seqs(again) == [3]
    assert [each.seq for each in await desk.entries()] == [1, 2, 3]


async def test_message_older_than_franks_gets_one_for_its_own_place(desk: Desk) -> None:
    robin = desk.town.robin
    await desk.send(submission(robin, 1, at=NOON + 5))
    await desk.database.transact(lambda c: c.execute(update(entry).values(frank=None)))
    asked: list[tuple[int, int]] = []

    def note(items: Sequence[Submission], seqs: Sequence[int]) -> list[bytes]:
        asked.extend((item.at, seq) for item, seq in zip(items, seqs, strict=True))
        return paper_franks(items, seqs)

    again = [submission(robin, 1, at=NOON + 900)]
    found = await desk.database.transact(lambda c: append_messages(c, again, note))
    assert found == [Repeated(2, NOON + 5, paper_frank(1, 2))]
    assert asked == [(NOON + 5, 2)]
    assert [each.frank for each in await desk.entries()] == [b"", b""]


async def test_large_batch_is_kept_whole(desk: Desk) -> None:
    robin = desk.town.robin
    batch = [
        submission(robin, n, conversation=OTHER_TALK if n % 5 else TALK) for n in range(1, 257)
    ]
    outcomes = await desk.send(*batch)
    for talk in (TALK, OTHER_TALK):
        mine = [item for item in batch if item.conversation == talk]
        stored = await desk.entries(talk, after=1)
        assert [(each.seq, each.message_id, each.body) for each in stored] == [
            (seq, item.message_id, item.body) for seq, item in enumerate(mine, start=2)
        ]
    assert [each.entry.message_id for each in outcomes if isinstance(each, Appended)] == [
        item.message_id for item in batch
    ]


async def test_message_twice_in_one_batch_is_appended_once(desk: Desk) -> None:
    robin = desk.town.robin
    outcomes = await desk.send(submission(robin, 1), submission(robin, 1), submission(robin, 2))
    assert outcomes[1] == Repeated(2, NOON, paper_frank(1, 2))
    assert seqs(outcomes) == [2, 3]


async def test_message_sent_again_after_epoch_moved_on_is_answered_as_before(desk: Desk) -> None:
    robin, amina = desk.town.robin, desk.town.amina
    await desk.send(submission(robin, 1))
    paper = await desk.open("7c" * 16)
    first = submission(robin, 2, conversation=paper.conversation)
    await desk.send(first)
    await desk.commit(robin, paper.add(0, amina.member.key_package()), paper.conversation)
    assert await desk.send(first) == [Repeated(2, NOON, paper_frank(2, 2))]


@pytest.mark.parametrize("same_batch", [True, False])
async def test_id_used_for_other_bytes_is_refused(desk: Desk, *, same_batch: bool) -> None:
    robin = desk.town.robin
    first, other = submission(robin, 1), submission(robin, 1, body=b"other")
    if same_batch:
        outcomes = await desk.send(first, other)
    else:
        await desk.send(first)
        outcomes = await desk.send(other)
    assert outcomes[-1] == Refused("id")
    assert [each.body for each in await desk.entries(after=1)] == [b"body 1"]


async def test_id_used_in_other_conversation_is_refused(desk: Desk) -> None:
    robin = desk.town.robin
    outcomes = await desk.send(submission(robin, 1), submission(robin, 1, conversation=OTHER_TALK))
    assert outcomes[-1] == Refused("id")
    assert len(await desk.entries(OTHER_TALK)) == 1


async def test_two_senders_may_use_one_id(desk: Desk) -> None:
    robin, amina = desk.town.robin, desk.town.amina
    paper = await desk.open("7c" * 16)
    await desk.commit(amina, paper.join(amina.member), paper.conversation)
    outcomes = await desk.send(
        submission(robin, 1, conversation=paper.conversation, epoch=1),
        submission(amina, 1, conversation=paper.conversation, epoch=1),
    )
    assert seqs(outcomes) == [3, 4]


async def test_refusals_leave_the_others_of_a_batch_alone(desk: Desk) -> None:
    robin, amina = desk.town.robin, desk.town.amina
    outcomes = await desk.send(
        submission(robin, 1),
        submission(robin, 2, epoch=1),
        submission(amina, 3),
        submission(robin, 4, conversation="00" * 16),
        submission(robin, 5),
    )
    assert outcomes[1:4] == [Refused("epoch", 0), Refused("not_member"), Refused("unknown")]
    assert seqs(outcomes) == [2, 3]
    assert [each.message_id for each in await desk.entries(after=1)] == [
        message_id(1),
        message_id(5),
    ]


async def test_message_of_past_epoch_is_refused_with_the_current_one(desk: Desk) -> None:
    robin, amina = desk.town.robin, desk.town.amina
    paper = await desk.open("7c" * 16)
    await desk.commit(robin, paper.add(0, amina.member.key_package()), paper.conversation)
    outcomes = await desk.send(submission(robin, 1, conversation=paper.conversation))
    assert outcomes == [Refused("epoch", 1)]


async def test_concurrent_batches_leave_no_gap(desk: Desk) -> None:
    robin = desk.town.robin
    batches = [
        [submission(robin, 10 * batch + n, conversation=talk) for n in range(5)]
        for batch, talk in enumerate([TALK, OTHER_TALK] * 6)
    ]
    outcomes = await asyncio.gather(*(desk.send(*batch) for batch in batches))
    for talk in (TALK, OTHER_TALK):
        assert [each.seq for each in await desk.entries(talk)] == list(range(1, 32))
    for batch in outcomes:
        first = seqs(batch)[0]
        assert seqs(batch) == list(range(first, first + 5))


async def test_message_raced_in_two_batches_is_appended_once(desk: Desk) -> None:
    item = submission(desk.town.robin, 1)
    outcomes = await asyncio.gather(*(desk.send(item) for _ in range(4)))
    assert sorted(type(each[0]).__name__ for each in outcomes) == ["Appended"] + ["Repeated"] * 3
    assert len(await desk.entries()) == 2


async def test_failed_transaction_keeps_nothing_of_its_batch(desk: Desk) -> None:
    item = submission(desk.town.robin, 1)

    class BoomError(Exception):
        """What goes wrong after the append."""

    def fail_late(connection: Connection) -> None:
        append_messages(connection, [item], paper_franks)
        raise BoomError

    with pytest.raises(BoomError):
        await desk.database.transact(fail_late)
    assert len(await desk.entries()) == 1
    assert (await desk.summary(desk.town.robin)).head == 1
    assert seqs(await desk.send(item)) == [2]


# Who waits since when


async def test_desk_waits_since_first_unanswered_message(desk: Desk) -> None:
    robin, amina = desk.town.robin, desk.town.amina
    paper = await desk.open("7c" * 16)
    talk = paper.conversation
    await desk.commit(amina, paper.join(amina.member), talk)

    async def send(sender_is_robin: bool, number: int) -> tuple[bool, int | None]:  # noqa: FBT001
        sender = robin if sender_is_robin else amina
        item = submission(sender, number, conversation=talk, epoch=1, at=NOON + number)
        (outcome,) = await desk.send(item)
        assert isinstance(outcome, Appended)
        return outcome.desk_changed, (await desk.summary(amina, talk)).waiting_since

    assert await send(sender_is_robin=False, number=1) == (True, None)
    assert await send(sender_is_robin=True, number=2) == (True, NOON + 2)
    assert await send(sender_is_robin=True, number=3) == (False, NOON + 2)
    assert await send(sender_is_robin=False, number=4) == (True, None)
    assert await send(sender_is_robin=True, number=5) == (True, NOON + 5)


async def test_answer_in_the_same_batch_ends_the_wait(desk: Desk) -> None:
    robin, amina = desk.town.robin, desk.town.amina
    paper = await desk.open("7c" * 16)
    talk = paper.conversation
    await desk.commit(amina, paper.join(amina.member), talk)
    await desk.send(
        submission(robin, 1, conversation=talk, epoch=1),
        submission(amina, 2, conversation=talk, epoch=1),
    )
    assert (await desk.summary(amina, talk)).waiting_since is None


async def test_repeated_message_changes_no_wait(desk: Desk) -> None:
    robin, amina = desk.town.robin, desk.town.amina
    paper = await desk.open("7c" * 16)
    talk = paper.conversation
    await desk.commit(amina, paper.join(amina.member), talk)
    question = submission(robin, 1, conversation=talk, epoch=1)
    await desk.send(question, submission(amina, 2, conversation=talk, epoch=1))
    await desk.send(question)
    assert (await desk.summary(amina, talk)).waiting_since is None


# Reading


async def test_reader_gets_a_page_behind_a_number(desk: Desk) -> None:
    robin = desk.town.robin
    await desk.send(*(submission(robin, n) for n in range(10)))
    assert [each.seq for each in await desk.entries(after=3, limit=4)] == [4, 5, 6, 7]
    assert await desk.entries(after=11) == []
    assert await desk.entries("00" * 16) == []


async def test_page_fits_into_a_frame(desk: Desk) -> None:
    robin = desk.town.robin
    body = bytes(64 * 1024)
    await desk.send(*(submission(robin, n, body=body) for n in range(20)))
    page = await desk.entries(after=1)
    assert len(page) == MOST_READ_BYTES // len(body)
    assert [each.seq for each in await desk.entries(after=page[-1].seq)] == list(
        range(page[-1].seq + 1, 22)
    )


async def test_page_has_one_entry_however_large(desk: Desk) -> None:
    body = bytes(MOST_READ_BYTES + 1)
    await desk.send(submission(desk.town.robin, 1, body=body), submission(desk.town.robin, 2))
    assert [each.seq for each in await desk.entries(after=1)] == [2]
