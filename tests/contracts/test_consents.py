"""Contract of asking first: guests come in and go, conversations move, as the young person says."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pytest
from sqlalchemy import Connection

from audit.record import AuditKind
from gateway.chat.bus import Ended, Hint
from gateway.chat.consent_tables import consent as consent_table
from gateway.chat.log import Appended, Refused
from gateway.chat.remover import put_off
from gateway.chat.session import CloseCode
from gateway.chat.summaries import summaries
from gateway.chat.tables import leaf
from gateway.codes import Code, Reason
from gateway.desk import tables
from gateway.desk.consent_shapes import Answer, Ask, Consent
from gateway.desk.inheriting import hand_over
from gateway.errors import ClientProtocolError, Conflict, NotFound, NotPermitted
from gateway.storage.database import Database
from tests.contracts.conversations_desk import TALK
from tests.contracts.conversations_town import Resident
from tests.contracts.desk_day import HOUR, TEN, DeskDay, open_day
from tests.contracts.reports import commit_badly
from tests.paper_group import PaperGroup

DAY: Final = 24 * HOUR
THERE: Final = "7b" * 16
"""The conversation that one goes on in."""


@dataclass
class Asking:
    """Robin's conversation with Amina and Beth, and what is asked in it."""

    day: DeskDay
    paper: PaperGroup

    async def ask_for(self, guest: Resident, *, days: int = 30) -> Consent:
        body = Ask("invite", account=guest.account, days=days)
        return await self.day.node.consents.ask(self.day.town.amina.actor, TALK, body)

    async def ask_to_move(self, team: str) -> Consent:
        body = Ask("transfer", team=team)
        return await self.day.node.consents.ask(self.day.town.amina.actor, TALK, body)

    async def say(self, asked: Consent, *, ok: bool = True, history: str = "from_now") -> Consent:
        body = Answer(ok, asked.name, asked.title, history)  # type: ignore[arg-type]
        return await self.day.node.consents.answer(self.day.town.robin.actor, asked.id, body)

    async def end(self, asked: Consent, who: Resident) -> Consent:
        return await self.day.node.consents.end(who.actor, asked.id)

    async def let_in(self, guest: Resident) -> Consent:
        agreed = await self.say(await self.ask_for(guest))
        await self.day.desk.commit(guest, self.paper.join(guest.member))
        return agreed

    async def lists(self, who: Resident) -> list[str]:
        found = await self.day.database.read(lambda c: summaries(c, who.actor))
        return [each.conversation for each in found]

    async def open_there(self, team: str, conversation: str = THERE) -> Sequence[Hint]:
        """Have Robin open a conversation with a team, as the gateway does it."""
        robin = self.day.town.robin
        paper = PaperGroup(conversation, {0: robin.member})
        await self.day.desk.ask_to_open(robin, paper, team=team)

        def work(connection: Connection) -> Sequence[Hint]:
            consents = self.day.node.consents
            return consents.carry_out(connection, robin.actor, conversation, team, self.day.now)

        return await self.day.database.transact(work)


@pytest.fixture
async def asking(database: Database) -> Asking:
    """Return a desk where Robin was answered."""
    day = await open_day(database)
    town = day.town
    paper = await day.desk.open()
    for nurse in (town.amina, town.beth):
        await day.desk.commit(nurse, paper.join(nurse.member))
    day.epochs[TALK] = 2
    await day.write(town.robin, town.amina)
    await day.see()
    return Asking(day, paper)


async def test_choices_are_practitioners_of_other_teams(asking: Asking) -> None:
    town = asking.day.town
    found = await asking.day.node.consents.choices(town.amina.actor, TALK)
    assert [(each.account, each.teams) for each in found.people] == [
        (town.dan.account, ["Social care"])
    ]
    assert [each.id for each in found.teams] == [town.social_care]


