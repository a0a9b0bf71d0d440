import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.codes import Reason
from gateway.policy import (
    Actor,
    Allowed,
    ConversationFacts,
    Denied,
    Kind,
    Permission,
    Role,
    TeamFacts,
    TeamPermission,
    decide,
    decide_change,
    decide_details,
    decide_open,
    decide_revoke,
    decide_team,
    decide_trail,
)

CONVERSATION = ConversationFacts("council", "conversation", "nurses", opened_by="amber")
READ = Permission.CONVERSATION_READ

YOUNG = Actor("council", "amber", "phone", Kind.YOUNG_PERSON, teams=frozenset({"nurses"}))
NURSE = Actor(
    "council",
    "amina",
    "tablet",
    Kind.STAFF,
    roles=frozenset({Role.PRACTITIONER}),
    teams=frozenset({"nurses"}),
)

NAMES = st.sampled_from(["council", "trust", "amber", "amina", "nurses", "social care"])
ACTORS = st.builds(
    Actor,
    organisation=NAMES,
    account=NAMES,
    device=st.just("device"),
    kind=st.sampled_from(Kind),
    roles=st.frozensets(st.sampled_from(Role)),
    teams=st.frozensets(NAMES),
)
CONVERSATIONS = st.builds(
    ConversationFacts,
    organisation=NAMES,
    conversation=st.just("conversation"),
    team=NAMES,
    opened_by=NAMES,
)


def but(actor: Actor, **change: object) -> Actor:
    fields = {name: getattr(actor, name) for name in Actor.__slots__}
    return Actor(**{**fields, **change})


STAFFS = (Permission.DESK_SEEN, Permission.DESK_WORK, Permission.VISIT_HOST)
ONE_FACE = {*STAFFS, Permission.DESK_STOP}


@pytest.mark.parametrize("permission", [p for p in Permission if p not in ONE_FACE])
def test_young_person_and_their_team_may(permission: Permission) -> None:
    assert decide(YOUNG, permission, CONVERSATION) == Allowed()
    assert decide(NURSE, permission, CONVERSATION) == Allowed()


@pytest.mark.parametrize("permission", STAFFS)
def test_only_staff_work_at_the_desk_and_host_visits(permission: Permission) -> None:
    assert decide(NURSE, permission, CONVERSATION) == Allowed()
    assert decide(YOUNG, permission, CONVERSATION) == Denied(Reason.ROLE)


def test_only_the_young_person_stops_and_starts() -> None:
    assert decide(YOUNG, Permission.DESK_STOP, CONVERSATION) == Allowed()
    assert decide(NURSE, Permission.DESK_STOP, CONVERSATION) == Denied(Reason.ROLE)


@pytest.mark.parametrize(
    ("actor", "reason"),
    [
        (but(YOUNG, organisation="trust"), Reason.OTHER_ORGANISATION),
        (but(NURSE, organisation="trust"), Reason.OTHER_ORGANISATION),
        (but(YOUNG, account="seal"), Reason.NOT_YOUR_CONVERSATION),
        (but(NURSE, teams=frozenset({"social care"})), Reason.NOT_IN_TEAM),
        (but(NURSE, roles=frozenset(Role) - {Role.PRACTITIONER}), Reason.ROLE),
        (but(NURSE, account="amber", roles=frozenset()), Reason.ROLE),
    ],
)
def test_others_are_told_why_not(actor: Actor, reason: Reason) -> None:
    assert decide(actor, READ, CONVERSATION) == Denied(reason)


GUEST = but(NURSE, account="dan", teams=frozenset({"social care"}))
VISITED = ConversationFacts(
    "council", "conversation", "nurses", opened_by="amber", guests=frozenset({"dan", "seal"})
)


@pytest.mark.parametrize("permission", [p for p in Permission if p not in ONE_FACE])
def test_guest_may_what_the_team_may_in_the_conversation(permission: Permission) -> None:
    assert decide(GUEST, permission, CONVERSATION) == Denied(Reason.NOT_IN_TEAM)
    assert decide(GUEST, permission, VISITED) == Allowed()


@pytest.mark.parametrize("permission", [Permission.DESK_SEEN, Permission.DESK_WORK])
def test_guest_works_at_no_desk_of_others(permission: Permission) -> None:
    assert decide(GUEST, permission, VISITED) == Denied(Reason.NOT_IN_TEAM)


@pytest.mark.parametrize(
    ("actor", "reason"),
    [
        (but(GUEST, organisation="trust"), Reason.OTHER_ORGANISATION),
        (but(GUEST, roles=frozenset()), Reason.ROLE),
        (but(YOUNG, account="seal"), Reason.NOT_YOUR_CONVERSATION),
    ],
)
def test_nobody_is_a_guest_but_a_practitioner_of_the_organisation(
    actor: Actor, reason: Reason
) -> None:
    assert decide(actor, READ, VISITED) == Denied(reason)


def test_young_person_opens_with_their_desk_and_where_they_said_yes_to() -> None:
    assert decide_open(YOUNG, "social care") == Denied(Reason.NOT_IN_TEAM)
    assert decide_open(YOUNG, "social care", frozenset({"social care"})) == Allowed()
    assert decide_open(NURSE, "nurses", frozenset({"nurses"})) == Denied(Reason.ROLE)


