"""What may be tried by joining from outside (section 12.4.3.2)."""

import dataclasses
from collections.abc import Callable, Sequence

import pytest

from gateway.mls.codepoints import ProposalType, SenderType
from gateway.mls.commit import Commit, ProposalRef
from gateway.mls.errors import Rule
from gateway.mls.framing import PublicMessage, Sender
from gateway.mls.message import decode_message
from gateway.mls.policy import GroupPolicy
from gateway.mls.proposals import (
    Add,
    ExternalInit,
    Proposal,
    Remove,
)
from tests.gateway.mls.forge import (
    Bundle,
    Forge,
    Person,
    refused_rule,
)

JOINER = Sender(SenderType.NEW_MEMBER_COMMIT)
EVE = Person(b"eve")


@pytest.fixture
def forge() -> Forge:
    forge = Forge.open()
    forge.grow(b"amina", b"ben", b"cal")
    return forge


def rule_of(forge: Forge, bundle: Bundle) -> Rule:
    return refused_rule(lambda: bundle.judge(forge.group))


def with_proposals(*proposals: Proposal | ProposalRef) -> Callable[[Commit], Commit]:
    return lambda commit: dataclasses.replace(commit, proposals=proposals)


def test_newcomer_joins_from_outside(forge: Forge) -> None:
    outcome = forge.join(EVE).judge(forge.group).outcome

    assert outcome.committer == 4
    assert outcome.epoch.tree.width == 8


def test_device_that_lost_its_state_takes_its_own_place_again(forge: Forge) -> None:
    outcome = forge.join(forge.people[2], [Remove(2)]).judge(forge.group).outcome

    assert (outcome.committer, outcome.removed) == (2, (2,))


def test_external_commit_that_removes_somebody_else_is_refused(forge: Forge) -> None:
    assert rule_of(forge, forge.join(EVE, [Remove(2)])) is Rule.IDENTITY_CHANGED


def test_external_commit_that_removes_two_is_refused(forge: Forge) -> None:
    bundle = forge.join(forge.people[2], [Remove(2), Remove(1)])

    assert rule_of(forge, bundle) is Rule.PROPOSAL_NOT_ALLOWED


def test_external_commit_that_removes_a_blank_leaf_is_refused(forge: Forge) -> None:
    assert rule_of(forge, forge.join(EVE, [Remove(7)])) is Rule.LEAF_BLANK


def test_external_commit_of_a_member_who_stays_is_refused(forge: Forge) -> None:
    assert rule_of(forge, forge.join(forge.people[2])) is Rule.SIGNATURE_KEY_REUSED


def test_external_commit_under_a_members_name_is_refused(forge: Forge) -> None:
    assert rule_of(forge, forge.join(Person(b"ben"))) is Rule.IDENTITY_REPEATED


def test_external_commit_without_a_path_is_refused(forge: Forge) -> None:
    bundle = forge.join(EVE, change=lambda commit: dataclasses.replace(commit, path=None))

    assert rule_of(forge, bundle) is Rule.PATH_MISSING


def test_external_commit_that_keeps_the_old_encryption_key_is_refused(forge: Forge) -> None:
    key = forge.group.roster()[2].encryption_key
    bundle = forge.join(
        forge.people[2],
        [Remove(2)],
        change_leaf=lambda leaf: dataclasses.replace(leaf, encryption_key=key),
    )

    assert rule_of(forge, bundle) is Rule.ENCRYPTION_KEY_REUSED


@pytest.mark.parametrize(
    "proposals",
    [
        (),
        (ExternalInit(bytes(32)), ExternalInit(bytes(32))),
        (ExternalInit(bytes(32)), ProposalRef(bytes(32))),
        (ExternalInit(bytes(32)), Add(EVE.key_package(Forge.open().suite))),
    ],
    ids=["no init", "two inits", "reference", "addition"],
)
def test_external_commit_of_other_proposals_is_refused(
    forge: Forge, proposals: Sequence[Proposal | ProposalRef]
) -> None:
    bundle = forge.join(EVE, change=with_proposals(*proposals))

    assert rule_of(forge, bundle) is Rule.PROPOSAL_NOT_ALLOWED


def test_external_commit_to_a_cut_encapsulation_is_refused(forge: Forge) -> None:
    bundle = forge.join(EVE, change=with_proposals(ExternalInit(bytes(31))))

    assert rule_of(forge, bundle) is Rule.CIPHERTEXT_LENGTH_WRONG


def test_external_commit_signed_by_a_member_is_refused(forge: Forge) -> None:
    message = decode_message(forge.join(EVE).commit).body
    assert isinstance(message, PublicMessage)
    forged = forge.frame(JOINER, message.content.content, forge.people[0])

    assert rule_of(forge, forge.bundle(forged, 0)) is Rule.SIGNATURE_INVALID


def test_external_commit_into_the_epoch_before_is_refused(forge: Forge) -> None:
    bundle = forge.join(EVE)
    forge.take(forge.commit(1))

    assert rule_of(forge, bundle) is Rule.EPOCH_WRONG


def test_external_commit_is_refused_where_policy_switches_it_off() -> None:
    proposals = frozenset({ProposalType.ADD, ProposalType.REMOVE})
    forge = Forge.open(policy=GroupPolicy(proposals=proposals))

    assert rule_of(forge, forge.join(EVE)) is Rule.PROPOSAL_SWITCHED_OFF
