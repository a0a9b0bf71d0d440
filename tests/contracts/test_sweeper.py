"""Contract of looking: what storage says to a node that may have missed hints."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

import pytest
from sqlalchemy import update

from gateway.chat.bus import (
    Changed,
    Hint,
    Reached,
    account_topic,
    conversation_topic,
    device_topic,
    team_topic,
)
from gateway.chat.receipts import save_seen
from gateway.chat.sweep import Desk as DeskRow
from gateway.chat.sweep import Found, Look, Place, Seat
from gateway.chat.sweeper import Sweeper, look_up
from gateway.errors import StoreUnavailable
from gateway.identity.sessions import close_all_of_device
from gateway.identity.tables import device
from gateway.storage.database import Database
from tests.contracts.conversations_desk import TALK, Desk, open_desk_in, submission
from tests.contracts.conversations_town import NOON

OTHER_TALK: Final = "7b" * 16


@pytest.fixture
async def desk(database: Database) -> Desk:
    """Return a desk at which Robin is alone in two conversations."""
    made = await open_desk_in(database)
    await made.open()
    await made.open(OTHER_TALK)
    return made


async def found(desk: Desk, look: Look) -> Found:
    return await desk.database.read(lambda c: look_up(c, look))


async def test_look_at_nothing_finds_nothing(desk: Desk) -> None:
    assert await found(desk, Look()) == Found()


async def test_look_finds_how_far_logs_reach(desk: Desk) -> None:
    await desk.send(submission(desk.town.robin, 1))
    conversations = frozenset({TALK, OTHER_TALK, "00" * 16})
    assert (await found(desk, Look(conversations=conversations))).heads == {TALK: 2, OTHER_TALK: 1}


async def test_look_takes_any_number_of_ids(desk: Desk) -> None:
    conversations = frozenset({TALK, *(f"{n:032x}" for n in range(2500))})
    assert (await found(desk, Look(conversations=conversations))).heads == {TALK: 1}


async def test_look_finds_the_leaves_of_devices(desk: Desk) -> None:
    robin, amina = desk.town.robin, desk.town.amina
    paper = await desk.open("7c" * 16)
    bundle = paper.add(0, amina.member.key_package())
    await desk.commit(robin, bundle, paper.conversation)
    look = Look(devices=frozenset({amina.device, desk.town.beth.device}))
    assert (await found(desk, look)).seats == {(amina.device, paper.conversation): Place(2, 2)}


async def test_look_finds_desks_of_teams_and_people_and_when_they_change(desk: Desk) -> None:
    robin, nurses = desk.town.robin, desk.town.nurses

    async def desks(look: Look) -> dict[str, DeskRow]:
        return {each.conversation: each for each in (await found(desk, look)).desks}

    of_team, of_person = Look(teams=frozenset({nurses})), Look(accounts=frozenset({robin.account}))
    fresh = await desks(of_team)
    assert fresh == await desks(of_person)
    assert fresh[TALK] == DeskRow(TALK, nurses, robin.account, 1, fresh[TALK].marker)
    assert await desks(Look(teams=frozenset({desk.town.social_care}))) == {}

    await desk.send(submission(robin, 1))
    written = await desks(of_team)
    assert written[TALK].marker != fresh[TALK].marker
    assert written[OTHER_TALK] == fresh[OTHER_TALK]
    assert await desk.database.transact(lambda c: save_seen(c, TALK, 2))
    assert (await desks(of_team))[TALK].marker != written[TALK].marker


async def test_inbox_that_is_as_before_has_changed_all_the_same(desk: Desk) -> None:
    """Somebody was told of a young person who waits; that they wait no more must be news."""
    town, look = desk.town, Look(teams=frozenset({desk.town.nurses}))
    paper = await desk.open("7d" * 16)
    await desk.commit(town.robin, paper.add(0, town.amina.member.key_package()), "7d" * 16)

    async def marker() -> tuple[int, ...]:
        desks = {each.conversation: each for each in (await found(desk, look)).desks}
        return desks[paper.conversation].marker

    before = await marker()
    for sender in (town.robin, town.amina):
        await desk.send(submission(sender, 1, conversation=paper.conversation, epoch=1))
    assert await marker() > before


async def test_look_finds_devices_without_a_session(desk: Desk) -> None:
    town = desk.town
    look = Look(devices=frozenset({town.robin.device, town.amina.device, town.beth.device}))
    assert (await found(desk, look)).ended == {}
    await desk.database.transact(lambda c: close_all_of_device(c, town.robin.device, now=NOON))
    await desk.database.transact(
        lambda c: c.execute(
            update(device).where(device.c.id == town.beth.device).values(revoked_at=NOON)
        )
    )
    assert (await found(desk, look)).ended == {town.robin.device: 4100, town.beth.device: 4101}


# The shell


@dataclass
class Ear:
    """A hub that writes down what it is told."""

    heard: list[Hint] = field(default_factory=list)

    def seats(self, devices: Iterable[str]) -> frozenset[Seat]:
        return frozenset((each, TALK) for each in devices)

    def take(self, hint: Hint) -> None:
        self.heard.append(hint)


@dataclass(frozen=True)
class Away:
    """A bus that tells nothing, and what its node follows."""

    followed: frozenset[str]
    connected: bool = False


class Unavailable:
    """Storage that cannot be asked."""

    async def read(self, _work: object) -> object:
        raise StoreUnavailable


def listening(desk: Desk, ear: Ear, *topics: str) -> Sweeper:
    return Sweeper(database=desk.database, bus=Away(frozenset(topics)), hub=ear)


async def test_sweeper_looks_at_gaps_and_then_at_everything(desk: Desk) -> None:
    robin, ear = desk.town.robin, Ear()
    topics = (
        conversation_topic(TALK),
        team_topic(desk.town.nurses),
        account_topic(robin.account),
        device_topic(robin.device),
    )
    sweeper = listening(desk, ear, *topics)
    sweeper.mind(topics)
    await sweeper._close_gaps()
    assert ear.heard == [
        Reached(TALK, 1),
        Changed(OTHER_TALK, "", "", 1, joined=((robin.device, 1),)),
    ]
    ear.heard.clear()

    await desk.send(submission(robin, 1))
    await sweeper._sweep()
    assert ear.heard[0] == Reached(TALK, 2)
    assert Changed(TALK, desk.town.nurses, robin.account, 2) in ear.heard
    assert sweeper.looks == 2


async def test_gap_that_could_not_be_looked_at_stays_open(desk: Desk) -> None:
    ear = Ear()
    sweeper = listening(desk, ear, conversation_topic(TALK))
    sweeper.mind([conversation_topic(TALK)])
    sweeper._database = Unavailable()  # type: ignore[assignment]
    await sweeper._close_gaps()
    await sweeper._sweep()
    assert ear.heard == []

    sweeper._database = desk.database
    await sweeper._close_gaps()
    await sweeper._close_gaps()
    assert ear.heard == [Reached(TALK, 1)]
