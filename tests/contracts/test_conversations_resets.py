"""Contract of resets: reports below and at the threshold, quarantine, and going on."""

import asyncio
import hashlib
from typing import Final

import pytest

from audit.record import AuditKind
from gateway.chat import tables
from gateway.chat.gate import Gate
from gateway.chat.groups import facts, wanted_devices
from gateway.chat.log import Refused
from gateway.chat.quarantine import in_quarantine, lift, list_quarantined
from gateway.chat.receipts import save_seen
from gateway.codes import Code
from gateway.errors import ClientProtocolError, Conflict, NotFound, NotPermitted
from gateway.policy import Permission
from gateway.storage.database import Database
from tests.contracts.conversations_desk import TALK, Desk, open_desk_in, submission
from tests.contracts.conversations_town import NOON, Resident
from tests.contracts.reports import Incident, commit_badly, join_badly
from tests.paper_group import PaperGroup

NEXT: Final = "7b" * 16
AFTER: Final = "7c" * 16
RESTARTED: Final = b'{"code":"conversation.restarted"}'


@pytest.fixture
async def desk(database: Database) -> Desk:
    """Return a desk with no conversation yet."""
    return await open_desk_in(database)


@pytest.fixture
async def paper(desk: Desk) -> PaperGroup:
    """Return Robin's conversation with Amina, her tablet, and Beth in it."""
    town = desk.town
    made = await desk.open()
    newcomers = [each.member.key_package() for each in (town.amina, town.tablet, town.beth)]
    await desk.commit(town.robin, made.add(0, *newcomers))
    return made


async def restart(desk: Desk, paper: PaperGroup) -> Incident:
    """Let Amina do what Robin and Beth cannot follow."""
    incident = await commit_badly(desk, paper, desk.town.amina)
    await incident.reported(desk, desk.town.robin)
    assert (await incident.reported(desk, desk.town.beth)).restarted
    return incident


async def go_on(
    desk: Desk,
    by: Resident,
    conversation: str = NEXT,
    continues: str = TALK,
) -> PaperGroup:
    made = PaperGroup(conversation, {0: by.member})
    await desk.ask_to_open(by, made, continues=continues)
    return made


# Reports


async def test_report_below_the_threshold_is_noted_and_nothing_else(
    desk: Desk, paper: PaperGroup
) -> None:
    town = desk.town
    incident = await commit_badly(desk, paper, town.amina)
    outcome = await incident.reported(desk, town.robin)
    assert (outcome.restarted, outcome.entry) == (False, None)
    assert await desk.database.read(list_quarantined) == []
    ((actor, subject, details),) = await desk.deeds(AuditKind.CONVERSATION_STUCK)
    assert (actor, subject) == (town.robin.device, TALK)
    assert details["committer"] == town.amina.device
    assert details["commit_sha256"] == hashlib.sha256(incident.commit).hexdigest()
    assert details["signature"] == incident.report(town.robin).signature.hex()
    # Who is stuck comes back by external commit, as ever.
    await desk.commit(town.robin, paper.join(town.robin.member))


async def test_repeated_report_counts_once(desk: Desk, paper: PaperGroup) -> None:
    incident = await commit_badly(desk, paper, desk.town.amina)
    for _ in range(4):
        assert not (await incident.reported(desk, desk.town.robin)).restarted
    assert len(await desk.deeds(AuditKind.CONVERSATION_STUCK)) == 1


async def test_two_devices_of_one_account_count_once(desk: Desk, paper: PaperGroup) -> None:
    town = desk.town
    incident = await commit_badly(desk, paper, town.robin)
    for each in (town.amina, town.tablet):
        assert not (await incident.reported(desk, each)).restarted
    assert (await incident.reported(desk, town.beth)).restarted


async def test_victims_who_came_back_still_count(desk: Desk, paper: PaperGroup) -> None:
    town = desk.town
    incident = await commit_badly(desk, paper, town.amina)
    await incident.reported(desk, town.robin)
    await desk.commit(town.robin, paper.join(town.robin.member))
    assert (await incident.reported(desk, town.beth)).restarted


