"""What the gateway says about visits over the WebSocket (docs/visits.md section 4)."""

from msgspec import Struct

from signalling.views import View

__all__ = [
    "TrackFrame",
    "VisitAnswerPush",
    "VisitCheckedPush",
    "VisitHello",
    "VisitNow",
    "VisitProblemPush",
    "VisitPush",
    "VisitSignalPush",
    "VisitTracksPush",
    "VisitViewPush",
    "VisitsPush",
]


class VisitNow(Struct, tag_field="t", tag="visit_now", frozen=True, kw_only=True):
    """Answer to ``visit_watch``."""

    re: int
    view: View


class VisitHello(Struct, tag_field="t", tag="visit_hello", frozen=True, kw_only=True):
    """The gateway's first word to a guest."""

    participant: str
    visit: str
    now: int


class VisitsPush(Struct, tag_field="t", tag="visits", frozen=True, kw_only=True):
    """Something about a visit of a conversation changed, or it begins soon: fetch."""

    conversation: str
    visit: str


class VisitViewPush(Struct, tag_field="t", tag="visit", frozen=True, kw_only=True):
    """How a visit stands."""

    view: View


class VisitSignalPush(Struct, tag_field="t", tag="visit_signal", frozen=True, kw_only=True):
    """Somebody's sealed signal."""

    visit: str
    sender: str
    to: str
    key: str
    epoch: int
    sealed: bytes


class TrackFrame(Struct, frozen=True):
    """Whose media comes on a receiving transceiver."""

    mid: str
    participant: str
    kind: str


class VisitAnswerPush(Struct, tag_field="t", tag="visit_answer", frozen=True, kw_only=True):
    """The forwarding unit's answer to an offer."""

    visit: str
    attempt: int
    sdp: str
    tracks: list[TrackFrame]
    wanted: int


class VisitTracksPush(Struct, tag_field="t", tag="visit_tracks", frozen=True, kw_only=True):
    """Whose media comes where changed."""

    visit: str
    tracks: list[TrackFrame]
    wanted: int


class VisitCheckedPush(
    Struct, tag_field="t", tag="visit_checked", frozen=True, kw_only=True, omit_defaults=True
):
    """The answer to a call check's offer, and later what was measured."""

    visit: str
    attempt: int
    sdp: str | None = None
    rtt: int | None = None
    loss: int | None = None
    kbps: int | None = None


class VisitProblemPush(
    Struct, tag_field="t", tag="visit_problem", frozen=True, kw_only=True, omit_defaults=True
):
    """What was asked of the forwarding unit failed, or it moved; ``attempt`` 0: of its own."""

    visit: str
    code: str
    fields: dict[str, str | int] = {}
    attempt: int = 0


VisitPush = (
    VisitHello
    | VisitsPush
    | VisitViewPush
    | VisitSignalPush
    | VisitAnswerPush
    | VisitTracksPush
    | VisitCheckedPush
    | VisitProblemPush
)
