"""A group as a delivery service knows it: everything public, nothing secret (RFC 9420).

What cannot be told without secrets, and is therefore taken on trust: membership tags, confirmation
tags, what is sealed in paths and welcomes, whether an external_pub and the public keys of a path
have the private keys that they should. For all of these at least the lengths are right.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from gateway.mls.applying import Outcome, apply_commit, keep_proposal
from gateway.mls.codepoints import ExtensionType, WireFormat
from gateway.mls.epoch import Epoch
from gateway.mls.errors import MalformedMls, RefusedMls, Rule
from gateway.mls.extension import find_extension
from gateway.mls.framing import PublicMessage
from gateway.mls.groupinfo import GroupContext, GroupInfo
from gateway.mls.handshake import open_public
from gateway.mls.hashref import proposal_ref
from gateway.mls.infovalidity import (
    begin_epoch,
    check_group_info,
    check_new_group,
    check_welcome,
)
from gateway.mls.packagevalidity import check_lifetime
from gateway.mls.policy import GroupPolicy
from gateway.mls.publictree import PublicTree
from gateway.mls.summary import LeafSummary, open_message, summarise_leaf
from gateway.mls.tls import Reader, Writer, decode, encode
from gateway.mls.tree import RatchetTree
from gateway.mls.welcome import Welcome

__all__ = ["PublicGroup", "Transition"]

_STATE_VERSION = 1
_ORDINARY = GroupPolicy()


@dataclass(frozen=True, slots=True)
class PublicGroup:
    """Follow one group from epoch to epoch; a value, every step makes another.

    Messages are bytes of an MLSMessage, times are seconds since the Unix epoch. Every method that
    takes a message raises MlsError: MalformedMls for what does not decode, RefusedMls for what no
    honest member would accept.
    """

    epoch: Epoch

    @classmethod
    def from_group_info(
        cls, group_info: bytes, *, now: int, policy: GroupPolicy = _ORDINARY
    ) -> "PublicGroup":
        """Open a new group, in its epoch 0 with its maker alone (section 11)."""
        info, tree = _read_group_info(group_info)
        check_new_group(info, tree)
        for _, leaf in tree.leaves():
            check_lifetime(leaf, policy, now)
        return cls(begin_epoch(info, tree, policy))

    @classmethod
    def adopt(
        cls,
        group_info: bytes,
        *,
        ratchet_tree: bytes | None = None,
        policy: GroupPolicy = _ORDINARY,
    ) -> "PublicGroup":
        """Take a group in any epoch at one member's word, checked as a newcomer would.

        The tree is given by itself where the group info does not carry it (section 12.4.3.3).
        """
        info, tree = _read_group_info(group_info, ratchet_tree)
        return cls(begin_epoch(info, tree, policy))

    @property
    def context(self) -> GroupContext:
        """Return the group's context in this epoch."""
        return self.epoch.context

    def roster(self) -> dict[int, LeafSummary]:
        """Return who is in the group, by leaf index; RefusedMls unless credentials are basic."""
        return {index: summarise_leaf(leaf) for index, leaf in self.epoch.tree.leaves()}

    def accept_proposal(self, message: bytes, *, now: int) -> tuple["PublicGroup", bytes]:
        """Return the group with one more proposal that may be committed, and its reference."""
        epoch, reference = keep_proposal(self.epoch, open_public(message), now)
        return PublicGroup(epoch), reference

    def judge(self, commit: bytes, *, now: int) -> "Transition":
        """Return what a commit does to the group, for checking what travels with it."""
        outcome = apply_commit(self.epoch, open_public(commit), now)
        return Transition(outcome, PublicGroup(outcome.epoch))

    def apply(self, commit: bytes, *, now: int) -> "PublicGroup":
        """Return the group after a commit."""
        return self.judge(commit, now=now).after

    def check_group_info(self, group_info: bytes) -> None:
        """Refuse a GroupInfo that is not exactly this group's in this epoch."""
        reader = open_message(group_info, WireFormat.GROUP_INFO)
        info = GroupInfo.read(reader)
        reader.finish()
        check_group_info(self.epoch, info)

    def to_bytes(self) -> bytes:
        """Return the group for storage; the policy is not kept."""
        writer = Writer()
        writer.uint8(_STATE_VERSION)
        self.context.write(writer)
        writer.opaque(self.epoch.confirmation_tag)
        self.epoch.tree.ratchet_tree().write(writer)
        writer.vector(self.epoch.sent.values())
        return writer.data()

    @classmethod
    def from_bytes(cls, data: bytes, *, policy: GroupPolicy = _ORDINARY) -> "PublicGroup":
        """Bring a stored group back.

        Nothing is verified again but the tree's hash. Raises MalformedMls for another version and
        for bytes that were damaged.
        """
        reader = Reader(data)
        if reader.uint8() != _STATE_VERSION:
            raise MalformedMls(Rule.STATE_VERSION_UNKNOWN, "-", 0)
        context = GroupContext.read(reader)
        confirmation_tag = reader.opaque()
        tree = PublicTree.of(context.cipher_suite, RatchetTree.read(reader))
        sent = reader.vector(PublicMessage.read)
        reader.finish()
        if tree.root_hash() != context.tree_hash:
            raise MalformedMls(Rule.STATE_DAMAGED, "7.8", 0)
        return cls(Epoch(context, tree, confirmation_tag, _by_reference(context, sent), policy))


@dataclass(frozen=True, slots=True)
class Transition:
    """Tell what a commit did, and check what travels with it."""

    outcome: Outcome
    after: PublicGroup

    def check_welcome(self, welcome: bytes | None) -> None:
        """Refuse a Welcome that is not for exactly those whom the commit added."""
        if welcome is None:
            check_welcome(self.outcome, None)
            return
        reader = open_message(welcome, WireFormat.WELCOME)
        body = Welcome.read(reader)
        reader.finish()
        check_welcome(self.outcome, body)

    def check_group_info(self, group_info: bytes) -> None:
        """Refuse a GroupInfo that is not of the epoch that the commit made."""
        self.after.check_group_info(group_info)


def _read_group_info(
    data: bytes, ratchet_tree: bytes | None = None
) -> tuple[GroupInfo, RatchetTree]:
    reader = open_message(data, WireFormat.GROUP_INFO)
    info = GroupInfo.read(reader)
    reader.finish()
    body = find_extension(info.extensions, ExtensionType.RATCHET_TREE)
    body = ratchet_tree if body is None else body
    if body is None:
        raise RefusedMls(Rule.RATCHET_TREE_MISSING, "12.4.3.3")
    return info, decode(RatchetTree.read, body)


def _by_reference(
    context: GroupContext, sent: tuple[PublicMessage, ...]
) -> Mapping[bytes, PublicMessage]:
    return {
        proposal_ref(context.cipher_suite, encode(message.authenticated())): message
        for message in sent
    }
