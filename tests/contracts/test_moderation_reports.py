"""Contract of reports of chats: a report always lands, and nobody learns whose it is."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import insert

from audit.record import AuditKind
from gateway.base64url import b64
from gateway.chat.tables import leaf
from gateway.codes import Code
from gateway.errors import ClientProtocolError, Conflict, NotFound, NotPermitted
from gateway.moderation_desk import requests
from gateway.reports.service import SealedKey
from gateway.spaces.requests import Appeal
from gateway.storage.database import SqlDatabase
from moderation.policies import Do
from moderation.reports import Verdict
from moderation.standing import Level
from tests.contracts.chat_reports import REPORT, TALK, have_a_chat, report
from tests.contracts.moderation_evening import Evening, open_evening


@pytest.fixture
async def evening(database: SqlDatabase, tmp_path: Path) -> Evening:
    made = await open_evening(database, tmp_path)
    await have_a_chat(made)
    return made


async def test_keys_are_those_of_handlers_who_take_no_part(evening: Evening) -> None:
    found = await evening.reports.keys(evening["robin"], TALK)
    assert {each.name for each in found} == {"maya", "noor"}
    assert all(each.statement and each.attestation for each in found)
    with pytest.raises(NotPermitted):
        await evening.reports.keys(evening["sasha"], TALK)


async def test_report_lands_in_the_queue_with_a_receipt_and_an_outcome(evening: Evening) -> None:
    receipt = await evening.reports.receive(evening["robin"], report(evening))
    assert (receipt.id, receipt.about, receipt.state) == (REPORT, "chat", "received")
    assert await evening.reports.receive(evening["robin"], report(evening)) == receipt

    item = await evening.claim("maya")
    assert (item.kind, item.lane, item.author) == ("chat", 2, None)
    found = await evening.desk.open(evening["maya"], item.id, requests.Fenced(item.fence))
    assert found.chat is not None
    assert (found.chat.body, found.chat.sealed, found.chat.seqs, found.chat.note) == (
        b"sealed body",
        b"sealed key",
        [3, 4, 7],
        "please look at this",
    )
    await evening.desk.verdict(
        evening["maya"], item.id, requests.VerdictBody(item.fence, Verdict.GENUINE)
    )
    await evening.decide("maya", item, Do.UPHOLD, Do.ESCALATE)
    (told,) = (await evening.reports.receipts(evening["robin"])).items
    assert (told.state, told.outcome) == ("decided", "acted")
    ((_, _, details),) = await evening.deeds(AuditKind.ITEM_VERDICT_GIVEN)
    assert details["verdict"] == "genuine"


async def test_reporter_is_nowhere_a_moderator_or_an_auditor_looks(evening: Evening) -> None:
    await evening.reports.receive(evening["robin"], report(evening))
    item = await evening.claim("noor")
    found = await evening.desk.open(evening["noor"], item.id, requests.Fenced(item.fence))
    history = await evening.desk.item_history(evening["noor"], item.id)
    shown = repr((item, found, history)) + repr(await evening.deeds(AuditKind.CHAT_REPORTED))
    for secret in (evening["robin"].account, evening["robin"].device, "Amber Otter"):
        assert secret not in shown
    assert found.chat is not None
    assert found.chat.sealed is None, "it was sealed to another device"


async def test_report_by_staff_names_the_young_person_it_is_about(evening: Evening) -> None:
    await evening.reports.receive(evening["amina"], report(evening))
    item = await evening.claim("noor")
    assert item.author is not None
    assert item.author.account == evening["robin"].account


async def test_who_may_not_write_for_a_chat_is_told_why_and_what_came_of_their_appeal(
    evening: Evening,
) -> None:
    await evening.reports.receive(evening["amina"], report(evening))
    item = await evening.claim("noor")
    words = "That hurt somebody. Please take two weeks."
    made = await evening.decide(
        "noor", item, Do.UPHOLD, Do.STANDING, Do.ESCALATE, level=Level.TWO_WEEKS, message=words
    )
    standing = (await evening.spaces.spaces(evening["robin"])).standing
    assert (standing.may_post, standing.decision) == (False, made.id)

    told = await evening.spaces.decided(evening["robin"], made.id)

    assert (told.message, told.policy, told.standing) == (words, "unkind", "two_weeks")
    assert (told.actions, told.helped, told.appeal) == (["uphold", "standing"], True, None)
    assert "a reason" not in repr(told), "what was written for colleagues"
    with pytest.raises(NotFound):
        await evening.spaces.decided(evening["sasha"], made.id)
    await evening.spaces.appeal_standing(
        evening["robin"], Appeal(made.id, "They said worse to me.")
    )
    other = await evening.claim("pia")
    no = await evening.decide("pia", other, Do.REJECT, message="We looked again.")
    told = await evening.spaces.decided(evening["robin"], made.id)
    assert told.appeal is not None
    assert (told.appeal.state, told.appeal.message) == ("rejected", "We looked again.")
    with pytest.raises(NotFound):
        await evening.spaces.decided(evening["robin"], no.id)


async def test_report_that_nobody_can_open_is_taken_and_labelled(evening: Evening) -> None:
    bare = report(evening, seqs=[], body=None, keys=[])
    await evening.reports.receive(evening["robin"], bare)
    item = await evening.claim("noor")
    found = await evening.desk.open(evening["noor"], item.id, requests.Fenced(item.fence))
    assert found.chat is not None
    assert (found.chat.body, found.chat.verdict) == (None, None)
    await evening.decide("noor", item, Do.DISMISS)
    (told,) = (await evening.reports.receipts(evening["robin"])).items
    assert told.outcome == "not_acted"


async def test_stranger_and_broken_reports_are_refused_and_keep_nothing(
    evening: Evening,
) -> None:
    with pytest.raises(NotPermitted):
        await evening.reports.receive(evening["sasha"], report(evening))
    maya = SealedKey(evening["maya"].device, b64(b"k"))
    for other, rule in (
        ({"seqs": [4, 3]}, "seqs"),
        ({"seqs": [3, 3]}, "seqs"),
        ({"keys": [maya, maya]}, "device"),
        ({"keys": [SealedKey(evening["amina"].device, b64(b"k"))]}, "device"),
        ({"keys": []}, "body"),
        ({"seqs": []}, "body"),
        ({"body": b64(b"x" * (512 * 1024 + 1))}, "size"),
        ({"body": "_"}, "size"),
    ):
        with pytest.raises(ClientProtocolError) as refused:
            await evening.reports.receive(evening["robin"], report(evening, **other))
        assert (refused.value.code, refused.value.fields) == (
            Code.REPORT_REFUSED,
            {"rule": rule},
        )
    assert (await evening.desk.claim_next(evening["noor"])).item is None
    await evening.reports.receive(evening["robin"], report(evening))
    with pytest.raises(Conflict):
        await evening.reports.receive(evening["amina"], report(evening))


async def test_who_takes_part_neither_judges_nor_takes_the_judgement_back(
    evening: Evening,
) -> None:
    noor = evening["noor"]
    await evening.database.transact(
        lambda connection: connection.execute(
            insert(leaf).values(
                conversation_id=TALK,
                leaf_index=2,
                device_id=noor.device,
                account_id=noor.account,
                joined_seq=2,
            )
        )
    )
    await evening.reports.receive(evening["robin"], report(evening))
    assert (await evening.desk.claim_next(noor)).item is None
    item = await evening.claim("maya")
    made = await evening.decide("maya", item, Do.UPHOLD)
    attempts: list[Callable[[], Awaitable[object]]] = [
        lambda: evening.desk.claim(noor, item.id),
        lambda: evening.decide("noor", item, Do.DISMISS),
        lambda: evening.desk.undo(noor, made.id, requests.Undo("It was nothing.")),
    ]
    for attempt in attempts:
        with pytest.raises(NotPermitted) as refused:
            await attempt()
        assert refused.value.code is Code.ITEM_CONFLICT
    (told,) = (await evening.reports.receipts(evening["robin"])).items
    assert told.outcome == "acted"


async def test_standing_is_given_to_nobody_where_nobody_is_named(evening: Evening) -> None:
    await evening.reports.receive(evening["robin"], report(evening))
    item = await evening.claim("noor")
    with pytest.raises(ClientProtocolError) as refused:
        await evening.decide("noor", item, Do.UPHOLD, Do.STANDING)
    assert refused.value.fields["rule"] == "actions"


async def test_undo_of_a_decision_on_a_chat_opens_it_again(evening: Evening) -> None:
    await evening.reports.receive(evening["robin"], report(evening))
    made = await evening.judge("noor", Do.DISMISS)
    await evening.desk.undo(evening["noor"], made.id, requests.Undo("Too quick."))
    (told,) = (await evening.reports.receipts(evening["robin"])).items
    assert told.state == "received"
    again = await evening.claim("maya")
    assert (again.id, again.times) == (made.item, 2)
