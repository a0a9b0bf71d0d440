from pathlib import Path

import pytest

from tools import run_tests
from tools.checkout import Checkout

CHECKOUT = Checkout(Path("/checkout"))
NPM = Path("/node/npm")


def commands(*paths: str) -> dict[str, list[str]]:
    return {suite.name: suite.command for suite in run_tests.choose(CHECKOUT, NPM, list(paths))}


def test_no_path_runs_both_suites() -> None:
    assert commands() == {
        "pytest": ["/checkout/.venv/bin/pytest"],
        "vitest": ["/node/npm", "test", "--"],
    }


def test_python_path_runs_pytest_only() -> None:
    assert commands("tests/chat") == {"pytest": ["/checkout/.venv/bin/pytest", "tests/chat"]}


@pytest.mark.parametrize("path", ["web", "web/"])
def test_client_folder_runs_all_of_vitest_only(path: str) -> None:
    assert commands(path) == {"vitest": ["/node/npm", "test", "--"]}


def test_client_path_runs_vitest_on_it() -> None:
    assert commands("web/src/crypto") == {"vitest": ["/node/npm", "test", "--", "src/crypto"]}


@pytest.mark.parametrize(
    ("output", "summary"),
    [
        ("..\n=== 2 passed in 0.10s ===\n", ["2 passed in 0.10s"]),
        ("\x1b[32m== 2 passed, 1 skipped in 75.20s (0:01:15) ==\x1b[0m", None),
        ("= 1 failed, 2 passed, 1 error in 3.00s =\n", ["1 failed, 2 passed, 1 error in 3.00s"]),
        ("=== no tests ran in 0.01s ===\n", ["no tests ran in 0.01s"]),
        ("killed half-way\n", []),
    ],
)
def test_pytest_summary_is_found(output: str, summary: list[str] | None) -> None:
    expected = ["2 passed, 1 skipped in 75.20s"] if summary is None else summary
    assert run_tests.summarise(output, run_tests.PYTEST_SUMMARY) == expected


def test_vitest_summary_is_found() -> None:
    output = (
        " \x1b[2m Test Files \x1b[22m \x1b[1m\x1b[32m3 passed\x1b[39m\x1b[22m (3)\n"
        " Tests  1 failed | 8 passed (9)\n   Duration  1.20s\n"
    )
    assert run_tests.summarise(output, run_tests.VITEST_SUMMARY) == [
        "Test Files 3 passed (3)",
        "Tests 1 failed | 8 passed (9)",
    ]


def test_failed_tests_are_named_before_the_summary() -> None:
    pytest_output = (
        "TRIED AGAIN tests/d.py::test_e - weak\n"
        "FAILED tests/a.py::test_b - assert 1\nERROR tests/c.py\n= 1 failed in 0.02s =\n"
    )
    assert run_tests.summarise(pytest_output, run_tests.PYTEST_SUMMARY) == [
        "tried again: tests/d.py::test_e - weak",
        "failed: tests/a.py::test_b - assert 1",
        "failed: tests/c.py",
        "1 failed in 0.02s",
    ]
    vitest_output = (
        "\x1b[41m\x1b[1m FAIL \x1b[22m\x1b[49m |chromium| src/a.test.ts > b\n"
        "\x1b[31m\x1b[1mError\x1b[22m: never: read\x1b[39m\n at src/a.ts\n Tests  1 failed (1)\n"
    )
    assert run_tests.summarise(vitest_output, run_tests.VITEST_SUMMARY) == [
        "failed: |chromium| src/a.test.ts > b - Error: never: read",
        "Tests 1 failed (1)",
    ]


def test_run_with_many_tries_fails() -> None:
    few = [f"{run_tests.AGAIN}: {number}" for number in range(run_tests.MOST_TRIED)]
    assert not run_tests.is_restless([*few, "failed: a", "9 passed in 0.10s"])
    assert run_tests.is_restless([*few, f"{run_tests.AGAIN}: one more"])


def test_suite_returns_status_and_summary(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    suite = run_tests.Suite(
        "pytest",
        ["sh", "-c", "echo '= 1 failed in 0.02s ='; exit 3"],
        tmp_path,
        run_tests.PYTEST_SUMMARY,
    )
    assert run_tests.run(suite, {"PATH": "/usr/bin:/bin"}) == (3, ["1 failed in 0.02s"])
    assert b"= 1 failed in 0.02s =" in capsysbinary.readouterr().out


def test_suite_that_died_says_where() -> None:
    output = (
        "tests/audit/test_log.py ....\x1b[31mFatal Python error: Segmentation fault\n\n"
        "Fatal Python error: Segmentation fault\n\n"
        'Thread 0x01 (most recent call first):\n  File "other.py", line 1 in wait\n\n'
        "Current thread 0x02 (most recent call first):\n"
        '  File "died.py", line 7 in die\n  File "test.py", line 9 in test_it\n\n'
        "Extension modules: many\n"
    )
    assert run_tests.last_words(output) == [
        "Fatal Python error: Segmentation fault",
        "Current thread 0x02 (most recent call first):",
        '  File "died.py", line 7 in die',
        '  File "test.py", line 9 in test_it',
    ]


def test_suite_that_ended_without_a_word_shows_its_last_lines() -> None:
    output = "".join(f"line {number}\n\n" for number in range(30)) + "x" * 900 + "\n"
    words = run_tests.last_words(output)
    assert words[-2:] == ["line 29", "x" * run_tests.LONGEST_LINE]
    assert len(words) == run_tests.LAST_LINES
