"""Contract of attachments: what was answered is kept, in order, once, and for members only."""

import asyncio
import itertools
import random
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.record import AuditKind
from gateway.attachments.limits import DAY, HOUR, LARGEST, SMALLEST, Limits
from gateway.attachments.service import Begin
from gateway.attachments.tables import attachment
from gateway.codes import Code
from gateway.errors import (
    ClientProtocolError,
    Conflict,
    EarshotError,
    NotFound,
    NotPermitted,
    StoreUnavailable,
)
from gateway.storage.database import Database, SqlDatabase
from tests.contracts.attachments_desk import AttachmentDesk, attempt, open_attachment_desk
from tests.contracts.conversations_desk import TALK
from tests.servers.sqlite import put_schema

DATA: Final = random.Random(7).randbytes(1000)  # noqa: S311 - a test's picture


@pytest.fixture
async def desk(database: Database) -> AttachmentDesk:
    """Return a desk without attachments."""
    return await open_attachment_desk(database)


def code_of(caught: pytest.ExceptionInfo[EarshotError]) -> tuple[Code, dict[str, object]]:
    return caught.value.code, dict(caught.value.fields)


# Uploading


async def test_member_uploads_and_another_member_downloads(desk: AttachmentDesk) -> None:
    name = await desk.upload(DATA)
    assert await desk.download(name, desk.desk.town.amina) == DATA
    assert await desk.download(name) == DATA


async def test_begin_says_what_it_begins(desk: AttachmentDesk) -> None:
    begun = await desk.begin()
    assert (begun.size, begun.offset, begun.expires_at) == (1000, 0, desk.now + DAY)
    assert len(begun.id) == 32


async def test_same_attempt_is_the_same_upload_at_its_offset(desk: AttachmentDesk) -> None:
    begun = await desk.begin()
    await desk.append(begun.id, 0, DATA[:300])
    again = await desk.begin()
    assert (again.id, again.offset) == (begun.id, 300)
    assert (await desk.begin(number=2)).id != begun.id
    theirs = await desk.begin(desk.desk.town.amina)
    assert (theirs.id != begun.id, theirs.offset) == (True, 0)


async def test_attempt_belongs_to_what_it_began(desk: AttachmentDesk) -> None:
    await desk.begin()
    with pytest.raises(ClientProtocolError) as caught:
        await desk.begin(size=1001)
    assert code_of(caught) == (Code.REQUEST_MALFORMED, {"at": "$.attempt"})


async def test_repeated_piece_is_answered_and_not_written(desk: AttachmentDesk) -> None:
    begun = await desk.begin()
    await desk.append(begun.id, 0, DATA[:300])
    writes = list(desk.blobs.writes)
    for offset, piece in ((0, DATA[:300]), (0, b"other bytes"), (200, DATA[200:500])):
        assert (await desk.append(begun.id, offset, piece)).offset == 300
    assert (await desk.append(begun.id, 300, b"")).offset == 300
    assert desk.blobs.writes == writes


async def test_piece_behind_a_gap_is_refused(desk: AttachmentDesk) -> None:
    begun = await desk.begin()
    await desk.append(begun.id, 0, DATA[:300])
    with pytest.raises(Conflict) as caught:
        await desk.append(begun.id, 301, DATA[301:400])
    assert code_of(caught) == (Code.ATTACHMENT_OFFSET, {"offset": 300})


async def test_more_than_announced_is_refused_and_nothing_written(desk: AttachmentDesk) -> None:
    begun = await desk.begin()
    await desk.append(begun.id, 0, DATA[:300])
    with pytest.raises(ClientProtocolError) as caught:
        await desk.append(begun.id, 300, DATA[:701])
    assert code_of(caught) == (Code.REQUEST_TOO_LARGE, {"limit": 700})
    assert (await desk.append(begun.id, 300, DATA[300:])).offset == 1000


async def test_complete_upload_takes_no_more(desk: AttachmentDesk) -> None:
    name = await desk.upload(DATA)
    assert (await desk.append(name, 0, b"else")).offset == 1000
    with pytest.raises(ClientProtocolError):
        await desk.append(name, 1000, b"more")
    assert await desk.download(name) == DATA


async def test_pieces_at_once_are_taken_once(desk: AttachmentDesk) -> None:
    begun = await desk.begin()
    node = desk.attachments
    robin = desk.desk.town.robin.actor
    answers = await asyncio.gather(
        *(node.append(robin, begun.id, 0, DATA[:500]) for _ in range(10))
    )
    assert {answer.offset for answer in answers} == {500}
    assert desk.blobs.writes == [(0, 500)]


