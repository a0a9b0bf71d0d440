import dataclasses
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mls.codepoints import ProposalType, SenderType
from gateway.mls.commit import ProposalRef
from gateway.mls.errors import RefusedMls, Rule
from gateway.mls.framing import FramedContent, FramedContentAuthData, PublicMessage, Sender
from gateway.mls.handshake import (
    AddedLeaf,
    CommitSummary,
    ProposalSummary,
    RemovedLeaf,
    RosterChange,
    UpdatedLeaf,
    read_proposal,
)
from gateway.mls.message import MLSMessage, encode_message
from gateway.mls.proposals import read_proposal_struct
from gateway.mls.roster import apply_changes, apply_roster, leftmost_blank, tree_width
from gateway.mls.summary import LeafSummary, summarise_leaf
from gateway.mls.tls import decode
from gateway.mls.tree import RatchetTree


def leaf(name: str) -> LeafSummary:
    data = name.encode()
    return LeafSummary(signature_key=data, identity=data, encryption_key=data)


def added(name: str) -> AddedLeaf:
    data = name.encode()
    return AddedLeaf(
        signature_key=data, identity=data, encryption_key=data, key_package_ref=b"ref " + data
    )


def updated(index: int, name: str) -> UpdatedLeaf:
    data = name.encode()
    return UpdatedLeaf(leaf_index=index, signature_key=data, identity=data, encryption_key=data)


def sent(change: RosterChange | None) -> ProposalSummary:
    return ProposalSummary(
        group_id=b"group",
        epoch=7,
        sender_type=SenderType.MEMBER,
        sender_leaf=0,
        proposal_type=ProposalType.ADD,
        change=change,
        reference=b"unused",
    )


COMMIT = CommitSummary(
    group_id=b"group",
    epoch=7,
    sender_type=SenderType.MEMBER,
    sender_leaf=0,
    authenticated_data=b"",
    changes=(),
    proposal_types=(),
    path_leaf=None,
)
GROUP = {0: leaf("amina"), 1: leaf("ben"), 3: leaf("carys")}


def roster_of(tree: RatchetTree) -> dict[int, LeafSummary]:
    return {index: summarise_leaf(each) for index, each in tree.leaves()}


def refused_rule(commit: CommitSummary, **changes: RosterChange) -> Rule:
    with pytest.raises(RefusedMls) as caught:
        apply_roster(GROUP, commit, {name.encode(): sent(each) for name, each in changes.items()})
    return caught.value.rule


def test_proposals_turn_the_published_trees_into_those_after_them(vectors: Path) -> None:
    cases = json.loads((vectors / "tree-operations.json").read_text())
    for case in cases:
        before, after = (
            decode(RatchetTree.read, bytes.fromhex(case[name]))
            for name in ("tree_before", "tree_after")
        )
        framed = FramedContent(
            b"group",
            7,
            Sender(SenderType.MEMBER, case["proposal_sender"]),
            b"",
            decode(read_proposal_struct, bytes.fromhex(case["proposal"])),
        )
        message = PublicMessage(framed, FramedContentAuthData(b"", None), b"")
        proposal = read_proposal(encode_message(MLSMessage(message)), case["cipher_suite"])
        assert proposal.change is not None

        roster = apply_changes(roster_of(before), [proposal.change])

        assert roster == roster_of(after)
        # A tree of n leaves has 2n - 1 nodes; blank ones at its right end do not travel.
        assert tree_width(roster) // 2 <= len(after.nodes) // 2 < tree_width(roster)
    assert len(cases) == 5


def test_addition_takes_the_leftmost_blank_leaf_then_the_next_on_the_right() -> None:
    commit = dataclasses.replace(COMMIT, changes=(added("dan"), added("eve")))

    roster = apply_roster(GROUP, commit)

    assert roster == {**GROUP, 2: leaf("dan"), 4: leaf("eve")}
    assert tree_width(GROUP) == 4
    assert tree_width(roster) == 8


def test_removal_comes_before_addition_whatever_their_order() -> None:
    commit = dataclasses.replace(COMMIT, changes=(added("dan"), RemovedLeaf(1)))

    assert apply_roster(GROUP, commit) == {0: GROUP[0], 1: leaf("dan"), 3: GROUP[3]}


def test_tree_is_halved_when_its_right_half_is_left() -> None:
    commit = dataclasses.replace(COMMIT, changes=(RemovedLeaf(3),))

    roster = apply_roster(GROUP, commit)

    assert roster == {0: GROUP[0], 1: GROUP[1]}
    assert tree_width(roster) == 2


