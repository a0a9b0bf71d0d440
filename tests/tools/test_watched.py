import os
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
    ended = run(tmp_path, "echo before; (sleep 60; echo child); echo after", silent_seconds=0.2)

    assert ended.silent
    assert ended.status != 0
    assert ended.output == b"before\n"


def test_command_that_is_asked_to_end_may_say_something(tmp_path: Path) -> None:
    script = "trap 'echo cleared away; exit 4' TERM; while :; do sleep 0.05; done"

    ended = run(tmp_path, script, silent_seconds=0.3)

    assert ended.silent
    assert ended.status == 4
    assert ended.output.endswith(b"cleared away\n")


def test_command_that_will_not_end_is_killed(tmp_path: Path) -> None:
    script = "trap '' TERM; while :; do sleep 0.05; done"

    ended = run(tmp_path, script, silent_seconds=0.3, grace_seconds=0.3)

    assert ended.silent
    assert ended.status == -9
