"""What may be tried with proposals, sent by themselves or inside a commit."""

import dataclasses
from collections.abc import Callable

import pytest

from gateway.mls.codepoints import ExtensionType, ProposalType, ResumptionPskUsage, SenderType
from gateway.mls.commit import ProposalRef
from gateway.mls.errors import Rule
from gateway.mls.extension import Extension, RequiredCapabilities
from gateway.mls.framing import ApplicationData, Sender
from gateway.mls.groupinfo import ExternalSender, ExternalSenders
from gateway.mls.leaf import (
    BasicCredential,
    Capabilities,
    KeyPackageSource,
    LeafNode,
    Lifetime,
)
from gateway.mls.policy import GroupPolicy
from gateway.mls.proposals import (
    Add,
    ExternalInit,
    ExternalPsk,
    GroupContextExtensions,
    PreSharedKey,
    PreSharedKeyID,
    Proposal,
    ReInit,
    Remove,
    ResumptionPsk,
    Update,
)
from gateway.mls.suites import find_suite
from gateway.mls.tls import encode
from tests.gateway.mls.forge import (
    NOW,
    PLAIN,
    Forge,
    Person,
    fresh,
    refused_rule,
    wrap,
)

EVERYTHING = GroupPolicy(proposals=frozenset(ProposalType))
EVE = Person(b"eve")
SERVICE = Person(b"service")
SUITE = find_suite(PLAIN)
LISTED = ExternalSender(SERVICE.public_key, BasicCredential(SERVICE.identity))
FROM_SERVICE = Sender(SenderType.EXTERNAL, 0)
CANDIDATE = Sender(SenderType.NEW_MEMBER_PROPOSAL)


@pytest.fixture
def forge() -> Forge:
    """Return a group of four whose service may send proposals, in which everything is allowed."""
    senders = Extension(ExtensionType.EXTERNAL_SENDERS, encode(ExternalSenders((LISTED,))))
    forge = Forge.open(extensions=(senders,), policy=EVERYTHING)
    forge.grow(b"amina", b"ben", b"cal")
    return forge


def committed(forge: Forge, *proposals: Proposal | ProposalRef) -> Rule:
    bundle = forge.commit(0, proposals)
    return refused_rule(lambda: forge.group.apply(bundle.commit, now=NOW))


def sent(forge: Forge, sender: Sender, proposal: Proposal, signer: Person) -> Rule:
    message = wrap(forge.frame(sender, proposal, signer))
    return refused_rule(lambda: forge.group.accept_proposal(message, now=NOW))


def offered(not_before: int, not_after: int) -> Callable[[LeafNode], LeafNode]:
    source = KeyPackageSource(Lifetime(not_before, not_after))
    return lambda leaf: dataclasses.replace(leaf, source=source)


def able(**changes: tuple[int, ...]) -> Callable[[LeafNode], LeafNode]:
    def changed(leaf: LeafNode) -> LeafNode:
        lists = {
            "versions": (1,),
            "cipher_suites": (int(PLAIN),),
            "extensions": (),
            "proposals": (),
            "credentials": (1,),
        }
        return dataclasses.replace(leaf, capabilities=Capabilities(**{**lists, **changes}))

    return changed


@pytest.mark.parametrize("leaf", [4, 99])
def test_remove_of_a_blank_leaf_is_refused(forge: Forge, leaf: int) -> None:
    forge.grow(b"dee")
    forge.take(forge.commit(0, [Remove(4)]))

    assert committed(forge, Remove(leaf)) is Rule.LEAF_BLANK


def test_two_removes_of_one_member_are_refused(forge: Forge) -> None:
    assert committed(forge, Remove(2), Remove(2)) is Rule.LEAF_CHANGED_TWICE


def test_remove_of_the_committer_is_refused(forge: Forge) -> None:
    assert committed(forge, Remove(0)) is Rule.COMMITTER_REMOVED


def test_update_and_remove_of_one_member_are_refused(forge: Forge) -> None:
    reference = forge.propose(1, forge.update(1))

    assert committed(forge, ProposalRef(reference), Remove(1)) is Rule.LEAF_CHANGED_TWICE


