"""Contract of reported pictures: whoever handles the report sees them, nobody else learns of it."""

from collections.abc import Awaitable
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, update

from audit.record import AuditKind
from gateway.attachments.limits import DAY, HOUR
from gateway.attachments.service import Begin
from gateway.attachments.tables import attachment
from gateway.base64url import b64
from gateway.chat.tables import conversation, leaf
from gateway.codes import Code
from gateway.errors import (
    ClientProtocolError,
    Conflict,
    EarshotError,
    NotPermitted,
    StoreUnavailable,
)
from gateway.moderation_desk import requests
from gateway.reports.service import SealedKey
from gateway.retention.destroying import attachments_of as destroyed_with
from gateway.storage.database import SqlDatabase
from moderation.policies import Do
from tests.contracts.chat_reports import TALK, have_a_chat, report
from tests.contracts.moderation_evening import Evening, open_evening
from tests.contracts.reported_blobs import (
    PICTURE,
    VOICE,
    attachments_of,
    download,
    held,
    opened,
    report_pictures,
    upload,
)

MONTH = 30 * DAY
SEALED, SOUND = b"sealed picture", b"sealed sound"


@pytest.fixture
async def evening(database: SqlDatabase, tmp_path: Path) -> Evening:
    made = await open_evening(database, tmp_path)
    await have_a_chat(made)
    await upload(made, PICTURE, SEALED)
    await upload(made, VOICE, SOUND)
    return made


def _sealed_to(evening: Evening, who: str) -> SealedKey:
    return SealedKey(evening[who].device, b64(b"sealed key"))


async def code_of(ask: Awaitable[object]) -> Code:
    with pytest.raises(EarshotError) as refused:
        await ask
    return refused.value.code


# Who may


async def test_whoever_holds_the_item_gets_the_bytes_and_the_trail_says_so(
    evening: Evening,
) -> None:
    await report_pictures(evening, PICTURE, VOICE)
    item = await evening.claim("maya")
    await evening.desk.open(evening["maya"], item.id, requests.Fenced(item.fence))
    assert await opened(evening, "maya", item, PICTURE) == SEALED
    assert await opened(evening, "maya", item, VOICE) == SOUND
    assert await opened(evening, "maya", item, PICTURE) == SEALED
    device, report_id = evening["maya"].device, f"{1:032x}"
    assert await evening.deeds(AuditKind.ITEM_ATTACHMENT_OPENED) == [
        (device, item.id, {"report": report_id, "attachment": name})
        for name in (PICTURE, VOICE, PICTURE)
    ]
    ((_, _, said),) = await evening.deeds(AuditKind.CHAT_REPORTED)
    assert said["attachments"] == 2


async def test_being_asked_for_a_picture_counts_as_opening_the_item(evening: Evening) -> None:
    await report_pictures(evening, PICTURE)
    item = await evening.claim("maya")
    for _ in range(2):
        await opened(evening, "maya", item, PICTURE)
    assert len(await evening.deeds(AuditKind.ITEM_OPENED)) == 1
    shift = (await evening.desk.queue(evening["maya"])).shift
    assert shift is not None
    assert sum(shift.exposure) == 1


async def test_nobody_gets_it_but_whoever_holds_the_item(evening: Evening) -> None:
    await report_pictures(evening, PICTURE)
    item = await evening.claim("maya")
    for who in ("robin", "amina", "tom", "olive"):
        assert await code_of(opened(evening, who, item, PICTURE)) is Code.MODERATION_NOT_YOURS
    for who in ("noor", "sofia"):
        assert await code_of(opened(evening, who, item, PICTURE)) is Code.ITEM_LEASE_LOST
    await evening.desk.skip(evening["maya"], item.id, requests.Fenced(item.fence))
    assert await code_of(opened(evening, "maya", item, PICTURE)) is Code.ITEM_LEASE_LOST
    assert await evening.deeds(AuditKind.ITEM_ATTACHMENT_OPENED) == []


async def test_decided_item_opens_nothing_until_it_is_taken_back(evening: Evening) -> None:
    await report_pictures(evening, PICTURE)
    item = await evening.claim("maya")
    made = await evening.decide("maya", item, Do.DISMISS)
    assert await code_of(opened(evening, "maya", item, PICTURE)) is Code.ITEM_LEASE_LOST
    await evening.desk.undo(evening["noor"], made.id, requests.Undo("Too quick."))
    again = await evening.claim("noor")
    assert await opened(evening, "noor", again, PICTURE) == SEALED


async def test_who_came_into_the_chat_gets_nothing_of_its_report(evening: Evening) -> None:
    maya = evening["maya"]
    seat = {
        "conversation_id": TALK,
        "leaf_index": 2,
        "device_id": maya.device,
        "account_id": maya.account,
        "joined_seq": 2,
    }
    await evening.database.transact(lambda c: c.execute(insert(leaf).values(seat)))
    body = report(evening, attachments=[PICTURE], keys=[_sealed_to(evening, "noor")])
    await evening.reports.receive(evening["robin"], body)
    item = await evening.claim("noor")
    assert await code_of(opened(evening, "maya", item, PICTURE)) is Code.ITEM_CONFLICT
    assert await opened(evening, "noor", item, PICTURE) == SEALED