async def test_guest_comes_in_only_after_yes(asking: Asking) -> None:
    day, dan = asking.day, asking.day.town.dan
    asked = await asking.ask_for(dan)
    assert (asked.state, asked.ends_at) == ("asked", TEN + 14 * DAY)
    assert await asking.lists(dan) == []
    with pytest.raises(ClientProtocolError) as stranger:
        await day.desk.commit(dan, asking.paper.copy().join(dan.member))
    assert stranger.value.code == Code.GROUP_STRANGER

    agreed = await asking.say(asked)
    assert (agreed.state, agreed.history, agreed.ends_at) == (
        "accepted",
        "from_now",
        TEN + 30 * DAY,
    )
    assert Ended(dan.device, CloseCode.RIGHTS_CHANGED) in day.heard
    assert await asking.lists(dan) == [TALK]
    summary = await day.desk.summary(dan)
    assert summary.guest is not None
    assert summary.guest.history == "from_now"
    assert (await day.desk.summary(day.town.amina)).guest is None
    await day.desk.commit(dan, asking.paper.join(dan.member))
    day.epochs[TALK] = 3
    (sent,) = await day.write(dan)
    assert isinstance(sent, Appended)
    assert [each["state"] for each in await day.said() if each["code"] == "desk.consent"] == [
        "asked",
        "accepted",
    ]
    assert [each["by"] for each in await day.deeds(AuditKind.CONSENT_ACCEPTED)] == ["person"]


async def test_no_is_no(asking: Asking) -> None:
    dan = asking.day.town.dan
    asked = await asking.ask_for(dan)
    assert (await asking.say(asked, ok=False)).state == "declined"
    assert (await asking.say(asked, ok=False)).state == "declined"
    assert await asking.lists(dan) == []
    with pytest.raises(Conflict) as over:
        await asking.say(asked)
    assert (over.value.code, over.value.fields) == (Code.DESK_CONSENT_OVER, {"state": "declined"})
    assert len(await asking.day.deeds(AuditKind.CONSENT_DECLINED)) == 1


async def test_yes_to_somebody_called_otherwise_lets_nobody_in(asking: Asking) -> None:
    asked = await asking.ask_for(asking.day.town.dan)
    wrong = Answer(ok=True, name="Sam Field", title="Nurse", history="all")
    with pytest.raises(Conflict) as other:
        await asking.day.node.consents.answer(asking.day.town.robin.actor, asked.id, wrong)
    assert other.value.code == Code.DESK_CONSENT_OTHER
    assert await asking.lists(asking.day.town.dan) == []


async def test_yes_to_a_guest_says_what_of_the_past(asking: Asking) -> None:
    asked = await asking.ask_for(asking.day.town.dan)
    silent = Answer(ok=True, name=asked.name, title=asked.title)
    with pytest.raises(ClientProtocolError) as malformed:
        await asking.day.node.consents.answer(asking.day.town.robin.actor, asked.id, silent)
    assert malformed.value.fields == {"at": "history"}


async def test_nobody_else_can_say_yes(asking: Asking) -> None:
    town, consents = asking.day.town, asking.day.node.consents
    asked = await asking.ask_for(town.dan)
    body = Answer(ok=True, name=asked.name, title=asked.title, history="all")
    for who in (town.sasha, town.amina, town.dan):
        with pytest.raises(NotPermitted):
            await consents.answer(who.actor, asked.id, body)
    for who in (town.sasha, town.dan):
        with pytest.raises(NotPermitted):
            await consents.end(who.actor, asked.id)
        with pytest.raises(NotPermitted):
            await consents.asked_in(who.actor, TALK)
    for who, name in ((town.robin, "0" * 32), (town.olive, asked.id)):
        with pytest.raises(NotFound):
            await consents.answer(who.actor, name, body)
    assert [each.state for each in await consents.asked_in(town.robin.actor, TALK)] == ["asked"]


async def test_one_question_is_asked_at_a_time(asking: Asking) -> None:
    town = asking.day.town
    first = await asking.ask_for(town.dan)
    assert await asking.ask_for(town.dan) == first
    with pytest.raises(Conflict) as open_still:
        await asking.ask_to_move(town.social_care)
    assert open_still.value.fields == {"consent": first.id}
    results = await asyncio.gather(*(asking.ask_for(town.dan) for _ in range(8)))
    assert {each.id for each in results} == {first.id}
    assert len(await asking.day.desk.rows(consent_table)) == 1
    await asking.end(first, town.beth)
    assert (await asking.ask_to_move(town.social_care)).state == "asked"


