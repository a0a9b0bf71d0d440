import pytest

from signalling.events import Enter
from signalling.room import schedule
from signalling.shapes import Room, Wait
from signalling.waits import MOST_WAITS, ahead_of, estimate, waits_of
from tests.signalling.company import (
    BETH,
    MUM,
    NOON,
    ROBIN,
    VISIT,
    admits,
    after,
    arrives,
    opened,
)

MINUTE = 60_000


def minutes(*times: int) -> list[Wait]:
    return [Wait(0, each * MINUTE) for each in times]


@pytest.mark.parametrize(
    ("waits", "ahead", "waited", "said"),
    [
        (minutes(8, 8, 8, 8), 0, 0, None),
        (minutes(8, 8, 8, 8, 8), 0, 0, 10),
        (minutes(8, 8, 8, 8, 8), 1, 0, 20),
        (minutes(8, 8, 8, 8, 8), 0, 4, 5),
        (minutes(8, 8, 8, 8, 8), 0, 8, None),
        (minutes(8, 8, 8, 8, 8), 7, 0, None),
        (minutes(20, 20, 20, 20, 20), 2, 0, 60),
        (minutes(1, 1, 1, 30, 40), 0, 0, None),
        (minutes(0, 0, 0, 0, 0), 3, 0, None),
        ([Wait(3, 20 * MINUTE)] * 5, 0, 0, 5),
    ],
)
def test_estimate_is_a_rounded_guess_or_nothing(
    waits: list[Wait], ahead: int, waited: int, said: int | None
) -> None:
    assert estimate(waits, ahead, waited * MINUTE) == said


def test_wait_counts_from_when_somebody_was_due() -> None:
    early = after(opened(), arrives(ROBIN), now=NOON - 5 * MINUTE)
    seen = after(early, admits(ROBIN), now=NOON + 3 * MINUTE)
    late = after(seen, arrives(MUM), now=NOON + 4 * MINUTE)
    both = after(late, admits(MUM), Enter(MUM), now=NOON + 10 * MINUTE)
    assert waits_of([both]) == minutes(3, 6)


def test_wait_that_ends_early_is_none_and_staff_do_not_count() -> None:
    early = after(opened(), arrives(ROBIN), admits(ROBIN), now=NOON - 5 * MINUTE)
    assert waits_of([early]) == minutes(0)
    beth = after(opened(), arrives(BETH), admits(BETH), now=NOON)
    assert waits_of([beth]) == []


def test_no_more_waits_are_looked_at_than_needed() -> None:
    one = after(opened(), arrives(ROBIN), admits(ROBIN), now=NOON)
    assert len(waits_of([one] * 100)) == MOST_WAITS


def test_visits_ahead_are_those_where_somebody_waits_since_longer() -> None:
    def waiting(visit: str, starts_at: int, came: int) -> Room:
        room = schedule(visit, starts_at, 30, NOON, two_staff=False)
        return after(room, arrives(ROBIN), arrives(MUM), now=came)

    rooms = [
        waiting("22" * 16, NOON, NOON - MINUTE),
        waiting("33" * 16, NOON + 9 * MINUTE, NOON),
        waiting(VISIT, NOON, NOON),
        schedule("44" * 16, NOON, 30, NOON, two_staff=False),
    ]
    assert ahead_of(rooms, VISIT, NOON) == 0
    assert ahead_of(rooms, VISIT, NOON + MINUTE) == 1
    assert ahead_of(rooms, VISIT, NOON + 10 * MINUTE) == 2