@pytest.mark.parametrize("again", [False, True])
async def test_reports_that_come_at_once_restart_once(
    desk: Desk, paper: PaperGroup, *, again: bool
) -> None:
    town = desk.town
    incident = await commit_badly(desk, paper, town.amina)
    reporters = [town.robin, town.beth] * (2 if again else 1)
    outcomes = await asyncio.gather(*(incident.reported(desk, each) for each in reporters))
    assert sum(each.entry is not None for each in outcomes) == 1
    assert [each.body for each in await desk.entries()].count(RESTARTED) == 1
    assert len(await desk.deeds(AuditKind.CONVERSATION_RESTARTED)) == 1
    assert len(await desk.deeds(AuditKind.CONVERSATION_STUCK)) == 2


async def test_refusals_name_the_rule(desk: Desk, paper: PaperGroup) -> None:
    town = desk.town
    await desk.send(submission(town.robin, 1, epoch=1))
    incident = await commit_badly(desk, paper, town.amina)
    joined = await join_badly(desk, paper, town.beth)
    stranger = desk.town.sasha
    refused = {
        "commit": (town.robin, incident.report(town.robin, seq=incident.seq - 1)),
        "member": (stranger, incident.report(stranger)),
        "own": (town.tablet, incident.report(town.tablet)),
        "signature": (town.robin, incident.report(town.robin, seed=town.beth.member.seed)),
    }
    for rule, (by, request) in refused.items():
        with pytest.raises(ClientProtocolError) as caught:
            await incident.reported(desk, by, request)
        assert (caught.value.code, caught.value.fields) == (Code.STUCK_REFUSED, {"rule": rule})
    wrong_history = Incident(
        joined.conversation,
        joined.seq,
        joined.epoch,
        joined.commit,
        incident.transcript,
        joined.external_pub,
    )
    with pytest.raises(ClientProtocolError) as caught:
        await wrong_history.reported(desk, town.robin)
    assert caught.value.fields == {"rule": "signature"}
    assert await desk.deeds(AuditKind.CONVERSATION_STUCK) == []


async def test_epoch_of_long_ago_is_no_matter_any_more(desk: Desk, paper: PaperGroup) -> None:
    town = desk.town
    incident = await commit_badly(desk, paper, town.amina)
    for _ in range(30):
        await desk.commit(town.robin, paper.renew(0))
    await incident.reported(desk, town.beth)
    await desk.commit(town.robin, paper.renew(0))
    with pytest.raises(ClientProtocolError) as caught:
        await incident.reported(desk, town.robin)
    assert caught.value.fields == {"rule": "epoch"}


async def test_maker_of_a_false_external_key_is_blamed_and_not_who_used_it(
    desk: Desk, paper: PaperGroup
) -> None:
    town = desk.town
    await desk.commit(town.amina, paper.renew(1))
    incident = await join_badly(desk, paper, town.tablet)
    reports = [
        incident.report(each, external_pub=b"what it should have been")
        for each in (town.robin, town.beth)
    ]
    await incident.reported(desk, town.robin, reports[0])
    assert (await incident.reported(desk, town.beth, reports[1])).restarted
    (held,) = await desk.database.read(list_quarantined)
    assert held.device == town.amina.device


# At the threshold


async def test_threshold_closes_the_conversation_and_says_why(
    desk: Desk, paper: PaperGroup
) -> None:
    town = desk.town
    incident = await restart(desk, paper)
    last = (await desk.entries())[-1]
    assert (last.kind, last.body, last.seq) == ("system", RESTARTED, incident.seq + 1)
    assert await desk.send(submission(town.robin, 7, epoch=2)) == [Refused("restarted")]
    summary = await desk.summary(town.robin)
    assert (summary.restarted, summary.continued_by, summary.head) == (True, "", last.seq)
    assert await desk.deeds(AuditKind.DEVICE_QUARANTINED) == [
        ("", town.amina.device, {"conversation": TALK, "seq": incident.seq})
    ]
    ((actor, subject, details),) = await desk.deeds(AuditKind.CONVERSATION_RESTARTED)
    assert (actor, subject) == ("", TALK)
    assert details["blamed"] == details["committer"] == town.amina.device
    assert details["accounts"] == sorted([town.robin.account, town.beth.account])
    assert (details["needed"], details["seq"]) == (2, incident.seq)


