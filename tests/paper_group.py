"""Groups on paper: messages of the right form and roster, with nothing secret in them.

The gateway reads what is public of a group. Tests of the gateway that need no reader on the other
side take their messages from here; real groups come from real browsers in ``tests/e2e``.
"""

from dataclasses import dataclass, field

from gateway.mls.codepoints import CipherSuite, ContentType, ExtensionType, SenderType
from gateway.mls.commit import Commit, HpkeCiphertext, ProposalOrRef, UpdatePath
from gateway.mls.extension import Extension
from gateway.mls.framing import (
    FramedContent,
    FramedContentAuthData,
    PrivateMessage,
    PublicMessage,
    Sender,
)
from gateway.mls.groupinfo import GroupContext, GroupInfo
from gateway.mls.hashref import key_package_ref
from gateway.mls.keypackage import KeyPackage
from gateway.mls.leaf import (
    BasicCredential,
    Capabilities,
    CommitSource,
    KeyPackageSource,
    LeafNode,
    LeafSource,
    Lifetime,
)
from gateway.mls.message import MLSMessage, encode_message
from gateway.mls.proposals import Add, ExternalInit, Remove
from gateway.mls.tls import encode
from gateway.mls.tree import RatchetTree
from gateway.mls.welcome import EncryptedGroupSecrets, Welcome

__all__ = ["SUITE", "Member", "PaperBundle", "PaperGroup", "offer", "welcome"]

SUITE = CipherSuite.MLS_256_XWING_AES256GCM_SHA512_Ed25519


@dataclass(frozen=True, slots=True)
class Member:
    """A device: its id (32 hex digits) and its signature key (32 bytes)."""

    device: str
    signature_key: bytes

    def leaf(self, source: LeafSource) -> LeafNode:
        """Make this device's leaf."""
        return LeafNode(
            encryption_key=b"e" * 32,
            signature_key=self.signature_key,
            credential=BasicCredential(bytes.fromhex(self.device)),
            capabilities=Capabilities((1,), (SUITE,), (), (), (1,)),
            source=source,
            extensions=(),
            signature=b"s" * 64,
        )

    def key_package(
        self,
        nonce: bytes = b"\x00",
        *,
        not_after: int = 2**33,
        last_resort: bool = False,
        suite: int = SUITE,
    ) -> KeyPackage:
        """Make a KeyPackage; another nonce makes another package."""
        marks = (Extension(ExtensionType.LAST_RESORT_KEY_PACKAGE, b""),) if last_resort else ()
        return KeyPackage(
            cipher_suite=suite,
            init_key=nonce.rjust(32, b"i"),
            leaf_node=self.leaf(KeyPackageSource(Lifetime(0, not_after))),
            extensions=marks,
            signature=b"s" * 64,
        )


@dataclass(frozen=True, slots=True)
class PaperBundle:
    """A commit and what travels with it, as bytes."""

    commit: bytes
    welcome: bytes | None
    group_info: bytes


