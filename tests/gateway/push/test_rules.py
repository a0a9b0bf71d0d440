"""When a device is woken: quiet hours over midnight and clock changes, retries, coming back."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.push.rules import (
    GIVE_UP_AFTER,
    Drop,
    Facts,
    Forget,
    Kind,
    Quiet,
    Wait,
    Wake,
    after_answer,
    decide,
    quiet_until,
)

LONDON = "Europe/London"
NIGHT = Quiet(22 * 60, 7 * 60, LONDON)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(LONDON)).timestamp() * 1000)


def facts(**changes: object) -> Facts:
    known: dict[str, object] = {
        "kind": Kind.MESSAGE,
        "quiet": None,
        "revoked": False,
        "connected": False,
        "behind": True,
        "cursor": 5,
        "pushed_at": None,
        "pushed_cursor": None,
    }
    return Facts(**(known | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-03-10 21:59", None),
        ("2026-03-10 22:00", "2026-03-11 07:00"),
        ("2026-03-11 06:59", "2026-03-11 07:00"),
        ("2026-03-11 07:00", None),
        # The night in which the clock goes forward, and the one in which it goes back.
        ("2026-03-28 23:00", "2026-03-29 07:00"),
        ("2026-10-24 23:00", "2026-10-25 07:00"),
    ],
)
def test_night_ends_in_the_morning(now: str, until: str | None) -> None:
    assert quiet_until(NIGHT, at(now)) == (None if until is None else at(until))


def test_hours_within_a_day_end_that_day() -> None:
    school = Quiet(9 * 60, 15 * 60, LONDON)
    assert quiet_until(school, at("2026-03-10 12:00")) == at("2026-03-10 15:00")
    assert quiet_until(school, at("2026-03-10 20:00")) is None


@given(
    start=st.integers(0, 1439),
    end=st.integers(0, 1439),
    now=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001 - given UTC below
)
def test_quiet_hours_end_within_a_day_and_a_bit(start: int, end: int, now: datetime) -> None:
    moment = int(now.replace(tzinfo=UTC).timestamp() * 1000)
    until = quiet_until(Quiet(start, end, LONDON), moment)
    assert until is None or moment < until <= moment + 25 * 3_600_000


def test_sleeping_device_that_is_behind_is_woken() -> None:
    assert decide(facts(), 0) == Wake()


@pytest.mark.parametrize("change", [{"connected": True}, {"behind": False}])
def test_device_that_is_awake_is_left_alone(change: dict[str, object]) -> None:
    assert decide(facts(**change), 0) == Drop()


def test_revoked_device_is_forgotten_even_for_an_alarm() -> None:
    assert decide(facts(revoked=True, kind=Kind.ALARM), 0) == Forget()


def test_device_is_woken_once_until_it_comes_back() -> None:
    woken = facts(pushed_at=0, pushed_cursor=5)
    assert decide(woken, 1000) == Drop()
    assert decide(woken, 6 * 3_600_000) == Wake()
    assert decide(facts(pushed_at=0, pushed_cursor=4), 1000) == Wake()


def test_quiet_hours_hold_for_messages_and_not_for_alarms() -> None:
    night = at("2026-03-10 23:00")
    assert decide(facts(quiet=NIGHT), night) == Wait(at("2026-03-11 07:00"))
    assert decide(facts(quiet=NIGHT, kind=Kind.ALARM, connected=True), night) == Wake()


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (201, Wake()),
        (200, Wake()),
        (404, Forget()),
        (410, Forget()),
        (403, Forget()),
        (400, Drop()),
        (413, Drop()),
        (302, Drop()),
        (429, Wait(30_000)),
        (500, Wait(30_000)),
        (None, Wait(30_000)),
    ],
)
def test_answer_says_what_becomes_of_a_push(status: int | None, outcome: object) -> None:
    assert after_answer(status, tries=0, now=0) == outcome


def test_tries_are_further_and_further_apart_and_then_end() -> None:
    found = [after_answer(503, tries=tries, now=0) for tries in range(GIVE_UP_AFTER)]
    assert found == [Wait(30_000 * 2**tries) for tries in range(GIVE_UP_AFTER - 1)] + [Drop()]


def test_retry_after_is_minded_and_not_for_ever() -> None:
    assert after_answer(429, tries=0, now=0, retry_after=90_000) == Wait(90_000)
    assert after_answer(429, tries=0, now=0, retry_after=10**9) == Wait(3_600_000)
