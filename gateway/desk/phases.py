"""A conversation at the desk as a machine: events in, a new state and effects out. Pure.

The phases and what leads where stand in ``TABLE``, which docs/desk.md section 3 shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final, assert_never

from gateway.desk.events import (
    Close,
    ContactBegan,
    ContactClosed,
    Effect,
    Event,
    Finish,
    FirstAnswer,
    Override,
    PersonWrote,
    Promise,
    Read,
    Reopen,
    Reply,
    Say,
    Start,
    Stop,
    TeamWrote,
    Transferred,
    VisitMissed,
    VisitPlanned,
    WaitBegan,
    WaitEnded,
)

__all__ = [
    "REPLY_AGAIN",
    "TABLE",
    "DeskState",
    "Phase",
    "WrongPhase",
    "handle",
]

REPLY_AGAIN: Final = 12 * 60 * 60 * 1000
"""After how many milliseconds of silence an automatic reply is said again."""


class Phase(StrEnum):
    """Where a conversation is."""

    NEW = "new"
    WAITING = "waiting"
    ANSWERED = "answered"
    TO_BE_WRITTEN_UP = "to_be_written_up"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class DeskState:
    """What the desk knows of a conversation, but for whose it is.

    ``unanswered``: the young person wrote last; ``silent_from``: from when on staff cannot write;
    ``replied_open``: whether the last automatic reply was said in hours; ``missed_since``: since
    when a missed visit has not been followed up.
    """

    phase: Phase = Phase.NEW
    since: int = 0
    contact: int = 0
    contact_began: int = 0
    answered_once: bool = False
    waiting_since: int | None = None
    promise_due: int | None = None
    unread_since: int | None = None
    missed_since: int | None = None
    unanswered: bool = False
    stopped: bool = False
    silent_from: int | None = None
    replied_at: int | None = None
    replied_open: bool = False


class WrongPhase(Exception):
    """The event is none for this phase."""

    def __init__(self, phase: Phase) -> None:
        super().__init__(phase)
        self.phase = phase


_ALL: Final = tuple(Phase)
_OPEN: Final = (Phase.WAITING, Phase.ANSWERED, Phase.TO_BE_WRITTEN_UP)

TABLE: Final[Mapping[tuple[type[Event], Phase], Phase]] = MappingProxyType(
    {
        **{(PersonWrote, phase): Phase.WAITING for phase in _ALL},
        **{(TeamWrote, phase): Phase.ANSWERED for phase in (Phase.NEW, *_OPEN)},
        **{(event, phase): phase for event in (Read, VisitMissed, VisitPlanned) for phase in _ALL},
        (Finish, Phase.WAITING): Phase.TO_BE_WRITTEN_UP,
        (Finish, Phase.ANSWERED): Phase.TO_BE_WRITTEN_UP,
        (Close, Phase.TO_BE_WRITTEN_UP): Phase.CLOSED,
        **{(Transferred, phase): Phase.CLOSED for phase in _ALL},
        (Reopen, Phase.TO_BE_WRITTEN_UP): Phase.ANSWERED,
        (Reopen, Phase.CLOSED): Phase.ANSWERED,
        (Stop, Phase.NEW): Phase.NEW,
        **{(Stop, phase): Phase.TO_BE_WRITTEN_UP for phase in _OPEN},
        (Stop, Phase.CLOSED): Phase.CLOSED,
        (Start, Phase.NEW): Phase.NEW,
        (Start, Phase.TO_BE_WRITTEN_UP): Phase.ANSWERED,
        (Start, Phase.CLOSED): Phase.CLOSED,
        **{(Override, phase): phase for phase in _ALL},
    }
)
"""Which event leads from which phase to which; START leads to waiting where somebody waits."""


def handle(state: DeskState, event: Event) -> tuple[DeskState, list[Effect]]:
    """Take an event in.

    Raises:
        WrongPhase: it is none for the phase that the conversation is in.
    """
    if _says_nothing_new(state, event):
        return state, []
    phase = TABLE.get((type(event), state.phase))
    if phase is None:
        raise WrongPhase(state.phase)
    moved = state if phase is state.phase else replace(state, phase=phase, since=event.at)
    match event:
        case PersonWrote() | TeamWrote() | Read():
            return _from_the_log(moved, state.phase, event)
        case VisitMissed(at):
            return replace(moved, missed_since=at), []
        case VisitPlanned():
            return replace(moved, missed_since=None), []
        case Finish() | Close() | Transferred() | Reopen():
            return _by_staff(moved, state.phase, event)
        case Stop() | Start() | Override():
            return _of_silence(moved, event)
        case _:
            assert_never(event)


def _from_the_log(
    moved: DeskState, before: Phase, event: PersonWrote | TeamWrote | Read
) -> tuple[DeskState, list[Effect]]:
    match event:
        case PersonWrote(at, promise):
            return _person_wrote(moved, before, at, promise)
        case TeamWrote(at):
            return _team_wrote(moved, before, at)
        case Read():
            return replace(moved, unread_since=None), []
        case _:
            assert_never(event)


def _by_staff(
    moved: DeskState, before: Phase, event: Finish | Close | Transferred | Reopen
) -> tuple[DeskState, list[Effect]]:
    match event:
        case Finish(at, by_itself):
            return _finish(moved, before, at, by_itself=by_itself)
        case Close(at, outcomes):
            written_up = replace(moved, missed_since=None)
            closed = written_up if moved.stopped else replace(written_up, silent_from=at)
            return closed, [ContactClosed(moved.contact, at, outcomes), Say("desk.closed")]
        case Transferred(at, outcomes):
            return _transferred(moved, before, at, outcomes)
        case Reopen(at):
            return _reopen(moved, before, at)
        case _:
            assert_never(event)


def _of_silence(moved: DeskState, event: Stop | Start | Override) -> tuple[DeskState, list[Effect]]:
    match event:
        case Stop(at):
            stopped, effects = _end_wait(moved, at, answered=False)
            return replace(stopped, stopped=True, silent_from=at), [*effects, Say("desk.stopped")]
        case Start(at, promise):
            return _start(moved, at, promise)
        case Override(_, until):
            # A closed conversation is reopened first.
            if not moved.stopped:
                raise WrongPhase(moved.phase)
            return replace(moved, silent_from=until), [Say("desk.overridden")]
        case _:
            assert_never(event)


def _says_nothing_new(state: DeskState, event: Event) -> bool:
    match event:
        case Stop():
            return state.stopped
        case Start():
            return not state.stopped
        case Read():
            return state.unread_since is None
        case VisitMissed():
            return state.missed_since is not None
        case VisitPlanned():
            return state.missed_since is None
        case _:
            return False


def _person_wrote(
    moved: DeskState, before: Phase, at: int, promise: Promise
) -> tuple[DeskState, list[Effect]]:
    effects: list[Effect] = []
    if moved.stopped:
        effects.append(Say("desk.started"))
    unread = at if moved.unread_since is None else moved.unread_since
    state = replace(moved, unanswered=True, stopped=False, silent_from=None, unread_since=unread)
    if before in {Phase.NEW, Phase.CLOSED}:
        state = _new_contact(state, at)
        effects.append(ContactBegan(state.contact, at, promise.open))
    if state.waiting_since is not None:
        return state, effects
    began, more = _begin_wait(state, at, promise, new_contact=before in {Phase.NEW, Phase.CLOSED})
    return began, [*effects, *more]


def _new_contact(state: DeskState, at: int) -> DeskState:
    return replace(state, contact=state.contact + 1, contact_began=at, answered_once=False)


def _begin_wait(
    state: DeskState, at: int, promise: Promise, *, new_contact: bool
) -> tuple[DeskState, list[Effect]]:
    state = replace(state, waiting_since=at, promise_due=promise.due)
    effects: list[Effect] = [WaitBegan(at, promise.due)]
    last = state.replied_at
    if (
        new_contact
        or last is None
        or at - last >= REPLY_AGAIN
        or state.replied_open is not promise.open
    ):
        state = replace(state, replied_at=at, replied_open=promise.open)
        effects.append(Reply(promise))
    return state, effects


def _end_wait(state: DeskState, at: int, *, answered: bool) -> tuple[DeskState, list[Effect]]:
    if state.waiting_since is None or state.promise_due is None:
        return state, []
    ended = WaitEnded(state.waiting_since, state.promise_due, at, answered)
    return replace(state, waiting_since=None, promise_due=None), [ended]


def _team_wrote(moved: DeskState, before: Phase, at: int) -> tuple[DeskState, list[Effect]]:
    effects: list[Effect] = []
    state = replace(moved, missed_since=None)
    if before is Phase.NEW:
        state = _new_contact(state, at)
        effects.append(ContactBegan(state.contact, at, open=True))
    waited = state.unanswered
    state, ended = _end_wait(replace(state, unanswered=False), at, answered=True)
    effects += ended
    if waited and not state.answered_once:
        state = replace(state, answered_once=True)
        effects.append(FirstAnswer(state.contact, state.contact_began, at))
    return state, effects


def _finish(
    moved: DeskState, before: Phase, at: int, *, by_itself: bool
) -> tuple[DeskState, list[Effect]]:
    if by_itself and before is not Phase.ANSWERED:
        raise WrongPhase(before)
    return _end_wait(replace(moved, unanswered=False), at, answered=False)


def _transferred(
    moved: DeskState, before: Phase, at: int, outcomes: tuple[str, ...]
) -> tuple[DeskState, list[Effect]]:
    over = replace(moved, unanswered=False, missed_since=None)
    state, ended = _end_wait(over, at, answered=False)
    if not state.stopped:
        state = replace(state, silent_from=at)
    if before in {Phase.NEW, Phase.CLOSED}:
        return state, ended
    return state, [*ended, ContactClosed(state.contact, at, outcomes)]


def _reopen(moved: DeskState, before: Phase, at: int) -> tuple[DeskState, list[Effect]]:
    said = Say("desk.reopened")
    state = moved if moved.stopped else replace(moved, silent_from=None)
    if before is not Phase.CLOSED:
        return state, [said]
    state = _new_contact(replace(state, unanswered=False), at)
    return state, [ContactBegan(state.contact, at, open=True), said]


def _start(moved: DeskState, at: int, promise: Promise) -> tuple[DeskState, list[Effect]]:
    effects: list[Effect] = [Say("desk.started")]
    closed = moved.phase is Phase.CLOSED
    state = replace(moved, stopped=False, silent_from=moved.since if closed else None)
    if not state.unanswered or state.phase is not Phase.ANSWERED:
        return state, effects
    waiting, more = _begin_wait(
        replace(state, phase=Phase.WAITING, since=at), at, promise, new_contact=False
    )
    return waiting, [*effects, *more]
