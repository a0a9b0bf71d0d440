from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.cases.case import By, Case, CaseRefused, CaseState, LineKind, Rule, Task, handle
from gateway.cases.deeds import (
    AddMember,
    AddTask,
    Close,
    Decide,
    Decision,
    Deed,
    EnterIdentity,
    Export,
    FinishTask,
    Level,
    NewOwner,
    Note,
    Reopen,
    SetLevel,
)

LEAD = By("lead", lead=True)
OWNER = By("owner", lead=False)
MEMBER = By("member", lead=False)
STRANGER = By("stranger", lead=False)
CASE = Case(Level.EARLY_HELP, "owner", frozenset({"owner", "member"}))
SHARING = Decision(
    share=True,
    reason="Risk of harm.",
    basis="safeguarding_condition",
    recipient="Children's services",
    recipient_person="Duty desk",
    data="Name, school, what was said on Monday.",
    told=True,
    why_not_told=None,
)
TASK = AddTask("t1", "Ring school.", "member", 1000)


def play(case: Case, *deeds: tuple[By, Deed]) -> Case:
    for by, deed in deeds:
        case = handle(case, by, case.version, deed).case
    return case


def refused(case: Case, by: By, deed: Deed, version: int | None = None) -> Rule:
    with pytest.raises(CaseRefused) as found:
        handle(case, by, case.version if version is None else version, deed)
    return found.value.rule


@pytest.mark.parametrize(
    ("by", "deed", "rule"),
    [
        (STRANGER, Note("Hello."), Rule.STRANGER),
        (OWNER, AddMember("dan", eligible=True), Rule.LEADS_ONLY),
        (OWNER, Close("Done."), Rule.LEADS_ONLY),
        (MEMBER, SetLevel(Level.UNIVERSAL, "Better."), Rule.LEADS_AND_OWNER),
        (MEMBER, Decide(SHARING), Rule.LEADS_AND_OWNER),
        (MEMBER, NewOwner("member", eligible=True), Rule.LEADS_AND_OWNER),
        (LEAD, AddMember("pupil", eligible=False), Rule.MEMBER),
        (LEAD, NewOwner("pupil", eligible=False), Rule.MEMBER),
        (MEMBER, AddTask("t1", "Ring.", "stranger", 5), Rule.MEMBER),
        (MEMBER, FinishTask("t9", "Done.", 5), Rule.TASK),
        (MEMBER, Note("Rather so.", corrects=1), Rule.LINE),
        (LEAD, Reopen("Not over."), Rule.STATE),
        (OWNER, Export("pdf"), Rule.NO_DECISION),
    ],
)
def test_deed_that_is_not_allowed_is_refused_by_rule(by: By, deed: Deed, rule: Rule) -> None:
    assert refused(CASE, by, deed) is rule


def test_stale_screen_changes_nothing() -> None:
    moved = play(CASE, (MEMBER, Note("Seen at school.")))
    assert refused(moved, MEMBER, Note("Seen."), version=1) is Rule.VERSION


def test_correction_takes_the_place_of_a_note_once() -> None:
    case = play(CASE, (MEMBER, Note("On Monday.")))
    change = handle(case, OWNER, case.version, Note("On Tuesday.", corrects=1))
    assert (change.line.kind, change.line.corrects) == (LineKind.NOTE, 1)
    assert refused(change.case, OWNER, Note("On Friday.", corrects=1)) is Rule.LINE
    assert play(change.case, (OWNER, Note("On Wednesday.", corrects=2))).notes == {3}


def test_level_owner_and_members_change() -> None:
    case = play(
        CASE,
        (OWNER, SetLevel(Level.CHILD_PROTECTION, "Section 47.")),
        (OWNER, NewOwner("member", eligible=True)),
        (LEAD, AddMember("dan", eligible=True)),
    )
    assert (case.level, case.owner) == (Level.CHILD_PROTECTION, "member")
    assert case.admits(By("dan", lead=False))
    assert case.level.gravity > Level.UNIVERSAL.gravity
    assert refused(case, OWNER, SetLevel(Level.UNIVERSAL, "No.")) is Rule.LEADS_AND_OWNER


def test_case_with_an_open_task_is_not_closed() -> None:
    case = play(CASE, (MEMBER, TASK))
    assert case.tasks == (Task("t1", "member", 1000),)
    assert refused(case, LEAD, Close("Over.")) is Rule.OPEN_TASKS
    done = play(case, (OWNER, FinishTask("t1", "Rung.", 7)))
    assert refused(done, OWNER, FinishTask("t1", "Again.", 8)) is Rule.TASK
    closed = play(done, (LEAD, Close("Over.")))
    assert closed.state is CaseState.CLOSED
    assert refused(closed, MEMBER, Note("Late.")) is Rule.STATE
    assert play(closed, (LEAD, Reopen("Not over."))).state is CaseState.OPEN


@pytest.mark.parametrize(
    ("wrong", "rule"),
    [
        (replace(SHARING, told=False), Rule.TOLD),
        (replace(SHARING, why_not_told="Risk."), Rule.TOLD),
        (replace(SHARING, recipient=None), Rule.RECIPIENT),
    ],
)
def test_half_a_decision_is_refused(wrong: Decision, rule: Rule) -> None:
    assert refused(CASE, OWNER, Decide(wrong)) is rule


def test_referral_takes_a_decision_to_share() -> None:
    kept = replace(SHARING, share=False, recipient=None, told=False, why_not_told="Not needed.")
    case = play(CASE, (OWNER, Decide(kept)))
    assert refused(case, OWNER, Export("fhir")) is Rule.NO_DECISION
    case = play(case, (OWNER, Decide(SHARING)), (OWNER, Export("fhir")))
    assert (case.shared, case.lines) == (True, 3)


def test_identity_leaves_a_line_without_saying_it() -> None:
    change = handle(CASE, MEMBER, 1, EnterIdentity())
    assert (change.line.kind, change.line.details) == (LineKind.IDENTITY_ENTERED, {})


deeds = st.one_of(
    st.builds(Note, st.just("x"), st.one_of(st.none(), st.integers(1, 6))),
    st.builds(SetLevel, st.sampled_from(Level), st.just("why")),
    st.builds(NewOwner, st.sampled_from(["owner", "member", "dan"]), st.booleans()),
    st.builds(AddMember, st.sampled_from(["member", "dan"]), st.booleans()),
    st.builds(
        AddTask,
        st.sampled_from(["t1", "t2"]),
        st.just("x"),
        st.sampled_from(["owner", "dan"]),
        st.integers(0, 9),
    ),
    st.builds(FinishTask, st.sampled_from(["t1", "t2"]), st.just("x"), st.integers(0, 9)),
    st.just(Decide(SHARING)),
    st.just(EnterIdentity()),
    st.just(Export("pdf")),
    st.builds(Close, st.just("why")),
    st.builds(Reopen, st.just("why")),
)


@given(st.lists(st.tuples(st.sampled_from([LEAD, OWNER, MEMBER, STRANGER]), deeds), max_size=25))
def test_no_sequence_of_deeds_breaks_a_case(taken: list[tuple[By, Deed]]) -> None:
    case = CASE
    for by, deed in taken:
        try:
            change = handle(case, by, case.version, deed)
        except CaseRefused:
            continue
        after = change.case
        assert (after.version, after.lines) == (case.version + 1, case.lines + 1)
        assert by.account != "stranger"
        assert case.members <= after.members
        assert after.owner in after.members
        if after.state is CaseState.CLOSED:
            assert all(task.done_at is not None for task in after.tasks)
        case = after