def test_two_updates_of_one_member_are_refused(forge: Forge) -> None:
    references = [ProposalRef(forge.propose(1, forge.update(1))) for _ in range(2)]

    assert committed(forge, *references) is Rule.LEAF_CHANGED_TWICE


def test_update_of_the_committer_is_refused(forge: Forge) -> None:
    reference = forge.propose(0, forge.update(0))

    assert committed(forge, ProposalRef(reference)) is Rule.COMMITTER_UPDATED


def test_update_inside_a_commit_is_refused(forge: Forge) -> None:
    assert committed(forge, forge.update(0)) is Rule.PROPOSAL_NOT_ALLOWED


def test_update_sent_before_is_carried_out(forge: Forge) -> None:
    update = forge.update(1)
    reference = forge.propose(1, update)
    forge.take(forge.commit(0, [ProposalRef(reference)]))

    assert forge.tree.leaf(1) == update.leaf_node


def test_reference_to_nothing_is_refused(forge: Forge) -> None:
    assert committed(forge, ProposalRef(fresh(32))) is Rule.PROPOSAL_REF_UNKNOWN


def test_reference_into_the_epoch_before_is_refused(forge: Forge) -> None:
    reference = forge.propose(1, Remove(2))
    forge.take(forge.commit(3))

    assert committed(forge, ProposalRef(reference)) is Rule.PROPOSAL_REF_UNKNOWN


def test_one_reference_twice_is_refused(forge: Forge) -> None:
    reference = ProposalRef(forge.propose(1, Remove(2)))

    assert committed(forge, reference, reference) is Rule.PROPOSAL_REPEATED


def test_addition_that_expired_after_it_was_proposed_is_refused(forge: Forge) -> None:
    package = EVE.key_package(SUITE, change_leaf=offered(NOW, NOW + 5))
    bundle = forge.commit(0, [ProposalRef(forge.propose(1, Add(package)))])
    forge.group.apply(bundle.commit, now=NOW + 5)

    later = refused_rule(lambda: forge.group.apply(bundle.commit, now=NOW + 6))
    assert later is Rule.LIFETIME_OUTSIDE


def test_update_under_another_name_is_refused(forge: Forge) -> None:
    update = forge.update(
        1, lambda leaf: dataclasses.replace(leaf, credential=BasicCredential(b"ben"))
    )

    sender = Sender(SenderType.MEMBER, 1)
    assert sent(forge, sender, update, forge.people[1]) is Rule.IDENTITY_CHANGED


def test_update_that_keeps_its_key_is_refused(forge: Forge) -> None:
    key = forge.group.roster()[1].encryption_key
    update = forge.update(1, lambda leaf: dataclasses.replace(leaf, encryption_key=key))

    sender = Sender(SenderType.MEMBER, 1)
    assert sent(forge, sender, update, forge.people[1]) is Rule.ENCRYPTION_KEY_REUSED


def test_update_for_another_members_leaf_is_refused(forge: Forge) -> None:
    """A leaf is signed for its place; somebody else's is not one's own to renew."""
    forge.people[2] = dataclasses.replace(forge.people[2], identity=b"amina")
    stolen = forge.update(2)

    sender = Sender(SenderType.MEMBER, 1)
    assert sent(forge, sender, stolen, forge.people[1]) is Rule.SIGNATURE_INVALID


def test_update_with_a_leaf_of_a_key_package_is_refused(forge: Forge) -> None:
    leaf = forge.people[1].leaf(SUITE)

    sender = Sender(SenderType.MEMBER, 1)
    assert sent(forge, sender, Update(leaf), forge.people[1]) is Rule.LEAF_SOURCE_WRONG


def test_proposal_signed_by_another_member_is_refused(forge: Forge) -> None:
    sender = Sender(SenderType.MEMBER, 1)

    assert sent(forge, sender, Remove(2), forge.people[0]) is Rule.SIGNATURE_INVALID