def test_addition_by_reference_keeps_its_place_in_the_list() -> None:
    commit = dataclasses.replace(
        COMMIT, changes=(added("dan"), ProposalRef(b"eve"), added("fay"), ProposalRef(b"psk"))
    )

    roster = apply_roster(GROUP, commit, {b"eve": sent(added("eve")), b"psk": sent(None)})

    assert [roster[index].identity for index in (2, 4, 5)] == [b"dan", b"eve", b"fay"]


def test_update_by_reference_replaces_its_senders_leaf() -> None:
    commit = dataclasses.replace(COMMIT, changes=(ProposalRef(b"ben"),))

    roster = apply_roster(GROUP, commit, {b"ben": sent(updated(1, "ben again"))})

    assert roster == {**GROUP, 1: leaf("ben again")}


def test_path_replaces_the_committers_leaf() -> None:
    commit = dataclasses.replace(COMMIT, path_leaf=leaf("amina again"))

    assert apply_roster(GROUP, commit) == {**GROUP, 0: leaf("amina again")}


def test_external_joiner_takes_the_leftmost_blank_leaf() -> None:
    commit = dataclasses.replace(
        COMMIT,
        sender_type=SenderType.NEW_MEMBER_COMMIT,
        sender_leaf=None,
        path_leaf=leaf("nurse"),
    )

    assert apply_roster(GROUP, commit) == {**GROUP, 2: leaf("nurse")}


def test_external_joiner_who_removes_itself_takes_its_old_place() -> None:
    commit = dataclasses.replace(
        COMMIT,
        sender_type=SenderType.NEW_MEMBER_COMMIT,
        sender_leaf=None,
        changes=(RemovedLeaf(1),),
        path_leaf=leaf("ben again"),
    )

    assert apply_roster(GROUP, commit) == {**GROUP, 1: leaf("ben again")}


def test_roster_before_stays_as_it_is() -> None:
    before = dict(GROUP)
    apply_roster(GROUP, dataclasses.replace(COMMIT, changes=(RemovedLeaf(1),)))

    assert before == GROUP


@pytest.mark.parametrize(
    ("commit", "rule"),
    [
        (dataclasses.replace(COMMIT, sender_leaf=2), Rule.COMMITTER_NOT_MEMBER),
        (dataclasses.replace(COMMIT, changes=(RemovedLeaf(2),)), Rule.LEAF_BLANK),
        (dataclasses.replace(COMMIT, changes=(RemovedLeaf(9),)), Rule.LEAF_BLANK),
        (dataclasses.replace(COMMIT, changes=(RemovedLeaf(0),)), Rule.COMMITTER_REMOVED),
        (
            dataclasses.replace(COMMIT, changes=(RemovedLeaf(1), RemovedLeaf(1))),
            Rule.LEAF_CHANGED_TWICE,
        ),
        (
            dataclasses.replace(COMMIT, changes=(ProposalRef(b"unheard of"),)),
            Rule.PROPOSAL_REF_UNKNOWN,
        ),
    ],
)
def test_commit_that_does_not_fit_the_roster_is_refused(commit: CommitSummary, rule: Rule) -> None:
    assert refused_rule(commit) is rule


def test_committer_cannot_update_itself_by_reference() -> None:
    commit = dataclasses.replace(COMMIT, changes=(ProposalRef(b"own"),))

    assert refused_rule(commit, own=updated(0, "amina again")) is Rule.COMMITTER_UPDATED


def test_member_cannot_be_updated_and_removed_at_once() -> None:
    commit = dataclasses.replace(COMMIT, changes=(ProposalRef(b"new"), RemovedLeaf(1)))

    assert refused_rule(commit, new=updated(1, "ben again")) is Rule.LEAF_CHANGED_TWICE


@given(st.sets(st.integers(0, 20), min_size=1))
def test_tree_is_the_smallest_that_holds_everybody(members: set[int]) -> None:
    roster = {index: leaf("x") for index in members}
    width = tree_width(roster)

    assert width.bit_count() == 1
    assert max(members) < width <= max(2 * max(members), 1)


@given(st.sets(st.integers(0, 8)))
def test_leftmost_blank_has_nobody_and_everybody_before_it(members: set[int]) -> None:
    place = leftmost_blank({index: leaf("x") for index in members})

    assert place not in members
    assert set(range(place)) <= members


def test_nobody_needs_no_tree() -> None:
    assert tree_width({}) == 0
