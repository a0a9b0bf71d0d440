"""Contract of summaries: policy in SQL, and what each side is told."""

from itertools import chain, combinations, product

import pytest
from sqlalchemy import Connection, insert

from gateway.chat import tables
from gateway.chat.groups import facts
from gateway.chat.receipts import save_mark, save_seen
from gateway.chat.replies import Summary
from gateway.chat.session import Position
from gateway.chat.summaries import positions, summaries
from gateway.policy import Actor, Allowed, Kind, Role, belongs
from gateway.storage.database import Database
from tests.contracts.conversations_desk import TALK, Desk, open_desk_in, submission
from tests.contracts.conversations_town import NOON, Resident


@pytest.fixture
async def desk(database: Database) -> Desk:
    """Return a desk with no conversation yet."""
    return await open_desk_in(database)


async def shown(desk: Desk, who: Resident, only: list[str] | None = None) -> list[Summary]:
    return await desk.database.read(lambda c: summaries(c, who.actor, only))


async def mark(desk: Desk, who: Resident, epoch: int, sealed: bytes) -> None:
    await desk.database.transact(lambda c: save_mark(c, TALK, who.device, epoch, sealed))


def conversation(number: int, organisation: str, team: str, opener: str) -> dict[str, object]:
    return {
        "id": f"{number:032x}",
        "organisation_id": organisation,
        "kind": "desk",
        "team_id": team,
        "opened_by": opener,
        "opened_at": NOON,
        "opening_hash": b"",
        "suite": 83,
        "epoch": 0,
        "head": 1,
        "last_at": NOON,
        "seen": 0,
        "unread": 0,
        "waiting_since": None,
    }


async def test_sql_shows_exactly_what_policy_allows(desk: Desk) -> None:
    """Compare over every combination of who asks and what the conversation is."""
    town = desk.town
    organisations = (town.organisation, town.elsewhere)
    teams = (town.nurses, town.social_care)
    openers = (town.robin.account, town.sasha.account)
    rows = [
        conversation(number, *each)
        for number, each in enumerate(product(organisations, teams, openers))
    ]
    roles = [
        frozenset(each) for each in ((), (Role.PRACTITIONER,), (Role.ADMINISTRATOR,), tuple(Role))
    ]
    memberships = chain.from_iterable(combinations(teams, size) for size in range(3))
    actors = [
        Actor(organisation, account, "d" * 32, kind, held, frozenset(membership))
        for organisation, account, kind, held, membership in product(
            organisations, openers, Kind, roles, memberships
        )
    ]

    def compare(connection: Connection) -> tuple[int, int]:
        connection.execute(insert(tables.conversation), rows)
        about = {
            name: facts(connection, name, str(row["organisation_id"]))
            for row in rows
            for name in [str(row["id"])]
        }
        shown = 0
        for actor in actors:
            expected = {
                str(row["id"])
                for row in rows
                if isinstance(belongs(actor, about[str(row["id"])]), Allowed)
            }
            found = {each.conversation for each in summaries(connection, actor)}
            assert found == expected, actor
            shown += len(found)
        return shown, len(actors) * len(rows)

    shown, asked = await desk.database.transact(compare)
    assert 0 < shown < asked


async def test_each_side_is_told_what_is_for_it(desk: Desk) -> None:
    robin, amina, beth = desk.town.robin, desk.town.amina, desk.town.beth
    paper = await desk.open()
    await desk.send(submission(robin, 1, at=NOON + 1), submission(robin, 2, at=NOON + 2))
    await desk.commit(robin, paper.add(0, amina.member.key_package()))
    await desk.send(submission(robin, 3, epoch=1, at=NOON + 3))

    for_robin, for_amina, for_beth = [await desk.summary(each) for each in (robin, amina, beth)]
    assert (for_robin.unread, for_robin.waiting_since) == (None, None)
    assert (for_amina.unread, for_amina.waiting_since) == (3, NOON + 1)
    assert (for_beth.unread, for_beth.waiting_since) == (3, NOON + 1)
    assert (for_robin.member, for_robin.invited, for_robin.joined_seq) == (True, False, 1)
    assert (for_amina.member, for_amina.invited, for_amina.joined_seq) == (True, True, 4)
    assert (for_beth.member, for_beth.invited, for_beth.joined_seq) == (False, False, 0)
    assert (for_amina.cursor, for_beth.cursor) == (3, 0)
    assert for_robin.person.account == robin.account
    assert for_robin.team.id == desk.town.nurses
    assert [(each.device, each.kind) for each in for_beth.roster] == [
        (robin.device, "young_person"),
        (amina.device, "staff"),
    ]


async def test_strangers_are_shown_nothing(desk: Desk) -> None:
    await desk.open()
    for stranger, _ in desk.town.strangers.values():
        assert await shown(desk, stranger) == []
        assert await shown(desk, stranger, [TALK]) == []


async def test_newest_conversation_is_listed_first(desk: Desk) -> None:
    robin, amina = desk.town.robin, desk.town.amina
    talks = ["01" * 16, "02" * 16, "03" * 16]
    for talk in talks:
        await desk.open(talk)
    await desk.send(submission(robin, 1, conversation=talks[1], at=NOON + 1))
    await desk.send(submission(robin, 2, conversation=talks[0], at=NOON + 2))
    found = await shown(desk, amina)
    assert [each.conversation for each in found] == [talks[0], talks[1], talks[2]]


async def test_what_the_team_saw_is_not_unread(desk: Desk) -> None:
    robin, amina = desk.town.robin, desk.town.amina
    await desk.open()
    await desk.send(*(submission(robin, n) for n in range(3)))

    async def see(seq: int) -> tuple[bool, int | None]:
        news = await desk.database.transact(lambda c: save_seen(c, TALK, seq))
        return news, (await desk.summary(amina)).unread

    assert await see(3) == (True, 1)
    assert await see(2) == (False, 1)
    assert await see(9) == (False, 1)
    assert await see(4) == (True, 0)


async def test_only_messages_of_the_young_person_are_unread(desk: Desk) -> None:
    amina = desk.town.amina
    paper = await desk.open()
    await desk.commit(amina, paper.join(amina.member))
    await desk.send(submission(amina, 1, epoch=1))
    assert (await desk.summary(amina)).unread == 0


async def test_last_mark_of_each_device_is_shown(desk: Desk) -> None:
    robin, amina = desk.town.robin, desk.town.amina
    paper = await desk.open()
    await desk.commit(amina, paper.join(amina.member))
    for who, epoch, sealed in [(robin, 0, b"1"), (amina, 1, b"2"), (robin, 1, b"3")]:
        await mark(desk, who, epoch, sealed)
    marks = (await desk.summary(desk.town.beth)).marks
    assert {(each.sender, each.epoch, each.sealed) for each in marks} == {
        (robin.device, 1, b"3"),
        (amina.device, 1, b"2"),
    }


async def test_positions_tell_cursor_and_head_of_each_membership(desk: Desk) -> None:
    robin, amina, beth = desk.town.robin, desk.town.amina, desk.town.beth
    paper = await desk.open()
    await desk.commit(robin, paper.add(0, amina.member.key_package()))
    await desk.send(submission(robin, 1, epoch=1))

    async def of(device: str) -> list[Position]:
        return await desk.database.read(lambda c: positions(c, device))

    assert await of(robin.device) == [Position(TALK, 0, 3)]
    assert await of(amina.device) == [Position(TALK, 1, 3)]
    assert await of(beth.device) == []