async def test_whom_nobody_could_invite_is_refused(asking: Asking) -> None:
    town = asking.day.town
    for who in (town.beth, town.tom, town.olive, town.robin):
        with pytest.raises(ClientProtocolError) as refused:
            await asking.ask_for(who)
        assert refused.value.code == Code.DESK_COLLEAGUE
    for team in ("0" * 32, town.nurses, town.olive.actor.organisation):
        with pytest.raises(NotFound) as unknown:
            await asking.ask_to_move(team)
        assert unknown.value.code == Code.DESK_TEAM_UNKNOWN
    assert await asking.day.desk.rows(consent_table) == []


async def test_who_asked_to_be_left_alone_is_asked_nothing(asking: Asking) -> None:
    town, node = asking.day.town, asking.day.node
    await node.person.stop(town.robin.actor, TALK)
    with pytest.raises(Conflict) as stopped:
        await asking.ask_for(town.dan)
    assert stopped.value.code == Code.DESK_STOPPED
    await node.person.start(town.robin.actor, TALK)
    await asking.day.finish_and_close()
    with pytest.raises(Conflict) as closed:
        await asking.ask_for(town.dan)
    assert closed.value.code == Code.DESK_CLOSED


async def test_yes_taken_back_puts_the_guest_out(asking: Asking) -> None:
    day, town = asking.day, asking.day.town
    agreed = await asking.let_in(town.dan)
    day.heard.clear()
    ended = await asking.end(agreed, town.robin)
    assert (ended.state, ended.ends_at) == ("ended", None)
    assert await asking.end(agreed, town.robin) == ended
    assert Ended(town.dan.device, CloseCode.RIGHTS_CHANGED) in day.heard
    assert await asking.lists(town.dan) == []
    day.epochs[TALK] = 3
    (refused,) = await day.write(town.dan)
    assert isinstance(refused, Refused)
    marked = {row.device_id for row in await day.desk.rows(leaf) if row.leaving_since is not None}
    assert marked == {town.dan.device}
    # The next commit takes the guest out, and then others' messages go on.
    index = next(i for i, each in asking.paper.members.items() if each == town.dan.member)
    await day.desk.commit(town.amina, asking.paper.remove(1, index))
    day.epochs[TALK] = 4
    (sent,) = await day.write(town.robin)
    assert isinstance(sent, Appended)


async def test_node_that_heard_nothing_finds_the_guest_out(asking: Asking) -> None:
    town = asking.day.town
    agreed = await asking.let_in(town.dan)
    there = frozenset({(town.dan.device, TALK), (town.amina.device, TALK)})
    connected = [town.dan.actor, town.amina.actor]
    database = asking.day.database
    assert await database.read(lambda c: put_off(c, connected, there)) == []
    await asking.end(agreed, town.robin)
    assert await database.read(lambda c: put_off(c, connected, there)) == [
        Ended(town.dan.device, CloseCode.RIGHTS_CHANGED)
    ]
    # Connected again, the device is pushed nothing of it, and is left alone.
    assert await database.read(lambda c: put_off(c, connected)) == []


async def test_time_takes_an_invitation_back_once(asking: Asking) -> None:
    day, town = asking.day, asking.day.town
    body = Ask("invite", account=town.dan.account, days=1)
    asked = await day.node.consents.ask(town.amina.actor, TALK, body)
    await asking.say(asked)
    day.now = TEN + DAY - 1
    await day.node.consents.look()
    assert await asking.lists(town.dan) == [TALK]
    day.now = TEN + DAY
    other = day.another_node()
    await asyncio.gather(day.node.consents.look(), other.consents.look())
    assert await asking.lists(town.dan) == []
    assert [each["by"] for each in await day.deeds(AuditKind.CONSENT_ENDED)] == ["time"]


async def test_question_nobody_answers_ends(asking: Asking) -> None:
    asked = await asking.ask_for(asking.day.town.dan)
    asking.day.now = TEN + 14 * DAY
    with pytest.raises(Conflict):
        await asking.say(asked)
    await asking.day.node.consents.look()
    robin = asking.day.town.robin.actor
    (found,) = await asking.day.node.consents.asked_in(robin, TALK)
    assert found.state == "ended"


