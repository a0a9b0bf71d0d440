"""Marked tests have three tries, others one, and what failed is told."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tries import MARK, TRIES

ROOT = Path(__file__).parents[2]

TESTS = f"""
import pytest
tries = []

@pytest.fixture
def number():
    tries.append("set up")
    yield len(tries)
    tries.append("torn down")

def test_others(number):
    assert number > 100, "only once"

@pytest.mark.{MARK}
def test_late(number):
    assert number >= 5, f"weak line {{number}}"

@pytest.mark.{MARK}
def test_never():
    tries.append("never")
    assert tries.count("never") > {TRIES}

def test_what_was_done():
    assert tries == ["set up", "torn down"] * 3 + ["never"] * {TRIES}
"""


@pytest.fixture
def printed(tmp_path: Path) -> str:
    (tmp_path / "pytest.ini").write_text(f"[pytest]\nmarkers = {MARK}: as it happens\n")
    (tmp_path / "test_it.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-p", "tests.tries", "-ra", str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        command, check=False, cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert ended.returncode == 1, ended.stdout
    return ended.stdout


def test_marked_test_passes_at_a_later_try_with_new_fixtures(printed: str) -> None:
    assert "2 failed, 2 passed" in printed
    assert "FAILED test_it.py::test_others" in printed
    assert "FAILED test_it.py::test_never" in printed


def test_failed_tries_are_told(printed: str) -> None:
    told = [line for line in printed.splitlines() if line.startswith("TRIED AGAIN")]
    assert len(told) == 1 + TRIES - 1
    assert told[0] == "TRIED AGAIN test_it.py::test_late - AssertionError: weak line 3"
