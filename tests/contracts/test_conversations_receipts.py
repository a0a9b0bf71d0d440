"""Contract of cursors and marks: they only grow, and never past the log."""

import pytest

from gateway.chat import tables
from gateway.chat.receipts import require_leaf, save_cursors, save_mark
from gateway.codes import Code
from gateway.errors import Conflict
from gateway.storage.database import Database
from tests.contracts.conversations_desk import TALK, Desk, open_desk_in, submission
from tests.contracts.conversations_town import Resident


@pytest.fixture
async def desk(database: Database) -> Desk:
    """Return a desk where Amina is invited by entry 2, and the log reaches 5."""
    made = await open_desk_in(database)
    paper = await made.open()
    await made.commit(made.town.robin, paper.add(0, made.town.amina.member.key_package()))
    await made.send(*(submission(made.town.robin, n, epoch=1) for n in range(3)))
    return made


async def acknowledge(desk: Desk, who: Resident, seq: int) -> dict[str, int]:
    await desk.database.transact(lambda c: save_cursors(c, {(TALK, who.device): seq}))
    return {row.device_id: row.seq for row in await desk.rows(tables.cursor)}


async def test_cursor_only_grows(desk: Desk) -> None:
    robin, amina = desk.town.robin, desk.town.amina
    assert await acknowledge(desk, robin, 3) == {robin.device: 3, amina.device: 1}
    assert await acknowledge(desk, robin, 2) == {robin.device: 3, amina.device: 1}
    assert await acknowledge(desk, robin, 5) == {robin.device: 5, amina.device: 1}


async def test_cursor_never_passes_the_head(desk: Desk) -> None:
    robin = desk.town.robin
    assert (await acknowledge(desk, robin, 6))[robin.device] == 0
    assert (await acknowledge(desk, robin, 2**53))[robin.device] == 0


async def test_stranger_has_no_cursor(desk: Desk) -> None:
    assert set(await acknowledge(desk, desk.town.sasha, 3)) == {
        desk.town.robin.device,
        desk.town.amina.device,
    }


async def test_several_cursors_are_written_together(desk: Desk) -> None:
    robin, amina = desk.town.robin, desk.town.amina
    noted = {(TALK, robin.device): 4, (TALK, amina.device): 5, ("00" * 16, robin.device): 1}
    await desk.database.transact(lambda c: save_cursors(c, noted))
    assert {row.device_id: row.seq for row in await desk.rows(tables.cursor)} == {
        robin.device: 4,
        amina.device: 5,
    }


async def test_invitation_goes_once_its_entry_is_acknowledged(desk: Desk) -> None:
    amina = desk.town.amina
    await acknowledge(desk, amina, 1)
    assert (await desk.summary(amina)).invited
    await acknowledge(desk, amina, 2)
    assert not (await desk.summary(amina)).invited


async def test_invitation_stays_where_more_is_acknowledged_than_there_is(desk: Desk) -> None:
    amina = desk.town.amina
    await acknowledge(desk, amina, 2**53)
    assert (await desk.summary(amina)).invited


async def test_mark_is_for_members(desk: Desk) -> None:
    device = desk.town.beth.device
    with pytest.raises(Conflict) as caught:
        await desk.database.transact(lambda c: save_mark(c, TALK, device, 1, b"sealed"))
    assert caught.value.code is Code.CONVERSATION_NOT_MEMBER
    assert await desk.rows(tables.mark) == []


async def test_leaf_is_required(desk: Desk) -> None:
    robin, sasha = desk.town.robin.device, desk.town.sasha.device
    await desk.database.read(lambda c: require_leaf(c, TALK, robin))
    with pytest.raises(Conflict) as caught:
        await desk.database.read(lambda c: require_leaf(c, TALK, sasha))
    assert caught.value.code is Code.CONVERSATION_NOT_MEMBER
