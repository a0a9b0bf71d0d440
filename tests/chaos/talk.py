"""What a device keeps: what it is to send, what it was promised, and its conversations."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Acknowledged", "Frame", "Heard", "Post", "Talk"]

Frame = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Heard:
    """An entry as a device got it."""

    seq: int
    kind: str
    message_id: str
    sender: str
    at: int
    frank: bytes


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What the gateway promised; ``at`` is None for a commit."""

    conversation: str
    name: str
    seq: int
    at: int | None = None
    frank: bytes = b""


@dataclass(slots=True)
class Post:
    """A message or a commit to send; ``spell`` makes its fields the first time."""

    kind: str
    name: str
    spell: Callable[[], Frame]
    fields: Frame | None = None


@dataclass(slots=True)
class Talk:
    """A conversation on a device: what it has, and how far it will go.

    ``waits``: since when ``young``, the young person's device, waits for an answer, going by what
    was heard; ``shown``: what the inbox shows of that, and ``shown_by`` what told it.
    """

    young: str
    reached: int
    last: int
    heard: list[Heard] = field(default_factory=list)
    acknowledged: int = 0
    waits: int | None = None
    shown: int | None = None
    shown_by: str = ""

    def hear(self, entry: Heard) -> None:
        """Take the next entry."""
        self.reached = entry.seq
        self.heard.append(entry)
        if entry.kind == "application" and entry.sender != self.young:
            self.waits = None
        elif entry.kind == "application" and self.waits is None:
            self.waits = entry.at

    def show(self, summary: Frame, by: str) -> None:
        """Take a summary; a pushed one may overtake the list that was asked for before."""
        if by == "list" and self.shown_by == "push":
            return
        self.shown, self.shown_by = summary["waiting_since"], by
