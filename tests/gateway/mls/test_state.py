import dataclasses

import pytest

from gateway.mls.codepoints import SenderType
from gateway.mls.commit import Commit, ProposalRef
from gateway.mls.errors import Rule
from gateway.mls.extension import Extension
from gateway.mls.framing import Sender
from gateway.mls.groupinfo import ExternalSender, ExternalSenders, external_senders
from gateway.mls.leaf import BasicCredential
from gateway.mls.policy import GroupPolicy
from gateway.mls.proposals import Remove
from gateway.mls.proposalvalidity import check_proposal
from gateway.mls.state import PublicGroup
from gateway.mls.tls import encode
from tests.gateway.mls.forge import HYBRID, NOW, PLAIN, Forge, Person, refused_rule, wrap


@pytest.fixture(params=[PLAIN, HYBRID])
def forge(request: pytest.FixtureRequest) -> Forge:
    forge = Forge.open(request.param)
    forge.grow(b"amina", b"ben")
    return forge


def test_stored_group_comes_back_with_its_proposals(forge: Forge) -> None:
    forge.propose(1, Remove(2))
    policy = GroupPolicy(one_leaf_each=False)
    again = PublicGroup.from_bytes(forge.group.to_bytes(), policy=policy)

    assert dataclasses.replace(again.epoch, policy=GroupPolicy()) == forge.group.epoch
    assert again.epoch.policy == policy
    assert again.to_bytes() == forge.group.to_bytes()


def test_group_of_another_version_is_refused(forge: Forge) -> None:
    data = b"\x02" + forge.group.to_bytes()[1:]

    rule = refused_rule(lambda: PublicGroup.from_bytes(data))
    assert rule is Rule.STATE_VERSION_UNKNOWN


def test_damaged_tree_is_noticed(forge: Forge) -> None:
    data = forge.group.to_bytes()
    key = forge.group.roster()[1].encryption_key
    damaged = data.replace(key, key[:-1] + bytes([key[-1] ^ 1]))

    assert damaged != data
    assert refused_rule(lambda: PublicGroup.from_bytes(damaged)) is Rule.STATE_DAMAGED


@pytest.mark.parametrize("end", [0, 1, 40, -1])
def test_cut_group_is_refused(forge: Forge, end: int) -> None:
    data = forge.group.to_bytes()[:end]

    assert refused_rule(lambda: PublicGroup.from_bytes(data)) is Rule.TRUNCATED


def test_roster_names_everybody_by_leaf(forge: Forge) -> None:
    roster = forge.group.roster()

    assert {leaf: client.identity for leaf, client in roster.items()} == {
        0: b"maker",
        1: b"amina",
        2: b"ben",
    }
    assert {leaf: client.signature_key for leaf, client in roster.items()} == {
        leaf: person.public_key for leaf, person in forge.people.items()
    }


def test_stored_message_that_is_no_proposal_cannot_be_committed(forge: Forge) -> None:
    message = forge.frame(Sender(SenderType.MEMBER, 0), Commit((), None), forge.people[0])
    forge.group = PublicGroup(dataclasses.replace(forge.group.epoch, sent={b"ref": message}))
    bundle = forge.commit(0, [ProposalRef(b"ref")])

    rule = refused_rule(lambda: forge.group.apply(bundle.commit, now=NOW))
    assert rule is Rule.CONTENT_UNEXPECTED


def test_update_needs_a_member(forge: Forge) -> None:
    update, sender = forge.update(1), Sender(SenderType.EXTERNAL, 0)

    rule = refused_rule(lambda: check_proposal(forge.group.epoch, sender, update, NOW))
    assert rule is Rule.PROPOSAL_NOT_ALLOWED


def test_same_proposal_twice_is_one(forge: Forge) -> None:
    message = forge.frame(Sender(SenderType.MEMBER, 1), Remove(2), forge.people[1])
    once, first = forge.group.accept_proposal(wrap(message), now=NOW)
    twice, second = once.accept_proposal(wrap(message), now=NOW)

    assert (first, once) == (second, twice)


@pytest.mark.parametrize("bare", [True, False], ids=["as ts-mls", "as the RFC"])
def test_external_senders_are_read_in_either_form(*, bare: bool) -> None:
    sender = ExternalSender(Person(b"service").public_key, BasicCredential(b"service"))
    body = encode(sender) if bare else encode(ExternalSenders((sender,)))

    assert external_senders((Extension(5, body),)) == (sender,)
