"""Proposal lists: what a commit sets out to do, and whether it may (RFC 9420, section 12.2)."""

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.mls.commit import Commit, ProposalRef
from gateway.mls.epoch import Epoch
from gateway.mls.errors import RefusedMls, Rule
from gateway.mls.extension import Extension
from gateway.mls.framing import ApplicationData, Sender
from gateway.mls.keypackage import KeyPackage
from gateway.mls.leaf import LeafNode
from gateway.mls.packagevalidity import check_lifetime
from gateway.mls.proposals import (
    Add,
    ExternalInit,
    GroupContextExtensions,
    PreSharedKey,
    PreSharedKeyID,
    Proposal,
    Remove,
    Update,
)
from gateway.mls.proposalvalidity import check_proposal
from gateway.mls.publictree import PublicTree

__all__ = ["Agenda", "read_agenda"]


@dataclass(frozen=True, slots=True)
class Agenda:
    """Sort a commit's proposals by what they do; each keeps the order of the list.

    `extensions` is None where the group keeps its own. `references` names the proposals that had
    been sent before.
    """

    updates: tuple[tuple[int, LeafNode], ...]
    removals: tuple[int, ...]
    additions: tuple[KeyPackage, ...]
    psks: tuple[PreSharedKeyID, ...]
    extensions: tuple[Extension, ...] | None
    external: bool
    references: tuple[bytes, ...]

    @property
    def needs_path(self) -> bool:
        """Say whether the commit must renew its sender's path (section 12.4)."""
        needy = self.updates or self.removals or self.external or self.extensions is not None
        return bool(needy) or not (self.additions or self.psks)

    def carry_out(self, tree: PublicTree) -> tuple[PublicTree, tuple[int, ...]]:
        """Return the tree after the proposals, and the leaves of the added (section 12.3)."""
        for index, leaf in self.updates:
            tree = tree.updated(index, leaf)
        for index in self.removals:
            tree = tree.removed(index)
        newcomers = []
        for package in self.additions:
            tree, index = tree.added(package.leaf_node)
            newcomers.append(index)
        return tree, tuple(newcomers)


def read_agenda(epoch: Epoch, sender: Sender, commit: Commit, now: int) -> Agenda:
    """Resolve a commit's references and check its list as a whole (section 12.2).

    Raises RefusedMls, also for any proposal that is invalid by itself. Which types the sender may
    commit by value is the caller's to check.
    """
    references = tuple(each.reference for each in commit.proposals if isinstance(each, ProposalRef))
    _require_distinct(references, Rule.PROPOSAL_REPEATED)
    made: list[tuple[Sender, Proposal]] = []
    for entry in commit.proposals:
        if isinstance(entry, ProposalRef):
            made.append(_look_up(epoch, entry, now))
        else:
            check_proposal(epoch, sender, entry, now)
            made.append((sender, entry))
    agenda = _sort(made, references)
    _check_together(agenda, sender.index)
    return agenda


def _look_up(epoch: Epoch, entry: ProposalRef, now: int) -> tuple[Sender, Proposal]:
    """Find a proposal that was verified when it was sent; only time may have told against it."""
    message = epoch.sent.get(entry.reference)
    if message is None:
        raise RefusedMls(Rule.PROPOSAL_REF_UNKNOWN, "12.4.2")
    proposal = message.content.content
    if isinstance(proposal, Commit | ApplicationData):
        raise RefusedMls(Rule.CONTENT_UNEXPECTED, "12.1")
    if isinstance(proposal, Add):
        check_lifetime(proposal.key_package.leaf_node, epoch.policy, now)
    return message.content.sender, proposal


def _sort(made: list[tuple[Sender, Proposal]], references: tuple[bytes, ...]) -> Agenda:
    proposals = [proposal for _, proposal in made]
    renewed = [each.extensions for each in proposals if isinstance(each, GroupContextExtensions)]
    if len(renewed) > 1:
        raise RefusedMls(Rule.PROPOSAL_REPEATED, "12.2")
    return Agenda(
        updates=tuple(
            (sender.index, proposal.leaf_node)
            for sender, proposal in made
            if isinstance(proposal, Update) and sender.index is not None
        ),
        removals=tuple(each.removed for each in proposals if isinstance(each, Remove)),
        additions=tuple(each.key_package for each in proposals if isinstance(each, Add)),
        psks=tuple(each.psk for each in proposals if isinstance(each, PreSharedKey)),
        extensions=renewed[0] if renewed else None,
        external=any(isinstance(each, ExternalInit) for each in proposals),
        references=references,
    )


def _check_together(agenda: Agenda, committer: int | None) -> None:
    updated = [index for index, _ in agenda.updates]
    if committer in agenda.removals:
        raise RefusedMls(Rule.COMMITTER_REMOVED, "12.2")
    if committer is not None and committer in updated:
        raise RefusedMls(Rule.COMMITTER_UPDATED, "12.2")
    _require_distinct((*updated, *agenda.removals), Rule.LEAF_CHANGED_TWICE)
    _require_distinct(agenda.psks, Rule.PROPOSAL_REPEATED)


def _require_distinct(values: Iterable[object], rule: Rule) -> None:
    every = list(values)
    if len(set(every)) != len(every):
        raise RefusedMls(rule, "12.2")
