import contextlib
import dataclasses
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mls.codepoints import ProposalType, SenderType
from gateway.mls.commit import Commit, ProposalRef, UpdatePath
from gateway.mls.errors import MlsError, RefusedMls, Rule
from gateway.mls.framing import (
    ApplicationData,
    Content,
    FramedContent,
    FramedContentAuthData,
    PublicMessage,
    Sender,
)
from gateway.mls.handshake import (
    AddedLeaf,
    CommitSummary,
    ProposalSummary,
    RemovedLeaf,
    UpdatedLeaf,
    read_commit,
    read_proposal,
)
from gateway.mls.hashref import key_package_ref
from gateway.mls.keypackage import KeyPackage
from gateway.mls.leaf import (
    BasicCredential,
    Capabilities,
    CommitSource,
    KeyPackageSource,
    LeafNode,
    Lifetime,
    UpdateSource,
)
from gateway.mls.message import MLSMessage, encode_message
from gateway.mls.proposals import (
    Add,
    ExternalInit,
    ExternalPsk,
    GroupContextExtensions,
    PreSharedKey,
    PreSharedKeyID,
    Proposal,
    Remove,
    Update,
)
from gateway.mls.summary import LeafSummary
from gateway.mls.tls import encode

MEMBER = Sender(SenderType.MEMBER, 3)
SERVICE = Sender(SenderType.EXTERNAL, 0)
CANDIDATE = Sender(SenderType.NEW_MEMBER_PROPOSAL)
JOINER = Sender(SenderType.NEW_MEMBER_COMMIT)

OFFERED = LeafNode(
    encryption_key=b"hpke",
    signature_key=b"ed25519",
    credential=BasicCredential(b"device-1"),
    capabilities=Capabilities((1,), (83,), (), (), (1,)),
    source=KeyPackageSource(Lifetime(100, 200)),
    extensions=(),
    signature=b"signed",
)
UPDATED = dataclasses.replace(OFFERED, source=UpdateSource())
COMMITTED = dataclasses.replace(OFFERED, source=CommitSource(b""))
LEAF = LeafSummary(signature_key=b"ed25519", identity=b"device-1", encryption_key=b"hpke")

PACKAGE = KeyPackage(83, b"init", OFFERED, (), b"signed")
ADD = Add(PACKAGE)
INIT = ExternalInit(b"kem")
PSK = PreSharedKey(PreSharedKeyID(ExternalPsk(b"id"), b"nonce"))
EXTENSIONS = GroupContextExtensions(())
PATH = UpdatePath(COMMITTED, ())
REFERENCE = ProposalRef(b"earlier")

ADDED = AddedLeaf(
    signature_key=b"ed25519",
    identity=b"device-1",
    encryption_key=b"hpke",
    key_package_ref=key_package_ref(83, encode(PACKAGE)),
)


def public(sender: Sender, content: Content) -> bytes:
    framed = FramedContent(b"group", 7, sender, b"bound", content)
    auth = FramedContentAuthData(b"signed", b"tag" if isinstance(content, Commit) else None)
    tag = b"tag" if sender.sender_type is SenderType.MEMBER else None
    return encode_message(MLSMessage(PublicMessage(framed, auth, tag)))


def refused_commit(sender: Sender, content: Content) -> Rule:
    with pytest.raises(RefusedMls) as caught:
        read_commit(public(sender, content))
    return caught.value.rule


def test_commit_of_member_is_summed_up() -> None:
    commit = Commit((ADD, REFERENCE, Remove(5), PSK, EXTENSIONS), PATH)

    summary = read_commit(public(MEMBER, commit))

    assert summary == CommitSummary(
        group_id=b"group",
        epoch=7,
        sender_type=SenderType.MEMBER,
        sender_leaf=3,
        authenticated_data=b"bound",
        changes=(ADDED, REFERENCE, RemovedLeaf(5)),
        proposal_types=(
            ProposalType.ADD,
            ProposalType.REMOVE,
            ProposalType.PSK,
            ProposalType.GROUP_CONTEXT_EXTENSIONS,
        ),
        path_leaf=LEAF,
    )
    assert summary.added == (ADDED,)
    assert summary.removed == (5,)
    assert summary.proposal_refs == (b"earlier",)
    assert not summary.external
    assert summary.joiner is None


def test_commit_without_path_leaves_the_committer_as_it_is() -> None:
    assert read_commit(public(MEMBER, Commit((ADD,), None))).path_leaf is None


def test_external_commit_shows_who_joins() -> None:
    summary = read_commit(public(JOINER, Commit((INIT, Remove(2), PSK), PATH)))

    assert summary.external
    assert summary.sender_leaf is None
    assert summary.joiner == LEAF
    assert summary.removed == (2,)


