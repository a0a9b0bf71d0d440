"""What a delivery service asks of commits and proposals sent as PublicMessages."""

from dataclasses import dataclass
from typing import TypeAlias

from gateway.mls.codepoints import ProposalType, SenderType, WireFormat
from gateway.mls.commit import Commit, ProposalRef, UpdatePath
from gateway.mls.errors import RefusedMls, Rule
from gateway.mls.framing import ApplicationData, PublicMessage, Sender
from gateway.mls.hashref import key_package_ref, proposal_ref
from gateway.mls.leaf import CommitSource, UpdateSource
from gateway.mls.proposals import Add, Proposal, Remove, Update
from gateway.mls.summary import LeafSummary, offered_lifetime, open_message, summarise_leaf
from gateway.mls.tls import encode

__all__ = [
    "PROPOSABLE",
    "AddedLeaf",
    "CommitSummary",
    "ProposalSummary",
    "RemovedLeaf",
    "RosterChange",
    "UpdatedLeaf",
    "check_committable",
    "open_public",
    "read_commit",
    "read_proposal",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedLeaf(LeafSummary):
    """Name a client to be added, and the key package it is added by."""

    key_package_ref: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatedLeaf(LeafSummary):
    """Name the new keys and identity of the member at a leaf."""

    leaf_index: int


@dataclass(frozen=True, slots=True)
class RemovedLeaf:
    """Name the leaf of a member to be removed."""

    leaf_index: int


RosterChange: TypeAlias = AddedLeaf | UpdatedLeaf | RemovedLeaf


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalSummary:
    """Sum up a proposal that was sent by itself; `change` is None where no leaf is concerned."""

    group_id: bytes
    epoch: int
    sender_type: SenderType
    sender_leaf: int | None
    proposal_type: ProposalType
    change: RosterChange | None
    reference: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitSummary:
    """Sum up a commit.

    `changes` keeps the order of the commit's list, on which the place of added leaves depends;
    `proposal_types` are those of the proposals that the commit carries itself; `path_leaf` is the
    committer's own leaf after the commit, None where it stays as it is.
    """

    group_id: bytes
    epoch: int
    sender_type: SenderType
    sender_leaf: int | None
    authenticated_data: bytes
    changes: tuple[AddedLeaf | RemovedLeaf | ProposalRef, ...]
    proposal_types: tuple[ProposalType, ...]
    path_leaf: LeafSummary | None

    @property
    def external(self) -> bool:
        """Say whether the committer joins by this commit."""
        return self.sender_type is SenderType.NEW_MEMBER_COMMIT

    @property
    def joiner(self) -> LeafSummary | None:
        """Return the leaf of the one who joins by this commit."""
        return self.path_leaf if self.external else None

    @property
    def added(self) -> tuple[AddedLeaf, ...]:
        """Return the clients added by proposals in the commit itself."""
        return tuple(each for each in self.changes if isinstance(each, AddedLeaf))

    @property
    def removed(self) -> tuple[int, ...]:
        """Return the leaves removed by proposals in the commit itself."""
        return tuple(each.leaf_index for each in self.changes if isinstance(each, RemovedLeaf))

    @property
    def proposal_refs(self) -> tuple[bytes, ...]:
        """Return the references to proposals that were sent before."""
        return tuple(each.reference for each in self.changes if isinstance(each, ProposalRef))


_EVERY = frozenset(ProposalType)

# Sections 12.1.8 and 12.2: who may propose what.
PROPOSABLE = {
    SenderType.MEMBER: _EVERY - {ProposalType.EXTERNAL_INIT},
    SenderType.EXTERNAL: _EVERY - {ProposalType.EXTERNAL_INIT, ProposalType.UPDATE},
    SenderType.NEW_MEMBER_PROPOSAL: frozenset({ProposalType.ADD}),
    SenderType.NEW_MEMBER_COMMIT: frozenset[ProposalType](),
}

# Section 12.2: who may commit what by value. A member's own leaf is renewed by the path.
COMMITTABLE = {
    SenderType.MEMBER: _EVERY - {ProposalType.EXTERNAL_INIT, ProposalType.UPDATE},
    SenderType.NEW_MEMBER_COMMIT: frozenset(
        {ProposalType.EXTERNAL_INIT, ProposalType.REMOVE, ProposalType.PSK}
    ),
}


def read_commit(data: bytes) -> CommitSummary:
    """Sum up an MLSMessage(PublicMessage) that carries a commit.

    Raises RefusedMls for any other content, and for a list of proposals that its sender may not
    commit (section 12.2) as far as the message alone shows it.
    """
    framed = open_public(data).content
    sender, commit = framed.sender, framed.content
    if not isinstance(commit, Commit):
        raise RefusedMls(Rule.CONTENT_UNEXPECTED, "12.4")
    check_committable(sender, commit)
    return CommitSummary(
        group_id=framed.group_id,
        epoch=framed.epoch,
        sender_type=sender.sender_type,
        sender_leaf=sender.index,
        authenticated_data=framed.authenticated_data,
        changes=_committed_changes(commit),
        proposal_types=_types(commit),
        path_leaf=_path_leaf(commit.path),
    )


def read_proposal(data: bytes, cipher_suite: int) -> ProposalSummary:
    """Sum up an MLSMessage(PublicMessage) that carries a proposal.

    `cipher_suite` is the group's: the reference is made with its hash. Raises RefusedMls for any
    other content, and for a proposal that its sender may not make (section 12.1.8).
    """
    message = open_public(data)
    framed = message.content
    sender, proposal = framed.sender, framed.content
    sender_leaf = sender.index if sender.sender_type is SenderType.MEMBER else None
    if isinstance(proposal, Commit | ApplicationData):
        raise RefusedMls(Rule.CONTENT_UNEXPECTED, "12.1")
    if proposal.proposal_type not in PROPOSABLE[sender.sender_type]:
        raise RefusedMls(Rule.PROPOSAL_NOT_ALLOWED, "12.1.8")
    return ProposalSummary(
        group_id=framed.group_id,
        epoch=framed.epoch,
        sender_type=sender.sender_type,
        sender_leaf=sender_leaf,
        proposal_type=proposal.proposal_type,
        change=_proposed_change(sender_leaf, proposal),
        reference=proposal_ref(cipher_suite, encode(message.authenticated())),
    )


def open_public(data: bytes) -> PublicMessage:
    """Decode an MLSMessage that must be a PublicMessage; RefusedMls for any other kind."""
    reader = open_message(data, WireFormat.PUBLIC_MESSAGE)
    message = PublicMessage.read(reader)
    reader.finish()
    return message


def _types(commit: Commit) -> tuple[ProposalType, ...]:
    return tuple(
        each.proposal_type for each in commit.proposals if not isinstance(each, ProposalRef)
    )


def check_committable(sender: Sender, commit: Commit) -> None:
    """Check what a commit carries itself against what its sender may commit (section 12.2).

    Raises RefusedMls; proposals by reference are looked at only to refuse them to outsiders.
    """
    allowed = COMMITTABLE.get(sender.sender_type)
    if allowed is None:
        raise RefusedMls(Rule.SENDER_NOT_ALLOWED, "12.4")
    types = _types(commit)
    if not allowed.issuperset(types):
        raise RefusedMls(Rule.PROPOSAL_NOT_ALLOWED, "12.2")
    if sender.sender_type is SenderType.NEW_MEMBER_COMMIT:
        if commit.path is None:
            raise RefusedMls(Rule.PATH_MISSING, "12.4.3.2")
        if len(types) != len(commit.proposals):
            # Whoever is outside cannot judge what was proposed inside.
            raise RefusedMls(Rule.PROPOSAL_NOT_ALLOWED, "12.4.3.2")
        if types.count(ProposalType.EXTERNAL_INIT) != 1 or types.count(ProposalType.REMOVE) > 1:
            raise RefusedMls(Rule.PROPOSAL_NOT_ALLOWED, "12.2")


def _committed_changes(commit: Commit) -> tuple[AddedLeaf | RemovedLeaf | ProposalRef, ...]:
    changes: list[AddedLeaf | RemovedLeaf | ProposalRef] = []
    for entry in commit.proposals:
        match entry:
            case ProposalRef():
                changes.append(entry)
            case Add():
                changes.append(_added(entry))
            case Remove(removed):
                changes.append(RemovedLeaf(removed))
            case _:
                pass  # concerns no leaf
    return tuple(changes)


def _proposed_change(sender_leaf: int | None, proposal: Proposal) -> RosterChange | None:
    match proposal:
        case Add():
            return _added(proposal)
        case Remove(removed):
            return RemovedLeaf(removed)
        case Update():
            return _updated(sender_leaf, proposal)
        case _:
            return None


def _added(proposal: Add) -> AddedLeaf:
    package = proposal.key_package
    offered_lifetime(package.leaf_node)
    leaf = summarise_leaf(package.leaf_node)
    return AddedLeaf(
        signature_key=leaf.signature_key,
        identity=leaf.identity,
        encryption_key=leaf.encryption_key,
        key_package_ref=key_package_ref(package.cipher_suite, encode(package)),
    )


def _updated(sender_leaf: int | None, proposal: Update) -> UpdatedLeaf:
    # Only a member has a leaf to renew, and only for this purpose.
    if sender_leaf is None or not isinstance(proposal.leaf_node.source, UpdateSource):
        raise RefusedMls(Rule.LEAF_SOURCE_WRONG, "7.3")
    leaf = summarise_leaf(proposal.leaf_node)
    return UpdatedLeaf(
        leaf_index=sender_leaf,
        signature_key=leaf.signature_key,
        identity=leaf.identity,
        encryption_key=leaf.encryption_key,
    )


def _path_leaf(path: UpdatePath | None) -> LeafSummary | None:
    if path is None:
        return None
    if not isinstance(path.leaf_node.source, CommitSource):
        raise RefusedMls(Rule.LEAF_SOURCE_WRONG, "7.3")
    return summarise_leaf(path.leaf_node)
