"""Tests whose clock is not ours may be tried again.

A codec or a browser that gets no share of a busy machine leaves frames out or paints late, and no
clock can be passed in there. Such a test carries the mark ``realtime`` and has three tries; what
it asserts stays as strict in each. Every failed try is listed at the end of the run with its
reason, for it may show a fault all the same, and a run with too many of them fails
(``tools/run_tests.py``).
"""

import pytest
from _pytest.runner import runtestprotocol

TRIES = 3
MARK = "realtime"

failed_tries = pytest.StashKey[list[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Start with none."""
    config.stash[failed_tries] = []


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Run a marked test until it passes, three times at most; only the last try counts."""
    if item.get_closest_marker(MARK) is None:
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports: list[pytest.TestReport] = []
    for attempt in range(1, TRIES + 1):
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
        failed = next((report for report in reports if report.failed), None)
        if failed is None or attempt == TRIES:
            break
        item.config.stash[failed_tries].append(f"{item.nodeid} - {reason_of(failed)}")
        # The fixtures' values of the next try; teardown has dropped those of this one.
        item._initrequest()  # type: ignore[attr-defined]
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def reason_of(report: pytest.TestReport) -> str:
    """Return what stopped a test, as the short summary says it."""
    crash = getattr(report.longrepr, "reprcrash", None)
    return str(crash.message).splitlines()[0] if crash is not None else f"in its {report.when}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List the tries that failed."""
    tries = terminalreporter.config.stash[failed_tries]
    if tries:
        terminalreporter.section("tried again")
        for line in tries:
            terminalreporter.write_line(f"TRIED AGAIN {line}")
