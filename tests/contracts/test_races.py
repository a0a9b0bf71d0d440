"""Contract of nodes on one database: processes race, and it is as if they came one by one."""

from collections.abc import Iterator

import pytest

from gateway.chat.packages import publish
from gateway.codes import Code
from gateway.storage.database import Database
from tests.contracts.conversations_desk import Desk, open_desk_in, submission
from tests.contracts.conversations_town import NOON
from tests.contracts.racers import RACERS, Racers, append_all, claim_until_none, commit_one
from tests.paper_group import offer

PACKAGES = 40
MESSAGES = 60
SOON = NOON // 1000 + 10 * 24 * 3600


@pytest.fixture(scope="module")
def racers() -> Iterator[Racers]:
    made = Racers()
    yield made
    made.close()


@pytest.fixture
async def desk(database: Database) -> Desk:
    return await open_desk_in(database)


@pytest.mark.parametrize("with_last_resort", [True, False])
async def test_no_ordinary_package_is_served_twice(
    desk: Desk, database_url: str, racers: Racers, *, with_last_resort: bool
) -> None:
    amina = desk.town.amina
    ordinary = [
        offer(amina.member.key_package(n.to_bytes(4, "big"), not_after=SOON))
        for n in range(PACKAGES)
    ]
    resort = offer(amina.member.key_package(b"last", not_after=SOON, last_resort=True))
    last = resort if with_last_resort else None
    await desk.database.transact(
        lambda c: publish(c, actor=amina.actor, packages=ordinary, last_resort=last, now=NOON)
    )

    taken = racers.race(claim_until_none, [(database_url, amina.device)] * RACERS)

    served = [body for each in taken for body in each if body is not None and body != last]
    assert sorted(served) == sorted(ordinary)
    assert all(each[-1] == last for each in taken)
    assert all(each.count(last) in {1, 2} for each in taken)


async def test_log_has_every_message_once_and_no_gap(
    desk: Desk, database_url: str, racers: Racers
) -> None:
    await desk.open()
    robin = desk.town.robin
    # Half of each process's messages are sent by its neighbour too, as after a lost answer.
    sent = [
        [submission(robin, number) for number in range(first, first + MESSAGES)]
        for first in range(0, RACERS * MESSAGES // 2, MESSAGES // 2)
    ]

    outcomes = racers.race(append_all, [(database_url, messages) for messages in sent])

    entries = [each for each in await desk.entries() if each.kind == "application"]
    assert [each.seq for each in entries] == list(range(2, 2 + len(entries)))
    assert len(entries) == (RACERS + 1) * MESSAGES // 2
    places = {each.message_id: each.seq for each in entries}
    assert len(places) == len(entries)
    for messages, answers in zip(sent, outcomes, strict=True):
        assert [places[each.message_id] for each in messages] == [seq for _, seq in answers]
    new = [seq for answers in outcomes for how, seq in answers if how == "appended"]
    assert sorted(new) == [each.seq for each in entries]
    assert (await desk.summary(robin)).head == entries[-1].seq


async def test_one_commit_of_an_epoch_wins(desk: Desk, database_url: str, racers: Racers) -> None:
    paper = await desk.open()
    town = desk.town
    newcomers = [each.member.key_package() for each in (town.amina, town.tablet, town.beth)]
    bundles = [paper.copy().add(0, each) for each in newcomers]
    bundles.append(paper.copy().add(0, *newcomers))

    outcomes = racers.race(
        commit_one, [(database_url, town, town.robin, bundle) for bundle in bundles]
    )

    assert sorted(outcomes) == sorted(["won", *[str(Code.GROUP_EPOCH_TAKEN)] * (RACERS - 1)])
    winner = bundles[outcomes.index("won")]
    assert [each.body for each in await desk.entries(after=1)] == [winner.commit]
    assert (await desk.summary(town.robin)).epoch == 1