async def test_pieces_at_once_on_several_nodes_leave_one_order(desk: AttachmentDesk) -> None:
    begun = await desk.begin()
    answers = await asyncio.gather(
        *(desk.append(begun.id, 0, DATA[: 100 * length]) for length in range(1, 9))
    )
    offset = answers[0].offset
    # Whoever won, everybody hears the same, and what is said to be there is.
    assert {answer.offset for answer in answers} == {offset}
    await desk.append(begun.id, offset, DATA[offset:])
    assert await desk.download(begun.id) == DATA


def test_any_cutting_gives_the_same_bytes(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'cut.db'}"
    put_schema(url)
    database = SqlDatabase(url)
    desk = asyncio.run(open_attachment_desk(database))
    numbers = itertools.count(1)

    async def upload(cuts: list[int], repeats: list[tuple[int, int]]) -> bytes:
        begun = await desk.begin(number=next(numbers))
        edges = [0, *sorted(cuts), 1000]
        for index, (start, end) in enumerate(pairwise(edges)):
            answer = await desk.append(begun.id, start, DATA[start:end])
            assert answer.offset == end
            for _, earlier in [each for each in repeats if each[0] == index]:
                at = min(earlier, end)
                if at < end:
                    assert (await desk.append(begun.id, at, DATA[at:])).offset == end
        return await desk.download(begun.id)

    # One database for all of them: a town takes longer to build than an upload to make.
    @given(
        cuts=st.lists(st.integers(0, 1000), max_size=8),
        repeats=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 1000)), max_size=4),
    )
    def check(cuts: list[int], repeats: list[tuple[int, int]]) -> None:
        assert asyncio.run(upload(cuts, repeats)) == DATA

    try:
        check()
    finally:
        database.close()


# Faults


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_piece_that_the_disk_failed_on_counts_for_nothing(
    desk: AttachmentDesk, moment: str
) -> None:
    begun = await desk.begin()
    await desk.append(begun.id, 0, DATA[:300])

    def fail(when: str) -> None:
        if when == moment:
            raise StoreUnavailable

    desk.blobs.fault = fail
    with pytest.raises(StoreUnavailable):
        await desk.append(begun.id, 300, DATA[300:])
    desk.blobs.fault = lambda _when: None
    assert (await desk.attachments.state(desk.desk.town.robin.actor, begun.id)).offset == 300
    with pytest.raises(NotFound):
        await desk.download(begun.id)
    await desk.append(begun.id, 300, DATA[300:])
    assert await desk.download(begun.id) == DATA


async def test_blob_that_the_disk_lost_is_a_failure_of_storage(desk: AttachmentDesk) -> None:
    name = await desk.upload(DATA)
    desk.blobs.kept.clear()
    with pytest.raises(StoreUnavailable):
        await desk.download(name)


# Who may


async def test_stranger_is_refused_everywhere_and_the_trail_says_so(desk: AttachmentDesk) -> None:
    name = await desk.upload(DATA)
    strangers = desk.desk.town.strangers.values()
    for stranger, reason in strangers:
        for ask in (
            desk.begin(stranger, number=9),
            desk.append(name, 0, DATA, stranger),
            desk.attachments.state(stranger.actor, name),
            desk.download(name, stranger),
        ):
            with pytest.raises(NotPermitted) as caught:
                await ask
            assert code_of(caught) == (Code.CONVERSATION_NOT_YOURS, {"reason": reason})
    refused = await desk.desk.deeds(AuditKind.CONVERSATION_REFUSED)
    assert [(actor, subject) for actor, subject, _ in refused] == [
        (each.device, TALK) for each, _ in strangers for _ in range(4)
    ]


async def test_nurse_outside_the_group_is_told_to_join_first(desk: AttachmentDesk) -> None:
    name = await desk.upload(DATA)
    for ask in (desk.begin(desk.desk.town.beth), desk.download(name, desk.desk.town.beth)):
        with pytest.raises(Conflict) as caught:
            await ask
        assert caught.value.code is Code.CONVERSATION_NOT_MEMBER


async def test_other_member_learns_nothing_of_an_upload_under_way(desk: AttachmentDesk) -> None:
    begun = await desk.begin()
    amina = desk.desk.town.amina
    for ask in (
        desk.attachments.state(amina.actor, begun.id),
        desk.append(begun.id, 0, DATA, amina),
        desk.download(begun.id, amina),
    ):
        with pytest.raises(NotFound) as caught:
            await ask
        assert caught.value.code is Code.ATTACHMENT_UNKNOWN
    assert desk.blobs.kept == {}


async def test_unknown_attachment_is_unknown(desk: AttachmentDesk) -> None:
    with pytest.raises(NotFound) as caught:
        await desk.download("0" * 32)
    assert caught.value.code is Code.ATTACHMENT_UNKNOWN


# Limits