@dataclass(slots=True)
class PaperGroup:
    """A group's roster and epoch; ``conversation`` is its id in 32 hex digits."""

    conversation: str
    members: dict[int, Member] = field(default_factory=dict)
    epoch: int = 0

    def group_info(
        self,
        signer: int = 0,
        *,
        epoch: int | None = None,
        suite: int = SUITE,
        tree: bool = True,
        external_pub: bool = True,
    ) -> bytes:
        """Make the GroupInfo of the current (or another) epoch."""
        context = GroupContext(
            cipher_suite=suite,
            group_id=bytes.fromhex(self.conversation),
            epoch=self.epoch if epoch is None else epoch,
            tree_hash=b"t" * 64,
            confirmed_transcript_hash=b"c" * 64,
            extensions=(),
        )
        offered = (
            (tree, Extension(ExtensionType.RATCHET_TREE, encode(self._tree()))),
            (external_pub, Extension(ExtensionType.EXTERNAL_PUB, encode_opaque(b"p" * 32))),
        )
        info = GroupInfo(
            group_context=context,
            extensions=tuple(extension for wanted, extension in offered if wanted),
            confirmation_tag=b"m" * 64,
            signer=signer,
            signature=b"s" * 64,
        )
        return encode_message(MLSMessage(info))

    def add(self, committer: int, *newcomers: KeyPackage) -> PaperBundle:
        """Let a member add devices; the group moves to the next epoch."""
        commit = self.commit(committer, *(Add(package) for package in newcomers))
        for package in newcomers:
            self.members[self._free()] = _owner(package)
        self.epoch += 1
        return PaperBundle(commit, welcome(*newcomers), self.group_info(committer))

    def remove(self, committer: int, *leaves: int) -> PaperBundle:
        """Let a member remove leaves; the group moves to the next epoch."""
        commit = self.commit(committer, *(Remove(index) for index in leaves))
        for index in leaves:
            del self.members[index]
        self.epoch += 1
        return PaperBundle(commit, None, self.group_info(committer))

    def join(self, member: Member) -> PaperBundle:
        """Let a device join by external commit, leaving the leaf it may have had before."""
        former = [index for index, each in self.members.items() if each.device == member.device]
        commit = self.external_commit(member, *(Remove(index) for index in former))
        for index in former:
            del self.members[index]
        place = self._free()
        self.members[place] = member
        self.epoch += 1
        return PaperBundle(commit, None, self.group_info(place))

    def commit(
        self, committer: int, *proposals: ProposalOrRef, path: Member | None = None
    ) -> bytes:
        """Make a member's commit of the current epoch, and change nothing.

        ``path`` puts somebody else's leaf into its update path.
        """
        own = self.members[committer] if path is None else path
        return self._framed(Sender(SenderType.MEMBER, committer), Commit(proposals, _path(own)))

    def external_commit(self, joiner: Member, *proposals: ProposalOrRef) -> bytes:
        """Make an external commit of the current epoch, and change nothing."""
        commit = Commit((*proposals, ExternalInit(b"k" * 32)), _path(joiner))
        return self._framed(Sender(SenderType.NEW_MEMBER_COMMIT), commit)

    def copy(self) -> "PaperGroup":
        """Make a group that is the same now and goes its own way."""
        return PaperGroup(self.conversation, dict(self.members), self.epoch)

    def message(
        self,
        message_id: str,
        ciphertext: bytes = b"x" * 400,
        *,
        epoch: int | None = None,
        authenticated_data: bytes | None = None,
        content_type: ContentType = ContentType.APPLICATION,
    ) -> bytes:
        """Make an application message, or another kind of PrivateMessage."""
        carried = b"\x01" + bytes.fromhex(message_id)
        body = PrivateMessage(
            group_id=bytes.fromhex(self.conversation),
            epoch=self.epoch if epoch is None else epoch,
            content_type=content_type,
            authenticated_data=carried if authenticated_data is None else authenticated_data,
            encrypted_sender_data=b"d" * 28,
            ciphertext=ciphertext,
        )
        return encode_message(MLSMessage(body))

    def _framed(self, sender: Sender, commit: Commit) -> bytes:
        framed = FramedContent(
            group_id=bytes.fromhex(self.conversation),
            epoch=self.epoch,
            sender=sender,
            authenticated_data=b"",
            content=commit,
        )
        tag = b"g" * 64 if sender.sender_type is SenderType.MEMBER else None
        message = PublicMessage(framed, FramedContentAuthData(b"s" * 64, b"f" * 64), tag)
        return encode_message(MLSMessage(message))

    def _free(self) -> int:
        return next(i for i in range(len(self.members) + 1) if i not in self.members)

    def _tree(self) -> RatchetTree:
        width = max(self.members) + 1
        nodes: list[LeafNode | None] = [None] * (2 * width - 1)
        for index, member in self.members.items():
            nodes[2 * index] = member.leaf(CommitSource(b""))
        return RatchetTree(tuple(nodes))


def offer(package: KeyPackage) -> bytes:
    """Wrap a KeyPackage as it is published."""
    return encode_message(MLSMessage(package))


def encode_opaque(data: bytes) -> bytes:
    """Encode a short variable-size vector (RFC 9420 section 2.1.2)."""
    return bytes([len(data)]) + data


def _owner(package: KeyPackage) -> Member:
    credential = package.leaf_node.credential
    if not isinstance(credential, BasicCredential):
        raise TypeError
    return Member(credential.identity.hex(), package.leaf_node.signature_key)


def _path(owner: Member) -> UpdatePath:
    return UpdatePath(owner.leaf(CommitSource(b"")), ())


def welcome(*newcomers: KeyPackage) -> bytes:
    """Make the Welcome of those who were added."""
    secrets = tuple(
        EncryptedGroupSecrets(
            key_package_ref(SUITE, encode(package)), HpkeCiphertext(b"k" * 32, b"w" * 48)
        )
        for package in newcomers
    )
    return encode_message(MLSMessage(Welcome(SUITE, secrets, b"z" * 300)))