@pytest.mark.parametrize(
    ("commit", "rule"),
    [
        (Commit((INIT,), None), Rule.PATH_MISSING),
        (Commit((), PATH), Rule.PROPOSAL_NOT_ALLOWED),
        (Commit((INIT, INIT), PATH), Rule.PROPOSAL_NOT_ALLOWED),
        (Commit((INIT, Remove(1), Remove(2)), PATH), Rule.PROPOSAL_NOT_ALLOWED),
        (Commit((INIT, ADD), PATH), Rule.PROPOSAL_NOT_ALLOWED),
        (Commit((INIT, EXTENSIONS), PATH), Rule.PROPOSAL_NOT_ALLOWED),
        (Commit((INIT, REFERENCE), PATH), Rule.PROPOSAL_NOT_ALLOWED),
        (Commit((INIT,), UpdatePath(UPDATED, ())), Rule.LEAF_SOURCE_WRONG),
    ],
)
def test_external_commit_out_of_bounds_is_refused(commit: Commit, rule: Rule) -> None:
    assert refused_commit(JOINER, commit) is rule


@pytest.mark.parametrize("proposal", [INIT, Update(UPDATED)])
def test_member_cannot_commit_what_only_others_propose(proposal: Proposal) -> None:
    assert refused_commit(MEMBER, Commit((proposal,), PATH)) is Rule.PROPOSAL_NOT_ALLOWED


@pytest.mark.parametrize("sender", [SERVICE, CANDIDATE])
def test_sender_outside_the_group_cannot_commit(sender: Sender) -> None:
    assert refused_commit(sender, Commit((), PATH)) is Rule.SENDER_NOT_ALLOWED


@pytest.mark.parametrize("content", [ApplicationData(b"hello"), Remove(1)])
def test_content_other_than_commit_is_refused(content: Content) -> None:
    assert refused_commit(MEMBER, content) is Rule.CONTENT_UNEXPECTED


def test_added_leaf_must_come_from_a_key_package() -> None:
    add = Add(dataclasses.replace(PACKAGE, leaf_node=UPDATED))

    assert refused_commit(MEMBER, Commit((add,), None)) is Rule.LEAF_SOURCE_WRONG


def test_every_published_commit_is_summed_up(vectors: Path) -> None:
    cases = json.loads((vectors / "passive-client-handling-commit.json").read_text())
    epochs = [(case["cipher_suite"], epoch) for case in cases for epoch in case["epochs"]]
    for suite, epoch in epochs:
        sent = [read_proposal(bytes.fromhex(each), suite) for each in epoch["proposals"]]
        commit = read_commit(bytes.fromhex(epoch["commit"]))
        assert set(commit.proposal_refs) == {each.reference for each in sent}
        assert {each.epoch for each in sent} <= {commit.epoch}
    assert len(epochs) == 182


@pytest.mark.parametrize(
    ("sender", "proposal", "change"),
    [
        (MEMBER, ADD, ADDED),
        (SERVICE, ADD, ADDED),
        (CANDIDATE, ADD, ADDED),
        (SERVICE, Remove(4), RemovedLeaf(4)),
        (
            MEMBER,
            Update(UPDATED),
            UpdatedLeaf(
                leaf_index=3,
                signature_key=b"ed25519",
                identity=b"device-1",
                encryption_key=b"hpke",
            ),
        ),
        (MEMBER, PSK, None),
    ],
)
def test_proposal_is_summed_up(
    sender: Sender, proposal: Proposal, change: AddedLeaf | RemovedLeaf | UpdatedLeaf | None
) -> None:
    summary = read_proposal(public(sender, proposal), 83)

    assert summary == ProposalSummary(
        group_id=b"group",
        epoch=7,
        sender_type=sender.sender_type,
        sender_leaf=3 if sender is MEMBER else None,
        proposal_type=proposal.proposal_type,
        change=change,
        reference=summary.reference,
    )
    assert len(summary.reference) == 64


@pytest.mark.parametrize(
    ("sender", "content", "rule"),
    [
        (MEMBER, INIT, Rule.PROPOSAL_NOT_ALLOWED),
        (SERVICE, INIT, Rule.PROPOSAL_NOT_ALLOWED),
        (SERVICE, Update(UPDATED), Rule.PROPOSAL_NOT_ALLOWED),
        (CANDIDATE, Remove(1), Rule.PROPOSAL_NOT_ALLOWED),
        (JOINER, ADD, Rule.PROPOSAL_NOT_ALLOWED),
        (MEMBER, Update(OFFERED), Rule.LEAF_SOURCE_WRONG),
        (MEMBER, Commit((), PATH), Rule.CONTENT_UNEXPECTED),
        (MEMBER, ApplicationData(b"hello"), Rule.CONTENT_UNEXPECTED),
    ],
)
def test_proposal_out_of_bounds_is_refused(sender: Sender, content: Content, rule: Rule) -> None:
    with pytest.raises(RefusedMls) as caught:
        read_proposal(public(sender, content), 83)

    assert caught.value.rule is rule


@given(st.from_type(MLSMessage).map(encode_message) | st.binary())
def test_readers_raise_nothing_but_mls_errors(data: bytes) -> None:
    for read in (read_commit, lambda each: read_proposal(each, 83)):
        with contextlib.suppress(MlsError):
            read(data)
