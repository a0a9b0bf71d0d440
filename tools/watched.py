"""Run a command with its output passed on, and end it when it has said nothing for too long.

A suite that hangs would otherwise end with the machine's patience, and nobody would read where.
"""

import contextlib
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

__all__ = ["Ended", "run_watched"]

GRACE_SECONDS = 15.0


@dataclass(frozen=True)
class Ended:
    """A command that has ended: its exit status and output; ``silent``: it was made to."""

    status: int
    output: bytes
    silent: bool


def run_watched(
    command: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    silent_seconds: float,
    grace_seconds: float = GRACE_SECONDS,
) -> Ended:
    """Run a command in a process group of its own, which is ended as a whole.

    It is interrupted first, as by Ctrl-C, so that it takes its servers and browsers along; then it
    is killed.
    """
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        process_group=0,
    )
    output, silent = bytearray(), False
    with process:
        source: IO[bytes] = process.stdout  # type: ignore[assignment] # PIPE was asked for
        try:
            silent = not _pass_on(source, output, silent_seconds)
            if silent:
                _end(process, source, output, grace_seconds)
        except BaseException:
            # Ctrl-C goes to the terminal's group, which this is not.
            _end(process, source, output, grace_seconds)
            raise
    return Ended(process.returncode, bytes(output), silent)


def _end(
    process: "subprocess.Popen[bytes]", source: IO[bytes], output: bytearray, grace_seconds: float
) -> None:
    _signal(process, signal.SIGINT)
    if not _pass_on(source, output, grace_seconds):
        _signal(process, signal.SIGKILL)
        _pass_on(source, output, grace_seconds)


def _signal(process: "subprocess.Popen[bytes]", what: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, what)


def _pass_on(source: IO[bytes], output: bytearray, silent_seconds: float) -> bool:
    """Copy bytes to the terminal as they come; say whether they ended before a silence."""
    while select.select([source], [], [], silent_seconds)[0]:
        chunk = os.read(source.fileno(), 65536)
        if not chunk:
            return True
        output += chunk
        sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
    return False