def test_proposal_of_another_epoch_is_refused(forge: Forge) -> None:
    message = wrap(forge.frame(Sender(SenderType.MEMBER, 1), Remove(2), forge.people[1]))
    forge.take(forge.commit(0))

    rule = refused_rule(lambda: forge.group.accept_proposal(message, now=NOW))
    assert rule is Rule.EPOCH_WRONG


def test_commit_in_place_of_a_proposal_is_refused(forge: Forge) -> None:
    bundle = forge.commit(0)

    rule = refused_rule(lambda: forge.group.accept_proposal(bundle.commit, now=NOW))
    assert rule is Rule.CONTENT_UNEXPECTED


def test_application_data_in_public_is_refused(forge: Forge) -> None:
    sender = Sender(SenderType.MEMBER, 0)
    message = wrap(forge.frame(sender, ApplicationData(b"hello"), forge.people[0]))

    rule = refused_rule(lambda: forge.group.accept_proposal(message, now=NOW))
    assert rule is Rule.CONTENT_UNEXPECTED


def test_external_init_as_a_proposal_is_refused(forge: Forge) -> None:
    sender = Sender(SenderType.MEMBER, 0)
    proposal = ExternalInit(fresh(32))

    assert sent(forge, sender, proposal, forge.people[0]) is Rule.PROPOSAL_NOT_ALLOWED


def test_service_that_is_listed_may_have_a_member_removed(forge: Forge) -> None:
    message = wrap(forge.frame(FROM_SERVICE, Remove(3), SERVICE))
    forge.group, reference = forge.group.accept_proposal(message, now=NOW)
    outcome = forge.take(forge.commit(1, [ProposalRef(reference)])).outcome

    assert outcome.removed == (3,)
    assert outcome.agenda.references == (reference,)


def test_external_sender_that_is_not_listed_is_refused(forge: Forge) -> None:
    second = Sender(SenderType.EXTERNAL, 1)

    assert sent(forge, second, Remove(3), SERVICE) is Rule.SENDER_UNKNOWN


def test_external_sender_of_a_group_without_any_is_refused() -> None:
    forge = Forge.open()
    forge.grow(b"amina")

    assert sent(forge, FROM_SERVICE, Remove(1), SERVICE) is Rule.SENDER_UNKNOWN


def test_external_sender_with_another_key_is_refused(forge: Forge) -> None:
    assert sent(forge, FROM_SERVICE, Remove(3), EVE) is Rule.SIGNATURE_INVALID


def test_update_by_an_external_sender_is_refused(forge: Forge) -> None:
    assert sent(forge, FROM_SERVICE, forge.update(1), SERVICE) is Rule.PROPOSAL_NOT_ALLOWED


def test_candidate_may_propose_itself(forge: Forge) -> None:
    message = wrap(forge.frame(CANDIDATE, Add(EVE.key_package(SUITE)), EVE))
    forge.group, reference = forge.group.accept_proposal(message, now=NOW)
    forge.take(forge.commit(1, [ProposalRef(reference)]), {0: EVE})

    assert forge.group.roster()[4].identity == b"eve"


def test_candidate_proposed_by_another_is_refused(forge: Forge) -> None:
    add = Add(EVE.key_package(SUITE))

    assert sent(forge, CANDIDATE, add, SERVICE) is Rule.SIGNATURE_INVALID


def test_candidate_that_proposes_a_removal_is_refused(forge: Forge) -> None:
    assert sent(forge, CANDIDATE, Remove(1), EVE) is Rule.PROPOSAL_NOT_ALLOWED


PSK = PreSharedKeyID(ExternalPsk(b"key"), bytes(32))


def test_pre_shared_key_needs_no_path(forge: Forge) -> None:
    bundle = forge.commit(
        0, [PreSharedKey(PSK)], change=lambda commit: dataclasses.replace(commit, path=None)
    )
    bundle.judge(forge.group)


