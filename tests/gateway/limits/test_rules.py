from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from gateway.limits.rules import (
    FRESH,
    RULES,
    Count,
    Limited,
    Pace,
    Patience,
    Rule,
    judge,
    scaled,
    take_back,
)

PAGE = Path(__file__).parents[3] / "docs/limits.md"

PATIENCE = Patience(free=3, first=10, longest=60, window=200)
PACE = Pace(burst=4, every=10)
GAPS = st.lists(st.integers(min_value=0, max_value=250), max_size=60)
TIMES = st.integers(min_value=0, max_value=2**41)
COUNTS = st.integers(min_value=0, max_value=10)


def wait(rule: Rule, known: Count, now: int) -> int:
    return judge(rule, known, now=now)[0]


def in_words(rule: Rule) -> str:
    if isinstance(rule, Pace):
        return f"{rule.burst} at once, one more every {rule.every} ms"
    return (
        f"{rule.free} attempts free, then {rule.first // 1000} s, doubling to "
        f"{rule.longest // 1000} s; forgotten after {rule.window // 1000} s"
    )


def test_page_says_what_the_rules_are() -> None:
    rows = [line.split("|") for line in PAGE.read_text().splitlines() if line.startswith("| `")]

    told = {row[1].strip().strip("`"): row[3].strip() for row in rows}
    assert told == {str(what): in_words(rule) for what, rule in RULES.items()}


def test_every_kind_has_a_rule_that_never_forgets_a_wait() -> None:
    assert set(RULES) == set(Limited)
    for rule in RULES.values():
        assert isinstance(rule, Pace) or rule.first <= rule.longest < rule.window


def test_waits_double_up_to_the_longest() -> None:
    known, waits, now = FRESH, [], 1000
    for _ in range(8):
        now += wait(PATIENCE, known, now)
        _, known = judge(PATIENCE, known, now=now)
        waits.append(wait(PATIENCE, known, now))

    assert waits == [0, 0, 10, 20, 40, 60, 60, 60]


def test_attempts_are_forgotten_after_the_window() -> None:
    assert judge(PATIENCE, Count(50, 1000), now=1200) == (0, Count(1, 1200))


@given(GAPS, TIMES)
def test_at_most_a_few_attempts_pass_in_any_window(gaps: list[int], start: int) -> None:
    known, now = FRESH, start
    passed: list[int] = []
    for gap in gaps:
        now += gap
        refused, known = judge(PATIENCE, known, now=now)
        if not refused:
            passed.append(now)

    # Three free, then waits of 10, 20, 40 and 60: nine begin within 200 of the first of a row.
    for first in range(len(passed)):
        in_window = [time for time in passed[first:] if time < passed[first] + PATIENCE.window]
        assert len(in_window) <= 9


@given(st.integers(min_value=0, max_value=10**6), TIMES, TIMES)
def test_patience_is_bounded_whatever_the_clock_does(count: int, last: int, now: int) -> None:
    assert 0 <= wait(PATIENCE, Count(count, last), now) <= PATIENCE.longest


@given(COUNTS, TIMES, st.integers(min_value=0, max_value=199))
def test_waiting_shrinks_as_time_passes(count: int, last: int, elapsed: int) -> None:
    known = Count(count, last)

    assert wait(PATIENCE, known, last + elapsed + 1) <= wait(PATIENCE, known, last + elapsed)
    assert wait(PATIENCE, known, last + PATIENCE.longest) == 0


@given(GAPS, st.lists(st.integers(min_value=1, max_value=9), min_size=60, max_size=60), TIMES)
def test_a_pace_lets_a_burst_through_and_no_more_than_its_rate(
    gaps: list[int], costs: list[int], start: int
) -> None:
    known, now, taken = FRESH, start, 0
    for gap, cost in zip(gaps, costs, strict=False):
        now += gap
        refused, known = judge(PACE, known, now=now, cost=cost)
        if not refused:
            taken += min(cost, PACE.burst)
        assert taken <= PACE.burst + (now - start) // PACE.every


@given(st.integers(min_value=1, max_value=9), TIMES, TIMES)
def test_what_waited_as_it_was_told_passes(cost: int, at: int, now: int) -> None:
    known = Count(0, at)
    refused, kept = judge(PACE, known, now=now, cost=cost)

    assert kept == known or not refused
    assert judge(PACE, known, now=now + refused, cost=cost)[0] == 0


@given(COUNTS, TIMES)
def test_what_is_taken_back_was_never_taken(count: int, now: int) -> None:
    _, attempted = judge(PATIENCE, Count(count, 0), now=now)
    refused, paced = judge(PACE, Count(0, now), now=now, cost=2)

    assert take_back(PATIENCE, attempted).count <= count
    assert not refused
    assert take_back(PACE, paced, 2) == Count(0, now)


def test_paces_are_scaled_and_patience_is_not() -> None:
    assert scaled(PATIENCE, 0) == scaled(PATIENCE, 10) == PATIENCE
    assert scaled(PACE, 2) == Pace(burst=8, every=5)
    assert scaled(PACE, 1000) == Pace(burst=4000, every=1)
    assert judge(scaled(PACE, 0), Count(0, 10**6), now=0, cost=10**9)[0] == 0
