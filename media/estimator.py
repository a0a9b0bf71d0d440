"""What reaches a receiver: its own estimate (REMB) and what it lost, and when to try more.

Pure arithmetic over numbers that the receiver reports. Two signs of pressure count: its estimate
falls below what it is sent, or it loses a tenth of it. Loss under that is the radio's, not a
queue's. An estimate that is low and does not fall says nothing: browsers raise theirs slowly.
"""

from typing import Final

__all__ = ["Estimator"]

LOSS_PRESSURE: Final = 0.10
LOSS_SAMPLE: Final = 150
"""Of fewer packets a share says nothing: with 3 % of loss by chance 2 of 10 go soon."""

MARGIN: Final = 0.85
"""How much of what went through is counted on after pressure: queues have to drain."""

FALL: Final = 0.97
SETTLING: Final = 1.5
"""After the ceiling was lowered the receiver goes on to see what was under way already."""

FIRST_BACKOFF: Final = 8.0
MOST_BACKOFF: Final = 64.0
TRIAL: Final = 4.0
"""For how long pressure is blamed on the last attempt to send more, and the next one waits."""

GROWTH: Final = 1.08


class Estimator:
    """Follows one receiver; rates are bits a second, times are seconds.

    ``ceiling``: what may be sent, None while nothing limits it; ``told``: its last estimate.
    """

    def __init__(self) -> None:
        self.ceiling: float | None = None
        self.told: float | None = None
        self._fallen: float | None = None
        self._lowered = float("-inf")
        self._lost = 0
        self._expected = 0
        self._next_trial = 0.0
        self._backoff = FIRST_BACKOFF
        self._tried: float | None = None

    def remb(self, bitrate: int) -> None:
        """Take the receiver's estimate."""
        if self.told is not None and bitrate < self.told * FALL:
            self._fallen = float(bitrate)
        self.told = float(bitrate)

    def loss(self, lost: int, expected: int) -> None:
        """Take what the receiver lost, of how many packets."""
        self._lost += lost
        self._expected += expected

    def pressed(self, sent: float, now: float) -> bool:
        """Say whether less than ``sent`` reaches the receiver; lowers the ceiling if so."""
        through = min(sent * (1 - self._loss_share()), self._fallen or sent)
        self._fallen = None
        if through >= sent or now - self._lowered < SETTLING:
            self._grow(now)
            return False
        self.ceiling = through * MARGIN
        self._lowered = now
        if self._tried is not None and now - self._tried <= TRIAL:
            self._backoff = min(self._backoff * 2, MOST_BACKOFF)
        self._tried = None
        self._next_trial = now + self._backoff
        return True

    def _loss_share(self) -> float:
        if self._expected < LOSS_SAMPLE:
            return 0.0
        share = self._lost / self._expected
        self._lost = self._expected = 0
        return share if share >= LOSS_PRESSURE else 0.0

    def may_try(self, now: float) -> bool:
        """Say whether it is time to send more than the ceiling, to see what happens."""
        return now >= self._next_trial

    def tried(self, now: float) -> None:
        """Note that more is sent from now on."""
        self._tried = now
        self._next_trial = now + TRIAL

    def _grow(self, now: float) -> None:
        if self._tried is not None and now - self._tried > TRIAL:
            self._backoff = FIRST_BACKOFF
            self._tried = None
        if self.ceiling is not None and self.may_try(now):
            self.ceiling *= GROWTH