async def test_item_of_a_post_opens_no_attachment(evening: Evening) -> None:
    await evening.set_up()
    await evening.write("robin", "hello")
    await report_pictures(evening, PICTURE)
    for _ in range(2):
        item = await evening.claim("maya")
        if item.kind == "post":
            assert await code_of(opened(evening, "maya", item, PICTURE)) is Code.ITEM_UNKNOWN
        await evening.desk.skip(evening["maya"], item.id, requests.Fenced(item.fence))


async def test_item_opens_what_its_own_report_discloses_and_nothing_else(
    evening: Evening,
) -> None:
    await report_pictures(evening, PICTURE, number=1)
    await report_pictures(evening, VOICE, number=2)
    item = await evening.claim("maya")
    found = await evening.desk.open(evening["maya"], item.id, requests.Fenced(item.fence))
    assert found.chat is not None
    mine, other = (PICTURE, VOICE) if found.chat.report == f"{1:032x}" else (VOICE, PICTURE)
    await opened(evening, "maya", item, mine)
    for name in (other, "ff" * 16):
        assert await code_of(opened(evening, "maya", item, name)) is Code.ATTACHMENT_UNKNOWN
    # What was not given out was not opened.
    assert len(await evening.deeds(AuditKind.ITEM_ATTACHMENT_OPENED)) == 1


async def test_bytes_that_the_disk_lost_are_a_failure_of_storage(evening: Evening) -> None:
    await report_pictures(evening, PICTURE)
    item = await evening.claim("maya")
    evening.blobs.kept.clear()
    with pytest.raises(StoreUnavailable):
        await opened(evening, "maya", item, PICTURE)


# What is held


async def test_reported_blob_outlives_its_time_and_the_others_do_not(evening: Evening) -> None:
    await report_pictures(evening, PICTURE)
    evening.now += MONTH + HOUR
    assert await attachments_of(evening).sweep() == 2
    assert list(evening.blobs.kept) == [PICTURE]
    evening.now += 365 * DAY
    await attachments_of(evening).sweep()
    await evening.reports.attachments.sweep()
    item = await evening.claim("maya")
    assert await opened(evening, "maya", item, PICTURE) == SEALED


@pytest.mark.parametrize("reported", [True, False])
async def test_conversation_cannot_tell_that_a_blob_was_reported(
    evening: Evening, *, reported: bool
) -> None:
    if reported:
        await report_pictures(evening, PICTURE, VOICE)
    evening.now += MONTH - 1
    assert await download(evening, "amina", PICTURE) == SEALED
    evening.now += 1
    assert await code_of(download(evening, "amina", PICTURE)) is Code.ATTACHMENT_EXPIRED
    evening.now += HOUR
    room, robin = attachments_of(evening), evening["robin"]
    assert await room.sweep() == 2
    assert await code_of(download(evening, "amina", PICTURE)) is Code.ATTACHMENT_UNKNOWN
    # The sender's own device begins anew with the attempt that it had.
    begun = await room.begin(robin, Begin(TALK, PICTURE, len(SEALED)))
    assert (begun.offset, begun.id != PICTURE) == (0, True)


async def test_report_lands_with_blobs_that_cannot_be_held(evening: Evening) -> None:
    foreign, half, over = "b1" * 16, "b2" * 16, "b3" * 16
    other = "7b" * 16

    def work(connection: Connection) -> None:
        row = conversation.select().where(conversation.c.id == TALK)
        known = dict(connection.execute(row).mappings().one())
        connection.execute(insert(conversation).values(known | {"id": other, "opening_hash": b"o"}))

    await evening.database.transact(work)
    await upload(evening, foreign, SEALED, talk=other)
    await upload(evening, half, SEALED, whole=False)
    await upload(evening, over, SEALED)
    late = update(attachment).where(attachment.c.id == over).values(expires_at=evening.now)
    await evening.database.transact(lambda c: c.execute(late))
    await report_pictures(evening, PICTURE, foreign, half, over, "b4" * 16)
    assert await held(evening) == [PICTURE]
    ((_, _, said),) = await evening.deeds(AuditKind.CHAT_REPORTED)
    assert said["attachments"] == 1


async def test_blob_of_the_conversation_before_a_restart_is_held(evening: Evening) -> None:
    after = "7c" * 16

    def work(connection: Connection) -> None:
        row = conversation.select().where(conversation.c.id == TALK)
        known = dict(connection.execute(row).mappings().one())
        more = {"id": after, "opening_hash": b"a", "continues": TALK}
        connection.execute(insert(conversation).values(known | more))

    await evening.database.transact(work)
    body = report(evening, conversation=after, attachments=[PICTURE])
    await evening.reports.receive(evening["robin"], body)
    assert await held(evening) == [PICTURE]


