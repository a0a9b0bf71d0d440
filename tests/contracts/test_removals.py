"""Contract of removals: who is put off gets nothing, is proposed for removal, and removed."""

import asyncio

import pytest
from sqlalchemy import update

from audit.record import AuditKind
from gateway.chat import tables
from gateway.chat.bus import Ended, Reached
from gateway.chat.leaving import Gone
from gateway.chat.log import Appended, Refused
from gateway.chat.packages import claim, publish
from gateway.chat.receipts import require_leaf
from gateway.chat.removals import leaving_devices, unproposed, without_proposals
from gateway.chat.session import CloseCode
from gateway.chat.summaries import positions, summaries
from gateway.chat.sweep import Look
from gateway.chat.sweeper import look_up
from gateway.codes import Code
from gateway.errors import ClientProtocolError, Conflict, Unauthenticated
from gateway.identity.accounts import add_to_team
from gateway.identity.devices import list_devices
from gateway.identity.people import find_account, find_team
from gateway.identity.sessions import LIMITS, resume
from gateway.identity.standing import standing
from gateway.identity.tables import device, staff_login
from gateway.policy import Kind
from gateway.storage.database import Database
from tests.contracts.conversations_desk import TALK, open_desk_in, submission
from tests.contracts.conversations_town import NOON, Resident
from tests.contracts.leavers import GRACE, Leavers
from tests.paper_group import offer

PROPOSED = AuditKind.CONVERSATION_REMOVAL_PROPOSED


@pytest.fixture
async def leavers(database: Database) -> Leavers:
    """Return Robin, Amina and Beth in a conversation."""
    return await Leavers.at(await open_desk_in(database))


async def kinds(leavers: Leavers) -> list[str]:
    return [each.kind for each in await leavers.desk.entries()]


async def due_at(leavers: Leavers) -> int | None:
    (row,) = await leavers.desk.rows(tables.conversation)
    found: int | None = row.removal_due_at
    return found


async def write(leavers: Leavers, who: Resident, number: int, *, at: int = NOON) -> object:
    (outcome,) = await leavers.desk.send(submission(who, number, epoch=leavers.paper.epoch, at=at))
    return outcome


# From that moment


async def test_revoked_device_is_served_nothing(leavers: Leavers) -> None:
    desk, beth = leavers.desk, leavers.desk.town.beth
    assert await leavers.revoke(beth) == Gone((beth.device,), 4101, (TALK,))

    assert await write(leavers, beth, 1) == Refused("not_member")
    assert await desk.database.read(lambda c: positions(c, beth.device)) == []
    look = Look(devices=frozenset({beth.device}))
    found = await desk.database.read(lambda c: look_up(c, look))
    assert (found.seats, found.ended) == ({}, {beth.device: 4101})
    with pytest.raises(Conflict, match="not_member"):
        await desk.database.read(lambda c: require_leaf(c, TALK, beth.device))
    (shown,) = await desk.database.read(lambda c: summaries(c, beth.actor))
    assert (shown.member, shown.joined_seq) == (False, 0)
    with pytest.raises(Unauthenticated) as caught:
        await desk.database.read(lambda c: standing(c, beth.actor))
    assert caught.value.code is Code.DEVICE_REVOKED
    with pytest.raises(Unauthenticated):
        await desk.database.read(lambda c: resume(c, beth.token, now=NOON))


async def test_others_still_see_who_is_about_to_go(leavers: Leavers) -> None:
    beth = leavers.desk.town.beth
    await leavers.revoke(beth)
    roster = (await leavers.desk.summary(leavers.desk.town.robin)).roster
    assert beth.device in {row.device for row in roster}
    assert await leavers.desk.database.read(lambda c: leaving_devices(c, TALK)) == [beth.device]


