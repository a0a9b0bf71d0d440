"""Run the Python tests and the client's tests, and end with both summaries.

`python3 -m tools.run_tests` runs everything; `python3 -m tools.run_tests PATH...` runs the tests
at those paths: those under web/ with vitest, all others with pytest.
"""

import os
import re
import signal
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tools import chromium_env, node_env
from tools.checkout import Checkout
from tools.errors import SetupError
from tools.watched import run_watched

COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
# Groups: which of a suite's summary lines it is, and the line.
PYTEST_SUMMARY = re.compile(
    r"^=* ?(?P<kind>)(?P<line>\d+ \w+.* in [\d.]+s|no tests ran in [\d.]+s)\b.*$", re.MULTILINE
)
VITEST_SUMMARY = re.compile(
    r"^ *(?P<line>(?P<kind>Test Files|Tests|Errors) {2,}\S.*)$", re.MULTILINE
)
# A test that failed, in either suite's own words: of a long log many readers get the end only.
# pytest says on the same line why, vitest on the next one.
FAILURE = re.compile(
    r"^ *(?:FAILED|ERROR|FAIL) +(?P<line>\S.*)$(?:\n(?P<why>\w*Error: .*)$)?", re.MULTILINE
)
# More tries than these in a run are more than a busy machine explains.
MOST_TRIED = 8
AGAIN = "tried again"
# A try that failed before one passed (tests/tries.py, web/vitest.config.ts).
TRIED = re.compile(r"^TRIED AGAIN (?P<line>\S.*)$", re.MULTILINE)
# What a dying Python says (faulthandler): why, and where the thread was that died.
DEATH = re.compile(
    r"^Fatal Python error: .*$|^Current thread .*\n(?:  File .*\n?){1,25}", re.MULTILINE
)
# Longer than any test takes, and than pytest waits before it shows where its threads are.
SILENT_SECONDS = 1200.0
# So many lines are shown of a suite that ended without a summary and without a word on why.
LAST_LINES = 15
LONGEST_LINE = 200


@dataclass(frozen=True)
class Suite:
    """One test run: its command, and how to find its summary in what it prints."""

    name: str
    command: list[str]
    folder: Path
    summary: re.Pattern[str]


def main() -> int:
    """Run the suites that the arguments ask for; return 1 when one fails."""
    # Whoever ends this ends the suite that runs: that is in a group of its own.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    checkout = Checkout.here()
    try:
        node = node_env.find(checkout)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    environment = node.environment(os.environ)
    noted = checkout.cache / "chromium"
    if noted.is_file():
        environment.setdefault(chromium_env.VARIABLE, noted.read_text().strip())
    results = [
        (suite.name, *run(suite, environment)) for suite in choose(checkout, node.npm, sys.argv[1:])
    ]
    print("\n-- Summary " + "-" * 60)
    for name, _, lines in results:
        print("\n".join(f"{name}: {line}" for line in lines))
    restless = is_restless([line for _, _, lines in results for line in lines])
    if restless:
        print(f"More than {MOST_TRIED} tries failed before one passed: that is not the machine.")
    return int(restless or any(status for _, status, _ in results))


def is_restless(lines: Iterable[str]) -> bool:
    """Say whether more tests needed another try than a busy machine explains."""
    return sum(line.startswith(AGAIN) for line in lines) > MOST_TRIED


def choose(checkout: Checkout, npm: Path, paths: list[str]) -> list[Suite]:
    """Return the suites that run these paths, or all of them where there are none."""
    web = [path.removeprefix("web/") for path in paths if path.split("/")[0] == "web"]
    python = [path for path in paths if path.split("/")[0] != "web"]
    pytest = [str(checkout.venv / "bin" / "pytest"), *python]
    vitest = [str(npm), "test", "--", *(path for path in web if path not in {"", "web"})]
    suites = []
    if python or not paths:
        suites.append(Suite("pytest", pytest, checkout.root, PYTEST_SUMMARY))
    if web or not paths:
        suites.append(Suite("vitest", vitest, checkout.web, VITEST_SUMMARY))
    return suites


def summarise(output: str, pattern: re.Pattern[str]) -> list[str]:
    """Return which tests failed or were tried again, and the summary lines of what was printed.

    Without colours and padding. Of several lines of a kind the last one counts: a suite may show
    the output of another.
    """
    plain = COLOUR.sub("", output)
    latest = {match["kind"]: match["line"] for match in pattern.finditer(plain)}
    lines = [" ".join(line.split()) for line in latest.values()]
    if not lines:
        return lines
    notable = [
        f"{what}: " + " - ".join(part for part in match.groups() if part)
        for what, pattern in ((AGAIN, TRIED), ("failed", FAILURE))
        for match in pattern.finditer(plain)
    ]
    return [*dict.fromkeys(notable), *lines]


def last_words(output: str) -> list[str]:
    """Return why and where a suite died, in its own words; else the last lines it printed."""
    plain = COLOUR.sub("", output)
    said = "\n".join(match.group() for match in DEATH.finditer(plain)) or plain
    lines = [line[:LONGEST_LINE].rstrip() for line in said.splitlines() if line.strip()]
    return lines if said != plain else lines[-LAST_LINES:]


def run(suite: Suite, environment: Mapping[str, str]) -> tuple[int, list[str]]:
    """Run a suite with its output passed on; return its exit status and its summary lines."""
    print(f"\n-- {suite.name} " + "-" * 60, flush=True)
    coloured = {"FORCE_COLOR": "1"} if sys.stdout.isatty() else {}
    ended = run_watched(
        suite.command,
        folder=suite.folder,
        environment={**environment, **coloured},
        silent_seconds=SILENT_SECONDS,
    )
    text = ended.output.decode(errors="replace")
    if ended.silent:
        return ended.status or 1, [
            f"said nothing for {SILENT_SECONDS / 60:.0f} minutes, and was ended",
            *summarise(text, suite.summary),
            *last_words(text),
        ]
    return ended.status, summarise(text, suite.summary) or [
        f"ended with status {ended.status}",
        *last_words(text),
    ]


if __name__ == "__main__":
    sys.exit(main())