async def test_largest_attachment_may_be_begun_and_no_larger(desk: AttachmentDesk) -> None:
    assert (await desk.begin(size=LARGEST)).size == LARGEST
    with pytest.raises(ClientProtocolError) as caught:
        await desk.begin(size=LARGEST + 1, number=2)
    assert code_of(caught) == (Code.ATTACHMENT_TOO_LARGE, {"limit": LARGEST})


async def test_device_has_only_so_many_uploads_under_way(desk: AttachmentDesk) -> None:
    desk.limits = Limits(under_way=2)
    first = await desk.begin(number=1)
    await desk.begin(number=2)
    with pytest.raises(Conflict) as caught:
        await desk.begin(number=3)
    assert caught.value.code is Code.ATTACHMENT_TOO_MANY
    assert (await desk.begin(number=2)).offset == 0
    await desk.begin(desk.desk.town.amina)
    await desk.append(first.id, 0, DATA)
    await desk.begin(number=3)


@pytest.mark.parametrize(
    ("limits", "finish"),
    [(Limits(under_way_bytes=2500), False), (Limits(kept_bytes=2500), True)],
    ids=["under way", "kept"],
)
async def test_device_has_only_so_many_bytes(
    desk: AttachmentDesk, limits: Limits, *, finish: bool
) -> None:
    desk.limits = limits
    for number in (1, 2):
        begun = await desk.begin(number=number)
        if finish:
            await desk.append(begun.id, 0, DATA)
    with pytest.raises(Conflict) as caught:
        await desk.begin(number=3)
    assert caught.value.code is Code.ATTACHMENT_TOO_MANY
    assert (await desk.begin(number=3, size=500)).size == 500


async def test_uploads_over_their_time_make_room(desk: AttachmentDesk) -> None:
    desk.limits = Limits(under_way=1)
    await desk.begin()
    desk.now += DAY
    assert (await desk.begin(number=2)).offset == 0


# Expiry


async def test_unfinished_upload_ends_after_a_day(desk: AttachmentDesk) -> None:
    begun = await desk.begin()
    desk.now += DAY - 1
    await desk.append(begun.id, 0, DATA[:300])
    desk.now += 1
    for ask in (desk.append(begun.id, 300, DATA[300:]), desk.begin()):
        with pytest.raises(NotFound) as caught:
            await ask
        assert caught.value.code is Code.ATTACHMENT_EXPIRED


async def test_complete_attachment_is_kept_for_thirty_days_from_then(desk: AttachmentDesk) -> None:
    begun = await desk.begin()
    desk.now += HOUR
    done = await desk.append(begun.id, 0, DATA)
    assert done.expires_at == desk.now + 30 * DAY
    desk.now = done.expires_at - 1
    assert await desk.download(begun.id) == DATA
    desk.now += 1
    with pytest.raises(NotFound) as caught:
        await desk.download(begun.id)
    assert caught.value.code is Code.ATTACHMENT_EXPIRED


async def test_sweep_erases_what_is_over_and_nothing_else(desk: AttachmentDesk) -> None:
    done = await desk.upload(DATA, number=1)
    begun = await desk.begin(number=2)
    await desk.append(begun.id, 0, DATA[:300])
    desk.now += DAY + HOUR - 1
    assert await desk.attachments.sweep() == 0
    desk.now += 1
    assert await desk.attachments.sweep() == 1
    assert list(desk.blobs.kept) == [done]
    assert [row.id for row in await desk.desk.rows(attachment)] == [done]
    desk.now += 30 * DAY
    assert await desk.attachments.sweep() == 1
    assert (desk.blobs.kept, await desk.desk.rows(attachment)) == ({}, [])
    with pytest.raises(NotFound) as caught:
        await desk.download(done)
    assert caught.value.code is Code.ATTACHMENT_UNKNOWN


async def test_sweep_takes_any_number(desk: AttachmentDesk) -> None:
    desk.limits = replace(desk.limits, under_way=500)
    for number in range(250):
        await desk.begin(number=number)
    desk.now += DAY + HOUR
    assert await desk.attachments.sweep() == 250


async def test_sweep_that_the_disk_stops_goes_on_next_time(desk: AttachmentDesk) -> None:
    await desk.upload(DATA)
    desk.now += 31 * DAY

    def fail(_when: str) -> None:
        raise StoreUnavailable

    desk.blobs.fault = fail
    with pytest.raises(StoreUnavailable):
        await desk.attachments.sweep()
    assert len(await desk.desk.rows(attachment)) == 1
    desk.blobs.fault = lambda _when: None
    assert await desk.attachments.sweep() == 1


def test_smallest_is_one_byte_sealed() -> None:
    assert Begin(TALK, attempt(1), SMALLEST).size == 7 + 1 + 16
