"""Judge an opening and a commit bundle by what is readable of them (pure).

A commit must say the same as the GroupInfo and the Welcome it travels with, and change the roster
only as policy allows. Signatures, tags and the tree's hashes are not checked here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from gateway.chat.franking import read_commitment
from gateway.codes import Code
from gateway.errors import ClientProtocolError, Conflict, EarshotError
from gateway.mls import errors as mls_errors
from gateway.mls.codepoints import ContentType, ProposalType
from gateway.mls.commit import ProposalRef
from gateway.mls.handshake import CommitSummary, RemovedLeaf, read_commit
from gateway.mls.roster import apply_roster
from gateway.mls.summary import (
    GroupInfoSummary,
    LeafSummary,
    RosterLeaf,
    read_group_info,
    read_private,
    read_welcome,
)

__all__ = [
    "Bundle",
    "GroupState",
    "Message",
    "Person",
    "RosterChange",
    "judge_commit",
    "judge_opening",
    "malformed",
    "read_bundle",
    "read_message",
    "removal_due",
]

_ALLOWED_PROPOSALS = frozenset({ProposalType.ADD, ProposalType.REMOVE, ProposalType.EXTERNAL_INIT})


class Message(NamedTuple):
    """What is readable of a message: its epoch, and what its sender committed to (32 bytes)."""

    epoch: int
    commitment: bytes


@dataclass(frozen=True, slots=True)
class Person:
    """A device as the directory has it; ``signature_key`` is 32 bytes of Ed25519."""

    device: str
    account: str
    signature_key: bytes


@dataclass(frozen=True, slots=True)
class GroupState:
    """What the gateway keeps of a group: suite, epoch, and the device at each leaf.

    ``leaving`` are the leaves that have to go, each with the reference of the gateway's proposal
    in this epoch, where there is one.
    """

    conversation: str
    suite: int
    epoch: int
    head: int
    roster: Mapping[int, Person]
    leaving: Mapping[int, bytes | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A commit and what travels with it, decoded."""

    commit: CommitSummary
    group_info: GroupInfoSummary
    welcomed: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class RosterChange:
    """What a commit does: the roster after it, who came (leaf index, device), who left."""

    roster: Mapping[int, Person]
    joined: tuple[str, ...]
    left: tuple[str, ...]


def malformed(error: mls_errors.MlsError) -> ClientProtocolError:
    """Turn a codec error into the protocol's."""
    return ClientProtocolError(Code.GROUP_MALFORMED, rule=error.code, section=error.section)


def read_message(data: bytes, conversation: str, message_id: str) -> Message:
    """Read a PrivateMessage's envelope and check that it is for here and carries its own id.

    Raises:
        ClientProtocolError: ``group.malformed``, ``group.wrong_group``, ``message.kind``,
            ``message.id``.
    """
    try:
        envelope = read_private(data)
    except mls_errors.MlsError as error:
        raise malformed(error) from None
    if envelope.group_id != bytes.fromhex(conversation):
        raise ClientProtocolError(Code.GROUP_WRONG_GROUP)
    if envelope.content_type is not ContentType.APPLICATION:
        raise ClientProtocolError(Code.MESSAGE_KIND)
    commitment = read_commitment(envelope.authenticated_data, message_id)
    if commitment is None:
        raise ClientProtocolError(Code.MESSAGE_ID)
    return Message(envelope.epoch, commitment)


def judge_opening(
    data: bytes, *, conversation: str, suite: int, creator: Person
) -> GroupInfoSummary:
    """Check the GroupInfo of a new group: epoch 0, the creator alone, ready for external joins.

    Raises:
        ClientProtocolError: ``group.malformed``, ``group.wrong_group``, ``group.suite``,
            ``group.bundle``.
    """
    info = _read_group_info(data)
    _check_group(info.group_id, conversation)
    if info.cipher_suite != suite:
        raise ClientProtocolError(Code.GROUP_SUITE, suite=suite)
    if info.epoch != 0:
        raise ClientProtocolError(Code.GROUP_BUNDLE, rule="epoch")
    if not info.has_external_pub:
        raise ClientProtocolError(Code.GROUP_BUNDLE, rule="external_pub")
    if _identities(info.roster) != {0: _identity(creator)}:
        raise ClientProtocolError(Code.GROUP_BUNDLE, rule="roster")
    return info


