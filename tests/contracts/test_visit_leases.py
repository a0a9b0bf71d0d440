"""Contract of nodes with visits: a lease fences, and who was on a dead node has lost the line."""

from functools import partial

from sqlalchemy import Connection, select

from gateway.visits.nodes import LEASE, beat, dead_nodes, orphans, renew, take_lease
from gateway.visits.rows import lock_row
from gateway.visits.tables import visit_node
from signalling import events
from tests.contracts.visit_day import VISIT, VisitDay


async def test_lease_is_one_nodes_until_it_ends_and_fences_the_one_before(here: VisitDay) -> None:
    await here.plan()
    database, now = here.day.database, here.day.now

    async def take(node: str, at: int) -> tuple[str, int]:
        def work(connection: Connection) -> tuple[str, int]:
            row = lock_row(connection, VISIT)
            assert row is not None
            lease = take_lease(connection, row, node, at)
            return lease.node, lease.fence

        return await database.transact(work)

    assert await take("a", now) == ("a", 1)
    assert await take("b", now + LEASE - 1) == ("a", 1)
    assert await take("a", now + 2_000) == ("a", 1)
    assert await database.transact(lambda c: renew(c, "a", {VISIT: 1}, now + 4_000)) == set()
    ended = now + 4_000 + LEASE
    assert await database.read(lambda c: orphans(c, ended - 1)) == []
    assert await database.read(lambda c: orphans(c, ended)) == [VISIT]
    assert await take("b", ended) == ("b", 2)
    assert await database.transact(lambda c: renew(c, "a", {VISIT: 1}, ended + 1)) == {VISIT}


async def test_dead_nodes_participants_have_lost_their_line(here: VisitDay) -> None:
    await here.plan()
    await here.watch(here.amina)
    await here.open()
    there = VisitDay(here.day)
    await there.watch(here.robin)
    await there.visits.deeds.take(
        here.robin.actor,
        VISIT,
        lambda a: events.Arrive(a.participant, a.account, a.name, a.role, there.node),
    )
    here.day.now += 15_000
    await here.visits.watch.look()
    lost = {each.participant: each.lost_at for each in (await here.row()).room.parties}
    assert lost == {here.amina.device: None, here.robin.device: here.day.now}
    nodes = await here.day.database.read(lambda c: list(c.scalars(select(visit_node.c.id))))
    assert nodes == [here.node]
    there.close()


async def test_node_that_nobody_is_on_any_more_is_forgotten_and_beats_again(
    here: VisitDay,
) -> None:
    await here.plan()

    async def alive() -> list[str]:
        return await here.day.database.read(lambda c: list(c.scalars(select(visit_node.c.id))))

    for _ in range(2):
        ear = await here.watch(here.robin)
        assert await alive() == [here.node]
        here.visits.gone(ear)
        await here.settle()
        here.day.now += 5_000
        await here.visits.watch.beat()
        assert await alive() == []


async def test_node_that_ends_in_order_is_buried_at_once(here: VisitDay) -> None:
    await here.plan()
    await here.watch(here.amina)
    await here.open()
    await here.visits.conductor.close()
    there = VisitDay(here.day)
    await there.visits.watch.look()
    assert (await here.row()).room.parties[0].lost_at == here.day.now
    there.close()


async def test_node_beats_while_somebody_is_there(here: VisitDay) -> None:
    database, now = here.day.database, here.day.now
    for at in (now, now + 5_000):
        await database.transact(partial(beat, node="n", now=at))
    assert await database.read(lambda c: dead_nodes(c, now + 19_999)) == []
    assert await database.read(lambda c: dead_nodes(c, now + 20_000)) == ["n"]
