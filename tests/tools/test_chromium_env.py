from pathlib import Path

import pytest

from tools import chromium_env
from tools.errors import SetupError


def browser(folder: Path, name: str, script: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_stub_that_fails_is_passed_over(tmp_path: Path) -> None:
    browser(tmp_path, "chromium-browser", "echo install the snap; exit 1")
    chrome = browser(tmp_path, "google-chrome", "echo Google Chrome 140")
    assert chromium_env.find({"PATH": str(tmp_path)}) == chrome


def test_chromium_comes_before_chrome(tmp_path: Path) -> None:
    chromium = browser(tmp_path, "chromium", "exit 0")
    browser(tmp_path, "google-chrome", "exit 0")
    assert chromium_env.find({"PATH": str(tmp_path)}) == chromium


def test_variable_comes_before_the_path(tmp_path: Path) -> None:
    browser(tmp_path, "chromium", "exit 0")
    named = browser(tmp_path / "own", "my-chromium", "exit 0")
    assert chromium_env.find({"PATH": str(tmp_path), chromium_env.VARIABLE: str(named)}) == named


def test_variable_that_names_nothing_is_an_error(tmp_path: Path) -> None:
    browser(tmp_path, "chromium", "exit 0")
    with pytest.raises(SetupError, match=chromium_env.VARIABLE):
        chromium_env.find({"PATH": str(tmp_path), chromium_env.VARIABLE: str(tmp_path / "none")})


def test_machine_without_a_browser_has_none(tmp_path: Path) -> None:
    assert chromium_env.find({"PATH": str(tmp_path)}) is None


def test_snap_is_passed_over(tmp_path: Path) -> None:
    snap = browser(tmp_path, "snap", "exit 0")
    (tmp_path / "chromium").symlink_to(snap)
    assert chromium_env.find({"PATH": str(tmp_path)}) is None