async def test_revoked_device_is_offered_and_invited_no_more(leavers: Leavers) -> None:
    desk, tablet = leavers.desk, leavers.desk.town.tablet
    package = tablet.member.key_package(not_after=NOON // 1000 + 3600)
    await desk.database.transact(
        lambda c: publish(
            c, actor=tablet.actor, packages=[offer(package)], last_resort=None, now=NOON
        )
    )
    await desk.commit(desk.town.robin, leavers.paper.add(0, tablet.member.key_package()))
    assert [row.device_id for row in await desk.rows(tables.invitation)] == [tablet.device]
    await leavers.revoke(tablet)
    assert await desk.rows(tables.invitation) == []
    claimer = desk.town.robin.device
    assert (
        await desk.database.transact(lambda c: claim(c, [tablet.device], claimer=claimer, now=NOON))
        == []
    )


async def test_revocation_is_done_once_and_entered_once(leavers: Leavers) -> None:
    desk, beth = leavers.desk, leavers.desk.town.beth
    await leavers.revoke(beth)
    assert await leavers.revoke(beth, now=NOON + 5) == Gone()
    assert await desk.deeds(AuditKind.DEVICE_REVOKED) == [
        (desk.town.tom.device, beth.device, {"conversations": [TALK], "sessions": 1})
    ]
    assert await due_at(leavers) == NOON + GRACE
    (listed,) = await desk.database.read(lambda c: list_devices(c, beth.account, beth.device))
    assert (listed.id, listed.revoked_at, listed.this) == (beth.device, NOON, True)


async def test_leaving_a_team_ends_its_conversations_and_no_others(leavers: Leavers) -> None:
    desk, beth = leavers.desk, leavers.desk.town.beth
    social_care = desk.town.social_care
    await desk.database.transact(
        lambda c: add_to_team(c, beth.account, social_care, trail=desk.trail, now=NOON)
    )
    assert (await leavers.leave(beth, social_care)).conversations == ()
    assert await write(leavers, beth, 1) is not None
    assert await leavers.leave(beth) == Gone((beth.device,), 4103, (TALK,))
    assert await leavers.leave(beth) == Gone()
    assert await write(leavers, beth, 2) == Refused("not_member")
    now = await desk.database.read(lambda c: standing(c, beth.actor))
    assert now.teams == frozenset()
    assert await desk.database.read(lambda c: summaries(c, now)) == []
    assert [each[2]["team"] for each in await desk.deeds(AuditKind.ACCOUNT_LEFT_TEAM)] == [
        social_care,
        desk.town.nurses,
    ]


async def test_closed_account_loses_every_device(leavers: Leavers) -> None:
    desk, town = leavers.desk, leavers.desk.town
    gone = await leavers.close(town.amina)
    assert set(gone.devices) == {town.amina.device, town.tablet.device}
    assert (gone.code, gone.conversations) == (4101, (TALK,))
    assert await leavers.close(town.amina) == Gone()
    assert len(await desk.deeds(AuditKind.ACCOUNT_CLOSED)) == 1
    assert len(await desk.deeds(AuditKind.DEVICE_REVOKED)) == 2
    with pytest.raises(Unauthenticated):
        await desk.database.read(lambda c: standing(c, town.amina.actor))


async def test_device_that_only_listens_is_seen_all_the_same(leavers: Leavers) -> None:
    desk, town = leavers.desk, leavers.desk.town
    leavers.present = [town.amina.actor, town.beth.actor]
    earlier = update(device).values(last_seen_at=NOON - 1)
    await desk.database.transact(lambda c: c.execute(earlier))
    await leavers.revoke(town.beth)
    await leavers.remover.note_presence()

    async def seen(who: Resident) -> int:
        listed = await desk.database.read(lambda c: list_devices(c, who.account, who.device))
        return next(each.last_seen_at for each in listed if each.this)

    assert await seen(town.amina) == NOON
    assert await seen(town.tablet) == NOON - 1
    assert await seen(town.beth) == NOON - 1


# Proposals


async def test_gateway_proposes_once_an_epoch(leavers: Leavers) -> None:
    desk, beth = leavers.desk, leavers.desk.town.beth
    await leavers.revoke(beth)
    await leavers.remover.look_at_leaves()
    await leavers.remover.look_at_leaves()
    (proposal,) = (each for each in await desk.entries() if each.kind == "proposal")
    assert (proposal.seq, proposal.epoch, proposal.sender, proposal.message_id) == (4, 2, "", "")
    assert await desk.deeds(PROPOSED) == [("", TALK, {"device": beth.device, "epoch": 2})]
    assert leavers.heard == [Reached(TALK, 4, (proposal,))]
    assert (await desk.summary(desk.town.robin)).head == 4


async def test_nodes_that_propose_at_once_propose_once(leavers: Leavers) -> None:
    await leavers.revoke(leavers.desk.town.beth)
    nodes = [leavers.another_node() for _ in range(4)]
    await asyncio.gather(*(node.look_at_leaves() for node in nodes))
    assert (await kinds(leavers)).count("proposal") == 1


async def test_proposed_removal_is_committed_by_reference(leavers: Leavers) -> None:
    desk, beth = leavers.desk, leavers.desk.town.beth
    await leavers.revoke(beth)
    await leavers.remover.propose(TALK)
    accepted = await desk.commit(desk.town.robin, leavers.removal_of(beth))
    assert (accepted.leaving, accepted.change and accepted.change.left) == (False, (beth.device,))
    assert beth.device not in {row.device_id for row in await desk.rows(tables.leaf)}
    assert await due_at(leavers) is None
    assert isinstance(await write(leavers, desk.town.robin, 1, at=NOON + GRACE), Appended)
    assert await kinds(leavers) == [
        "system",
        "handshake",
        "handshake",
        "proposal",
        "handshake",
        "application",
    ]


async def test_removal_by_value_will_do_before_and_after_the_proposal(leavers: Leavers) -> None:
    desk, town = leavers.desk, leavers.desk.town
    await leavers.revoke(town.beth)
    await desk.commit(town.robin, leavers.paper.remove(0, 2))
    await leavers.remover.look_at_leaves()
    assert "proposal" not in await kinds(leavers)
    await leavers.revoke(town.amina)
    await leavers.remover.look_at_leaves()
    await desk.commit(town.robin, leavers.paper.remove(0, 1))
    assert await due_at(leavers) is None


async def test_commit_that_forgets_somebody_is_refused(leavers: Leavers) -> None:
    desk, beth = leavers.desk, leavers.desk.town.beth
    await leavers.revoke(beth)
    for _ in range(2):
        with pytest.raises(Conflict) as caught:
            await desk.commit(desk.town.robin, leavers.paper.copy().renew(0))
        assert caught.value.code is Code.GROUP_REMOVAL_DUE
        assert caught.value.fields == {"devices": beth.device}
        await leavers.remover.look_at_leaves()


async def test_reference_of_a_past_epoch_is_refused(leavers: Leavers) -> None:
    desk, town = leavers.desk, leavers.desk.town
    await leavers.revoke(town.beth)
    await leavers.remover.propose(TALK)
    old = leavers.references(town.beth)
    await desk.commit(town.amina, leavers.paper.join(town.amina.member))
    (bethe,) = (i for i, each in leavers.paper.members.items() if each == town.beth.member)
    with pytest.raises(ClientProtocolError) as caught:
        await desk.commit(
            town.robin, leavers.paper.copy().remove_proposed(0, {bethe: next(iter(old.values()))})
        )
    assert caught.value.fields == {"rule": "proposal"}


async def test_external_commit_is_let_through_and_followed_by_a_new_proposal(
    leavers: Leavers,
) -> None:
    desk, town = leavers.desk, leavers.desk.town
    await leavers.revoke(town.beth)
    await leavers.remover.propose(TALK)
    accepted = await desk.commit(town.tablet, leavers.paper.join(town.tablet.member))
    assert accepted.leaving
    assert await due_at(leavers) == NOON + GRACE
    assert await desk.database.read(without_proposals) == [TALK]
    await leavers.remover.look_at_leaves()
    assert [each.epoch for each in await desk.entries() if each.kind == "proposal"] == [2, 3]
    assert await desk.database.read(without_proposals) == []
    await desk.commit(town.robin, leavers.removal_of(town.beth))
    assert await due_at(leavers) is None


async def test_group_from_before_is_left_to_removal_by_value(leavers: Leavers) -> None:
    desk, beth = leavers.desk, leavers.desk.town.beth
    await leavers.forget_sender()
    await leavers.revoke(beth)
    await leavers.remover.look_at_leaves()
    assert await desk.database.read(without_proposals) == []
    assert "proposal" not in await kinds(leavers)
    assert leavers.heard == []
    await desk.commit(desk.town.robin, leavers.paper.remove(0, 2))
    assert await due_at(leavers) is None


async def test_proposing_gives_way_to_a_commit(leavers: Leavers) -> None:
    desk, town = leavers.desk, leavers.desk.town
    await leavers.revoke(town.beth)
    assert await desk.database.read(lambda c: unproposed(c, TALK)) is not None
    await desk.commit(town.robin, leavers.paper.remove(0, 2))
    assert await desk.database.read(lambda c: unproposed(c, TALK)) is None
    await leavers.remover.propose(TALK)
    assert "proposal" not in await kinds(leavers)


async def test_two_who_go_are_proposed_together_and_removed_together(leavers: Leavers) -> None:
    desk, town = leavers.desk, leavers.desk.town
    await leavers.revoke(town.beth)
    await leavers.remover.propose(TALK)
    await leavers.leave(town.amina, now=NOON + 1000)
    await leavers.remover.propose(TALK)
    assert await due_at(leavers) == NOON + GRACE
    await desk.commit(town.robin, leavers.removal_of(town.beth, town.amina))
    assert [row.device_id for row in await desk.rows(tables.leaf)] == [town.robin.device]


async def test_whoever_comes_back_to_the_team_joins_again_in_the_old_ones_place(
    leavers: Leavers,
) -> None:
    desk, town = leavers.desk, leavers.desk.town
    await leavers.leave(town.beth)
    await leavers.remover.propose(TALK)
    await desk.database.transact(
        lambda c: add_to_team(c, town.beth.account, town.nurses, trail=desk.trail, now=NOON)
    )
    assert await write(leavers, town.beth, 1) == Refused("not_member")
    accepted = await desk.commit(town.beth, leavers.paper.join(town.beth.member))
    assert not accepted.leaving
    assert await due_at(leavers) is None
    assert isinstance(await write(leavers, town.beth, 2, at=NOON + GRACE), Appended)


async def test_device_revoked_after_its_package_was_claimed_is_not_added(leavers: Leavers) -> None:
    desk, town = leavers.desk, leavers.desk.town
    bundle = leavers.paper.copy().add(0, town.tablet.member.key_package())
    await leavers.revoke(town.tablet)
    with pytest.raises(ClientProtocolError) as caught:
        await desk.commit(town.robin, bundle)
    assert caught.value.fields == {"rule": "not_entitled"}


async def test_device_that_is_revoked_while_it_is_added_does_not_stay(leavers: Leavers) -> None:
    desk, tablet = leavers.desk, leavers.desk.town.tablet
    bundle = leavers.paper.copy().add(0, tablet.member.key_package())
    added, _ = await asyncio.gather(
        desk.commit(desk.town.robin, bundle), leavers.revoke(tablet), return_exceptions=True
    )
    rows = [row for row in await desk.rows(tables.leaf) if row.device_id == tablet.device]
    if isinstance(added, ClientProtocolError):
        assert (added.fields, rows) == ({"rule": "not_entitled"}, [])
    else:
        assert [row.leaving_since for row in rows] == [NOON]


# The grace


async def test_messages_are_taken_until_the_grace_is_over(leavers: Leavers) -> None:
    desk, town = leavers.desk, leavers.desk.town
    await leavers.revoke(town.beth)
    before = await write(leavers, town.amina, 1, at=NOON + GRACE - 1)
    assert isinstance(before, Appended)
    assert await write(leavers, town.amina, 2, at=NOON + GRACE) == Refused("removal", 2)
    # What was taken is still recognised, and the epoch still comes first.
    assert type(await write(leavers, town.amina, 1, at=NOON + GRACE)).__name__ == "Repeated"
    (old,) = await desk.send(submission(town.amina, 3, epoch=1, at=NOON + GRACE))
    assert old == Refused("epoch", 2)
    await desk.commit(town.tablet, leavers.paper.join(town.tablet.member))
    assert await write(leavers, town.amina, 4, at=NOON + GRACE) == Refused("removal", 3)
    await desk.commit(town.robin, leavers.paper.remove(0, 2))
    assert isinstance(await write(leavers, town.amina, 5, at=NOON + GRACE), Appended)


# Devices that are connected


async def test_node_puts_off_whom_no_hint_told_of(leavers: Leavers) -> None:
    town = leavers.desk.town
    leavers.present = [each.actor for each in (town.robin, town.amina, town.beth, town.dan)]
    await leavers.remover.look_at_devices()
    assert leavers.heard == []
    await leavers.revoke(town.beth)
    await leavers.leave(town.amina)
    await leavers.remover.look_at_devices()
    assert leavers.heard == [Ended(town.beth.device, 4101), Ended(town.amina.device, 4103)]
    leavers.heard.clear()
    leavers.present = []
    await leavers.remover.look_at_devices()
    assert leavers.heard == []


async def test_node_puts_off_whose_session_has_lasted_as_long_as_it_may(leavers: Leavers) -> None:
    town = leavers.desk.town
    leavers.present = [each.actor for each in (town.robin, town.amina)]
    await leavers.remover.look_at_ages()
    assert leavers.heard == []
    leavers.now += LIMITS[Kind.STAFF].absolute
    await leavers.remover.look_at_ages()
    assert leavers.heard == [Ended(town.amina.device, CloseCode.SESSION_ENDED)]


async def test_operator_finds_people_and_teams_by_name_or_id(leavers: Leavers) -> None:
    desk, town = leavers.desk, leavers.desk.town
    logins = {row.account_id: row.username for row in await desk.rows(staff_login)}

    async def account(named: str) -> str | None:
        return await desk.database.read(lambda c: find_account(c, named))

    async def team(organisation: str, named: str) -> str | None:
        return await desk.database.read(lambda c: find_team(c, organisation, named))

    assert await account(f" {logins[town.beth.account].upper()} ") == town.beth.account
    assert await account(town.robin.account) == town.robin.account
    assert await account("nobody") is None
    assert await team(town.organisation, "Social care") == town.social_care
    assert await team(town.organisation, town.nurses) == town.nurses
    assert await team(town.elsewhere, town.nurses) is None
