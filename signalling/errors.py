"""What the machine of a visit refuses: one base, a stable code, fields instead of sentences."""

from enum import StrEnum

__all__ = ["Refusal", "VisitRefused"]


class Refusal(StrEnum):
    """Name a refusal; the codes of docs/visits.md section 4."""

    OVER = "visit.over"
    PHASE = "visit.phase"
    HOSTED = "visit.hosted"
    HOST_ONLY = "visit.host_only"
    NOT_THERE = "visit.not_there"
    NOT_ADMITTED = "visit.not_admitted"
    CHANGED = "visit.changed"
    TWO_STAFF = "visit.two_staff"
    FULL = "visit.full"
    PLANE = "visit.plane"
    KEY = "visit.key"
    LINK_USED = "visit.link_used"
    LINK_EXPIRED = "visit.link_expired"
    LINK_REVOKED = "visit.link_revoked"
    TOO_MANY_SIGNALS = "visit.too_many_signals"


class VisitRefused(Exception):
    """The event is none that is possible now; nothing changed."""

    def __init__(self, code: Refusal, **fields: str | int) -> None:
        super().__init__(code, fields)
        self.code = code
        self.fields = fields
