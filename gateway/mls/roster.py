"""Who is in a group after a commit, by its public rules (RFC 9420, sections 7.7, 12.3, 12.4.2)."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from gateway.mls.commit import ProposalRef
from gateway.mls.errors import RefusedMls, Rule
from gateway.mls.handshake import (
    AddedLeaf,
    CommitSummary,
    ProposalSummary,
    RemovedLeaf,
    RosterChange,
    UpdatedLeaf,
)
from gateway.mls.summary import LeafSummary

__all__ = ["apply_changes", "apply_roster", "leftmost_blank", "tree_width"]

_NONE_SENT: Mapping[bytes, ProposalSummary] = MappingProxyType({})


def leftmost_blank(roster: Mapping[int, LeafSummary]) -> int:
    """Return the index at which a new leaf goes (section 7.7).

    A full tree grows to the right by the very index that comes next, so its width plays no part.
    """
    index = 0
    while index in roster:
        index += 1
    return index


def tree_width(roster: Mapping[int, LeafSummary]) -> int:
    """Return how many leaves the tree has, blank ones included: a power of two, 0 for nobody.

    A tree doubles to hold its last member and is halved while its right half is blank.
    """
    return 1 << max(roster).bit_length() if roster else 0


def apply_roster(
    roster: Mapping[int, LeafSummary],
    commit: CommitSummary,
    sent: Mapping[bytes, ProposalSummary] = _NONE_SENT,
) -> dict[int, LeafSummary]:
    """Return the roster (leaf index to client) after a commit; `roster` stays as it is.

    `sent` holds, by reference, the proposals of this epoch that were sent by themselves. Whether
    group and epoch are the right ones is the caller's to check. Raises RefusedMls for a committer
    who is no member, an unknown reference, a blank leaf, a leaf changed twice, or a member's
    commit that removes or updates the committer.
    """
    committer = commit.sender_leaf
    if committer is not None and committer not in roster:
        raise RefusedMls(Rule.COMMITTER_NOT_MEMBER, "12.4.2")
    resolved = [_resolve(each, sent) for each in commit.changes]
    changes = [each for each in resolved if each is not None]
    for change in changes:
        _protect_committer(change, committer)
    after = apply_changes(roster, changes)
    if commit.path_leaf is not None:
        place = leftmost_blank(after) if committer is None else committer
        after[place] = commit.path_leaf
    return after


def apply_changes(
    roster: Mapping[int, LeafSummary], changes: Iterable[RosterChange]
) -> dict[int, LeafSummary]:
    """Return the roster after proposals alone: updates, removals, then additions (section 12.3).

    Raises RefusedMls for a blank leaf and for a leaf changed twice.
    """
    after = dict(roster)
    ordered = list(changes)
    touched: set[int] = set()
    for change in ordered:
        if isinstance(change, AddedLeaf):
            continue
        if change.leaf_index not in roster:
            raise RefusedMls(Rule.LEAF_BLANK, "12.1")
        if change.leaf_index in touched:
            raise RefusedMls(Rule.LEAF_CHANGED_TWICE, "12.2")
        touched.add(change.leaf_index)
        if isinstance(change, UpdatedLeaf):
            after[change.leaf_index] = _plain(change)
        else:
            del after[change.leaf_index]
    for change in ordered:
        if isinstance(change, AddedLeaf):
            after[leftmost_blank(after)] = _plain(change)
    return after


def _resolve(
    change: AddedLeaf | RemovedLeaf | ProposalRef, sent: Mapping[bytes, ProposalSummary]
) -> RosterChange | None:
    if not isinstance(change, ProposalRef):
        return change
    try:
        return sent[change.reference].change
    except KeyError:
        raise RefusedMls(Rule.PROPOSAL_REF_UNKNOWN, "12.4.2") from None


def _protect_committer(change: RosterChange, committer: int | None) -> None:
    match change:
        case RemovedLeaf(leaf_index) if leaf_index == committer:
            raise RefusedMls(Rule.COMMITTER_REMOVED, "12.2")
        case UpdatedLeaf(leaf_index=leaf_index) if leaf_index == committer:
            raise RefusedMls(Rule.COMMITTER_UPDATED, "12.2")
        case _:
            pass


def _plain(leaf: LeafSummary) -> LeafSummary:
    return LeafSummary(
        signature_key=leaf.signature_key,
        identity=leaf.identity,
        encryption_key=leaf.encryption_key,
    )
