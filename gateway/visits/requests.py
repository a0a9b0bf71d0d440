"""What is asked about visits over the WebSocket (docs/visits.md section 4)."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from gateway.chat.asked import KIB, Asked, Id, Seq
from signalling.relay import SealedUnder
from signalling.shapes import Role

__all__ = [
    "NoteKey",
    "VisitAdmit",
    "VisitAlone",
    "VisitArrive",
    "VisitAsked",
    "VisitCheck",
    "VisitEnd",
    "VisitEnter",
    "VisitHere",
    "VisitHold",
    "VisitLeave",
    "VisitNotSafe",
    "VisitNote",
    "VisitNoteSeen",
    "VisitOffer",
    "VisitOpen",
    "VisitRefuse",
    "VisitRekey",
    "VisitRemove",
    "VisitRequest",
    "VisitResume",
    "VisitSafe",
    "VisitSignal",
    "VisitTest",
    "VisitWatch",
]

Sealed = Annotated[bytes, Meta(min_length=28, max_length=16 * KIB)]
SealedNote = Annotated[bytes, Meta(min_length=28, max_length=4 * KIB)]
Sdp = Annotated[str, Meta(min_length=1, max_length=64 * KIB)]
Attempt = Annotated[int, Meta(ge=1, le=2**31)]
Name = Annotated[str, Meta(min_length=1, max_length=80)]
Measure = Annotated[int, Meta(ge=0, le=1_000_000)]


class DeviceState(StrEnum):
    """What a device test found of a microphone, a camera or a speaker."""

    OK = "ok"
    BLOCKED = "blocked"
    NONE = "none"
    UNTESTED = "untested"


class PathState(StrEnum):
    """What a device test found of the way to the others."""

    OK = "ok"
    RELAYED = "relayed"
    FAILED = "failed"
    UNTESTED = "untested"


class NoteKey(StrEnum):
    """Which key a note is sealed with."""

    MEMBER = "member"
    GUEST = "guest"


class VisitAsked(Asked, frozen=True, kw_only=True):
    """What is asked about one visit."""

    visit: Id


class VisitWatch(VisitAsked, tag="visit_watch", frozen=True):
    """Ask for the visit, and for its pushes from now on."""


class VisitOpen(VisitAsked, tag="visit_open", frozen=True, kw_only=True):
    """Become the host."""

    epoch: Seq


class VisitArrive(VisitAsked, tag="visit_arrive", frozen=True, kw_only=True):
    """Come into the waiting area; ``consent``: the number of the text that is agreed to."""

    consent: Annotated[int, Meta(ge=0, le=2**31)] = 0


class VisitTest(VisitAsked, tag="visit_test", frozen=True, kw_only=True):
    """Say what the device test found."""

    microphone: DeviceState
    camera: DeviceState
    speaker: DeviceState
    path: PathState
    rtt: Measure = 0
    loss: Measure = 0
    kbps: Measure = 0


class VisitAdmit(VisitAsked, tag="visit_admit", frozen=True, kw_only=True):
    """Let somebody in by the name and the role on the screen."""

    who: Id
    name: Name
    role: Role


class VisitRefuse(VisitAsked, tag="visit_refuse", frozen=True, kw_only=True):
    """Do not let somebody in."""

    who: Id


class VisitEnter(VisitAsked, tag="visit_enter", frozen=True):
    """Come in, once admitted."""


class VisitLeave(VisitAsked, tag="visit_leave", frozen=True):
    """Go."""


class VisitRemove(VisitAsked, tag="visit_remove", frozen=True, kw_only=True):
    """Send somebody out."""

    who: Id


class VisitHold(VisitAsked, tag="visit_hold", frozen=True, kw_only=True):
    """Put somebody on private hold."""

    who: Id


class VisitResume(VisitAsked, tag="visit_resume", frozen=True, kw_only=True):
    """Take somebody back from hold."""

    who: Id


class VisitAlone(VisitAsked, tag="visit_alone", frozen=True, kw_only=True):
    """Talk with the young person alone, or no more."""

    on: bool


class VisitNotSafe(VisitAsked, tag="visit_not_safe", frozen=True):
    """Tell the host, and nobody else, that it is not safe to talk."""


class VisitSafe(VisitAsked, tag="visit_safe", frozen=True):
    """Say that this has been dealt with."""


class VisitHere(VisitAsked, tag="visit_here", frozen=True, kw_only=True):
    """Say that a roll-call was answered."""

    call: Seq


class VisitRekey(VisitAsked, tag="visit_rekey", frozen=True, kw_only=True):
    """Go on under a newer epoch of the conversation."""

    epoch: Seq


class VisitNote(VisitAsked, tag="visit_note", frozen=True, kw_only=True):
    """Write to who waits."""

    who: Id
    note: Id
    key: NoteKey
    epoch: Seq
    sealed: SealedNote


class VisitNoteSeen(VisitAsked, tag="visit_note_seen", frozen=True, kw_only=True):
    """Say that a note was on the screen."""

    note: Id


class VisitSignal(VisitAsked, tag="visit_signal", frozen=True, kw_only=True):
    """Pass something sealed on to one participant, or to all inside."""

    to: Id
    key: SealedUnder
    epoch: Seq
    sealed: Sealed


class VisitOffer(VisitAsked, tag="visit_offer", frozen=True, kw_only=True):
    """Offer media to the forwarding unit."""

    attempt: Attempt
    sdp: Sdp


class VisitCheck(VisitAsked, tag="visit_check", frozen=True, kw_only=True):
    """Offer made-up media, to have the way measured."""

    attempt: Attempt
    sdp: Sdp


class VisitEnd(VisitAsked, tag="visit_end", frozen=True):
    """End the visit."""


VisitRequest = (
    VisitWatch
    | VisitOpen
    | VisitArrive
    | VisitTest
    | VisitAdmit
    | VisitRefuse
    | VisitEnter
    | VisitLeave
    | VisitRemove
    | VisitHold
    | VisitResume
    | VisitAlone
    | VisitNotSafe
    | VisitSafe
    | VisitHere
    | VisitRekey
    | VisitNote
    | VisitNoteSeen
    | VisitSignal
    | VisitOffer
    | VisitCheck
    | VisitEnd
)
