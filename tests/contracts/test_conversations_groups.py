"""Contract of groups: openings, commits, the race for an epoch, and what the trail says of it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Connection

from audit.record import AuditKind
from audit.trail import Trail
from gateway.chat import tables
from gateway.chat.groups import Accepted, group_state, wanted_devices
from gateway.chat.groups import facts as read_facts
from gateway.chat.log import Refused
from gateway.chat.packages import claim
from gateway.codes import Code, Reason
from gateway.errors import ClientProtocolError, Conflict, NotFound, NotPermitted
from gateway.storage.database import Database
from tests.contracts.conversations_desk import TALK, Desk, open_desk_in, submission
from tests.contracts.conversations_town import NOON, Resident
from tests.paper_group import PaperGroup

ROSTER_CHANGED = AuditKind.CONVERSATION_ROSTER_CHANGED
OPENED = AuditKind.CONVERSATION_OPENED


class BoomError(Exception):
    """What goes wrong."""


@pytest.fixture
async def desk(database: Database) -> Desk:
    """Return a desk with no conversation yet."""
    return await open_desk_in(database)


async def leaves(desk: Desk) -> list[tuple[int, str, int]]:
    rows = await desk.rows(tables.leaf)
    return [(row.leaf_index, row.device_id, row.joined_seq) for row in rows]


async def cursors(desk: Desk) -> dict[str, int]:
    return {row.device_id: row.seq for row in await desk.rows(tables.cursor)}


async def invited(desk: Desk) -> dict[str, tuple[int, bytes]]:
    return {row.device_id: (row.seq, row.welcome) for row in await desk.rows(tables.invitation)}


# Opening


async def test_young_person_opens_desk(desk: Desk) -> None:
    robin = desk.town.robin
    paper = PaperGroup(TALK, {0: robin.member})
    assert await desk.ask_to_open(robin, paper)
    (opened,) = await desk.entries()
    assert (opened.seq, opened.kind, opened.sender, opened.message_id) == (1, "system", "", "")
    assert opened.body == b'{"code":"desk.opened"}'
    assert await leaves(desk) == [(0, robin.device, 1)]
    assert await cursors(desk) == {robin.device: 0}
    summary = await desk.summary(robin)
    assert (summary.head, summary.epoch, summary.member, summary.joined_seq) == (1, 0, True, 1)


async def test_opening_enters_trail(desk: Desk) -> None:
    robin = desk.town.robin
    await desk.open()
    assert await desk.deeds(OPENED) == [
        (
            robin.device,
            TALK,
            {"account": robin.account, "kind": "desk", "team": desk.town.nurses},
        )
    ]
    assert await desk.deeds(ROSTER_CHANGED) == [
        (
            robin.device,
            TALK,
            {"epoch": 0, "joined": [robin.device], "left": [], "roster": [robin.device]},
        )
    ]


async def test_opening_twice_with_same_bytes_is_harmless(desk: Desk) -> None:
    paper = await desk.open()
    await desk.send(submission(desk.town.robin, 1))
    assert not await desk.ask_to_open(desk.town.robin, paper)
    assert len(await desk.entries()) == 2
    assert len(await desk.deeds(OPENED)) == 1


async def test_opening_raced_with_itself_happens_once(desk: Desk) -> None:
    robin = desk.town.robin
    paper = PaperGroup(TALK, {0: robin.member})
    answers = await asyncio.gather(*(desk.ask_to_open(robin, paper) for _ in range(4)))
    assert sorted(answers) == [False, False, False, True]
    assert len(await desk.entries()) == 1


@pytest.mark.parametrize("who", ["robin", "sasha"])
async def test_opening_under_taken_id_is_refused(desk: Desk, who: str) -> None:
    await desk.open()
    asker: Resident = getattr(desk.town, who)
    changed = PaperGroup(TALK, {0: replace(asker.member, seed=b"?" * 32)})
    with pytest.raises(Conflict) as caught:
        await desk.ask_to_open(asker, changed)
    assert caught.value.code is Code.CONVERSATION_EXISTS
    assert len(await desk.entries()) == 1


async def test_same_bytes_of_somebody_else_are_no_repetition(desk: Desk) -> None:
    paper = await desk.open()
    with pytest.raises(Conflict) as caught:
        await desk.ask_to_open(desk.town.sasha, paper)
    assert caught.value.code is Code.CONVERSATION_EXISTS


async def test_group_that_is_not_creators_own_is_refused(desk: Desk) -> None:
    with pytest.raises(ClientProtocolError) as caught:
        await desk.ask_to_open(desk.town.robin, PaperGroup(TALK, {0: desk.town.sasha.member}))
    assert (caught.value.code, caught.value.fields) == (Code.GROUP_BUNDLE, {"rule": "roster"})
    assert await desk.rows(tables.conversation) == []


@pytest.mark.parametrize(
    ("who", "team", "reason"),
    [
        ("amina", "nurses", Reason.ROLE),
        ("robin", "social_care", Reason.NOT_IN_TEAM),
    ],
)
async def test_opening_is_for_young_people_at_their_desk(
    desk: Desk, who: str, team: str, reason: Reason
) -> None:
    asker: Resident = getattr(desk.town, who)
    with pytest.raises(NotPermitted) as caught:
        await desk.ask_to_open(asker, PaperGroup(TALK, {0: asker.member}), getattr(desk.town, team))
    assert caught.value.reason is reason
    assert await desk.rows(tables.conversation) == []


# Commits


async def test_commit_adds_devices(desk: Desk) -> None:
    robin, amina, beth = desk.town.robin, desk.town.amina, desk.town.beth
    paper = await desk.open()
    bundle = paper.add(0, amina.member.key_package(), beth.member.key_package())
    accepted = await desk.commit(robin, bundle, now=NOON + 7)
    assert (accepted.seq, accepted.epoch) == (2, 1)
    assert await leaves(desk) == [
        (0, robin.device, 1),
        (1, amina.device, 2),
        (2, beth.device, 2),
    ]
    assert await cursors(desk) == {robin.device: 0, amina.device: 1, beth.device: 1}
    waiting = (2, bundle.welcome)
    assert await invited(desk) == {amina.device: waiting, beth.device: waiting}
    entry = (await desk.entries())[-1]
    assert (entry.seq, entry.kind, entry.epoch, entry.sender) == (2, "handshake", 0, robin.device)
    assert (entry.body, entry.at) == (bundle.commit, NOON + 7)
    state = await desk.database.read(lambda c: group_state(c, TALK))
    assert (state.epoch, state.head, sorted(state.roster)) == (1, 2, [0, 1, 2])


async def test_commit_enters_trail(desk: Desk) -> None:
    robin, amina = desk.town.robin, desk.town.amina
    paper = await desk.open()
    await desk.commit(robin, paper.add(0, amina.member.key_package()))
    assert (await desk.deeds(ROSTER_CHANGED))[1:] == [
        (
            robin.device,
            TALK,
            {
                "epoch": 1,
                "joined": [amina.device],
                "left": [],
                "roster": [robin.device, amina.device],
            },
        )
    ]


async def test_nurse_joins_by_external_commit(desk: Desk) -> None:
    robin, amina = desk.town.robin, desk.town.amina
    paper = await desk.open()
    await desk.commit(amina, paper.join(amina.member))
    assert await leaves(desk) == [(0, robin.device, 1), (1, amina.device, 2)]
    assert (await cursors(desk))[amina.device] == 1
    assert await invited(desk) == {}


async def test_device_that_joins_again_starts_afresh(desk: Desk) -> None:
    robin, amina = desk.town.robin, desk.town.amina
    paper = await desk.open()
    await desk.commit(robin, paper.add(0, amina.member.key_package()))
    await desk.commit(amina, paper.join(amina.member))
    assert await leaves(desk) == [(0, robin.device, 1), (1, amina.device, 3)]
    assert (await cursors(desk))[amina.device] == 2
    assert await invited(desk) == {}
    assert (await desk.deeds(ROSTER_CHANGED))[-1][2]["joined"] == [amina.device]


async def test_removed_device_leaves_nothing_behind(desk: Desk) -> None:
    amina, tablet, robin = desk.town.amina, desk.town.tablet, desk.town.robin
    paper = await desk.open()
    await desk.commit(robin, paper.add(0, amina.member.key_package(), tablet.member.key_package()))
    await desk.commit(amina, paper.remove(1, 2))
    assert [device for _, device, _ in await leaves(desk)] == [robin.device, amina.device]
    assert set(await cursors(desk)) == {robin.device, amina.device}
    assert set(await invited(desk)) == {amina.device}
    assert (await desk.deeds(ROSTER_CHANGED))[-1][2]["left"] == [tablet.device]
    assert await desk.send(submission(tablet, 1, epoch=2)) == [Refused("not_member")]


async def test_race_for_an_epoch_has_one_winner(desk: Desk) -> None:
    robin, amina, beth = desk.town.robin, desk.town.amina, desk.town.beth
    paper = await desk.open()
    outcomes = await asyncio.gather(
        desk.commit(robin, paper.copy().add(0, amina.member.key_package())),
        desk.commit(amina, paper.copy().join(amina.member)),
        desk.commit(beth, paper.copy().join(beth.member)),
        return_exceptions=True,
    )
    losers = [each for each in outcomes if isinstance(each, Conflict)]
    assert len(losers) == 2
    for each in losers:
        assert each.code is Code.GROUP_EPOCH_TAKEN
        assert each.fields == {"epoch": 1, "head": 2}
    assert len(await desk.entries()) == 2
    assert len(await desk.deeds(ROSTER_CHANGED)) == 2


async def test_commit_repeated_gets_the_same_answer(desk: Desk) -> None:
    robin, amina = desk.town.robin, desk.town.amina
    paper = await desk.open()
    bundle = paper.add(0, amina.member.key_package())
    await desk.commit(robin, bundle)
    await desk.send(submission(robin, 1, epoch=1))
    assert await desk.commit(robin, bundle) == Accepted(2, 1, None)
    await desk.commit(amina, paper.join(amina.member))
    assert await desk.commit(robin, bundle) == Accepted(2, 1, None)
    assert len(await desk.deeds(ROSTER_CHANGED)) == 3


async def test_commit_of_somebody_else_is_no_repetition(desk: Desk) -> None:
    robin, amina = desk.town.robin, desk.town.amina
    paper = await desk.open()
    bundle = paper.add(0, amina.member.key_package())
    await desk.commit(robin, bundle)
    with pytest.raises(Conflict) as caught:
        await desk.commit(amina, bundle)
    assert caught.value.code is Code.GROUP_EPOCH_TAKEN


async def test_commit_of_epoch_to_come_is_refused(desk: Desk) -> None:
    paper = await desk.open()
    paper.epoch = 5
    with pytest.raises(Conflict) as caught:
        await desk.commit(desk.town.amina, paper.join(desk.town.amina.member))
    assert (caught.value.code, caught.value.fields) == (Code.GROUP_WRONG_EPOCH, {"epoch": 0})


async def test_refused_commit_leaves_nothing_behind(desk: Desk) -> None:
    robin, sasha = desk.town.robin, desk.town.sasha
    paper = await desk.open()
    with pytest.raises(ClientProtocolError) as caught:
        await desk.commit(robin, paper.add(0, sasha.member.key_package()))
    assert caught.value.code is Code.GROUP_STRANGER
    assert len(await desk.entries()) == 1
    assert await leaves(desk) == [(0, robin.device, 1)]
    assert len(await desk.deeds(ROSTER_CHANGED)) == 1


async def test_commit_to_unknown_conversation_is_refused(desk: Desk) -> None:
    paper = PaperGroup(TALK, {0: desk.town.robin.member})
    with pytest.raises(NotFound) as caught:
        await desk.commit(desk.town.robin, paper.join(desk.town.robin.member))
    assert caught.value.code is Code.CONVERSATION_UNKNOWN


async def test_commits_and_messages_share_one_sequence(desk: Desk) -> None:
    robin, amina = desk.town.robin, desk.town.amina
    paper = await desk.open()
    await desk.send(submission(robin, 1))
    await desk.commit(robin, paper.add(0, amina.member.key_package()))
    await desk.send(submission(amina, 2, epoch=1))
    assert [(each.seq, each.kind) for each in await desk.entries()] == [
        (1, "system"),
        (2, "application"),
        (3, "handshake"),
        (4, "application"),
    ]


async def test_conversation_is_for_its_team_and_its_young_person(desk: Desk) -> None:
    town = desk.town
    await desk.open()
    wanted = await desk.database.read(
        lambda c: wanted_devices(c, read_facts(c, TALK, town.organisation))
    )
    assert set(wanted) == {each.device for each in (town.robin, town.amina, town.tablet, town.beth)}
    # Nobody has published a package, so there is none to claim.
    assert (
        await desk.database.transact(
            lambda c: claim(c, sorted(wanted), claimer=desk.town.robin.device, now=NOON)
        )
        == []
    )


# One transaction with the trail


async def test_failure_after_opening_keeps_neither_deed_nor_entry(desk: Desk) -> None:
    robin = desk.town.robin
    paper = PaperGroup(TALK, {0: robin.member})
    real_trail = desk.trail
    desk.trail = Trail(entropy=fails_at(2))
    with pytest.raises(BoomError):
        await desk.ask_to_open(robin, paper)
    desk.trail = real_trail
    assert await desk.rows(tables.conversation) == []
    assert await leaves(desk) == []
    assert await desk.deeds(OPENED, ROSTER_CHANGED) == []
    assert await desk.ask_to_open(robin, paper)


async def test_failure_after_commit_keeps_neither_deed_nor_entry(desk: Desk) -> None:
    robin, amina = desk.town.robin, desk.town.amina
    paper = await desk.open()
    bundle = paper.add(0, amina.member.key_package())

    def commit_then_fail(connection: Connection) -> None:
        desk.commit_on(connection, robin, bundle, TALK, NOON)
        raise BoomError

    with pytest.raises(BoomError):
        await desk.database.transact(commit_then_fail)
    assert len(await desk.entries()) == 1
    assert await leaves(desk) == [(0, robin.device, 1)]
    assert await invited(desk) == {}
    assert len(await desk.deeds(ROSTER_CHANGED)) == 1
    assert (await desk.commit(robin, bundle)).seq == 2


def fails_at(call: int) -> Callable[[int], bytes]:
    """Make a source of randomness that breaks down at its ``call``-th use."""
    uses = iter(range(1, call + 1))

    def entropy(size: int) -> bytes:
        if next(uses) == call:
            raise BoomError
        return bytes(size)

    return entropy
