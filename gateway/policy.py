"""Who may do what: pure functions from facts to a decision with a reason.

A permission reads ``subject:action``. Nothing is allowed by default: a case that no rule names
is denied.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

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
    "TeamFacts",
    "TeamPermission",
    "belongs",
    "decide",
    "decide_change",
    "decide_lead",
    "decide_open",
    "decide_retention",
    "decide_revoke",
    "decide_team",
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
    DESK_WORK = "desk:work"
    DESK_STOP = "desk:stop"


class TeamPermission(StrEnum):
    """What can be asked of a team's desk; grammar: ``subject:action``."""

    DESK_READ = "desk:read"
    SETTINGS_READ = "settings:read"
    SETTINGS_WRITE = "settings:write"
    ROTA_WRITE = "rota:write"
    ALARMS_READ = "alarms:read"
    FIGURES_READ = "figures:read"


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
class TeamFacts:
    """Everything policy needs to know about a team; ``leads``: accounts."""

    organisation: str
    team: str
    leads: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Allowed:
    """Yes."""


@dataclass(frozen=True, slots=True)
class Denied:
    """No, and why."""

    reason: Reason


Decision = Allowed | Denied


_FACES = {
    Permission.DESK_SEEN: Kind.STAFF,
    Permission.DESK_WORK: Kind.STAFF,
    Permission.DESK_STOP: Kind.YOUNG_PERSON,
}


def decide(actor: Actor, permission: Permission, conversation: ConversationFacts) -> Decision:
    """Decide whether ``actor`` may use ``permission`` on ``conversation``."""
    wanted = _FACES.get(permission, actor.kind)
    if actor.kind is not wanted:
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


def decide_retention(actor: Actor, organisation: str) -> Decision:
    """Decide whether ``actor`` may see and change how long files of ``organisation`` are kept."""
    if actor.organisation != organisation:
        return Denied(Reason.OTHER_ORGANISATION)
    if actor.roles.isdisjoint({Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR}):
        return Denied(Reason.ROLE)
    return Allowed()


def decide_lead(actor: Actor, organisation: str) -> Decision:
    """Decide whether ``actor`` is one of the safeguarding leads of ``organisation``."""
    if actor.organisation != organisation:
        return Denied(Reason.OTHER_ORGANISATION)
    if Role.SAFEGUARDING_LEAD not in actor.roles:
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


def decide_team(actor: Actor, permission: TeamPermission, about: TeamFacts) -> Decision:
    """Decide whether ``actor`` may use ``permission`` on a team's desk.

    Practitioners work at it, administrators set it up, leads see its figures and make its rota.
    """
    if actor.organisation != about.organisation:
        return Denied(Reason.OTHER_ORGANISATION)
    if actor.kind is not Kind.STAFF:
        return Denied(Reason.ROLE)
    administers = Role.ADMINISTRATOR in actor.roles
    works = Role.PRACTITIONER in actor.roles and about.team in actor.teams
    leads = works and actor.account in about.leads
    match permission:
        case TeamPermission.DESK_READ:
            allowed = works
        case TeamPermission.SETTINGS_READ | TeamPermission.ALARMS_READ:
            allowed = works or administers
        case TeamPermission.SETTINGS_WRITE:
            allowed = administers
        case TeamPermission.ROTA_WRITE | TeamPermission.FIGURES_READ:
            allowed = leads or administers
        case _:
            assert_never(permission)
    if allowed:
        return Allowed()
    is_practitioner = Role.PRACTITIONER in actor.roles
    return Denied(Reason.NOT_IN_TEAM if is_practitioner and not works else Reason.ROLE)
