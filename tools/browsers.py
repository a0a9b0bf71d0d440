"""Find a browser that the tests can drive."""

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.errors import SetupError

__all__ = ["find", "works"]


def find(
    environment: Mapping[str, str], variable: str, names: Sequence[str], kind: str
) -> Path | None:
    """Return the browser that ``variable`` names, else the first working one on the PATH.

    Raises SetupError where the variable names one that does not work.
    """
    named = environment.get(variable)
    if named:
        if not works(Path(named)):
            raise SetupError(
                problem=f"{variable} names {named}, which does not answer to --version",
                remedy=f"set {variable} to the path of a {kind}, or unset it",
            )
        return Path(named)
    for name in names:
        found = shutil.which(name, path=environment.get("PATH"))
        if found is not None and works(Path(found)):
            return Path(found)
    return None


def works(program: Path) -> bool:
    """Tell whether a program is a browser that we can drive.

    Ubuntu's /usr/bin/chromium-browser and /usr/bin/firefox only say that one should install a
    snap, and the snap itself is shut off from the folders that the tests use.
    """
    if program.resolve().is_relative_to("/snap") or program.resolve().name == "snap":
        return False
    try:
        asked = subprocess.run(
            [program, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=60,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0