@pytest.mark.parametrize(
    ("psk", "rule"),
    [
        (dataclasses.replace(PSK, psk_nonce=bytes(31)), Rule.PSK_INVALID),
        (
            dataclasses.replace(PSK, psk=ResumptionPsk(ResumptionPskUsage.BRANCH, b"g", 1)),
            Rule.PSK_INVALID,
        ),
    ],
    ids=["short nonce", "of a branch"],
)
def test_bad_pre_shared_key_is_refused(forge: Forge, psk: PreSharedKeyID, rule: Rule) -> None:
    assert committed(forge, PreSharedKey(psk)) is rule


def test_one_pre_shared_key_twice_is_refused(forge: Forge) -> None:
    assert committed(forge, PreSharedKey(PSK), PreSharedKey(PSK)) is Rule.PROPOSAL_REPEATED


def required(*extensions: int) -> GroupContextExtensions:
    body = encode(RequiredCapabilities(extensions, (ProposalType.ADD,), (1,)))
    return GroupContextExtensions((Extension(ExtensionType.REQUIRED_CAPABILITIES, body),))


def test_group_takes_other_extensions(forge: Forge) -> None:
    forge.take(forge.commit(0, [required()]))

    assert forge.context.extensions == required().extensions


def test_other_extensions_without_a_path_are_refused(forge: Forge) -> None:
    bundle = forge.commit(
        0, [required()], change=lambda commit: dataclasses.replace(commit, path=None)
    )

    rule = refused_rule(lambda: forge.group.apply(bundle.commit, now=NOW))
    assert rule is Rule.PATH_MISSING


@pytest.mark.parametrize(
    ("proposals", "rule"),
    [
        ([required(0xF000)], Rule.CAPABILITY_MISSING),
        ([GroupContextExtensions((Extension(0xF000, b""),))], Rule.EXTENSION_UNSUPPORTED),
        ([GroupContextExtensions(2 * (Extension(1, b""),))], Rule.EXTENSION_REPEATED),
        ([GroupContextExtensions((Extension(3, b"\x09"),))], Rule.TRUNCATED),
        ([GroupContextExtensions((Extension(5, b"\x09"),))], Rule.TRUNCATED),
        ([required(), required()], Rule.PROPOSAL_REPEATED),
    ],
    ids=["too much", "unknown", "twice", "capabilities cut", "senders cut", "two lists"],
)
def test_bad_group_extensions_are_refused(
    forge: Forge, proposals: list[GroupContextExtensions], rule: Rule
) -> None:
    assert committed(forge, *proposals) is rule


def test_newcomer_who_cannot_do_what_is_required_is_refused(forge: Forge) -> None:
    forge.take(forge.commit(0, [required()]))
    package = EVE.key_package(SUITE, change_leaf=able(credentials=(1, 2)))
    forge.take(forge.commit(0, [Add(package)]), {0: EVE})

    wanted = RequiredCapabilities((), (), (1, 2))
    extension = Extension(ExtensionType.REQUIRED_CAPABILITIES, encode(wanted))
    assert committed(forge, GroupContextExtensions((extension,))) is Rule.CAPABILITY_MISSING


@pytest.mark.parametrize(
    "proposal",
    [PreSharedKey(PSK), required(), ReInit(b"next", 1, 1, ())],
    ids=["pre-shared key", "group extensions", "reinit"],
)
def test_what_is_not_about_membership_is_switched_off(proposal: Proposal) -> None:
    assert committed(Forge.open(), proposal) is Rule.PROPOSAL_SWITCHED_OFF


def test_reinit_is_never_followed(forge: Forge) -> None:
    assert committed(forge, ReInit(b"next", 1, 1, ())) is Rule.PROPOSAL_SWITCHED_OFF


def test_commit_tells_which_proposals_it_left_out(forge: Forge) -> None:
    taken, left = forge.propose(1, Remove(2)), forge.propose(1, Remove(3))
    transition = forge.commit(0, [ProposalRef(taken)]).judge(forge.group)

    assert transition.outcome.agenda.references == (taken,)
    assert forge.group.epoch.sent.keys() == {taken, left}
    assert not transition.after.epoch.sent
