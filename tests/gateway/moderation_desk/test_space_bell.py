"""Young people are told of a change at once, and then not too often."""

from collections.abc import Callable

from gateway.chat.bus import SpaceMoved
from gateway.chat.replies import SpacePush
from gateway.moderation_desk.space_bell import SpaceBell


def moved(space: str) -> SpaceMoved:
    return SpaceMoved("trust", "12-13", SpacePush(space=space))


class Street:
    """Hears a bell, and says when a pause is over."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.pauses: list[float] = []
        self._over: list[Callable[[], None]] = []
        self.bell = SpaceBell(lambda each: self.heard.append(each.push.space), self._later)

    def _later(self, seconds: float, do: Callable[[], None]) -> None:
        self.pauses.append(seconds)
        self._over.append(do)

    def end_pause(self) -> None:
        self._over.pop(0)()


def test_first_change_is_told_at_once_and_many_in_a_pause_once_after_it() -> None:
    street = Street()
    for _ in range(100):
        street.bell.ring(moved("exams"))
    assert (street.heard, street.pauses) == (["exams"], [2.0])
    street.end_pause()
    assert (street.heard, street.pauses) == (["exams"] * 2, [2.0, 2.0])
    street.end_pause()
    assert street.heard == ["exams"] * 2


def test_after_a_quiet_pause_the_next_change_is_told_at_once() -> None:
    street = Street()
    street.bell.ring(moved("exams"))
    street.end_pause()
    assert street.heard == ["exams"]
    street.bell.ring(moved("exams"))
    assert street.heard == ["exams"] * 2


def test_one_space_does_not_hold_up_another() -> None:
    street = Street()
    street.bell.ring(moved("exams"))
    street.bell.ring(moved("sleep"))
    assert street.heard == ["exams", "sleep"]