def read_bundle(commit: bytes, welcome: bytes | None, group_info: bytes) -> Bundle:
    """Decode the parts of a commit bundle.

    Raises:
        ClientProtocolError: ``group.malformed``.
    """
    try:
        return Bundle(
            commit=read_commit(commit),
            group_info=read_group_info(group_info),
            welcomed=() if welcome is None else read_welcome(welcome).new_members,
        )
    except mls_errors.MlsError as error:
        raise malformed(error) from None


def judge_commit(
    bundle: Bundle, *, state: GroupState, committer: Person, entitled: Mapping[str, Person]
) -> RosterChange:
    """Decide what a commit of the current epoch does to the roster.

    ``entitled`` are the devices that policy wants in the conversation, by id.

    Raises:
        ClientProtocolError, Conflict: with the code that docs/protocol.md section 9 gives.
    """
    commit = bundle.commit
    _check_group(commit.group_id, state.conversation)
    if commit.epoch != state.epoch:
        raise Conflict(Code.GROUP_WRONG_EPOCH, epoch=state.epoch)
    if not _ALLOWED_PROPOSALS.issuperset(commit.proposal_types):
        raise _bundle_error("proposal")
    commit = _resolve(commit, state)
    _check_committer(commit, state, committer)
    _check_removals(commit, state, committer, entitled)
    _check_due(commit, state)
    after = _roster_after(commit, state)
    _check_group_info(bundle, state, after)
    if sorted(bundle.welcomed) != sorted(each.key_package_ref for each in commit.added):
        raise _bundle_error("welcome")
    came = {_entitled(leaf, entitled).device for leaf in _newcomers(commit)}
    before = {person.device: person for person in state.roster.values()}
    people = {**before, **entitled}
    roster = {index: people[leaf.identity.hex()] for index, leaf in after.items()}
    now = {person.device for person in roster.values()}
    if len(now) != len(roster):
        raise ClientProtocolError(Code.GROUP_STRANGER, rule="device_twice")
    return RosterChange(
        roster=roster, joined=tuple(sorted(came)), left=tuple(sorted(before.keys() - now))
    )


def _newcomers(commit: CommitSummary) -> list[LeafSummary]:
    return [*commit.added, *([commit.joiner] if commit.joiner else [])]


def _check_group(group_id: bytes, conversation: str) -> None:
    if group_id != bytes.fromhex(conversation):
        raise ClientProtocolError(Code.GROUP_WRONG_GROUP)


def _check_committer(commit: CommitSummary, state: GroupState, committer: Person) -> None:
    if commit.external:
        joiner = commit.joiner
        if joiner is None or _plain_identity(joiner) != _identity(committer):
            raise ClientProtocolError(Code.GROUP_STRANGER, rule="joiner")
        return
    leaf = None if commit.sender_leaf is None else state.roster.get(commit.sender_leaf)
    if leaf is None or leaf.device != committer.device:
        raise ClientProtocolError(Code.GROUP_STRANGER, rule="committer")
    # The committer's own leaf gets fresh keys for the group, never another owner.
    if commit.path_leaf is not None and _plain_identity(commit.path_leaf) != _identity(committer):
        raise ClientProtocolError(Code.GROUP_STRANGER, rule="committer")


