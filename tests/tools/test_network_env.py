from pathlib import Path

import pytest

from tools import network_env
from tools.checkout import Checkout
from tools.progress import Progress


def program(folder: Path, name: str, script: str = "exit 0") -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_programs_that_are_there_need_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(tmp_path, "ip")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert network_env.missing() == ["coturn"]
    program(tmp_path, "turnserver")
    assert network_env.missing() == []


def test_who_may_not_install_is_told_and_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    network_env.ensure(Checkout(tmp_path), Progress(tmp_path))
    said = capsys.readouterr().out
    assert "sudo apt-get install iproute2" in said
    assert "sudo apt-get install coturn" in said


def test_what_is_missing_is_installed_and_its_service_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = tmp_path / "done"
    program(tmp_path, "ip")
    for name in ("env", "systemctl"):
        program(tmp_path, name, f'echo "$0 $*" >> {done}')
    program(tmp_path, "apt-get")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(
        "shutil.which", lambda name: str(tmp_path / name) if (tmp_path / name).exists() else None
    )
    network_env.ensure(Checkout(tmp_path), Progress(tmp_path))
    installed, stopped = done.read_text().splitlines()
    assert installed.endswith("apt-get install -y --no-install-recommends coturn")
    assert stopped.endswith("systemctl disable --now coturn")
