from typing import Final

import msgspec
import pytest

from gateway.desk.area import DEFAULT_AREA, Access, Area, Both, Suspended
from gateway.desk.bank_holidays import bank_holidays
from gateway.desk.defaults import DEFAULT_SETTINGS
from gateway.desk.promises import calendar_of
from gateway.visits.opening import EARLY, Shut, opens_at, shut_for
from signalling.events import Open
from signalling.room import handle, schedule
from signalling.shapes import Room
from tests.contracts.desk_day import HOUR, london

CALENDAR: Final = calendar_of(DEFAULT_SETTINGS, bank_holidays)
DESK: Final = msgspec.structs.replace(DEFAULT_AREA, access=Access.DESK)
AWAY: Final = Both("Away.", "I ffwrdd.")
FRIDAY: Final = london(2026, 5, 1, 18)
TUESDAY: Final = london(2026, 5, 5, 9)
"""The Monday before is a bank holiday."""


def suspended(area: Area, until: int) -> Area:
    return msgspec.structs.replace(area, suspended=Suspended(until, AWAY))


def room(starts_at: int) -> Room:
    return schedule("f1" * 16, starts_at, 30, FRIDAY - HOUR, two_staff=False)


@pytest.mark.parametrize(
    ("area", "opens"),
    [
        (DEFAULT_AREA, FRIDAY),
        (DESK, TUESDAY),
        (suspended(DEFAULT_AREA, FRIDAY + HOUR), FRIDAY + HOUR),
        (suspended(DEFAULT_AREA, FRIDAY), FRIDAY),
        (suspended(DESK, TUESDAY + HOUR), TUESDAY + HOUR),
        (suspended(DESK, TUESDAY + 9 * HOUR), TUESDAY + 24 * HOUR),
    ],
)
def test_area_opens_when_it_is_neither_suspended_nor_out_of_hours(area: Area, opens: int) -> None:
    assert opens_at(area, CALENDAR, FRIDAY) == opens


def test_who_comes_early_is_told_the_first_time_at_which_they_can_come() -> None:
    late = room(TUESDAY + 6 * HOUR)
    assert shut_for(late, DESK, CALENDAR, FRIDAY) == Shut(TUESDAY, None)
    away = suspended(DESK, FRIDAY + HOUR)
    assert shut_for(late, away, CALENDAR, FRIDAY) == Shut(TUESDAY, AWAY)
    assert shut_for(late, away, CALENDAR, FRIDAY + HOUR) == Shut(TUESDAY, None)
    soon = room(FRIDAY + HOUR)
    assert shut_for(soon, DESK, CALENDAR, FRIDAY) == Shut(FRIDAY + HOUR - EARLY, None)


def test_nobody_is_kept_out_of_an_open_area_their_own_time_or_a_room_with_a_host() -> None:
    later = room(TUESDAY)
    assert shut_for(later, DEFAULT_AREA, CALENDAR, FRIDAY) is None
    assert shut_for(room(FRIDAY + EARLY), DESK, CALENDAR, FRIDAY) is None
    assert shut_for(room(FRIDAY - EARLY), suspended(DESK, TUESDAY), CALENDAR, FRIDAY) is None
    hosted, _ = handle(later, Open("a0" * 16, "amina", "Amina", 1, "node"), FRIDAY)
    assert shut_for(hosted, DESK, CALENDAR, FRIDAY) is None