def _check_removals(
    commit: CommitSummary, state: GroupState, committer: Person, entitled: Mapping[str, Person]
) -> None:
    for index in commit.removed:
        person = state.roster.get(index)
        if person is None:
            raise _bundle_error("removed_leaf")
        # RFC 9420 section 12.4.3.2: an external commit removes nobody but the joiner's old leaf.
        own = (
            person.device == committer.device
            if commit.external
            else (person.account == committer.account)
        )
        stays = person.device in entitled and index not in state.leaving
        if not own and (commit.external or stays):
            raise ClientProtocolError(Code.GROUP_REMOVAL)


def _resolve(commit: CommitSummary, state: GroupState) -> CommitSummary:
    """Put what they propose in the place of references; there are the gateway's own, no others."""
    proposed = {
        reference: RemovedLeaf(index)
        for index, reference in state.leaving.items()
        if reference is not None
    }
    if not proposed.keys() >= set(commit.proposal_refs):
        raise _bundle_error("proposal")
    changes = tuple(
        proposed[each.reference] if isinstance(each, ProposalRef) else each
        for each in commit.changes
    )
    return replace(commit, changes=changes)


def _check_due(commit: CommitSummary, state: GroupState) -> None:
    """Demand that a member's commit removes everybody who has to go.

    An external commit cannot carry proposals by reference (RFC 9420 section 12.4.3.2).
    """
    if not commit.external and not state.leaving.keys() <= set(commit.removed):
        raise removal_due(state.roster[index].device for index in state.leaving)


def removal_due(devices: Iterable[str]) -> Conflict:
    """Say which devices have to be removed first."""
    return Conflict(Code.GROUP_REMOVAL_DUE, devices=" ".join(sorted(devices)))


def _roster_after(commit: CommitSummary, state: GroupState) -> dict[int, LeafSummary]:
    before = {
        index: LeafSummary(
            signature_key=person.signature_key,
            identity=bytes.fromhex(person.device),
            encryption_key=b"",
        )
        for index, person in state.roster.items()
    }
    try:
        return apply_roster(before, commit)
    except mls_errors.MlsError as error:
        raise ClientProtocolError(Code.GROUP_BUNDLE, rule=error.code) from None


def _check_group_info(bundle: Bundle, state: GroupState, after: Mapping[int, LeafSummary]) -> None:
    info = bundle.group_info
    _check_group(info.group_id, state.conversation)
    if info.cipher_suite != state.suite:
        raise ClientProtocolError(Code.GROUP_SUITE, suite=state.suite)
    if info.epoch != state.epoch + 1:
        raise _bundle_error("epoch")
    if not info.has_external_pub:
        raise _bundle_error("external_pub")
    if _identities(info.roster) != {i: _plain_identity(leaf) for i, leaf in after.items()}:
        raise _bundle_error("roster")


def _entitled(leaf: LeafSummary, entitled: Mapping[str, Person]) -> Person:
    """Find the device behind a newcomer's leaf; it must show its attested key."""
    person = entitled.get(leaf.identity.hex())
    if person is None:
        raise ClientProtocolError(Code.GROUP_STRANGER, rule="not_entitled")
    if person.signature_key != leaf.signature_key:
        raise ClientProtocolError(Code.GROUP_STRANGER, rule="key")
    return person


def _identity(person: Person) -> tuple[bytes, bytes]:
    return bytes.fromhex(person.device), person.signature_key


def _plain_identity(leaf: LeafSummary) -> tuple[bytes, bytes]:
    return leaf.identity, leaf.signature_key


def _identities(roster: tuple[RosterLeaf, ...]) -> dict[int, tuple[bytes, bytes]]:
    return {leaf.leaf_index: _plain_identity(leaf) for leaf in roster}


def _read_group_info(data: bytes) -> GroupInfoSummary:
    try:
        return read_group_info(data)
    except mls_errors.MlsError as error:
        raise malformed(error) from None


def _bundle_error(rule: str) -> EarshotError:
    return ClientProtocolError(Code.GROUP_BUNDLE, rule=rule)
