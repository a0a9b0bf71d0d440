"""The test vectors' folder, and how Hypothesis makes each structure."""

import os
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import strategies as st

from gateway.mls.codepoints import (
    CipherSuite,
    ContentType,
    ResumptionPskUsage,
    SenderType,
)
from gateway.mls.commit import Commit, HpkeCiphertext, ProposalRef, UpdatePath, UpdatePathNode
from gateway.mls.extension import Extension, RequiredCapabilities
from gateway.mls.framing import (
    ApplicationData,
    FramedContent,
    FramedContentAuthData,
    PrivateMessage,
    PublicMessage,
    Sender,
)
from gateway.mls.groupinfo import ExternalSender, ExternalSenders, GroupContext, GroupInfo
from gateway.mls.keypackage import KeyPackage
from gateway.mls.leaf import (
    BasicCredential,
    Capabilities,
    CommitSource,
    KeyPackageSource,
    LeafNode,
    Lifetime,
    OpaqueCredential,
    UpdateSource,
    X509Credential,
)
from gateway.mls.message import MLSMessage
from gateway.mls.proposals import (
    Add,
    ExternalInit,
    ExternalPsk,
    GroupContextExtensions,
    PreSharedKey,
    PreSharedKeyID,
    ReInit,
    Remove,
    ResumptionPsk,
    Update,
)
from gateway.mls.tree import ParentNode, RatchetTree, TreeNode
from gateway.mls.welcome import EncryptedGroupSecrets, GroupSecrets, PathSecret, Welcome


@pytest.fixture(scope="session")
def vectors() -> Path:
    """Return the folder of the MLS working group's test vectors."""
    project = Path(__file__).parents[3]
    root = Path(os.environ.get("EARSHOT_VECTORS") or project.parent / "shared" / "vectors")
    folder = root / "mls"
    if not folder.is_dir():
        pytest.skip(f"MLS test vectors are not in {folder}; set EARSHOT_VECTORS to their parent")
    return folder


uint16 = st.integers(0, 2**16 - 1)
uint32 = st.integers(0, 2**32 - 1)
uint64 = st.integers(0, 2**64 - 1)
# Around 64 the length header grows to two bytes.
opaque = st.binary(max_size=4) | st.binary(min_size=62, max_size=66)
uint16s = st.lists(uint16, max_size=3).map(tuple)
suites = st.sampled_from(CipherSuite).map(int) | uint16


_T = TypeVar("_T")


def several(kind: type[_T]) -> st.SearchStrategy[tuple[_T, ...]]:
    return st.lists(st.from_type(kind), max_size=2).map(tuple)


def made_of(kind: type[_T], *parts: st.SearchStrategy[object]) -> None:
    """Register how to make `kind`: a strategy for each field, in order."""
    st.register_type_strategy(kind, st.builds(kind, *parts))


made_of(Extension, uint16, opaque)
made_of(RequiredCapabilities, uint16s, uint16s, uint16s)
made_of(BasicCredential, opaque)
made_of(X509Credential, st.lists(opaque, max_size=2).map(tuple))
made_of(OpaqueCredential, st.integers(3, 2**16 - 1) | st.just(0), opaque)
made_of(Capabilities, uint16s, uint16s, uint16s, uint16s, uint16s)
made_of(Lifetime, uint64, uint64)
made_of(KeyPackageSource, st.from_type(Lifetime))
made_of(UpdateSource)
made_of(CommitSource, opaque)

credentials = (
    st.from_type(BasicCredential) | st.from_type(X509Credential) | st.from_type(OpaqueCredential)
)
sources = st.from_type(KeyPackageSource) | st.from_type(UpdateSource) | st.from_type(CommitSource)
made_of(
    LeafNode,
    opaque,
    opaque,
    credentials,
    st.from_type(Capabilities),
    sources,
    several(Extension),
    opaque,
)
made_of(KeyPackage, suites, opaque, st.from_type(LeafNode), several(Extension), opaque)

