"""Standing, flags, order, exposure, policies, texts and forecasts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.exposure import BREAK, SEEN, Shift, begin, is_on_shift
from moderation.flags import (
    AUTHOR_LIMIT,
    AUTHOR_WINDOW,
    LEAST_LIMIT,
    MOST_LIMIT,
    SEVERITY,
    Accuracy,
    Flag,
    FlagReason,
    to_hide,
)
from moderation.forecast import forecast, seen_within, waits
from moderation.item import Kind
from moderation.policies import POLICY_LANE, Act, Do, Policy, fault, main_of
from moderation.priority import (
    ALLOWANCE,
    Flagged,
    Head,
    Lane,
    Weighed,
    choose,
    rank,
    rerank,
)
from moderation.standing import LASTS, Given, Level, Standing, standing
from moderation.text import MOST_CHARACTERS, clean

NOW = 1_000_000_000_000
DAY = 24 * 60 * 60 * 1000
MINUTE = 60_000


def test_standing_is_the_gravest_that_runs() -> None:
    given = [
        Given("a", Level.WARNING, NOW),
        Given("b", Level.TWO_WEEKS, NOW),
        Given("c", Level.FEEDBACK, NOW),
    ]
    assert standing([], NOW) == Standing()
    found = standing(given, NOW)
    assert (found.level, found.until, found.decision, found.may_post) == (
        Level.TWO_WEEKS,
        NOW + 14 * DAY,
        "b",
        False,
    )
    later = standing(given, NOW + 14 * DAY)
    assert (later.level, later.may_post) == (Level.WARNING, True)
    assert standing(given, NOW + 90 * DAY).level is Level.NONE


def test_permanent_has_no_end() -> None:
    found = standing([Given("a", Level.PERMANENT, NOW)], NOW + 9000 * DAY)
    assert (found.level, found.until, found.may_post) == (Level.PERMANENT, None, False)
    assert set(LASTS) == set(Level)


def test_newer_of_two_equal_levels_counts() -> None:
    given = [Given("a", Level.TWO_WEEKS, NOW), Given("b", Level.TWO_WEEKS, NOW + DAY)]
    assert standing(given, NOW + 2 * DAY).decision == "b"


def test_three_people_hide_a_post_and_five_flags_an_author() -> None:
    three = [Flag("p", who, NOW) for who in "abc"]
    assert to_hide(three, NOW) == {"p"}
    assert to_hide(three[:2] * 5, NOW) == frozenset()
    five = [Flag("p", "a", NOW), Flag("q", "a", NOW), Flag("r", "a", NOW), Flag("p", "b", NOW)]
    assert to_hide(five, NOW) == frozenset()
    assert to_hide([*five, Flag("q", "b", NOW)], NOW) == {"p", "q", "r"}
    assert to_hide([Flag(str(n), "a", NOW) for n in range(9)], NOW) == frozenset()


def test_old_flags_and_those_of_poor_reporters_hide_nothing() -> None:
    three = [Flag("p", who, NOW) for who in "abc"]
    assert to_hide(three, NOW + AUTHOR_WINDOW) == frozenset()
    assert to_hide([*three[:2], Flag("p", "c", NOW, poor=True)], NOW) == frozenset()


def test_accuracy_moves_the_weight() -> None:
    assert Accuracy().weight == 1
    assert Accuracy(10, 10).weight > 1.7
    assert Accuracy(10, 0).weight < 0.3
    assert (Accuracy(9, 0).is_poor, Accuracy(10, 1).is_poor, Accuracy(10, 2).is_poor) == (
        False,
        True,
        False,
    )
    assert set(SEVERITY) == set(FlagReason)


def test_each_space_hides_at_its_own_number_and_none_by_one_person() -> None:
    two = [Flag("p", who, NOW, limit=2) for who in "ab"] + [Flag("q", who, NOW) for who in "ab"]
    assert to_hide(two, NOW) == {"p"}
    assert LEAST_LIMIT > 1
    assert MOST_LIMIT <= AUTHOR_LIMIT


def test_lane_is_the_gravest_of_marks_and_flags() -> None:
    assert rank(Weighed(), NOW).lane is Lane.ROUTINE
    assert rank(Weighed(marks=[1, 2]), NOW).lane is Lane.HIGH
    assert rank(Weighed(flags=[Flagged(FlagReason.DANGER, Accuracy(50, 0))]), NOW).lane is Lane.NOW
    poor = Flagged(FlagReason.GROOMING, Accuracy(50, 0))
    assert rank(Weighed(flags=[poor]), NOW).lane is Lane.RAISED
    assert rank(Weighed(flags=[Flagged(FlagReason.GROOMING, Accuracy())]), NOW).lane is Lane.HIGH
    assert rank(Weighed(least=1), NOW).lane is Lane.RAISED


def test_score_brings_forward_by_half_the_lane_at_most() -> None:
    plain = rank(Weighed(), NOW)
    assert (plain.score, plain.due_at) == (0, NOW + ALLOWANCE[0])
    loud = Weighed(flags=[Flagged(FlagReason.SPAM, Accuracy(20, 20))] * 40, level=Level.WARNING)
    found = rank(loud, NOW)
    assert (found.score, found.due_at) == (100, NOW + ALLOWANCE[0] // 2)


def test_open_item_never_moves_back() -> None:
    grave = rank(Weighed(marks=[3]), NOW)
    assert rerank(grave, Weighed(), NOW) == grave
    mild = rank(Weighed(), NOW)
    assert rerank(mild, Weighed(marks=[2]), NOW).lane is Lane.HIGH


def test_highest_lane_is_next_but_for_every_fourth_claim() -> None:
    heads = [Head("old", Lane.ROUTINE, NOW - 5), Head("new", Lane.NOW, NOW + 5)]
    assert [choose(heads, turn, NOW) for turn in (1, 2, 3, 4)] == [
        heads[1],
        heads[1],
        heads[1],
        heads[0],
    ]
    assert choose(heads, 4, NOW - 10) == heads[1], "nothing is overdue yet"
    assert choose([], 1, NOW) is None
    twice = [Head("a", Lane.HIGH, NOW), Head("b", Lane.HIGH, NOW - 1)]
    assert choose(twice, 1, NOW) == twice[1]


def test_break_is_due_after_time_or_heavy_items() -> None:
    shift = begin(None, NOW)
    assert not shift.break_due(NOW)
    assert shift.break_due(NOW + 50 * MINUTE)
    for _ in range(6):
        shift = shift.opened(Lane.NOW)
    assert (shift.exposure, shift.break_due(NOW)) == ((0, 0, 0, 6), True)


def test_short_pause_goes_on_with_the_former_shift() -> None:
    former = Shift(began_at=NOW, seen_at=NOW + 5, ended_at=NOW + 10, exposure=(1, 0, 0, 0))
    assert begin(former, NOW + 10 + BREAK - 1).exposure == (1, 0, 0, 0)
    assert begin(former, NOW + 10 + BREAK).exposure == (0, 0, 0, 0)
    silent = Shift(began_at=NOW, seen_at=NOW)
    assert begin(silent, NOW + BREAK - 1).began_at == NOW
    assert is_on_shift(silent, NOW + SEEN - 1)
    assert not is_on_shift(silent, NOW + SEEN)
    assert not is_on_shift(silent, NOW - SEEN)
    assert not is_on_shift(former, NOW + 10)


@pytest.mark.parametrize(
    ("kind", "acts", "rule"),
    [
        (Kind.POST, [Act(Do.APPROVE)], None),
        (Kind.POST, [Act(Do.APPROVE), Act(Do.ESCALATE)], "policy"),
        (Kind.POST, [Act(Do.REFUSE)], "policy"),
        (Kind.POST, [], "actions"),
        (Kind.POST, [Act(Do.APPROVE), Act(Do.APPROVE)], "actions"),
        (Kind.POST, [Act(Do.ACCEPT)], "actions"),
        (Kind.POST, [Act(Do.REFUSE), Act(Do.STANDING, Level.NONE)], "level"),
        (Kind.POST, [Act(Do.REFUSE, Level.WARNING)], "level"),
        (Kind.CHAT, [Act(Do.DISMISS)], None),
        (Kind.CHAT, [Act(Do.DISMISS), Act(Do.STANDING, Level.WARNING)], "actions"),
        (Kind.APPEAL, [Act(Do.ACCEPT)], "reason"),
        (Kind.APPEAL, [Act(Do.ACCEPT), Act(Do.STANDING, Level.WARNING)], "actions"),
    ],
)
def test_decision_without_words_breaks_the_rule_of_its_kind(
    kind: Kind, acts: list[Act], rule: str | None
) -> None:
    assert fault(kind, acts, None, "", "") == rule


def test_words_are_needed_and_bounded() -> None:
    acts = [Act(Do.REFUSE)]
    assert fault(Kind.POST, acts, Policy.SPAM, "why", "kind words") is None
    assert fault(Kind.POST, acts, Policy.SPAM, "x" * 2001, "kind words") == "reason"
    assert fault(Kind.POST, acts, Policy.SPAM, "why", "") == "message"
    assert main_of(Kind.POST, [Act(Do.STANDING)]) is None
    assert set(POLICY_LANE) == set(Policy)


def test_text_is_kept_as_its_author_saw_it() -> None:
    assert clean("  hello\r\n\r\n\r\n\r\nworld ") == "hello\n\nworld"
    assert clean("a" + "\u0301" * 50) == "á" + "\u0301" * 4
    assert clean("\u202ecba\u202c def") == "abc def"
    assert clean("in\u200bvisible\x00") == "invisible"
    assert clean("👩\u200d🚀") == "👩\u200d🚀"
    wales = "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"
    assert clean(wales) == wales
    assert clean("\U000e0067hello") == "hello"
    for nothing in ("", " \n ", "\u0301" * 9, "\u202e", "x" * (MOST_CHARACTERS + 1), "x" * 70_000):
        assert clean(nothing) is None


@given(st.text(max_size=400))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    once = clean(text)
    if once is not None:
        assert clean(once) == once


def test_waits_are_summed_up_in_whole_minutes() -> None:
    assert waits([], 10).median_minutes is None
    found = waits([MINUTE, 2 * MINUTE, 90 * MINUTE], 5 * MINUTE)
    assert (found.decided, found.within, found.median_minutes, found.p90_minutes) == (3, 2, 2, 90)


def test_honest_time_needs_five_and_is_rounded_up() -> None:
    assert seen_within([MINUTE] * 4) is None
    assert seen_within([MINUTE] * 5) == 15
    assert seen_within([40 * MINUTE] * 5) == 60
    assert seen_within([90 * DAY] * 5) == 10_080
    assert seen_within([40 * MINUTE] * 5, [MINUTE] * 50) == 60
    assert seen_within([40 * MINUTE] * 5, [3 * 60 * MINUTE] * 2) == 240


def test_forecast_goes_on_as_before() -> None:
    assert forecast(0, 5, 5, 10, NOW).empty_at == NOW
    assert forecast(10, 20, 10, 10, NOW).empty_at is None
    found = forecast(10, 10, 20, 10, NOW)
    assert (found.arriving_per_hour, found.deciding_per_hour) == (1.0, 2.0)
    assert found.empty_at == NOW + 10 * 60 * MINUTE
