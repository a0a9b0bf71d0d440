from pathlib import Path

import pytest

from tools import firefox_env, system_packages
from tools.checkout import Checkout
from tools.errors import SetupError
from tools.progress import Progress


def firefox(folder: Path, name: str, script: str = "exit 0") -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_one_that_is_there_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    firefox(tmp_path, "firefox-esr", "echo install the snap; exit 1")
    there = firefox(tmp_path, "firefox")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(firefox_env.VARIABLE, raising=False)
    assert firefox_env.ensure(Checkout(tmp_path), Progress(tmp_path)) == there


def test_one_that_is_missing_is_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def install(package: str, _progress: Progress, *, root: Path) -> None:
        firefox(root, package)

    monkeypatch.setattr(system_packages, "install", install)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(firefox_env.VARIABLE, raising=False)
    found = firefox_env.ensure(Checkout(tmp_path), Progress(tmp_path))
    assert found == tmp_path / "firefox-esr"


def test_package_that_brings_none_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system_packages, "install", lambda *_, **__: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(firefox_env.VARIABLE, raising=False)
    with pytest.raises(SetupError, match="Firefox"):
        firefox_env.ensure(Checkout(tmp_path), Progress(tmp_path))
