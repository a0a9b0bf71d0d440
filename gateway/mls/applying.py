"""What a delivery service can make of commits and proposals (RFC 9420, sections 12.1.8, 12.4.2).

A membership tag cannot be verified without the group's secrets, nor can a confirmation tag or
anything that is sealed: of these the lengths are checked.
"""

from dataclasses import dataclass, replace

from gateway.mls.agenda import Agenda, read_agenda
from gateway.mls.codepoints import SenderType
from gateway.mls.commit import Commit, UpdatePath
from gateway.mls.epoch import Epoch
from gateway.mls.errors import RefusedMls, Rule
from gateway.mls.framing import ApplicationData, FramedContent, PublicMessage
from gateway.mls.groupinfo import GroupContext, external_senders
from gateway.mls.handshake import PROPOSABLE, check_committable
from gateway.mls.hashref import key_package_ref, proposal_ref
from gateway.mls.leafvalidity import check_members
from gateway.mls.proposals import Add
from gateway.mls.proposalvalidity import check_proposal, check_succession, member_leaf
from gateway.mls.publictree import PublicTree
from gateway.mls.signatures import check_framing_signature
from gateway.mls.tls import encode
from gateway.mls.transcript import confirmed_transcript_hash
from gateway.mls.updatepath import apply_path, check_path_leaf

__all__ = ["Outcome", "apply_commit", "keep_proposal"]

# Epochs are counted in eight bytes.
_LAST_EPOCH = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """Tell what a commit did.

    `committer` is the leaf it was made from, or that its sender came in by; `added` and `removed`
    are leaf indices, `welcomed` the KeyPackageRefs of the added in the same order.
    """

    epoch: Epoch
    committer: int
    agenda: Agenda
    added: tuple[int, ...]
    welcomed: tuple[bytes, ...]
    renewed_path: bool

    @property
    def removed(self) -> tuple[int, ...]:
        """Return the leaves that proposals emptied; a later one may have filled them again."""
        return self.agenda.removals


def keep_proposal(epoch: Epoch, message: PublicMessage, now: int) -> tuple[Epoch, bytes]:
    """Return the epoch with one more proposal that may be committed, and its reference."""
    content = message.content
    proposal = content.content
    if isinstance(proposal, Commit | ApplicationData):
        raise RefusedMls(Rule.CONTENT_UNEXPECTED, "12.1")
    _check_place(epoch, content)
    check_framing_signature(message, epoch.context, _signature_key(epoch, content))
    if proposal.proposal_type not in PROPOSABLE[content.sender.sender_type]:
        raise RefusedMls(Rule.PROPOSAL_NOT_ALLOWED, "12.1.8")
    _check_tag(epoch, message.membership_tag, "6.2")
    check_proposal(epoch, content.sender, proposal, now)
    reference = proposal_ref(epoch.context.cipher_suite, encode(message.authenticated()))
    return replace(epoch, sent={**epoch.sent, reference: message}), reference


def apply_commit(epoch: Epoch, message: PublicMessage, now: int) -> Outcome:
    """Return what a commit makes of the group, or raise RefusedMls.

    (1) It belongs here and its sender signed it. (2) Its proposals are ones that this sender may
    commit, each valid and all together. (3) They are carried out. (4) The path, where there is
    one or must be, fits the tree. (5) The members of the new tree go together. (6) The new
    context follows.
    """
    content = message.content
    commit = content.content
    if not isinstance(commit, Commit):
        raise RefusedMls(Rule.CONTENT_UNEXPECTED, "12.4")
    _check_place(epoch, content)  # (1)
    check_committable(content.sender, commit)
    check_framing_signature(message, epoch.context, _signature_key(epoch, content))
    _check_tag(epoch, message.membership_tag, "6.2")
    _check_tag(epoch, message.auth.confirmation_tag, "6.1")
    agenda = read_agenda(epoch, content.sender, commit, now)  # (2)
    tree, added = agenda.carry_out(epoch.tree)  # (3)
    committer = tree.vacancy() if content.sender.index is None else content.sender.index
    if commit.path is not None:  # (4)
        _check_renewal(epoch, agenda, commit.path, content.sender.index)
        check_path_leaf(commit.path, epoch.suite, epoch.context.group_id, committer)
        tree = apply_path(tree, committer, commit.path, added)
    elif agenda.needs_path:
        raise RefusedMls(Rule.PATH_MISSING, "12.4")
    extensions = epoch.context.extensions if agenda.extensions is None else agenda.extensions
    check_members(tree, extensions, epoch.policy)  # (5)
    suite = epoch.context.cipher_suite
    context = replace(  # (6)
        epoch.context,
        epoch=epoch.context.epoch + 1,
        tree_hash=tree.root_hash(),
        confirmed_transcript_hash=confirmed_transcript_hash(
            suite, epoch.interim_transcript_hash, message.authenticated()
        ),
        extensions=extensions,
    )
    return Outcome(
        epoch=_next(epoch, context, tree, message),
        committer=committer,
        agenda=agenda,
        added=added,
        welcomed=tuple(key_package_ref(suite, encode(each)) for each in agenda.additions),
        renewed_path=commit.path is not None,
    )


def _next(epoch: Epoch, context: GroupContext, tree: PublicTree, message: PublicMessage) -> Epoch:
    return Epoch(
        context=context,
        tree=tree,
        confirmation_tag=message.auth.confirmation_tag or b"",
        sent={},
        policy=epoch.policy,
    )


def _check_place(epoch: Epoch, content: FramedContent) -> None:
    if content.group_id != epoch.context.group_id:
        raise RefusedMls(Rule.GROUP_ID_WRONG, "6.1")
    if content.epoch != epoch.context.epoch or content.epoch == _LAST_EPOCH:
        raise RefusedMls(Rule.EPOCH_WRONG, "12.4.2")


def _check_tag(epoch: Epoch, tag: bytes | None, section: str) -> None:
    if tag is not None and len(tag) != epoch.suite.hash_size:
        raise RefusedMls(Rule.TAG_LENGTH_WRONG, section)


def _signature_key(epoch: Epoch, content: FramedContent) -> bytes:
    """Return the key that must have signed a handshake (sections 6.1 and 12.1.8)."""
    sender = content.sender
    index = sender.index or 0
    match sender.sender_type, content.content:
        case SenderType.MEMBER, _:
            return member_leaf(epoch, index, Rule.SENDER_UNKNOWN, "6.1").signature_key
        case SenderType.EXTERNAL, _:
            listed = external_senders(epoch.context.extensions)
            if index >= len(listed):
                raise RefusedMls(Rule.SENDER_UNKNOWN, "12.1.8.1")
            return listed[index].signature_key
        case SenderType.NEW_MEMBER_PROPOSAL, Add(package):
            return package.leaf_node.signature_key
        case SenderType.NEW_MEMBER_COMMIT, Commit(path=UpdatePath(leaf_node=leaf)):
            return leaf.signature_key
        case _:
            # A newcomer's message without the leaf that would show its key.
            raise RefusedMls(Rule.PROPOSAL_NOT_ALLOWED, "12.1.8")


def _check_renewal(epoch: Epoch, agenda: Agenda, path: UpdatePath, sender: int | None) -> None:
    """Compare the path's leaf with the one it takes the place of, if any (12.4.2, 12.4.3.2)."""
    replaced = agenda.removals if sender is None else (sender,)
    for index in replaced:
        before = member_leaf(epoch, index, Rule.LEAF_BLANK, "12.4.3.2")
        check_succession(epoch.policy, before, path.leaf_node)
