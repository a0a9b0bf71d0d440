"""What a commit may and must do while somebody has to go."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.chat.bundle import (
    GroupState,
    Person,
    RosterChange,
    judge_commit,
    read_bundle,
    removal_due,
)
from gateway.codes import Code
from gateway.errors import ClientProtocolError, Conflict, EarshotError
from tests.paper_group import SUITE, Member, PaperBundle, PaperGroup

GROUP: Final = "7a" * 16
EVERYBODY: Final = [Member(f"{n:032x}", bytes([n]) * 32) for n in range(1, 7)]
ROBIN, AMINA, BETH, CARA, DAN, EVE = EVERYBODY
REF: Final = b"reference of a proposal"


def person(who: Member) -> Person:
    return Person(who.device, f"account of {who.device}", who.signature_key)


def group(*members: Member) -> PaperGroup:
    return PaperGroup(GROUP, dict(enumerate(members)), 3)


def judge(
    before: PaperGroup,
    made: PaperBundle,
    by: Member,
    leaving: dict[int, bytes | None],
    entitled: list[Member] | None = None,
) -> RosterChange:
    roster = {index: person(each) for index, each in before.members.items()}
    state = GroupState(GROUP, SUITE, before.epoch, 10, roster, leaving)
    wanted = entitled if entitled is not None else [ROBIN, AMINA, CARA]
    return judge_commit(
        read_bundle(made.commit, made.welcome, made.group_info),
        state=state,
        committer=person(by),
        entitled={each.device: person(each) for each in wanted},
    )


def refusal(work: object) -> EarshotError:
    with pytest.raises(EarshotError) as caught:
        work()  # type: ignore[operator]
    assert isinstance(caught.value, ClientProtocolError | Conflict)
    return caught.value


def test_commit_removes_by_reference() -> None:
    before = group(ROBIN, AMINA, BETH)
    change = judge(before, before.copy().remove_proposed(0, {2: REF}), ROBIN, {2: REF})
    assert change == RosterChange({0: person(ROBIN), 1: person(AMINA)}, (), (BETH.device,))


def test_commit_removes_by_value() -> None:
    before = group(ROBIN, AMINA, BETH)
    for reference in (REF, None):
        change = judge(before, before.copy().remove(1, 2), AMINA, {2: reference})
        assert change.left == (BETH.device,)


def test_commit_removes_by_both_and_adds() -> None:
    before = group(ROBIN, AMINA, BETH, DAN)
    made = before.copy().remove_proposed(0, {2: REF, 3: b"another"}, CARA.key_package())
    change = judge(before, made, ROBIN, {2: REF, 3: b"another"})
    assert change.left == tuple(sorted([BETH.device, DAN.device]))
    assert change.joined == (CARA.device,)


def test_whoever_came_back_is_removed_all_the_same() -> None:
    before = group(ROBIN, AMINA, BETH)
    made = before.copy().remove_proposed(0, {2: REF})
    assert judge(before, made, ROBIN, {2: REF}, [ROBIN, AMINA, BETH]).left == (BETH.device,)


@pytest.mark.parametrize("forgotten", ["everybody", "one"])
def test_commit_that_forgets_somebody_is_refused(forgotten: str) -> None:
    before = group(ROBIN, AMINA, BETH, DAN)
    after = before.copy()
    made = after.renew(0) if forgotten == "everybody" else after.remove(0, 2)
    refused = refusal(lambda: judge(before, made, ROBIN, {2: REF, 3: None}))
    assert refused.code is Code.GROUP_REMOVAL_DUE
    assert refused.fields == {"devices": f"{BETH.device} {DAN.device}"}


def test_commit_of_unknown_references_is_refused() -> None:
    before = group(ROBIN, AMINA, BETH)
    for leaving in ({2: b"another"}, {2: None}, {}):
        made = before.copy().remove_proposed(0, {2: REF})
        refused = refusal(lambda made=made, due=leaving: judge(before, made, ROBIN, due))
        assert (refused.code, refused.fields["rule"]) == (Code.GROUP_BUNDLE, "proposal")


def test_external_commit_is_let_through_and_removes_nobody() -> None:
    before = group(ROBIN, AMINA, BETH)
    change = judge(before, before.copy().join(CARA), CARA, {2: REF})
    assert (change.joined, change.left) == ((CARA.device,), ())
    again = judge(before, before.copy().join(AMINA), AMINA, {2: REF})
    assert (again.joined, again.left) == ((AMINA.device,), ())


def test_removal_of_others_stays_forbidden() -> None:
    before = group(ROBIN, AMINA, BETH)
    made = before.copy().remove(0, 1, 2)
    assert refusal(lambda: judge(before, made, ROBIN, {2: REF})).code is Code.GROUP_REMOVAL


def test_removal_due_names_devices_in_order() -> None:
    assert removal_due([BETH.device, AMINA.device]).fields == {
        "devices": f"{AMINA.device} {BETH.device}"
    }
    assert removal_due([]).fields == {"devices": ""}


@given(st.sets(st.integers(1, 5)), st.sets(st.integers(1, 5)))
def test_commit_passes_if_and_only_if_all_who_must_go_go(leaving: set[int], gone: set[int]) -> None:
    before = group(*EVERYBODY)
    made = before.copy().remove(0, *sorted(gone))
    due: dict[int, bytes | None] = dict.fromkeys(leaving)
    if leaving <= gone:
        change = judge(before, made, ROBIN, due, [ROBIN])
        assert set(change.roster) == set(range(6)) - gone
    else:
        refused = refusal(lambda: judge(before, made, ROBIN, due, [ROBIN]))
        assert refused.code is Code.GROUP_REMOVAL_DUE
