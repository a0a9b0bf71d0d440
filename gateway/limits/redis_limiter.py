"""A ``Limiter`` whose memory is Redis, so that all nodes count together.

Each question is one script, which Redis runs alone; it is ``rules.judge`` in Redis's language, and
the contract holds both to the same answers. While Redis does not answer, this node counts for
itself.
"""

import logging
from collections import Counter
from collections.abc import Mapping
from importlib.resources import files
from typing import Final

from gateway.chat.redis_wire import RedisRefused
from gateway.limits.limiter import Tally, seconds
from gateway.limits.redis_calls import RedisCalls
from gateway.limits.rules import RULES, Limited, Pace, Rule

__all__ = ["RedisLimiter"]

log = logging.getLogger(__name__)

SCRIPT: Final = files("gateway.limits").joinpath("judge.lua").read_bytes()
PREFIX: Final = b"earshot:limit:"


class RedisLimiter:
    """See ``Limiter``; ``close`` lets go of the connection.

    ``tally`` counts while Redis does not answer; ``refused`` and ``alone`` are for the metrics.
    """

    def __init__(
        self, url: str, rules: Mapping[Limited, Rule] = RULES, tally: Tally | None = None
    ) -> None:
        self.refused: Counter[str] = Counter()
        self.alone = 0
        self._rules = rules
        self._calls = RedisCalls(url)
        self._own = tally or Tally(rules)

    async def take(self, what: Limited, whom: str, *, now: int, cost: int = 1) -> int:
        """Count and return 0, or count nothing and return the wait in whole seconds."""
        try:
            wait = await self._judge(b"take", what, whom, now, cost)
        except (OSError, TimeoutError, RedisRefused) as error:
            log.warning("limits are counted by this node alone: %s", type(error).__name__)
            self.alone += 1
            return seconds(self._own.take(what, whom, now=now, cost=cost))
        self.refused[what] += bool(wait)
        return seconds(wait)

    async def take_back(self, what: Limited, whom: str, cost: int = 1) -> None:
        """Uncount what was good."""
        self._own.take_back(what, whom, cost)
        try:
            await self._judge(b"take_back", what, whom, 0, cost)
        except (OSError, TimeoutError, RedisRefused):
            log.warning("Redis was not told of an attempt that was good")

    async def forget(self, what: Limited, whom: str) -> None:
        """Forget everything about a key."""
        self._own.forget(what, whom)
        try:
            await self._calls.call(b"DEL", _key(what, whom))
        except (OSError, TimeoutError, RedisRefused):
            log.warning("Redis was not told of attempts that are forgotten")

    def close(self) -> None:
        """Let go of the connection."""
        self._calls.close()

    async def _judge(self, verb: bytes, what: Limited, whom: str, now: int, cost: int) -> int:
        rule = self._rules[what]
        if isinstance(rule, Pace):
            numbers = (rule.burst, rule.every, 0, rule.window)
        else:
            numbers = (rule.free, rule.first, rule.longest, rule.window)
        kind = b"pace" if isinstance(rule, Pace) else b"patience"
        words = [str(number).encode() for number in (now, cost, *numbers)]
        said = await self._calls.call(b"EVAL", SCRIPT, b"1", _key(what, whom), verb, kind, *words)
        return int(said)


def _key(what: Limited, whom: str) -> bytes:
    return PREFIX + f"{what}:{whom}".encode()
