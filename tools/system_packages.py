"""Install packages of the operating system, where we are allowed to."""

import os
import shutil
import subprocess
from pathlib import Path

from tools.errors import CommandFailedError, SetupError
from tools.progress import Progress


def privilege() -> list[str] | None:
    """Return what to put before a command to run it as root, or None where that cannot be had."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    asked = subprocess.run(
        ["sudo", "-n", "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return ["sudo", "-n"] if asked.returncode == 0 else None


def distribution(os_release: str) -> str:
    """Return the ID in the text of /etc/os-release, or an empty string."""
    for line in os_release.splitlines():
        name, _, value = line.partition("=")
        if name == "ID":
            return value.strip().strip("\"'")
    return ""


def this_distribution() -> str:
    """Return the ID of the distribution that we run on."""
    path = Path("/etc/os-release")
    return distribution(path.read_text()) if path.is_file() else ""


def install(package: str, progress: Progress, *, root: Path) -> None:
    """Install a package with apt-get, saying so.

    Raises SetupError where there is no apt-get, no right to use it, or no such package.
    """
    prefix = privilege()
    if shutil.which("apt-get") is None or prefix is None:
        raise SetupError(
            problem=f"the system package {package} is missing and cannot be installed from here",
            remedy=f"install it (on Debian and Ubuntu: sudo apt-get install {package}), "
            "then run the same command again",
        )
    how = "as root" if not prefix else "with sudo"
    progress.say(f"The system package {package} is missing; apt-get installs it, {how}.")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    wanted = [*apt, "install", "-y", "--no-install-recommends", package]
    try:
        progress.run(f"apt-get install {package}", wanted, cwd=root)
    except CommandFailedError:
        # Fresh images come with no package lists, old machines with stale ones.
        progress.run("apt-get update", [*apt, "update"], cwd=root)
        progress.run(f"apt-get install {package}", wanted, cwd=root)