async def test_message_that_was_taken_before_is_still_answered(
    desk: Desk, paper: PaperGroup
) -> None:
    robin = desk.town.robin
    (before,) = await desk.send(submission(robin, 1, epoch=1))
    await restart(desk, paper)
    (again,) = await desk.send(submission(robin, 1, epoch=1))
    assert before.entry.seq == again.seq  # type: ignore[union-attr]


async def test_late_report_finds_it_restarted(desk: Desk, paper: PaperGroup) -> None:
    town = desk.town
    incident = await restart(desk, paper)
    outcome = await incident.reported(desk, town.robin)
    assert (outcome.restarted, outcome.entry) == (True, None)


async def test_device_in_quarantine_changes_nothing_and_reads_on(
    desk: Desk, paper: PaperGroup
) -> None:
    town = desk.town
    other = await desk.open(AFTER, town.sasha)
    await desk.commit(town.sasha, other.add(0, town.amina.member.key_package()), AFTER)
    await restart(desk, paper)
    gate = Gate(database=desk.database, trail=desk.trail, clock=lambda: NOON)
    for permission in (Permission.CONVERSATION_WRITE, Permission.CONVERSATION_JOIN):
        with pytest.raises(NotPermitted) as caught:
            await gate.transact(town.amina.actor, permission, AFTER, lambda *_: None)
        assert caught.value.code is Code.DEVICE_QUARANTINED
    await gate.read(town.amina.actor, Permission.CONVERSATION_READ, AFTER, lambda *_: None)
    assert await desk.send(submission(town.amina, 5, conversation=AFTER, epoch=1)) == [
        Refused("not_member")
    ]
    assert (await desk.deeds(AuditKind.CONVERSATION_REFUSED))[-1] == (
        town.amina.device,
        AFTER,
        {"code": "device.quarantined", "reason": "quarantined"},
    )
    wanted = await desk.database.read(
        lambda c: wanted_devices(c, facts(c, AFTER, town.organisation))
    )
    assert town.amina.device not in wanted
    assert town.tablet.device in wanted


async def test_device_in_quarantine_cannot_be_added(desk: Desk, paper: PaperGroup) -> None:
    town = desk.town
    await restart(desk, paper)
    following = await go_on(desk, town.robin)
    with pytest.raises(ClientProtocolError) as caught:
        await desk.commit(town.robin, following.add(0, town.amina.member.key_package()), NEXT)
    assert caught.value.code is Code.GROUP_STRANGER


async def test_lifting_is_in_the_trail_and_lets_the_device_back(
    desk: Desk, paper: PaperGroup
) -> None:
    town = desk.town
    await restart(desk, paper)
    following = await go_on(desk, town.robin)

    async def lifted() -> bool:
        return await desk.database.transact(
            lambda c: lift(c, desk.trail, device_id=town.amina.device, now=NOON)
        )

    assert [await lifted(), await lifted()] == [True, False]
    assert await desk.deeds(AuditKind.DEVICE_QUARANTINE_LIFTED) == [("", town.amina.device, {})]
    assert not await desk.database.read(lambda c: in_quarantine(c, town.amina.device))
    await desk.commit(town.amina, following.join(town.amina.member), NEXT)


# Going on


@pytest.mark.parametrize("who", ["robin", "beth"])
async def test_young_person_or_practitioner_continues(
    desk: Desk, paper: PaperGroup, who: str
) -> None:
    town = desk.town
    await restart(desk, paper)
    opener: Resident = getattr(town, who)
    following = await go_on(desk, opener)
    assert not await desk.ask_to_open(opener, following, continues=TALK)
    summary = await desk.summary(town.robin, NEXT)
    assert (summary.continues, summary.person.account) == (TALK, town.robin.account)
    assert (summary.team.id, summary.kind) == (town.nurses, "desk")
    assert (await desk.summary(town.beth)).continued_by == NEXT
    opened = (await desk.deeds(AuditKind.CONVERSATION_OPENED))[-1]
    assert opened == (
        opener.device,
        NEXT,
        {
            "account": town.robin.account,
            "continues": TALK,
            "kind": "desk",
            "team": town.nurses,
        },
    )


