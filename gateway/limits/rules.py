"""How often is too often (docs/limits.md; pure).

There are two kinds of limits. ``Patience`` is for what is guessed at: an attempt is counted before
it is tried and taken back when it was good, so that a hundred at once are a hundred and not one;
after too many, waits grow. ``Pace`` is for what is right in itself and harmful in masses.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from msgspec import Struct

__all__ = [
    "FRESH",
    "RULES",
    "Count",
    "Limited",
    "Pace",
    "Patience",
    "Rule",
    "judge",
    "scaled",
    "take_back",
]

SECOND: Final = 1000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE


class Limited(StrEnum):
    """What is limited, and by whom it is counted."""

    SIGN_IN = "sign-in"
    SIGN_IN_ADDRESS = "sign-in-address"
    SIGN_IN_NAME = "sign-in-name"
    SIGN_IN_DEVICE = "sign-in-device"
    JOIN = "join"
    JOIN_CODE = "join-code"
    JOINED = "joined"
    LINK = "link"
    RECOVERY = "recovery"
    RECOVERY_LOCATOR = "recovery-locator"
    SIGN_ON = "sign-on"
    SIGN_ON_STATE = "sign-on-state"
    GUEST = "guest"
    CHALLENGE = "challenge"
    SOCKET = "socket"
    SOCKET_ADDRESS = "socket-address"
    UPLOAD = "upload"
    UPLOAD_KIB = "upload-kib"
    CLAIM = "claim"
    MESSAGE = "message"
    FRAME = "frame"
    REQUEST = "request"

    # Counted with every frame; an enumeration hashes its name anew each time, a string does not.
    __hash__ = str.__hash__


@dataclass(frozen=True, slots=True)
class Patience:
    """How many attempts are free, and the waits after that; times in milliseconds.

    Each attempt beyond the free ones doubles the wait, up to ``longest``. What is older than
    ``window`` is forgotten; the window must be longer than the longest wait.
    """

    free: int
    first: int
    longest: int
    window: int


@dataclass(frozen=True, slots=True)
class Pace:
    """How many may come at once, and one more every so many milliseconds; 0: no limit."""

    burst: int
    every: int

    @property
    def window(self) -> int:
        """After how long everything is forgotten."""
        return self.burst * self.every


Rule = Patience | Pace

_GUESSES: Final = Patience(free=20, first=15 * SECOND, longest=15 * MINUTE, window=HOUR)

RULES: Final[Mapping[Limited, Rule]] = {
    # For a name from an address: somebody who mistypes, or somebody who guesses.
    Limited.SIGN_IN: Patience(free=5, first=15 * SECOND, longest=15 * MINUTE, window=HOUR),
    # A school's pupils share one address, and mistype.
    Limited.SIGN_IN_ADDRESS: replace(_GUESSES, free=40),
    # For a name from anywhere: many machines that guess together. Whoever it belongs to is not
    # counted here on a device that they used before.
    Limited.SIGN_IN_NAME: Patience(free=50, first=15 * SECOND, longest=5 * MINUTE, window=HOUR),
    Limited.SIGN_IN_DEVICE: Patience(free=5, first=15 * SECOND, longest=15 * MINUTE, window=HOUR),
    Limited.JOIN: replace(_GUESSES, free=40),
    # A year group in an assembly joins within minutes; a code that leaked fills no database.
    Limited.JOIN_CODE: Pace(burst=250, every=15 * SECOND),
    Limited.JOINED: Pace(burst=400, every=15 * SECOND),
    Limited.LINK: _GUESSES,
    Limited.RECOVERY: replace(_GUESSES, free=40),
    # 128 random bits are not tried out; this is for one phrase with wrong signatures.
    Limited.RECOVERY_LOCATOR: _GUESSES,
    # A whole team sits behind one address, and a provider that was set up wrongly refuses them all.
    Limited.SIGN_ON: replace(_GUESSES, free=40),
    # 256 random bits are not tried out; this is for a state that somebody saw, without its secret.
    Limited.SIGN_ON_STATE: replace(_GUESSES, free=5),
    Limited.GUEST: _GUESSES,
    Limited.CHALLENGE: Patience(free=600, first=SECOND, longest=10 * SECOND, window=MINUTE),
    Limited.SOCKET: Pace(burst=60, every=2 * SECOND),
    Limited.SOCKET_ADDRESS: Pace(burst=3000, every=20),
    Limited.UPLOAD: Pace(burst=100, every=5 * SECOND),
    Limited.UPLOAD_KIB: Pace(burst=512 * 1024, every=1),
    Limited.CLAIM: Pace(burst=60, every=5 * SECOND),
    Limited.MESSAGE: Pace(burst=200, every=SECOND),
    Limited.FRAME: Pace(burst=600, every=20),
    Limited.REQUEST: Pace(burst=3000, every=10),
}


class Count(Struct, frozen=True, gc=False):
    """What is remembered of one key.

    Of ``Patience``: attempts, and when the last one was. Of a ``Pace``: nothing, and when all that
    was taken will have been paid back.
    """

    count: int
    at: int


FRESH: Final = Count(0, 0)


def judge(rule: Rule, known: Count, *, now: int, cost: int = 1) -> tuple[int, Count]:
    """Take ``cost``: return 0 and what to remember, or the wait in milliseconds and what was."""
    if isinstance(rule, Patience):
        return _be_patient(rule, known, now, cost)
    if not rule.every:
        return 0, known
    burst, every = rule.burst, rule.every
    # As ``max`` and ``min``, which are calls: this is on every frame's way.
    owed = (known.at if known.at > now else now) + (cost if cost < burst else burst) * every  # noqa: FURB136
    wait = owed - burst * every - now
    return (wait, known) if wait > 0 else (0, Count(0, owed))


def take_back(rule: Rule, known: Count, cost: int = 1) -> Count:
    """Uncount what was good, or did not come about."""
    if isinstance(rule, Patience):
        return Count(max(0, known.count - cost), known.at)
    return Count(0, max(0, known.at - cost * rule.every))


def scaled(rule: Rule, times: int) -> Rule:
    """Return a rule that lets so many times as much through, 0 everything; patience stays."""
    if isinstance(rule, Patience):
        return rule
    if not times:
        return replace(rule, every=0)
    return replace(rule, burst=rule.burst * times, every=max(1, rule.every // times))


def _be_patient(rule: Patience, known: Count, now: int, cost: int) -> tuple[int, Count]:
    elapsed = max(0, now - known.at)
    forgotten = elapsed >= rule.window
    if not forgotten and known.count >= rule.free:
        # The exponent is bounded so that no count makes a number of thousands of digits.
        doubled = rule.first << min(known.count - rule.free, 32)
        wait = min(doubled, rule.longest) - elapsed
        if wait > 0:
            return wait, known
    count = 0 if forgotten else known.count
    return 0, Count(count + cost, max(known.at, now) if count else now)