async def test_report_that_comes_twice_holds_once(evening: Evening) -> None:
    for _ in range(2):
        await report_pictures(evening, PICTURE)
    assert await held(evening) == [PICTURE]
    with pytest.raises(Conflict):
        await evening.reports.receive(
            evening["amina"], report(evening, id=f"{1:032x}", attachments=[VOICE])
        )
    assert await held(evening) == [PICTURE]


async def test_broken_reports_hold_nothing(evening: Evening) -> None:
    for other in (
        {"attachments": [PICTURE, PICTURE]},
        {"attachments": [PICTURE], "body": None, "keys": []},
    ):
        with pytest.raises(ClientProtocolError) as refused:
            await evening.reports.receive(evening["robin"], report(evening, **other))
        assert refused.value.fields == {"rule": "attachments"}
    with pytest.raises(NotPermitted):
        await evening.reports.receive(evening["sasha"], report(evening, attachments=[PICTURE]))
    assert await held(evening) == []


# Letting go


async def late(evening: Evening) -> None:
    """Let everything pass that a hold waits for."""
    evening.now += 90 * DAY
    await attachments_of(evening).sweep()
    await evening.reports.attachments.sweep()


async def test_dismissed_report_lets_go_after_ninety_days(evening: Evening) -> None:
    await report_pictures(evening, PICTURE)
    await evening.judge("maya", Do.DISMISS)
    evening.now += 90 * DAY - 1
    await attachments_of(evening).sweep()
    assert await evening.reports.attachments.sweep() == 0
    assert list(evening.blobs.kept) == [PICTURE]
    evening.now += 1
    assert await evening.reports.attachments.sweep() == 1
    assert (evening.blobs.kept, await held(evening)) == ({}, [])


@pytest.mark.parametrize("acts", [(Do.UPHOLD,), (Do.DISMISS, Do.ESCALATE), ()])
async def test_report_that_matters_holds_on(evening: Evening, acts: tuple[Do, ...]) -> None:
    await report_pictures(evening, PICTURE)
    if acts:
        await evening.judge("maya", *acts)
    await late(evening)
    assert list(evening.blobs.kept) == [PICTURE]


async def test_dismissal_that_is_taken_back_lets_nothing_go(evening: Evening) -> None:
    await report_pictures(evening, PICTURE)
    made = await evening.judge("maya", Do.DISMISS)
    await evening.desk.undo(evening["noor"], made.id, requests.Undo("Too quick."))
    await late(evening)
    assert list(evening.blobs.kept) == [PICTURE]


async def test_blob_of_two_reports_goes_with_the_last(evening: Evening) -> None:
    await report_pictures(evening, PICTURE, number=1)
    await report_pictures(evening, PICTURE, number=2)
    await evening.judge("maya", Do.DISMISS)
    await late(evening)
    assert (list(evening.blobs.kept), await held(evening)) == ([PICTURE], [PICTURE])
    await evening.judge("maya", Do.DISMISS)
    await late(evening)
    assert evening.blobs.kept == {}


async def test_hold_that_ends_early_leaves_the_blob_to_its_conversation(evening: Evening) -> None:
    await report_pictures(evening, PICTURE)
    await evening.judge("maya", Do.DISMISS)
    later = update(attachment).values(expires_at=evening.now + 365 * DAY)
    await evening.database.transact(lambda c: c.execute(later))
    await late(evening)
    assert await held(evening) == []
    assert await download(evening, "amina", PICTURE) == SEALED


async def test_disk_that_fails_lets_nothing_be_forgotten(evening: Evening) -> None:
    await report_pictures(evening, PICTURE)
    await evening.judge("maya", Do.DISMISS)

    def fail(_when: str) -> None:
        raise StoreUnavailable

    evening.blobs.fault = fail
    evening.now += 90 * DAY
    with pytest.raises(StoreUnavailable):
        await attachments_of(evening).sweep()
    evening.blobs.fault = lambda _when: None
    await attachments_of(evening).sweep()
    evening.blobs.fault = fail
    with pytest.raises(StoreUnavailable):
        await evening.reports.attachments.sweep()
    assert await held(evening) == [PICTURE]
    evening.blobs.fault = lambda _when: None
    assert await evening.reports.attachments.sweep() == 1
    assert evening.blobs.kept == {}


async def test_what_goes_with_a_file_goes_with_its_held_blobs(evening: Evening) -> None:
    await report_pictures(evening, PICTURE)
    evening.now += MONTH + HOUR
    await attachments_of(evening).sweep()
    assert await evening.database.read(lambda c: destroyed_with(c, [TALK])) == [PICTURE]
