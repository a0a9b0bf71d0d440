"""When a device is woken, and what becomes of it. Pure: docs/push.md, "How the gateway decides"."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

__all__ = [
    "GIVE_UP_AFTER",
    "GRACE",
    "Drop",
    "Facts",
    "Forget",
    "Kind",
    "Quiet",
    "Wait",
    "Wake",
    "after_answer",
    "decide",
    "quiet_until",
]

GRACE: Final = 5_000
"""Milliseconds in which a device that is awake fetches and acknowledges."""

REPEAT: Final = 6 * 3_600_000
FIRST_RETRY: Final = 30_000
LONGEST_RETRY: Final = 3_600_000
GIVE_UP_AFTER: Final = 6
DAY_MINUTES: Final = 1440


class Kind(StrEnum):
    """What a device is woken for; the graver one stands where both are due."""

    MESSAGE = "message"
    ALARM = "alarm"


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which nothing but an alarm comes: minutes of the day in an IANA time zone."""

    start: int
    end: int
    zone: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a device that is due; ``cursor`` is the sum of what it acknowledged."""

    kind: Kind
    quiet: Quiet | None
    revoked: bool
    connected: bool
    behind: bool
    cursor: int
    pushed_at: int | None
    pushed_cursor: int | None


@dataclass(frozen=True, slots=True)
class Wake:
    """Push now."""


@dataclass(frozen=True, slots=True)
class Drop:
    """There is nothing to wake it for."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Look again at this time."""

    until: int


@dataclass(frozen=True, slots=True)
class Forget:
    """The subscription is of no use any more."""


def decide(facts: Facts, now: int) -> Wake | Drop | Wait | Forget:
    """Say what to do about a device whose time has come."""
    if facts.revoked:
        return Forget()
    if facts.kind is Kind.ALARM:
        return Wake()
    if facts.connected or not facts.behind or _was_woken(facts, now):
        return Drop()
    until = quiet_until(facts.quiet, now)
    return Wake() if until is None else Wait(until)


def quiet_until(quiet: Quiet | None, now: int) -> int | None:
    """Return when the quiet hours that ``now`` lies in end; None outside of them.

    Hours that begin and end alike last the whole day round; they then end a day later.
    """
    if quiet is None:
        return None
    zone = ZoneInfo(quiet.zone)
    local = datetime.fromtimestamp(now / 1000, UTC).astimezone(zone)
    minute = local.hour * 60 + local.minute
    length = (quiet.end - quiet.start) % DAY_MINUTES or DAY_MINUTES
    if (minute - quiet.start) % DAY_MINUTES >= length:
        return None
    day = local.date() + timedelta(days=1 if minute >= quiet.end else 0)
    ends = datetime.combine(day, time(quiet.end // 60, quiet.end % 60), tzinfo=zone)
    # Where the clock goes back over it, the hour's second coming must not be before now.
    return max(int(ends.timestamp() * 1000), now + 60_000)


def after_answer(
    status: int | None, *, tries: int, now: int, retry_after: int = 0
) -> Drop | Wait | Forget | Wake:
    """Say what becomes of a push that was answered so; None where nobody answered.

    ``Wake`` here means that the device was woken. ``retry_after`` is in milliseconds.
    """
    if status is not None and 200 <= status < 300:
        return Wake()
    if status in {403, 404, 410}:
        return Forget()
    if status is not None and status != 429 and status < 500:
        return Drop()
    if tries + 1 >= GIVE_UP_AFTER:
        return Drop()
    wait = min(FIRST_RETRY * 2**tries, LONGEST_RETRY)
    return Wait(now + min(max(wait, retry_after), LONGEST_RETRY))


def _was_woken(facts: Facts, now: int) -> bool:
    if facts.pushed_at is None or now - facts.pushed_at >= REPEAT:
        return False
    return facts.cursor <= (facts.pushed_cursor or 0)
