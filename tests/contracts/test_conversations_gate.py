"""Contract of the gate: policy before work, and every refusal in the trail."""

from typing import Final

import pytest
from sqlalchemy import Connection

from audit.record import AuditKind
from gateway.chat.gate import Gate
from gateway.codes import Code
from gateway.errors import Conflict, NotFound, NotPermitted
from gateway.policy import Actor, ConversationFacts, Permission
from gateway.storage.database import Database
from tests.contracts.conversations_desk import TALK, Desk, open_desk_in
from tests.contracts.conversations_town import NOON

REFUSED: Final = AuditKind.CONVERSATION_REFUSED


@pytest.fixture
async def desk(database: Database) -> Desk:
    """Return a desk with Robin's conversation."""
    made = await open_desk_in(database)
    await made.open()
    return made


@pytest.fixture
def gate(desk: Desk) -> Gate:
    """Return the gate of that desk."""
    return Gate(database=desk.database, trail=desk.trail, clock=lambda: NOON)


def look(_connection: Connection, about: ConversationFacts) -> str:
    return about.opened_by


async def test_gate_lets_entitled_actors_work(desk: Desk, gate: Gate) -> None:
    for who in (desk.town.robin, desk.town.amina, desk.town.beth):
        for run in (gate.read, gate.transact):
            found = await run(who.actor, Permission.CONVERSATION_READ, TALK, look)
            assert found == desk.town.robin.account
    assert await desk.deeds(REFUSED) == []


@pytest.mark.parametrize("permission", Permission)
async def test_gate_refuses_strangers_and_says_so_in_the_trail(
    desk: Desk, gate: Gate, permission: Permission
) -> None:
    for stranger, reason in desk.town.strangers.values():
        staffs = {Permission.DESK_SEEN, Permission.DESK_WORK, Permission.VISIT_HOST}
        if permission in staffs and stranger is desk.town.sasha:
            reason = "role"  # noqa: PLW2901 - no young person works at a desk
        if permission is Permission.DESK_STOP and stranger is not desk.town.sasha:
            reason = "role"  # noqa: PLW2901 - only the young person says STOP
        with pytest.raises(NotPermitted) as caught:
            await gate.transact(stranger.actor, permission, TALK, look)
        assert caught.value.code is Code.CONVERSATION_NOT_YOURS
        assert caught.value.fields == {"reason": reason}
        assert (await desk.deeds(REFUSED))[-1] == (
            stranger.device,
            TALK,
            {"code": "conversation.not_yours", "reason": reason},
        )
    assert len(await desk.deeds(REFUSED)) == 3


@pytest.mark.parametrize("permission", Permission)
async def test_gate_knows_no_unknown_conversation_and_none_of_another_organisation(
    desk: Desk, gate: Gate, permission: Permission
) -> None:
    for who, talk in ((desk.town.robin, "00" * 16), (desk.town.olive, TALK)):
        with pytest.raises(NotFound) as caught:
            await gate.read(who.actor, permission, talk, look)
        assert caught.value.code is Code.CONVERSATION_UNKNOWN

    def kinds(connection: Connection) -> set[AuditKind]:
        both = (desk.town.organisation, desk.town.elsewhere)
        return {
            each.kind
            for organisation in both
            for each in desk.trail.read(connection, organisation=organisation)
        }

    assert REFUSED not in await desk.database.read(kinds)


async def test_failure_of_the_work_is_no_refusal(desk: Desk, gate: Gate) -> None:
    def fail(_connection: Connection, _about: ConversationFacts) -> None:
        raise Conflict(Code.CONVERSATION_NOT_MEMBER)

    with pytest.raises(Conflict):
        await gate.transact(desk.town.robin.actor, Permission.CONVERSATION_READ, TALK, fail)
    assert await desk.deeds(REFUSED) == []


async def test_refused_work_is_never_run(desk: Desk, gate: Gate) -> None:
    ran: list[Actor] = []

    def note(_connection: Connection, _about: ConversationFacts) -> None:
        ran.append(desk.town.dan.actor)

    with pytest.raises(NotPermitted):
        await gate.transact(desk.town.dan.actor, Permission.CONVERSATION_WRITE, TALK, note)
    assert ran == []
