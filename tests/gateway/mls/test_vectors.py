"""The published vectors, what of them is run, and the page that says so."""

import os
from pathlib import Path

import pytest

from tests.gateway.mls.vector_runs import TABLE, Run, tally

PAGE = Path(__file__).parents[3] / "docs" / "mls-vectors.md"

# By place in the table: cases run, cases left out.
EXPECTED = (
    (10, 0),
    (5, 0),
    (98, 0),
    (28, 70),
    (77, 0),
    (22, 55),
    (0, 77),
    (7, 0),
    (7, 0),
    (2, 5),
    (0, 7),
    (2, 5),
    (0, 7),
    (300, 0),
    (14, 0),
    (2, 5),
    (16, 40),
    (16, 40),
    (26, 65),
    (0, 7),
    (0, 21),
)


@pytest.mark.parametrize(
    ("run", "expected"),
    list(zip(TABLE, EXPECTED, strict=True)),
    ids=lambda value: f"{value.file}: {value.what}" if isinstance(value, Run) else "",
)
def test_published_vectors_hold(vectors: Path, run: Run, expected: tuple[int, int]) -> None:
    assert tally(run, vectors) == expected


def test_every_left_out_case_has_a_reason() -> None:
    assert [bool(left_out) for _, left_out in EXPECTED] == [bool(r.why_left_out) for r in TABLE]


def test_every_published_file_is_in_the_table(vectors: Path) -> None:
    assert {run.file for run in TABLE} == {path.name for path in vectors.glob("*.json")}


def test_page_says_what_is_run() -> None:
    if os.environ.get("EARSHOT_WRITE_DOCS") == "1":
        PAGE.write_text(page())
    assert PAGE.read_text() == page()


def page() -> str:
    rows = [
        f"| `{run.file}` | {run.what} | {ran} | {left_out or ''} | {run.why_left_out} |"
        for run, (ran, left_out) in zip(TABLE, EXPECTED, strict=True)
    ]
    return "\n".join(
        [
            "# MLS test vectors",
            "",
            "The gateway follows the public side of every group (RFC 9420) without being able to",
            "read it. These are the MLS working group's test vectors, and how much of each file",
            "the tests run. A case is one entry of the file; suites that are not the gateway's are",
            "run wherever nothing but a hash is needed.",
            "",
            "This page is written by running `tests/gateway/mls/test_vectors.py` with",
            "`EARSHOT_WRITE_DOCS=1`; the tests compare it with what they ran.",
            "",
            "| file | what is checked | cases run | left out | why |",
            "| --- | --- | ---: | ---: | --- |",
            *rows,
            "",
        ]
    )
