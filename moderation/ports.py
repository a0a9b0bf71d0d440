"""What the room needs of others, and what every deed in it needs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from sqlalchemy import Connection

from audit.record import AuditKind, Deed, Detail
from audit.trail import Trail
from moderation.sealing import KeyRing
from moderation.triage.matcher import Mark

__all__ = ["Desk", "Escalate", "Escalated", "Escalation", "Hints", "Triages", "Who"]


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who does something; ``band`` is a young person's age band."""

    organisation: str
    account: str
    device: str
    band: str | None = None


@dataclass(frozen=True, slots=True)
class Escalation:
    """What is handed over to safeguarding; ``author`` is empty where nobody knows them.

    ``source`` and ``subject`` say what it is about; ``by`` is the device of ``account``.
    """

    organisation: str
    source: Literal["post", "report"]
    subject: str
    author: str
    decision: str
    item: str
    policy: str | None
    reason: str
    account: str
    by: str
    at: int


@dataclass(frozen=True, slots=True)
class Escalated:
    """The case that was opened or raised again, and the ask that somebody write to the author."""

    case: str
    ask: str


class Escalate(Protocol):
    """Takes a hand-over, in the transaction of the decision that makes it.

    What it stores becomes durable with the decision or not at all. It has no effects but on the
    connection, because the transaction may be run again.
    """

    def __call__(self, connection: Connection, escalation: Escalation) -> Escalated:
        """Open a case, and ask a desk to write to the author."""
        ...


Triages = Callable[[Connection, str, str], Sequence[Mark]]
"""Read a text on arrival, for an organisation: ``triages(connection, organisation, text)``."""


@dataclass(slots=True)
class Hints:
    """Whom to tell once a transaction is durable; storage is the truth."""

    lanes: set[int] = field(default_factory=set)
    posts: dict[str, tuple[str, int]] = field(default_factory=dict)
    asks: list[str] = field(default_factory=list)
    spaces: set[str] = field(default_factory=set)
    moved: set[str] = field(default_factory=set)
    """Whose spaces are others now: accounts."""
    stuck: int | None = None
    """The gravest lane of what nobody may judge, where that is otherwise than it was told."""

    def post(self, author: str, post: str, version: int) -> None:
        """Tell an author's devices that something of theirs changed."""
        self.posts[author] = (post, version)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a deed needs: one transaction, who acts, the time, and how texts are kept."""

    connection: Connection
    who: Who
    now: int
    keys: KeyRing
    trail: Trail
    new_id: Callable[[], str]
    hints: Hints = field(default_factory=Hints)

    def enter(self, kind: AuditKind, about: str, /, **details: Detail) -> None:
        """Enter a deed in the trail."""
        self._enter(kind, about, self.who.device, details)

    def enter_unsaid(self, kind: AuditKind, about: str, /, **details: Detail) -> None:
        """Enter a deed whose actor is nobody's business, not even that of who reads the trail."""
        self._enter(kind, about, "", details)

    def _enter(self, kind: AuditKind, subject: str, actor: str, details: dict[str, Detail]) -> None:
        deed = Deed(kind, self.who.organisation, actor, subject, self.now, details)
        self.trail.append(self.connection, deed)
