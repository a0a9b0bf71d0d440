"""Who may do what: pure functions from facts to a decision with a reason.

A permission reads ``subject:action``. Nothing is allowed by default: a case that no rule names
is denied.
"""

from dataclasses import dataclass
from enum import StrEnum

from gateway.codes import Reason

__all__ = [
    "Actor",
    "Allowed",
    "ConversationFacts",
    "Decision",
    "Denied",
    "Kind",
    "Permission",
    "Role",
    "belongs",
    "decide",
    "decide_change",
    "decide_open",
    "decide_revoke",
    "decide_trail",
]


class Kind(StrEnum):
    """What an account is."""

    YOUNG_PERSON = "young_person"
    STAFF = "staff"


class Role(StrEnum):
    """A staff role; one person may hold several."""

    PRACTITIONER = "practitioner"
    MODERATOR = "moderator"
    SAFEGUARDING_LEAD = "safeguarding_lead"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Permission(StrEnum):
    """What can be asked of a conversation; grammar: ``subject:action``."""

    CONVERSATION_READ = "conversation:read"
    CONVERSATION_WRITE = "conversation:write"
    CONVERSATION_JOIN = "conversation:join"
    DESK_SEEN = "desk:seen"


@dataclass(frozen=True, slots=True)
class Actor:
    """Everything policy needs to know about who asks."""

    organisation: str
    account: str
    device: str
    kind: Kind
    roles: frozenset[Role] = frozenset()
    teams: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ConversationFacts:
    """Everything policy needs to know about a desk conversation."""

    organisation: str
    conversation: str
    team: str
    opened_by: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """Yes."""


@dataclass(frozen=True, slots=True)
class Denied:
    """No, and why."""

    reason: Reason


Decision = Allowed | Denied


def decide(actor: Actor, permission: Permission, conversation: ConversationFacts) -> Decision:
    """Decide whether ``actor`` may use ``permission`` on ``conversation``."""
    if permission is Permission.DESK_SEEN and actor.kind is not Kind.STAFF:
        return Denied(Reason.ROLE)
    return belongs(actor, conversation)


def belongs(actor: Actor, conversation: ConversationFacts) -> Decision:
    """Decide whether ``actor`` is one of the people a desk conversation is for.

    These are the young person who opened it and the practitioners of its team.
    """
    if actor.organisation != conversation.organisation:
        return Denied(Reason.OTHER_ORGANISATION)
    match actor.kind:
        case Kind.YOUNG_PERSON:
            if actor.account != conversation.opened_by:
                return Denied(Reason.NOT_YOUR_CONVERSATION)
        case Kind.STAFF:
            if Role.PRACTITIONER not in actor.roles:
                return Denied(Reason.ROLE)
            if conversation.team not in actor.teams:
                return Denied(Reason.NOT_IN_TEAM)
    return Allowed()


def decide_trail(actor: Actor, organisation: str) -> Decision:
    """Decide whether ``actor`` may read the trail of ``organisation``."""
    if actor.organisation != organisation:
        return Denied(Reason.OTHER_ORGANISATION)
    if actor.roles.isdisjoint({Role.AUDITOR, Role.ADMINISTRATOR}):
        return Denied(Reason.ROLE)
    return Allowed()


def decide_open(actor: Actor, team: str) -> Decision:
    """Decide whether ``actor`` may open a desk conversation with ``team``."""
    if actor.kind is not Kind.YOUNG_PERSON:
        return Denied(Reason.ROLE)
    if team not in actor.teams:
        return Denied(Reason.NOT_IN_TEAM)
    return Allowed()


def decide_revoke(actor: Actor, organisation: str, account: str) -> Decision:
    """Decide whether ``actor`` may revoke a device of an account."""
    if actor.organisation != organisation:
        return Denied(Reason.OTHER_ORGANISATION)
    if actor.account == account:
        return Allowed()
    return _administers(actor)


def decide_change(actor: Actor, organisation: str) -> Decision:
    """Decide whether ``actor`` may take somebody out of a team, or close an account."""
    if actor.organisation != organisation:
        return Denied(Reason.OTHER_ORGANISATION)
    return _administers(actor)


def _administers(actor: Actor) -> Decision:
    if actor.kind is Kind.STAFF and Role.ADMINISTRATOR in actor.roles:
        return Allowed()
    return Denied(Reason.ROLE if actor.kind is Kind.STAFF else Reason.NOT_YOUR_ACCOUNT)