async def test_nobody_loses_their_place_in_the_queue(desk: Desk, paper: PaperGroup) -> None:
    town = desk.town
    await desk.send(*(submission(town.robin, n, epoch=1, at=NOON + n) for n in (1, 2)))
    await restart(desk, paper)
    before = await desk.summary(town.beth)
    assert (before.unread, before.waiting_since) == (2, NOON + 1)
    await go_on(desk, town.beth)
    after = await desk.summary(town.beth, NEXT)
    assert (after.unread, after.waiting_since) == (2, NOON + 1)
    assert (after.opened_at, after.last_at) == (before.opened_at, before.last_at)
    await desk.database.transact(lambda c: save_seen(c, NEXT, 1))
    assert (await desk.summary(town.beth, NEXT)).unread == 0


async def test_first_who_continues_wins(desk: Desk, paper: PaperGroup) -> None:
    town = desk.town
    await restart(desk, paper)
    outcomes = await asyncio.gather(
        go_on(desk, town.robin, NEXT), go_on(desk, town.beth, AFTER), return_exceptions=True
    )
    (lost,) = [each for each in outcomes if isinstance(each, Conflict)]
    (won,) = [each for each in outcomes if isinstance(each, PaperGroup)]
    assert lost.code is Code.CONVERSATION_RESTARTED
    assert lost.fields == {"conversation": won.conversation}
    assert len(await desk.rows(tables.conversation)) == 2


async def test_gate_says_where_a_closed_conversation_goes_on(desk: Desk, paper: PaperGroup) -> None:
    town = desk.town
    await restart(desk, paper)
    gate = Gate(database=desk.database, trail=desk.trail, clock=lambda: NOON)
    said = []
    for _ in range(2):
        with pytest.raises(Conflict) as caught:
            await gate.read(town.robin.actor, Permission.CONVERSATION_WRITE, TALK, lambda *_: None)
        assert caught.value.code is Code.CONVERSATION_RESTARTED
        said.append(caught.value.fields["conversation"])
        if len(said) == 1:
            await go_on(desk, town.robin)
    assert said == ["", NEXT]


async def test_only_whom_policy_lets_in_continues(desk: Desk, paper: PaperGroup) -> None:
    town = desk.town
    await restart(desk, paper)
    for stranger, reason in town.strangers.values():
        with pytest.raises(NotPermitted) as caught:
            await go_on(desk, stranger)
        assert caught.value.fields == {"reason": reason}
    with pytest.raises(NotPermitted) as caught:
        await go_on(desk, town.amina)
    assert caught.value.code is Code.DEVICE_QUARANTINED
    assert len(await desk.rows(tables.conversation)) == 1


async def test_running_or_unknown_conversation_is_not_continued(
    desk: Desk, paper: PaperGroup
) -> None:
    town = desk.town
    with pytest.raises(ClientProtocolError) as caught:
        await go_on(desk, town.robin)
    assert caught.value.fields == {"at": "$.continues"}
    with pytest.raises(NotFound):
        await go_on(desk, town.robin, continues="00" * 16)
    await restart(desk, paper)
    made = PaperGroup(NEXT, {0: town.robin.member})
    with pytest.raises(ClientProtocolError) as caught:
        await desk.ask_to_open(town.robin, made, town.social_care, continues=TALK)
    assert caught.value.fields == {"at": "$.team"}


async def test_continued_conversation_can_be_started_again(desk: Desk, paper: PaperGroup) -> None:
    town = desk.town
    await restart(desk, paper)
    following = await go_on(desk, town.robin)
    newcomers = [each.member.key_package() for each in (town.tablet, town.beth)]
    await desk.commit(town.robin, following.add(0, *newcomers), NEXT)
    incident = await commit_badly(desk, following, town.beth)
    await incident.reported(desk, town.robin)
    assert (await incident.reported(desk, town.tablet)).restarted
    await go_on(desk, town.robin, AFTER, NEXT)
    links = [
        (each.conversation, each.continues, each.continued_by)
        for each in [await desk.summary(town.robin, name) for name in (TALK, NEXT, AFTER)]
    ]
    assert links == [(TALK, "", NEXT), (NEXT, TALK, AFTER), (AFTER, NEXT, "")]


async def test_other_conversations_stay_as_they_are(desk: Desk, paper: PaperGroup) -> None:
    town = desk.town
    await desk.open(AFTER, town.sasha)
    await restart(desk, paper)
    assert not (await desk.summary(town.sasha, AFTER)).restarted
    (sent,) = await desk.send(submission(town.sasha, 9, conversation=AFTER))
    assert not isinstance(sent, Refused)
