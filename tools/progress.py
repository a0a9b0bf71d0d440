"""Tell a person what set-up is doing, and keep the noise of its commands in log files."""

import re
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tools.errors import CommandFailedError

NETWORK_REMEDY = (
    "see the lines above; if they speak of a connection or a name that cannot be resolved, "
    "check the network (or your package mirror) and run the same command again"
)


@dataclass
class Progress:
    """Print one line per step; stay silent when there is nothing to do."""

    logs: Path
    spoke: bool = field(default=False, init=False)

    def say(self, line: str) -> None:
        """Print one line, under a heading the first time."""
        self._head()
        print(f"  {line}", flush=True)

    def run(
        self,
        doing: str,
        command: list[str],
        *,
        cwd: Path,
        environment: Mapping[str, str] | None = None,
        remedy: str = NETWORK_REMEDY,
    ) -> None:
        """Run a command to its end with its output in a log file.

        Raises CommandFailedError when it ends with anything but 0.
        """
        self._head()
        print(f"  {doing} ...", end="", flush=True)
        self.logs.mkdir(parents=True, exist_ok=True)
        log = self.logs / log_name(doing)
        started = time.monotonic()
        with log.open("wb") as sink:
            status = subprocess.run(
                command,
                cwd=cwd,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                check=False,
            ).returncode
        print(f" {'failed after ' if status else ''}{time.monotonic() - started:.0f} s", flush=True)
        if status:
            raise CommandFailedError(command=command, status=status, log=log, remedy=remedy)

    def _head(self) -> None:
        if not self.spoke:
            print(f"Setting up what is missing or has changed (logs: {self.logs})", flush=True)
            self.spoke = True


def log_name(doing: str) -> str:
    """Return a file name made of the first words of what is being done."""
    words = re.findall(r"[a-z0-9.]+", doing.lower())
    return "-".join(words[:4]).strip(".") + ".log"