@given(ACTORS, CONVERSATIONS, st.sampled_from(Permission))
def test_nobody_reaches_another_organisation(
    actor: Actor, conversation: ConversationFacts, permission: Permission
) -> None:
    if actor.organisation != conversation.organisation:
        assert isinstance(decide(actor, permission, conversation), Denied)


@given(ACTORS, CONVERSATIONS, st.sampled_from(Permission))
def test_whoever_may_is_the_opener_or_of_the_team(
    actor: Actor, conversation: ConversationFacts, permission: Permission
) -> None:
    if decide(actor, permission, conversation) == Allowed():
        opener = actor.kind is Kind.YOUNG_PERSON and actor.account == conversation.opened_by
        practitioner = (
            actor.kind is Kind.STAFF
            and Role.PRACTITIONER in actor.roles
            and conversation.team in actor.teams
        )
        assert opener or practitioner


def test_young_person_opens_a_conversation_with_their_desk() -> None:
    assert decide_open(YOUNG, "nurses") == Allowed()
    assert decide_open(YOUNG, "social care") == Denied(Reason.NOT_IN_TEAM)


def test_staff_open_no_desk_conversation() -> None:
    assert decide_open(NURSE, "nurses") == Denied(Reason.ROLE)


ADMINISTRATOR = Actor("council", "tom", "tom's", Kind.STAFF, frozenset({Role.ADMINISTRATOR}))


@pytest.mark.parametrize("actor", [YOUNG, NURSE, ADMINISTRATOR])
def test_everybody_revokes_their_own_devices(actor: Actor) -> None:
    assert decide_revoke(actor, actor.organisation, actor.account) == Allowed()


@given(ACTORS, NAMES, NAMES)
def test_only_administrators_of_the_organisation_end_others_places(
    actor: Actor, organisation: str, account: str
) -> None:
    administers = (
        actor.organisation == organisation
        and actor.kind is Kind.STAFF
        and Role.ADMINISTRATOR in actor.roles
    )
    own = actor.organisation == organisation and actor.account == account
    assert (decide_change(actor, organisation) == Allowed()) == administers
    assert (decide_revoke(actor, organisation, account) == Allowed()) == (administers or own)


@pytest.mark.parametrize(
    ("actor", "reason"),
    [
        (but(ADMINISTRATOR, organisation="trust"), Reason.OTHER_ORGANISATION),
        (NURSE, Reason.ROLE),
        (YOUNG, Reason.NOT_YOUR_ACCOUNT),
    ],
)
def test_others_are_told_why_they_end_nobodys_place(actor: Actor, reason: Reason) -> None:
    assert decide_revoke(actor, "council", "somebody") == Denied(reason)
    assert decide_change(actor, "council") == Denied(reason)


TEAM = TeamFacts("council", "nurses", leads=frozenset({"amina"}))
OFFICE = but(NURSE, account="tom", roles=frozenset({Role.ADMINISTRATOR}), teams=frozenset())
COLLEAGUE = but(NURSE, account="beth")
MANAGES = {TeamPermission.ROTA_WRITE, TeamPermission.FIGURES_READ}


@pytest.mark.parametrize("permission", TeamPermission)
def test_desk_is_worked_at_led_and_set_up_by_different_people(permission: TeamPermission) -> None:
    lead = decide_team(NURSE, permission, TEAM) == Allowed()
    colleague = decide_team(COLLEAGUE, permission, TEAM) == Allowed()
    office = decide_team(OFFICE, permission, TEAM) == Allowed()

    works = {TeamPermission.DESK_READ, TeamPermission.PLACES_MAKE}
    assert office == (permission not in works)
    assert lead == (permission is not TeamPermission.SETTINGS_WRITE)
    assert colleague == (lead and permission not in MANAGES)


@pytest.mark.parametrize("permission", TeamPermission)
def test_others_are_told_why_not_of_a_desk(permission: TeamPermission) -> None:
    dan = but(NURSE, teams=frozenset({"social care"}))

    assert decide_team(YOUNG, permission, TEAM) == Denied(Reason.ROLE)
    assert decide_team(dan, permission, TEAM) == Denied(Reason.NOT_IN_TEAM)
    assert decide_team(but(OFFICE, roles=frozenset()), permission, TEAM) == Denied(Reason.ROLE)
    elsewhere = but(OFFICE, organisation="trust")
    assert decide_team(elsewhere, permission, TEAM) == Denied(Reason.OTHER_ORGANISATION)


def test_permissions_follow_their_grammar() -> None:
    for name in itertools.chain(Permission, TeamPermission):
        subject, action = name.split(":")
        assert subject.isalpha()
        assert action.isalpha()


def test_trail_is_for_auditors_leads_and_administrators_of_its_organisation() -> None:
    for role in Role:
        actor = replace(NURSE, roles=frozenset({role}))
        reads = {Role.AUDITOR, Role.ADMINISTRATOR, Role.SAFEGUARDING_LEAD}
        expected = Allowed() if role in reads else Denied(Reason.ROLE)
        assert decide_trail(actor, NURSE.organisation) == expected
        knows = role in reads - {Role.ADMINISTRATOR}
        known = Allowed() if knows else Denied(Reason.ROLE)
        assert decide_details(actor, NURSE.organisation) == known
        assert decide_trail(actor, "elsewhere") == Denied(Reason.OTHER_ORGANISATION)
    assert decide_trail(YOUNG, YOUNG.organisation) == Denied(Reason.ROLE)
