"""Groups on paper: messages of the right form and roster, with nothing secret in them.

The gateway reads what is public of a group. Tests of the gateway that need no reader on the other
side take their messages from here; real groups come from real browsers in ``tests/e2e``.
"""

from dataclasses import dataclass, field

from gateway.mls.codepoints import CipherSuite, ContentType, ExtensionType, SenderType
from gateway.mls.commit import Commit, HpkeCiphertext, UpdatePath
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

__all__ = ["SUITE", "Member", "PaperBundle", "PaperGroup"]

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
        self, nonce: bytes = b"\x00", *, not_after: int = 2**33, last_resort: bool = False
    ) -> KeyPackage:
        """Make a KeyPackage; another nonce makes another package."""
        marks = (Extension(ExtensionType.LAST_RESORT_KEY_PACKAGE, b""),) if last_resort else ()
        return KeyPackage(
            cipher_suite=SUITE,
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

    def group_info(self, signer: int = 0, *, epoch: int | None = None) -> bytes:
        """Make the GroupInfo of the current (or another) epoch."""
        context = GroupContext(
            cipher_suite=SUITE,
            group_id=bytes.fromhex(self.conversation),
            epoch=self.epoch if epoch is None else epoch,
            tree_hash=b"t" * 64,
            confirmed_transcript_hash=b"c" * 64,
            extensions=(),
        )
        info = GroupInfo(
            group_context=context,
            extensions=(
                Extension(ExtensionType.RATCHET_TREE, encode(self._tree())),
                Extension(ExtensionType.EXTERNAL_PUB, encode_opaque(b"p" * 32)),
            ),
            confirmation_tag=b"m" * 64,
            signer=signer,
            signature=b"s" * 64,
        )
        return encode_message(MLSMessage(info))

    def add(self, committer: int, *newcomers: KeyPackage) -> PaperBundle:
        """Let a member add devices; the group moves to the next epoch."""
        epoch = self.epoch
        for package in newcomers:
            self.members[self._free()] = _owner(package)
        commit = self._commit(
            epoch,
            Sender(SenderType.MEMBER, committer),
            Commit(tuple(Add(package) for package in newcomers), self._path(committer)),
        )
        self.epoch += 1
        return PaperBundle(commit, _welcome(newcomers), self.group_info(committer))

    def remove(self, committer: int, *leaves: int) -> PaperBundle:
        """Let a member remove leaves; the group moves to the next epoch."""
        epoch = self.epoch
        for index in leaves:
            del self.members[index]
        commit = self._commit(
            epoch,
            Sender(SenderType.MEMBER, committer),
            Commit(tuple(Remove(index) for index in leaves), self._path(committer)),
        )
        self.epoch += 1
        return PaperBundle(commit, None, self.group_info(committer))

    def join(self, member: Member) -> PaperBundle:
        """Let a device join by external commit, leaving the leaf it may have had before."""
        epoch = self.epoch
        former = [index for index, each in self.members.items() if each.device == member.device]
        for index in former:
            del self.members[index]
        place = self._free()
        self.members[place] = member
        commit = self._commit(
            epoch,
            Sender(SenderType.NEW_MEMBER_COMMIT),
            Commit(
                (*(Remove(index) for index in former), ExternalInit(b"k" * 32)), self._path(place)
            ),
        )
        self.epoch += 1
        return PaperBundle(commit, None, self.group_info(place))

    def message(
        self,
        message_id: str,
        ciphertext: bytes = b"x" * 400,
        *,
        epoch: int | None = None,
        authenticated_data: bytes | None = None,
    ) -> bytes:
        """Make an application message."""
        carried = b"\x01" + bytes.fromhex(message_id)
        body = PrivateMessage(
            group_id=bytes.fromhex(self.conversation),
            epoch=self.epoch if epoch is None else epoch,
            content_type=ContentType.APPLICATION,
            authenticated_data=carried if authenticated_data is None else authenticated_data,
            encrypted_sender_data=b"d" * 28,
            ciphertext=ciphertext,
        )
        return encode_message(MLSMessage(body))

    def _commit(self, epoch: int, sender: Sender, commit: Commit) -> bytes:
        framed = FramedContent(
            group_id=bytes.fromhex(self.conversation),
            epoch=epoch,
            sender=sender,
            authenticated_data=b"",
            content=commit,
        )
        tag = b"g" * 64 if sender.sender_type is SenderType.MEMBER else None
        message = PublicMessage(framed, FramedContentAuthData(b"s" * 64, b"f" * 64), tag)
        return encode_message(MLSMessage(message))

    def _path(self, committer: int) -> UpdatePath:
        return UpdatePath(self.members[committer].leaf(CommitSource(b"")), ())

    def _free(self) -> int:
        return next(i for i in range(len(self.members) + 1) if i not in self.members)

    def _tree(self) -> RatchetTree:
        width = max(self.members) + 1
        nodes: list[LeafNode | None] = [None] * (2 * width - 1)
        for index, member in self.members.items():
            nodes[2 * index] = member.leaf(CommitSource(b""))
        return RatchetTree(tuple(nodes))


def encode_opaque(data: bytes) -> bytes:
    """Encode a short variable-size vector (RFC 9420 section 2.1.2)."""
    return bytes([len(data)]) + data


def _owner(package: KeyPackage) -> Member:
    credential = package.leaf_node.credential
    if not isinstance(credential, BasicCredential):
        raise TypeError
    return Member(credential.identity.hex(), package.leaf_node.signature_key)


def _welcome(newcomers: tuple[KeyPackage, ...]) -> bytes:
    secrets = tuple(
        EncryptedGroupSecrets(
            key_package_ref(SUITE, encode(package)), HpkeCiphertext(b"k" * 32, b"w" * 48)
        )
        for package in newcomers
    )
    return encode_message(MLSMessage(Welcome(SUITE, secrets, b"z" * 300)))
