"""Contract of looking a conversation up for many at once: as for each, and for the price of one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import pytest
from sqlalchemy import Connection, Engine, event, insert

from audit.trail import Trail
from gateway.chat.consent_tables import consent
from gateway.chat.guests import ACCEPTED, INVITE
from gateway.chat.readers import Shown, shown_to
from gateway.chat.receipts import save_mark
from gateway.chat.replies import Guest, Summary
from gateway.chat.summaries import summaries
from gateway.codes import Code
from gateway.errors import Unauthenticated
from gateway.identity.accounts import add_to_team
from gateway.identity.standing import standing, standings
from gateway.policy import Actor
from gateway.sources import system_entropy
from gateway.storage.database import SqlDatabase
from tests.contracts.conversations_desk import TALK, open_desk_in, submission
from tests.contracts.conversations_town import NOON, Resident, add_device
from tests.contracts.leavers import Leavers

NOBODYS: Final = "0" * 32
MOST_STATEMENTS: Final = 10


@pytest.fixture
async def leavers(database: SqlDatabase) -> Leavers:
    """Return Robin's conversation, with Amina and Beth in it."""
    return await Leavers.at(await open_desk_in(database))


async def look_up(leavers: Leavers, readers: Sequence[Actor], name: str = TALK) -> Shown:
    return await leavers.desk.database.read(lambda c: shown_to(c, readers, name))


async def alone(leavers: Leavers, reader: Actor) -> list[Summary]:
    return await leavers.desk.database.read(lambda c: summaries(c, standing(c, reader), [TALK]))


def everybody(leavers: Leavers) -> list[Resident]:
    town = leavers.desk.town
    staff = [town.amina, town.tablet, town.beth, town.dan, town.tom, town.olive]
    return [town.robin, town.sasha, *staff]


async def let_in(leavers: Leavers, guest: Resident, history: str) -> None:
    """Note that Robin let somebody in as a guest."""
    row = {
        "id": "c0" * 16,
        "conversation_id": TALK,
        "kind": INVITE,
        "state": ACCEPTED,
        "account_id": guest.account,
        "asked_by": leavers.desk.town.amina.account,
        "asked_at": NOON,
        "days": 30,
        "history": history,
    }

    def work(connection: Connection) -> None:
        connection.execute(insert(consent).values(row))

    await leavers.desk.database.transact(work)


async def test_each_reader_is_shown_what_it_would_be_shown_alone(leavers: Leavers) -> None:
    desk, town = leavers.desk, leavers.desk.town
    await desk.send(submission(town.robin, 1, epoch=2, at=NOON + 1))
    await desk.database.transact(lambda c: save_mark(c, TALK, town.amina.device, 2, b"seen"))
    await let_in(leavers, town.dan, "from_now")
    await leavers.leave(town.beth)

    found = await look_up(leavers, [each.actor for each in everybody(leavers)])

    for who in everybody(leavers):
        shown = found.get(who.device)
        assert ([] if shown is None else [shown]) == await alone(leavers, who.actor), who
    assert found.keys() == {
        town.robin.device,
        town.amina.device,
        town.tablet.device,
        town.dan.device,
    }
    dans = found[town.dan.device]
    assert isinstance(dans, Summary)
    assert dans.guest == Guest("from_now")


async def test_rights_are_those_of_now(leavers: Leavers) -> None:
    desk, town = leavers.desk, leavers.desk.town
    was = replace(town.beth.actor, teams=frozenset({town.nurses}))
    await leavers.leave(town.beth)
    assert await look_up(leavers, [was]) == {}
    await desk.database.transact(
        lambda c: add_to_team(c, town.dan.account, town.nurses, trail=desk.trail, now=NOON)
    )
    assert (await look_up(leavers, [town.dan.actor])).keys() == {town.dan.device}


async def test_who_may_not_be_here_is_named_and_shown_nothing(leavers: Leavers) -> None:
    town = leavers.desk.town
    unknown = replace(town.amina.actor, device=NOBODYS)
    await leavers.revoke(town.beth)
    await leavers.close(town.sasha)
    readers = [town.robin.actor, town.beth.actor, town.sasha.actor, unknown]

    found = await look_up(leavers, readers)

    gone = {
        device: each.code for device, each in found.items() if isinstance(each, Unauthenticated)
    }
    assert gone == {
        town.beth.device: Code.DEVICE_REVOKED,
        town.sasha.device: Code.DEVICE_REVOKED,
        NOBODYS: Code.SESSION_ENDED,
    }
    assert [device for device in found if device not in gone] == [town.robin.device]
    (revoked,) = (await look_up(leavers, [town.beth.actor])).values()
    assert isinstance(revoked, Unauthenticated)


async def test_conversation_that_nobody_knows_is_shown_to_nobody(leavers: Leavers) -> None:
    assert await look_up(leavers, [leavers.desk.town.robin.actor], NOBODYS) == {}


async def test_standings_are_what_standing_says_of_each(leavers: Leavers) -> None:
    town = leavers.desk.town
    await leavers.revoke(town.tablet)
    await leavers.leave(town.beth)
    actors = [each.actor for each in everybody(leavers)]

    def compare(connection: Connection) -> None:
        found = standings(connection, actors)
        assert found.keys() == {actor.device for actor in actors}
        for actor in actors:
            judged = found[actor.device]
            if isinstance(judged, Actor):
                assert judged == standing(connection, actor)
            else:
                with pytest.raises(Unauthenticated) as caught:
                    standing(connection, actor)
                assert caught.value.code is judged.code

    await leavers.desk.database.read(compare)


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Note what is said to a database."""
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:  # noqa: ANN401
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield said
    event.remove(engine, "before_cursor_execute", note)


async def test_statements_do_not_grow_with_the_readers(leavers: Leavers) -> None:
    database, town = leavers.desk.database, leavers.desk.town
    assert isinstance(database, SqlDatabase)
    trail = Trail(entropy=system_entropy)

    def add_many(connection: Connection) -> list[Actor]:
        accounts = (town.robin.account, town.amina.account, town.beth.account)
        return [
            add_device(connection, account, trail).actor for _ in range(20) for account in accounts
        ]

    many = await database.transact(add_many)
    counts: list[int] = []
    for readers in (many[:1], many[:3], many):
        with statements(database.engine) as said:
            assert len(await look_up(leavers, readers)) == len(readers)
        counts.append(len(said))
    assert counts == [counts[0]] * 3
    assert counts[0] <= MOST_STATEMENTS