async def test_what_is_the_teams_alone_stays_theirs(asking: Asking) -> None:
    day, town = asking.day, asking.day.town
    await asking.let_in(town.dan)
    for attempt in (day.node.deeds.claim, day.node.deeds.finish, day.node.deeds.notes):
        with pytest.raises(NotPermitted) as refused:
            await attempt(town.dan.actor, TALK)
        assert refused.value.reason == Reason.NOT_IN_TEAM


async def test_guest_stays_one_where_the_conversation_goes_on(asking: Asking) -> None:
    day, town = asking.day, asking.day.town
    await asking.let_in(town.dan)
    incident = await commit_badly(day.desk, asking.paper, town.amina)
    await incident.reported(day.desk, town.robin)
    await incident.reported(day.desk, town.beth)
    paper = PaperGroup(THERE, {0: town.robin.member})
    await day.desk.ask_to_open(town.robin, paper, continues=TALK)
    await day.database.transact(lambda c: hand_over(c, TALK, THERE))
    assert THERE in await asking.lists(town.dan)
    await day.desk.commit(town.dan, paper.join(town.dan.member), THERE)


async def test_conversation_moves_only_after_yes_and_once(asking: Asking) -> None:
    day, town = asking.day, asking.day.town
    care = town.social_care
    await day.write(town.robin)
    asked = await asking.ask_to_move(care)
    with pytest.raises(NotPermitted):
        await asking.open_there(care)
    await asking.say(asked)
    hints = await asking.open_there(care)

    assert {getattr(each, "conversation", "") for each in hints} >= {TALK, THERE}
    old = await day.item()
    assert (old.phase, old.outcomes, old.promise_due) == ("closed", ("transferred",), None)
    summary = await day.desk.summary(town.dan, THERE)
    assert summary.brings == (TALK,)
    (row,) = [r for r in await day.desk.rows(tables.desk_state) if r.conversation_id == THERE]
    assert (row.phase, row.waiting_since, row.promise_due is not None) == ("waiting", TEN, True)
    (found,) = await day.node.consents.asked_in(town.robin.actor, TALK)
    assert (found.state, found.moved_to) == ("done", THERE)
    (deed,) = await day.deeds(AuditKind.CONSENT_CARRIED_OUT)
    assert (deed["about"], deed["moved_to"]) == (care, THERE)
    assert [each["code"] for each in await day.said()][-1] == "desk.consent"
    now = await day.node.person.now(town.robin.actor, language="en", easy_read=False, about=THERE)
    assert now.team.id == care
    assert not any(each.feedback for each in now.conversations)

    with pytest.raises(NotPermitted):
        await asking.open_there(care, "7c" * 16)


async def test_consent_taken_back_half_way_opens_nothing(asking: Asking) -> None:
    day, town = asking.day, asking.day.town
    agreed = await asking.say(await asking.ask_to_move(town.social_care))
    assert agreed.ends_at == TEN + DAY
    await asking.end(agreed, town.robin)
    with pytest.raises(NotPermitted):
        await asking.open_there(town.social_care)
    assert (await day.item()).phase == "answered"
    assert await asking.lists(town.dan) == []

    again = await asking.say(await asking.ask_to_move(town.social_care))
    day.now = TEN + DAY
    await day.node.consents.look()
    with pytest.raises(NotPermitted):
        await asking.open_there(town.social_care)
    robin = town.robin.actor
    states = [each.state for each in await day.node.consents.asked_in(robin, TALK)]
    assert (again.state, states) == ("accepted", ["ended", "ended"])


async def test_what_was_moved_and_restarted_still_says_where_it_comes_from(asking: Asking) -> None:
    day, town = asking.day, asking.day.town
    await asking.say(await asking.ask_to_move(town.social_care))
    await asking.open_there(town.social_care)
    back = "7d" * 16
    # Whoever moves again brings what they brought before.
    body = Ask("transfer", team=town.nurses)
    asked = await day.node.consents.ask(town.dan.actor, THERE, body)
    await asking.say(asked)
    await asking.open_there(town.nurses, back)
    assert (await day.desk.summary(town.amina, back)).brings == (TALK, THERE)
    with pytest.raises(Conflict) as over:
        await asking.end(asked, town.robin)
    assert over.value.fields == {"state": "done"}
