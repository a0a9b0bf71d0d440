"""The room's errors: one base, fields instead of sentences, named by who must act.

ModerationError
├── Malformed    the client sent what docs/moderation.md does not allow
├── Unknown      nobody: there is no such thing, or none that may be named
├── Stale        the client: the state moved on; look again
└── NotAllowed   nobody: a rule says no
"""

from collections.abc import Mapping
from enum import StrEnum

__all__ = ["Malformed", "ModerationError", "NotAllowed", "Rule", "Stale", "Unknown"]


class Rule(StrEnum):
    """Name what was broken; grammar: ``subject.what``, the codes of docs/protocol.md section 9."""

    SPACE_UNKNOWN = "space.unknown"
    SPACE_CLOSED = "space.closed"
    SPACE_CHANGED = "space.changed"
    SPACE_BAND = "space.band"
    SPACE_HOURS = "space.hours"
    SPACE_SUSPENDED = "space.suspended"
    SPACE_ON_BREAK = "space.on_break"
    POST_UNKNOWN = "post.unknown"
    POST_REPEATED = "post.repeated"
    POST_TEXT = "post.text"
    POST_CHANGED = "post.changed"
    POST_STATE = "post.state"
    POST_OWN = "post.own"
    POST_NO_APPEAL = "post.no_appeal"
    PERSON_UNKNOWN = "post.person_unknown"
    ITEM_UNKNOWN = "item.unknown"
    ITEM_CLAIMED = "item.claimed"
    ITEM_LEASE_LOST = "item.lease_lost"
    ITEM_CHANGED = "item.changed"
    ITEM_DECIDED = "item.decided"
    ITEM_CONFLICT = "item.conflict"
    ITEM_SECOND = "item.second"
    DECISION_REFUSED = "decision.refused"
    DECISION_UNKNOWN = "decision.unknown"
    DECISION_UNDONE = "decision.undone"
    ASK_UNKNOWN = "ask.unknown"
    ASK_TAKEN = "ask.taken"
    REPORT_REFUSED = "report.refused"


class ModerationError(Exception):
    """Carry a rule and its fields; the sentence is made by whoever shows it."""

    def __init__(self, rule: Rule, /, **fields: str | int) -> None:
        super().__init__(rule, fields)
        self.rule = rule
        self.fields: Mapping[str, str | int] = fields

    def __str__(self) -> str:
        """Compose one line for a log: the rule and the names of its fields, never contents."""
        return f"{self.rule} ({', '.join(self.fields)})" if self.fields else str(self.rule)


class Malformed(ModerationError):
    """The client sent what the page does not allow."""


class Unknown(ModerationError):
    """There is no such thing, or none that may be named."""


class Stale(ModerationError):
    """The state moved on."""


class NotAllowed(ModerationError):
    """A rule says no."""
