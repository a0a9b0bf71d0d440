import os
import shlex
import sys
from pathlib import Path

import pytest

from tools.watched import Ended, run_watched

ENVIRONMENT = {"PATH": os.environ["PATH"]}
LONG = 60.0


def run(folder: Path, script: str, *, silent_seconds: float, grace_seconds: float = LONG) -> Ended:
    return run_watched(
        ["sh", "-c", script],
        folder=folder,
        environment=ENVIRONMENT,
        silent_seconds=silent_seconds,
        grace_seconds=grace_seconds,
    )


def test_output_is_passed_on_and_returned(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    ended = run(tmp_path, "echo one; echo two >&2; exit 3", silent_seconds=LONG)

    assert ended == Ended(status=3, output=b"one\ntwo\n", silent=False)
    assert capsysbinary.readouterr().out == b"one\ntwo\n"


def test_silent_command_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    script = "echo before; (sleep 60; echo child); echo after"

    ended = run(tmp_path, script, silent_seconds=0.2, grace_seconds=1.0)

    assert ended.silent
    assert ended.status != 0
    assert ended.output == b"before\n"


def python(words: str) -> str:
    """Interrupts may be ignored where the tests run; a shell could not change that."""
    return f"exec {shlex.quote(sys.executable)} -c {shlex.quote(words)}"


def test_command_that_is_asked_to_end_may_clear_away(tmp_path: Path) -> None:
    words = (
        "import signal, sys, time\n"
        "def end(*_): print('cleared away', flush=True); sys.exit(4)\n"
        "signal.signal(signal.SIGINT, end); print('ready', flush=True); time.sleep(60)"
    )

    ended = run(tmp_path, python(words), silent_seconds=2.0)

    assert ended == Ended(status=4, output=b"ready\ncleared away\n", silent=True)


def test_command_that_will_not_end_is_killed(tmp_path: Path) -> None:
    words = (
        "import signal, time\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
    )

    ended = run(tmp_path, python(words), silent_seconds=2.0, grace_seconds=0.3)

    assert ended == Ended(status=-9, output=b"ready\n", silent=True)
