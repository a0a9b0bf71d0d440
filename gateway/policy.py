"""Who may do what: pure functions from facts to a decision with a reason.

A permission reads ``subject:action``. Nothing is allowed by default: a case that no rule names
is denied.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, assert_never

from gateway.codes import Reason

__all__ = [
    "Actor",
    "Allowed",
    "ConversationFacts",
    "Decision",
    "Denied",
    "Kind",
    "ModerationPermission",
    "Permission",
    "Role",
    "TeamFacts",
    "TeamPermission",
    "belongs",
    "decide",
    "decide_change",
    "decide_details",
    "decide_lead",
    "decide_moderation",
    "decide_open",
    "decide_retention",
    "decide_revoke",
    "decide_spaces",
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
    VISIT_ATTEND = "visit:attend"
    VISIT_HOST = "visit:host"


class TeamPermission(StrEnum):
    """What can be asked of a team's desk; grammar: ``subject:action``."""

    DESK_READ = "desk:read"
    SETTINGS_READ = "settings:read"
    SETTINGS_WRITE = "settings:write"
    ROTA_WRITE = "rota:write"
    ALARMS_READ = "alarms:read"
    FIGURES_READ = "figures:read"
    PLACES_READ = "places:read"
    PLACES_MAKE = "places:make"
    PLACES_CLOSE = "places:close"


class ModerationPermission(StrEnum):
    """What can be asked of the moderators' queue; grammar: ``subject:action``."""

    QUEUE_WORK = "queue:work"
    SPACES_READ = "spaces:read"
    SPACES_WRITE = "spaces:write"
    FIGURES_READ = "figures:read"
    RECORDS_EXPORT = "records:export"
    BAND_WRITE = "band:write"
    STUCK_READ = "stuck:read"
    ASKS_READ = "asks:read"


@dataclass(frozen=True, slots=True)
class Actor:
    """Everything policy needs to know about who asks; ``band``: a young person's age band."""

    organisation: str
    account: str
    device: str
    kind: Kind
    roles: frozenset[Role] = frozenset()
    teams: frozenset[str] = frozenset()
    band: str | None = None


@dataclass(frozen=True, slots=True)
class ConversationFacts:
    """Everything policy needs to know about a desk conversation; ``guests``: accounts."""

    organisation: str
    conversation: str
    team: str
    opened_by: str
    guests: frozenset[str] = frozenset()


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
    Permission.VISIT_HOST: Kind.STAFF,
}

_TEAM_ALONE = frozenset({Permission.DESK_SEEN, Permission.DESK_WORK})


def decide(actor: Actor, permission: Permission, conversation: ConversationFacts) -> Decision:
    """Decide whether ``actor`` may use ``permission`` on ``conversation``."""
    if actor.organisation != conversation.organisation:
        return Denied(Reason.OTHER_ORGANISATION)
    wanted = _FACES.get(permission, actor.kind)
    if actor.kind is not wanted:
        return Denied(Reason.ROLE)
    if permission in _TEAM_ALONE:
        return belongs(actor, replace(conversation, guests=frozenset()))
    return belongs(actor, conversation)


def belongs(actor: Actor, conversation: ConversationFacts) -> Decision:
    """Decide whether ``actor`` is one of the people a desk conversation is for.

    These are the young person who opened it, the practitioners of its team, and those of others
    whom the young person let in as guests.
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
            if conversation.team not in actor.teams and actor.account not in conversation.guests:
                return Denied(Reason.NOT_IN_TEAM)
    return Allowed()


def decide_trail(actor: Actor, organisation: str) -> Decision:
    """Decide whether ``actor`` may read the trail of ``organisation``."""
    return _one_of(actor, organisation, {Role.AUDITOR, Role.ADMINISTRATOR, Role.SAFEGUARDING_LEAD})


def decide_details(actor: Actor, organisation: str) -> Decision:
    """Decide whether ``actor`` may read what entries of ``organisation`` committed to.

    Details may say why somebody was not told; who runs the service has no business with that.
    """
    return _one_of(actor, organisation, {Role.AUDITOR, Role.SAFEGUARDING_LEAD})


def _one_of(actor: Actor, organisation: str, roles: set[Role]) -> Decision:
    if actor.organisation != organisation:
        return Denied(Reason.OTHER_ORGANISATION)
    if actor.roles.isdisjoint(roles):
        return Denied(Reason.ROLE)
    return Allowed()


def decide_retention(actor: Actor, organisation: str) -> Decision:
    """Decide whether ``actor`` may see and change how long files of ``organisation`` are kept."""
    return _one_of(actor, organisation, {Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR})


def decide_lead(actor: Actor, organisation: str) -> Decision:
    """Decide whether ``actor`` is one of the safeguarding leads of ``organisation``."""
    return _one_of(actor, organisation, {Role.SAFEGUARDING_LEAD})


def decide_open(actor: Actor, team: str, transfers: frozenset[str] = frozenset()) -> Decision:
    """Decide whether ``actor`` may open a desk conversation with ``team``.

    ``transfers``: the teams that they said yes to going on with.
    """
    if actor.kind is not Kind.YOUNG_PERSON:
        return Denied(Reason.ROLE)
    if team not in actor.teams | transfers:
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
        case TeamPermission.DESK_READ | TeamPermission.PLACES_MAKE:
            allowed = works
        case (
            TeamPermission.SETTINGS_READ
            | TeamPermission.ALARMS_READ
            | TeamPermission.PLACES_READ
            | TeamPermission.PLACES_CLOSE
        ):
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


_MODERATION: Final = {
    ModerationPermission.QUEUE_WORK: {Role.MODERATOR, Role.SAFEGUARDING_LEAD},
    ModerationPermission.SPACES_READ: {
        Role.MODERATOR,
        Role.SAFEGUARDING_LEAD,
        Role.ADMINISTRATOR,
    },
    ModerationPermission.SPACES_WRITE: {Role.ADMINISTRATOR},
    ModerationPermission.FIGURES_READ: {
        Role.MODERATOR,
        Role.SAFEGUARDING_LEAD,
        Role.ADMINISTRATOR,
    },
    ModerationPermission.RECORDS_EXPORT: {Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR},
    ModerationPermission.STUCK_READ: {
        Role.MODERATOR,
        Role.SAFEGUARDING_LEAD,
        Role.ADMINISTRATOR,
    },
    ModerationPermission.BAND_WRITE: {Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR},
    ModerationPermission.ASKS_READ: {
        Role.PRACTITIONER,
        Role.SAFEGUARDING_LEAD,
        Role.ADMINISTRATOR,
    },
}


def decide_moderation(actor: Actor, permission: ModerationPermission) -> Decision:
    """Decide whether ``actor`` may use ``permission`` on their own organisation's queue."""
    if actor.kind is Kind.STAFF and not actor.roles.isdisjoint(_MODERATION[permission]):
        return Allowed()
    return Denied(Reason.ROLE)


def decide_spaces(actor: Actor) -> Decision:
    """Decide whether ``actor`` may be in spaces at all: no adult's account is a member."""
    return Allowed() if actor.kind is Kind.YOUNG_PERSON else Denied(Reason.ROLE)
