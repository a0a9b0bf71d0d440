"""Backups: taken from an installation in use, brought back whole or not at all."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from gateway.cli import main
from gateway.identity.tables import account
from gateway.storage.engine import open_engine
from tests.live.service import Service, make_service
from tests.servers.binaries import find_postgres

pytestmark = pytest.mark.integration


@pytest.fixture(params=["sqlite", "postgresql"])
def service(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Service:
    """Return an installation with a town and an attachment; commands find it by the environment."""
    folder = tmp_path / "installation"
    folder.mkdir()
    more = {}
    if request.param == "postgresql":
        # The programs of the server that the tests run: pg_dump refuses a newer server than itself.
        monkeypatch.setenv("PATH", f"{find_postgres()}{os.pathsep}{os.environ['PATH']}")
        more = {"EARSHOT_DATABASE_URL": request.getfixturevalue("postgres_url")}
    made = make_service(folder, more)
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    made.build_town()
    made.settings.blobs.mkdir(parents=True, exist_ok=True)
    (made.settings.blobs / "ab").write_bytes(b"sealed")
    return made


def accounts(address: str) -> int:
    engine = open_engine(address)
    try:
        with engine.connect() as connection:
            count: int = connection.execute(select(func.count()).select_from(account)).scalar_one()
            return count
    finally:
        engine.dispose()


def somewhere_new(service: Service, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the commands to another data folder, with the key that was kept apart."""
    folder.mkdir()
    shutil.copy(service.settings.key_file, folder / "service.key")
    monkeypatch.setenv("EARSHOT_DATA", str(folder))
    return folder


def test_backup_of_a_running_installation_is_brought_back_whole(
    service: Service,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    service.start()
    try:
        assert main(["backup", str(tmp_path / "monday")]) == 0
    finally:
        service.close()
    assert "keep it apart" in capsys.readouterr().out
    assert not any((tmp_path / "monday").rglob("service.key"))
    there = accounts(service.settings.database_url)
    assert there > 5

    data = somewhere_new(service, tmp_path / "new", monkeypatch)
    address = f"sqlite:///{data / 'earshot.db'}"
    if "EARSHOT_DATABASE_URL" in service.environment:
        address = request.getfixturevalue("empty_postgres_url")
        monkeypatch.setenv("EARSHOT_DATABASE_URL", address)
    assert main(["restore", str(tmp_path / "monday")]) == 0
    assert "files are whole and restored" in capsys.readouterr().out
    assert accounts(address) == there
    assert (data / "blobs" / "ab").read_bytes() == b"sealed"
    assert main(["restore", str(tmp_path / "monday")]) == 2


def altered(folder: Path) -> str:
    path = folder / "blobs" / "ab"
    path.write_bytes(b"forged")
    return "blobs/ab: was altered"


def missing(folder: Path) -> str:
    (folder / "blobs" / "ab").unlink()
    return "blobs/ab: is missing"


def too_much(folder: Path) -> str:
    (folder / "blobs" / "cd").write_bytes(b"smuggled in")
    return "blobs/cd: is not in the manifest"


def no_manifest(folder: Path) -> str:
    (folder / "manifest.json").unlink()
    return "manifest.json: is missing"


def torn_manifest(folder: Path) -> str:
    path = folder / "manifest.json"
    path.write_bytes(path.read_bytes()[:40])
    return "manifest.json: cannot be read"


@pytest.mark.parametrize("service", ["sqlite"], indirect=True)
@pytest.mark.parametrize("harm", [altered, missing, too_much, no_manifest, torn_manifest])
def test_damaged_backup_is_refused_by_name_and_restores_nothing(
    service: Service,
    harm: Callable[[Path], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["backup", str(tmp_path / "monday")]) == 0
    assert main(["restore", "--check", str(tmp_path / "monday")]) == 0
    said = harm(tmp_path / "monday")
    service.close()
    data = somewhere_new(service, tmp_path / "new", monkeypatch)
    capsys.readouterr()
    assert main(["restore", str(tmp_path / "monday")]) == 1
    assert said in capsys.readouterr().err
    assert {path.name for path in data.iterdir()} == {"service.key"}


@pytest.mark.parametrize("service", ["sqlite"], indirect=True)
def test_backup_never_writes_over_another_one(
    service: Service, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "monday").mkdir()
    assert main(["backup", str(tmp_path / "monday")]) == 2
    assert "is there already" in capsys.readouterr().err
    service.close()


@pytest.mark.parametrize("service", ["sqlite"], indirect=True)
def test_doctor_finds_nothing_wrong_but_what_is(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    service.close()
    assert main(["doctor"]) == 1
    printed = capsys.readouterr().out
    assert "ok       database" in printed
    assert "ok       service key" in printed
    assert "PROBLEM  client" in printed
    assert "PROBLEM  trail: no witness is set" in printed


@pytest.mark.parametrize("service", ["sqlite"], indirect=True)
def test_doctor_names_what_somebody_has_to_mend(
    service: Service, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    service.close()
    service.settings.key_file.chmod(0o644)
    with sqlite3.connect(service.settings.data / "earshot.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.close()
    monkeypatch.setenv("EARSHOT_REDIS_URL", "redis://127.0.0.1:1")
    assert main(["doctor"]) == 1
    printed = capsys.readouterr().out
    assert "PROBLEM  service key: others can reach it" in printed
    assert "PROBLEM  database: is at 0001" in printed
    assert "PROBLEM  redis: ConnectionRefusedError" in printed
