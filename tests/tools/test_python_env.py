from pathlib import Path

import pytest

from tools import python_env, stamps
from tools.checkout import Checkout
from tools.progress import Progress


def make_venv(checkout: Checkout, *, made_for: Path, python: str = "exit 0") -> None:
    programs = checkout.venv / "bin"
    programs.mkdir(parents=True)
    (programs / "pip").write_text(f"#!{made_for}/bin/python\n")
    checkout.venv_python.write_text(f"#!/bin/sh\n{python}\n")
    checkout.venv_python.chmod(0o755)


def test_venv_made_here_is_usable(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    make_venv(checkout, made_for=checkout.venv)
    assert python_env.is_usable(checkout)


def test_venv_made_for_another_folder_is_not_usable(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    make_venv(checkout, made_for=Path("/elsewhere/.venv"))
    assert not python_env.is_usable(checkout)


def test_venv_whose_python_does_not_start_is_not_usable(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    make_venv(checkout, made_for=checkout.venv, python="exit 1")
    assert not python_env.is_usable(checkout)


def test_absent_venv_is_not_usable(tmp_path: Path) -> None:
    assert not python_env.is_usable(Checkout(tmp_path))


def test_development_packages_satisfy_the_run_time_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkout = Checkout(tmp_path)
    make_venv(checkout, made_for=checkout.venv)
    (tmp_path / "requirements").mkdir()
    for name in ("build", "run", "dev"):
        checkout.lock(name).write_text(f"{name}==1\n")
    (tmp_path / "pyproject.toml").touch()
    progress = Progress(tmp_path / "logs")
    python_env.ensure(checkout, progress, "dev")
    first = capsys.readouterr().out
    assert "Installing 2 Python packages" in first
    assert "earshot command" in first

    python_env.ensure(checkout, progress, "run")
    assert not capsys.readouterr().out

    checkout.lock("dev").write_text("dev==2\n")
    python_env.ensure(checkout, progress, "run")
    assert "Installing 2 Python packages" in capsys.readouterr().out
    assert stamps.is_fresh(
        checkout.venv / ".stamp" / "run",
        stamps.digest(tmp_path, [checkout.lock("build"), checkout.lock("run")]),
    )


def test_venv_package_names_the_exact_python() -> None:
    assert python_env.venv_package((3, 12)) == "python3.12-venv"
