"""Ask for known vulnerabilities in what is locked: `python3 -m tools.audit`.

0: none is known. 1: some are; they are listed. 3: somebody could not be asked, as where there is no
network; then nothing is known, and it says so.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools import node_env, python_env
from tools.checkout import Checkout
from tools.errors import SetupError
from tools.progress import Progress

NOT_ASKED = 3
PATIENCE_SECONDS = 180

# What the tools print where they found something; anything else that ends badly found nobody.
PYTHON_FOUND = "Found "
CLIENT_FOUND = "npm audit report"

LOG = "log of this run"
"""In npm's last words, which say nothing."""


@dataclass(frozen=True)
class Question:
    """A command that asks, and what it prints where it finds something."""

    about: str
    command: Sequence[str]
    folder: Path
    found: str


@dataclass(frozen=True)
class Answer:
    """What came of a question; ``status`` is None where there was no end to it."""

    status: int | None
    output: str


def main() -> int:
    """Ask about both locks; return the worst that was answered."""
    checkout = Checkout.here()
    with tempfile.TemporaryDirectory() as folder:
        try:
            questions = ask_what(checkout, Path(folder))
        except SetupError as error:
            print(f"NOT ASKED: {error}", file=sys.stderr)
            return NOT_ASKED
        environment = {**os.environ, "PYTHONPATH": str(Path(folder))}
        return judge([(each, put(each, environment)) for each in questions])


def ask_what(checkout: Checkout, folder: Path) -> list[Question]:
    """Make the questions; pip-audit comes into a folder of its own, from its lock."""
    python_env.install_into(
        checkout, Progress(checkout.cache / "setup"), checkout.lock("audit"), folder
    )
    node = node_env.find(checkout)
    asked = [str(checkout.venv_python), "-m", "pip_audit", "--requirement"]
    return [
        Question(
            "the Python packages",
            [*asked, str(checkout.lock("dev")), "--require-hashes", "--disable-pip"],
            checkout.root,
            PYTHON_FOUND,
        ),
        Question("the client's packages", [str(node.npm), "audit"], checkout.web, CLIENT_FOUND),
    ]


def put(question: Question, environment: dict[str, str]) -> Answer:
    """Put a question."""
    try:
        done = subprocess.run(
            question.command,
            cwd=question.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Answer(None, "")
    return Answer(done.returncode, done.stdout + done.stderr)


def judge(answers: Sequence[tuple[Question, Answer]]) -> int:
    """Say what was answered, and return the exit status."""
    worst = 0
    for question, answer in answers:
        if answer.status == 0:
            print(f"{question.about}: nothing known")
        elif question.found in answer.output:
            print(f"{question.about}: VULNERABLE\n{answer.output}")
            worst = 1
        else:
            said = [line for line in answer.output.splitlines() if line.strip() and LOG not in line]
            last = (said or ["no answer"])[-1].strip()
            print(f"{question.about}: NOT ASKED, nothing is known ({last[:160]})")
            worst = worst or NOT_ASKED
    return worst


if __name__ == "__main__":
    sys.exit(main())