made_of(ExternalPsk, opaque)
made_of(ResumptionPsk, st.sampled_from(ResumptionPskUsage), opaque, uint64)
made_of(PreSharedKeyID, st.from_type(ExternalPsk) | st.from_type(ResumptionPsk), opaque)
made_of(Add, st.from_type(KeyPackage))
made_of(Update, st.from_type(LeafNode))
made_of(Remove, uint32)
made_of(PreSharedKey, st.from_type(PreSharedKeyID))
made_of(ReInit, opaque, uint16, suites, several(Extension))
made_of(ExternalInit, opaque)
made_of(GroupContextExtensions, several(Extension))
proposals = st.one_of(
    st.from_type(Add),
    st.from_type(Update),
    st.from_type(Remove),
    st.from_type(PreSharedKey),
    st.from_type(ReInit),
    st.from_type(ExternalInit),
    st.from_type(GroupContextExtensions),
)

made_of(HpkeCiphertext, opaque, opaque)
made_of(UpdatePathNode, opaque, several(HpkeCiphertext))
made_of(UpdatePath, st.from_type(LeafNode), several(UpdatePathNode))
made_of(ProposalRef, opaque)
made_of(
    Commit,
    st.lists(proposals | st.from_type(ProposalRef), max_size=3).map(tuple),
    st.none() | st.from_type(UpdatePath),
)

made_of(ApplicationData, opaque)
st.register_type_strategy(
    Sender,
    st.builds(Sender, st.sampled_from([SenderType.MEMBER, SenderType.EXTERNAL]), uint32)
    | st.builds(
        Sender, st.sampled_from([SenderType.NEW_MEMBER_PROPOSAL, SenderType.NEW_MEMBER_COMMIT])
    ),
)
made_of(
    FramedContent,
    opaque,
    uint64,
    st.from_type(Sender),
    opaque,
    st.from_type(ApplicationData) | proposals | st.from_type(Commit),
)
made_of(PrivateMessage, opaque, uint64, st.sampled_from(ContentType), opaque, opaque, opaque)


@st.composite
def public_messages(draw: st.DrawFn) -> PublicMessage:
    content = draw(st.from_type(FramedContent))
    is_commit = content.content_type is ContentType.COMMIT
    by_member = content.sender.sender_type is SenderType.MEMBER
    auth = FramedContentAuthData(draw(opaque), draw(opaque) if is_commit else None)
    return PublicMessage(content, auth, draw(opaque) if by_member else None)


st.register_type_strategy(PublicMessage, public_messages())

made_of(ParentNode, opaque, opaque, st.lists(uint32, max_size=3).map(tuple))


@st.composite
def ratchet_trees(draw: st.DrawFn) -> RatchetTree:
    nodes: list[TreeNode | None] = []
    for _ in range(draw(st.integers(0, 2))):
        nodes.append(draw(st.none() | st.from_type(LeafNode)))
        nodes.append(draw(st.none() | st.from_type(ParentNode)))
    if not nodes or draw(st.booleans()) or nodes[-1] is None:
        nodes.append(draw(st.from_type(LeafNode)))
    return RatchetTree(tuple(nodes))


st.register_type_strategy(RatchetTree, ratchet_trees())

made_of(GroupContext, suites, opaque, uint64, opaque, opaque, several(Extension))
made_of(GroupInfo, st.from_type(GroupContext), several(Extension), opaque, uint32, opaque)
made_of(ExternalSender, opaque, credentials)
made_of(ExternalSenders, several(ExternalSender))
made_of(EncryptedGroupSecrets, opaque, st.from_type(HpkeCiphertext))
made_of(Welcome, suites, several(EncryptedGroupSecrets), opaque)
made_of(PathSecret, opaque)
made_of(GroupSecrets, opaque, st.none() | st.from_type(PathSecret), several(PreSharedKeyID))
made_of(
    MLSMessage,
    st.one_of(
        st.from_type(PublicMessage),
        st.from_type(PrivateMessage),
        st.from_type(Welcome),
        st.from_type(GroupInfo),
        st.from_type(KeyPackage),
    ),
)
