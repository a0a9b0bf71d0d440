"""Contract of rotation: everything is sealed anew, and nothing becomes unreadable on the way."""

from pathlib import Path

import pytest
from sqlalchemy import Connection

from gateway.moderation_desk import requests
from gateway.spaces import requests as asked
from gateway.storage.database import SqlDatabase
from moderation.policies import Do
from moderation.resealing import reseal_some, used_keys
from moderation.tables import metadata
from tests.contracts.moderation_evening import Evening, open_evening


@pytest.fixture
async def evening(database: SqlDatabase, tmp_path: Path) -> Evening:
    made = await open_evening(database, tmp_path)
    await made.set_up()
    return made


def list_files(folder: Path) -> list[Path]:
    return list(folder.glob("contract.db*"))


async def fill(evening: Evening) -> str:
    """Leave a row of every kind that is sealed."""
    shown = await evening.write("sasha", "shown words")
    await evening.judge("maya")
    await evening.flag("robin", shown.id, note="a note")
    await evening.spaces.words(evening["robin"], asked.Words(["exams"]))
    mine = await evening.write("robin", "secret words")
    item = await evening.claim("maya")
    body = requests.Second(
        fence=item.fence, version=1, actions=[requests.Action(Do.APPROVE)], note="not sure"
    )
    await evening.desk.second(evening["maya"], item.id, body)
    await evening.judge("noor", Do.REFUSE)
    if (await evening.spaces.my_post(evening["robin"], mine.id)).decision is None:
        await evening.judge("noor", Do.REFUSE)
    shown_now = await evening.spaces.my_post(evening["robin"], mine.id)
    assert shown_now.decision is not None
    await evening.spaces.appeal(
        evening["robin"], mine.id, asked.Appeal(shown_now.decision.id, "please")
    )
    return mine.id


async def test_rotation_seals_everything_anew_while_the_service_runs(evening: Evening) -> None:
    mine = await fill(evening)
    before = evening.keys.current
    made = evening.keys.add()
    during = await evening.write("kit", "written during rotation")

    def some(connection: Connection) -> int:
        return reseal_some(connection, evening.keys)

    rounds = 0
    while await evening.database.transact(some):
        rounds += 1
    assert rounds >= 6
    assert await evening.database.read(used_keys) == {made}
    assert evening.keys.retire({made}) == [before]

    assert (await evening.spaces.my_post(evening["robin"], mine)).text == "secret words"
    assert (await evening.spaces.my_post(evening["kit"], during.id)).text.startswith("written")
    assert (await evening.spaces.care(evening["robin"])).words == ["exams"]
    history = await evening.desk.person_history(evening["pia"], evening["robin"].account)
    assert history.decisions[0].message == "kind words"


async def test_nothing_that_was_written_lies_in_the_clear(evening: Evening, tmp_path: Path) -> None:
    await fill(evening)
    words = (b"secret words", b"shown words", b"a note", b"exams", b"kind words", b"please")

    def dump(connection: Connection) -> bytes:
        return b"".join(
            repr([bytes(c) if isinstance(c, memoryview) else c for c in row]).encode()
            for table in metadata.tables.values()
            for row in connection.execute(table.select())
        )

    kept = await evening.database.read(dump)
    assert not [word for word in words if word in kept]
    on_disk = b"".join(path.read_bytes() for path in list_files(tmp_path))
    assert not [word for word in words if word in on_disk]
