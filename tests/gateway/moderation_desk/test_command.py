"""``earshot moderation``: keys are added, rows sealed anew, keys taken out."""

from pathlib import Path

import pytest

from gateway.cli import main
from gateway.sources import system_entropy
from gateway.storage.database import SqlDatabase
from gateway.storage.migrate import upgrade
from moderation.sealing import KeyRing
from tests.contracts.moderation_evening import open_evening


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("EARSHOT_DATA", str(tmp_path))
    monkeypatch.delenv("EARSHOT_DATABASE_URL", raising=False)
    return tmp_path


def test_without_keys_there_is_nothing_to_rotate(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["moderation", "rotate-key"]) == 1
    assert "there is no" in capsys.readouterr().err
    assert list(data.iterdir()) == []


async def test_rotation_in_one_go_and_in_parts(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = SqlDatabase(f"sqlite:///{data / 'earshot.db'}")
    upgrade(database.engine)
    evening = await open_evening(database, data)
    await evening.set_up()
    mine = await evening.write("robin", "hello")

    assert main(["moderation", "rotate-key"]) == 0
    assert main(["moderation", "rotate-key", "--add"]) == 0
    assert main(["moderation", "rotate-key", "--reseal"]) == 0
    assert main(["moderation", "retire-keys"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("sealed 2 rows anew")
    assert lines[3].startswith("sealed 2 rows anew")
    assert lines[4].startswith("took out 2 keys")
    assert len(KeyRing(data / "moderation.keys", system_entropy).ids) == 1
    assert (await evening.spaces.my_post(evening["robin"], mine.id)).text == "hello"
    database.close()


def test_broken_key_file_is_said(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    KeyRing(data / "moderation.keys", system_entropy)
    (data / "moderation.keys").chmod(0o644)
    assert main(["moderation", "retire-keys"]) == 2
    assert "chmod 600" in capsys.readouterr().err
