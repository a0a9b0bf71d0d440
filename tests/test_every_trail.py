"""A trail that a test leaves damaged fails that test, unless it says that it meant to."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

TESTS = """
import sqlite3
from contextlib import closing
import pytest
from audit.record import AuditKind, Deed
from audit.trail import Trail
from gateway.identity.accounts import create_organisation
from gateway.sources import system_entropy
from gateway.storage.engine import WRITE, open_engine
from tests.servers.sqlite import put_schema
from tests.trails import verify_url

def leave(path, *, damage):
    address = f"sqlite:///{path}"
    put_schema(address)
    engine = open_engine(address)
    trail = Trail(entropy=system_entropy)
    with engine.connect().execution_options(**WRITE) as connection, connection.begin():
        create_organisation(connection, "Hill", trail=trail, now=1, entropy=system_entropy)
    engine.dispose()
    if damage:
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("UPDATE audit_entry SET at = at + 1")

def test_whole(tmp_path):
    leave(tmp_path / "earshot.db", damage=False)

def test_damaged(tmp_path):
    leave(tmp_path / "earshot.db", damage=True)

def test_damaged_deep_below_under_another_name(tmp_path):
    leave(tmp_path / "nodes" / "one" / "other.db", damage=True)

@pytest.fixture
def gateway(request):
    folder = request.getfixturevalue("tmp_path")
    yield folder
    leave(folder / "earshot.db", damage=True)

def test_damaged_when_all_was_closed(gateway, tmp_path):
    pass

@pytest.mark.damages_trail("on purpose")
def test_meant(tmp_path):
    leave(tmp_path / "earshot.db", damage=True)

@pytest.mark.damages_trail("or so it says")
def test_meant_and_whole(tmp_path):
    leave(tmp_path / "earshot.db", damage=False)

def test_nothing(tmp_path):
    (tmp_path / "earshot.db").mkdir()
"""


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("left")
    marker = "damages_trail(why): it must not verify"
    (folder / "pytest.ini").write_text(f"[pytest]\nmarkers = {marker}\n")
    (folder / "test_it.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-p", "tests.every_trail", "-rE", str(folder)]
    ended = subprocess.run(
        command,
        check=False,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 1, ended.stdout
    return ended.stdout


@pytest.mark.parametrize(
    "name",
    [
        "test_damaged",
        "test_damaged_deep_below_under_another_name",
        "test_damaged_when_all_was_closed",
        "test_meant_and_whole",
    ],
)
def test_damaged_trail_fails_the_test_that_left_it(printed: str, name: str) -> None:
    told = [line for line in printed.splitlines() if line.startswith(f"ERROR test_it.py::{name} ")]
    assert len(told) == 1


def test_others_pass(printed: str) -> None:
    assert "7 passed, 4 errors" in printed
