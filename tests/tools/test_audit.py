from pathlib import Path

import pytest

from tools.audit import NOT_ASKED, Answer, Question, judge, put

PYTHON = Question("the Python packages", ["/bin/sh", "-c", "echo ok"], Path("/"), "Found ")
FINE = Answer(0, "No known vulnerabilities found\n")
BAD = Answer(1, "Found 1 known vulnerability in 1 package\n")
NOBODY = Answer(1, "Traceback\nConnectionError: nobody there\n")


@pytest.mark.parametrize(
    ("answers", "status", "said"),
    [
        ([FINE, FINE], 0, "nothing known"),
        ([FINE, BAD], 1, "VULNERABLE"),
        ([FINE, NOBODY], NOT_ASKED, "NOT ASKED, nothing is known (ConnectionError: nobody there)"),
        ([FINE, Answer(None, "")], NOT_ASKED, "NOT ASKED, nothing is known (no answer)"),
        ([NOBODY, BAD], 1, "VULNERABLE"),
        ([BAD, NOBODY], 1, "VULNERABLE"),
    ],
)
def test_audit_tells_a_finding_from_an_answer_that_never_came(
    answers: list[Answer], status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert judge([(PYTHON, answer) for answer in answers]) == status
    assert said in capsys.readouterr().out


def test_question_is_put_and_its_words_are_heard() -> None:
    assert put(PYTHON, {}) == Answer(0, "ok\n")
