"""Make the Python environment from the lock files."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from tools import stamps, system_packages
from tools.checkout import Checkout
from tools.progress import Progress

PackageSet = Literal["run", "dev"]

# Whoever has the development packages has the run-time ones too.
SATISFIED_BY: dict[PackageSet, tuple[PackageSet, ...]] = {"run": ("run", "dev"), "dev": ("dev",)}


def ensure(checkout: Checkout, progress: Progress, wanted: PackageSet) -> None:
    """Make .venv hold the locked packages of a set and this project itself."""
    if not is_usable(checkout):
        _create(checkout, progress)
    if not any(_packages_fresh(checkout, name) for name in SATISFIED_BY[wanted]):
        _install_packages(checkout, progress, wanted)
    made_from = _project_digest(checkout)
    if not stamps.is_fresh(_stamp(checkout, "project"), made_from):
        _install_project(checkout, progress)
        stamps.write(_stamp(checkout, "project"), made_from)


def is_usable(checkout: Checkout) -> bool:
    """Tell whether .venv was made for this very folder and its interpreter still starts."""
    pip = checkout.venv / "bin" / "pip"
    if not pip.is_file() or not checkout.venv_python.exists():
        return False
    # Scripts name their interpreter by its full path: a copied or moved .venv would run another.
    if str(checkout.venv / "bin").encode() not in pip.read_bytes()[:512]:
        return False
    probe = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    asked = subprocess.run(
        [checkout.venv_python, "-c", probe], capture_output=True, check=False, timeout=60
    )
    return asked.returncode == 0


def install_into(checkout: Checkout, progress: Progress, lock: Path, folder: Path) -> None:
    """Install the packages of one lock file into a folder of their own."""
    progress.run(
        f"Installing the packages of {lock.relative_to(checkout.root)} into {folder.name}",
        [*_pip_install_locked(checkout, [lock]), "--target", str(folder)],
        cwd=checkout.root,
    )


def venv_package(version: tuple[int, int]) -> str:
    """Return the Debian package that completes the venv module of a Python version."""
    return f"python{version[0]}.{version[1]}-venv"


def _create(checkout: Checkout, progress: Progress) -> None:
    if find_spec("ensurepip") is None:
        # Debian and Ubuntu ship it apart from python3.
        package = venv_package((sys.version_info.major, sys.version_info.minor))
        system_packages.install(package, progress, root=checkout.root)
    release = ".".join(map(str, sys.version_info[:3]))
    progress.run(
        f"Making the Python environment .venv with Python {release}",
        [sys.executable, "-m", "venv", "--clear", str(checkout.venv)],
        cwd=checkout.root,
        remedy="see the lines above; this Python cannot make a virtual environment",
    )


def _install_packages(checkout: Checkout, progress: Progress, wanted: PackageSet) -> None:
    locks = _locks(checkout, wanted)
    count = sum(lock.read_text().count("==") for lock in locks)
    progress.run(
        f"Installing {count} Python packages, each checked against its hash",
        _pip_install_locked(checkout, locks),
        cwd=checkout.root,
    )
    stamps.write(_stamp(checkout, wanted), stamps.digest(checkout.root, locks))


def _install_project(checkout: Checkout, progress: Progress) -> None:
    progress.run(
        "Installing the earshot command",
        [*_pip_install(checkout), "--no-build-isolation", "--no-deps", "-e", str(checkout.root)],
        cwd=checkout.root,
    )


def _pip_install(checkout: Checkout) -> list[str]:
    return [
        str(checkout.venv_python),
        "-m",
        "pip",
        "install",
        "--no-input",
        "--disable-pip-version-check",
        "--progress-bar=off",
    ]


def _pip_install_locked(checkout: Checkout, locks: list[Path]) -> list[str]:
    named = [word for lock in locks for word in ("-r", str(lock))]
    return [*_pip_install(checkout), "--require-hashes", *named]


def _locks(checkout: Checkout, wanted: PackageSet) -> list[Path]:
    return [checkout.lock("build"), checkout.lock(wanted)]


def _packages_fresh(checkout: Checkout, wanted: PackageSet) -> bool:
    made_from = stamps.digest(checkout.root, _locks(checkout, wanted))
    return stamps.is_fresh(_stamp(checkout, wanted), made_from)


def _project_digest(checkout: Checkout) -> str:
    # An editable install maps the top-level packages that exist when it is made.
    packages = sorted(path.parent.name for path in checkout.root.glob("*/__init__.py"))
    return stamps.digest(checkout.root, [checkout.root / "pyproject.toml"], *packages)


def _stamp(checkout: Checkout, name: str) -> Path:
    return checkout.venv / ".stamp" / name
