"""Which proposals may be made, each by itself (RFC 9420, section 12.1)."""

from typing import assert_never

from gateway.mls.codepoints import ResumptionPskUsage, SenderType
from gateway.mls.epoch import Epoch
from gateway.mls.errors import RefusedMls, Rule
from gateway.mls.extension import refuse_repeats
from gateway.mls.framing import Sender
from gateway.mls.groupinfo import external_senders, required_capabilities
from gateway.mls.leaf import LeafNode, UpdateSource
from gateway.mls.leafvalidity import check_leaf
from gateway.mls.packagevalidity import check_key_package
from gateway.mls.policy import GroupPolicy
from gateway.mls.proposals import (
    Add,
    ExternalInit,
    GroupContextExtensions,
    PreSharedKey,
    PreSharedKeyID,
    Proposal,
    ReInit,
    Remove,
    ResumptionPsk,
    Update,
)
from gateway.mls.suites import Suite

__all__ = ["check_proposal", "check_succession", "member_leaf"]


def check_proposal(epoch: Epoch, sender: Sender, proposal: Proposal, now: int) -> None:
    """Refuse a proposal that no commit of this epoch could carry out.

    Whether its sender may make one of this type at all is the caller's to check.
    """
    _check_switched_on(epoch.policy, proposal)
    match proposal:
        case Add(package):
            check_key_package(package, epoch.suite, epoch.policy, now)
        case Update(leaf):
            _check_update(epoch, sender, leaf)
        case Remove(removed):
            member_leaf(epoch, removed, Rule.LEAF_BLANK, "12.1.3")
        case PreSharedKey(psk):
            _check_psk(epoch.suite, psk)
        case ExternalInit(kem_output):
            _check_external_init(epoch.suite, kem_output)
        case GroupContextExtensions():
            _check_group_extensions(proposal)
        case ReInit():
            raise RefusedMls(Rule.PROPOSAL_SWITCHED_OFF, "12.1.5")
        case _:
            assert_never(proposal)


def member_leaf(epoch: Epoch, index: int, rule: Rule, section: str) -> LeafNode:
    """Return the member at a leaf; RefusedMls with this rule where there is none."""
    leaf = epoch.tree.leaf(index)
    if leaf is None:
        raise RefusedMls(rule, section)
    return leaf


def check_succession(policy: GroupPolicy, before: LeafNode, after: LeafNode) -> None:
    """Refuse a leaf that renews another's place without being the same client with a new key."""
    if before.encryption_key == after.encryption_key:
        raise RefusedMls(Rule.ENCRYPTION_KEY_REUSED, "7.3")
    if policy.lasting_identities and before.credential != after.credential:
        raise RefusedMls(Rule.IDENTITY_CHANGED, "12.1.2")


def _check_switched_on(policy: GroupPolicy, proposal: Proposal) -> None:
    if proposal.proposal_type not in policy.proposals:
        raise RefusedMls(Rule.PROPOSAL_SWITCHED_OFF, "12.1")


def _check_update(epoch: Epoch, sender: Sender, leaf: LeafNode) -> None:
    if sender.sender_type is not SenderType.MEMBER or sender.index is None:
        raise RefusedMls(Rule.PROPOSAL_NOT_ALLOWED, "12.1.8")
    if not isinstance(leaf.source, UpdateSource):
        raise RefusedMls(Rule.LEAF_SOURCE_WRONG, "7.3")
    before = member_leaf(epoch, sender.index, Rule.LEAF_BLANK, "12.1.2")
    check_succession(epoch.policy, before, leaf)
    check_leaf(leaf, epoch.suite, epoch.context.group_id, sender.index)


def _check_external_init(suite: Suite, kem_output: bytes) -> None:
    if len(kem_output) != suite.kem_output_size:
        raise RefusedMls(Rule.CIPHERTEXT_LENGTH_WRONG, "12.1.6")


def _check_psk(suite: Suite, psk: PreSharedKeyID) -> None:
    """Refuse keys that belong to a group's beginning, and nonces of the wrong length (12.1.4)."""
    branches = (ResumptionPskUsage.REINIT, ResumptionPskUsage.BRANCH)
    if isinstance(psk.psk, ResumptionPsk) and psk.psk.usage in branches:
        raise RefusedMls(Rule.PSK_INVALID, "12.1.4")
    if len(psk.psk_nonce) != suite.secret_size:
        raise RefusedMls(Rule.PSK_INVALID, "8.4")


def _check_group_extensions(proposal: GroupContextExtensions) -> None:
    refuse_repeats(proposal.extensions)
    # Whether the members support them is seen when all members of the next epoch are known.
    required_capabilities(proposal.extensions)
    external_senders(proposal.extensions)
