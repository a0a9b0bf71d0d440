"""Groups on paper: right in everything that is public, with nothing in the sealed parts.

Signatures, tree hashes, parent hashes and transcripts hold, so the gateway takes these handshakes;
no client could follow them, since there are no secrets. Tests of the gateway that need no reader on
the other side take their messages from here; real groups come from real browsers in ``tests/e2e``.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gateway.mls.codepoints import ContentType, ExtensionType, SenderType
from gateway.mls.commit import (
    Commit,
    ProposalOrRef,
    ProposalRef,
    UpdatePath,
    UpdatePathNode,
)
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
from gateway.mls.leaf import CommitSource, KeyPackageSource, LeafNode, Lifetime
from gateway.mls.message import MLSMessage, encode_message
from gateway.mls.parenthash import parent_hash
from gateway.mls.proposals import Add, ExternalInit, Remove
from gateway.mls.publictree import PublicTree
from gateway.mls.signatures import framed_content_tbs, group_info_tbs
from gateway.mls.tls import encode
from gateway.mls.transcript import confirmed_transcript_hash, interim_transcript_hash
from gateway.mls.tree import ParentNode, RatchetTree, TreeNode
from gateway.mls.welcome import EncryptedGroupSecrets, GroupSecrets, PathSecret, Welcome
from tests.paper_member import SUITE, Member, fresh_key, maker_of, offer, sealed

__all__ = ["SUITE", "Member", "PaperBundle", "PaperGroup", "offer", "welcome"]

_TAG = b"m" * 64


@dataclass(frozen=True, slots=True)
class PaperBundle:
    """A commit and what travels with it, as bytes."""

    commit: bytes
    welcome: bytes | None
    group_info: bytes


@dataclass(slots=True)
class PaperGroup:
    """A group in one epoch; ``conversation`` is its id in 32 hex digits.

    It begins with its members side by side, none of whom has committed yet, in any epoch.
    """

    conversation: str
    members: dict[int, Member] = field(default_factory=dict)
    epoch: int = 0
    _tree: PublicTree | None = None
    _transcript: bytes = b""
    _extensions: tuple[Extension, ...] | None = None

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
        context = self._context()
        offered = (
            (tree, Extension(ExtensionType.RATCHET_TREE, encode(self.tree.ratchet_tree()))),
            (external_pub, Extension(ExtensionType.EXTERNAL_PUB, self.external_pub)),
        )
        info = GroupInfo(
            group_context=replace(
                context, epoch=self.epoch if epoch is None else epoch, cipher_suite=suite
            ),
            extensions=tuple(extension for wanted, extension in offered if wanted),
            confirmation_tag=_TAG,
            signer=signer,
            signature=b"",
        )
        signed = self.members[signer].sign("GroupInfoTBS", group_info_tbs(info))
        return encode_message(MLSMessage(replace(info, signature=signed)))

    def add(self, committer: int, *newcomers: KeyPackage) -> PaperBundle:
        """Let a member add devices; the group moves to the next epoch."""
        commit = self._member_commit(committer, [Add(package) for package in newcomers])
        self._move(commit)
        for package in newcomers:
            self.members[_place(self.tree, package.leaf_node)] = maker_of(package)
        return PaperBundle(_spell(commit), welcome(*newcomers), self.group_info(committer))

    def remove(self, committer: int, *leaves: int) -> PaperBundle:
        """Let a member remove leaves; the group moves to the next epoch."""
        commit = self._member_commit(committer, [Remove(index) for index in leaves])
        self._move(commit)
        for index in leaves:
            del self.members[index]
        return PaperBundle(_spell(commit), None, self.group_info(committer))

    def remove_proposed(
        self, committer: int, proposed: Mapping[int, bytes], *newcomers: KeyPackage
    ) -> PaperBundle:
        """Let a member remove leaves by references to proposals, and perhaps add devices.

        ``proposed`` maps each leaf to the reference.
        """
        added = [Add(package) for package in newcomers]
        meaning: list[ProposalOrRef] = [*(Remove(index) for index in proposed), *added]
        listed: list[ProposalOrRef] = [*(ProposalRef(each) for each in proposed.values()), *added]
        commit = self._member_commit(committer, listed, meaning=meaning)
        self._move(commit, meaning)
        for index in proposed:
            del self.members[index]
        for package in newcomers:
            self.members[_place(self.tree, package.leaf_node)] = maker_of(package)
        carried = welcome(*newcomers) if newcomers else None
        return PaperBundle(_spell(commit), carried, self.group_info(committer))

    def renew(self, committer: int) -> PaperBundle:
        """Let a member commit to nothing but new keys; the group moves to the next epoch."""
        return self.remove(committer)

    def join(self, member: Member) -> PaperBundle:
        """Let a device join by external commit, leaving the leaf it may have had before."""
        former = [index for index, each in self.members.items() if each.device == member.device]
        commit = self._outside_commit(member, [Remove(index) for index in former])
        self._move(commit)
        for index in former:
            del self.members[index]
        path = commit.content.content.path if isinstance(commit.content.content, Commit) else None
        if path is None:
            raise TypeError
        place = _place(self.tree, path.leaf_node)
        self.members[place] = member
        return PaperBundle(_spell(commit), None, self.group_info(place))

    def commit(
        self, committer: int, *proposals: ProposalOrRef, path: Member | None = None
    ) -> bytes:
        """Make a member's commit of the current epoch, and change nothing.

        ``path`` puts somebody else's leaf into its update path.
        """
        return _spell(self._member_commit(committer, proposals, path=path))

    def external_commit(self, joiner: Member, *proposals: ProposalOrRef) -> bytes:
        """Make an external commit of the current epoch, and change nothing."""
        return _spell(self._outside_commit(joiner, proposals))

    def copy(self) -> "PaperGroup":
        """Make a group that is the same now and goes its own way."""
        return PaperGroup(
            self.conversation,
            dict(self.members),
            self.epoch,
            self.tree,
            self._transcript,
            self.extensions,
        )

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
        # Nobody opens these, so any commitment will do.
        carried = b"\x02" + bytes.fromhex(message_id) + b"c" * 32
        body = PrivateMessage(
            group_id=bytes.fromhex(self.conversation),
            epoch=self.epoch if epoch is None else epoch,
            content_type=content_type,
            authenticated_data=carried if authenticated_data is None else authenticated_data,
            encrypted_sender_data=b"d" * 28,
            ciphertext=ciphertext,
        )
        return encode_message(MLSMessage(body))

    @property
    def external_pub(self) -> bytes:
        """Return the key that the current epoch's GroupInfo has for joining from outside."""
        return fresh_key(f"{self.conversation} {self.epoch}".encode())

    @property
    def transcript(self) -> bytes:
        """Return the confirmed transcript hash of the current epoch."""
        return self._transcript

    @property
    def tree(self) -> PublicTree:
        """Return the ratchet tree of the current epoch."""
        if self._tree is None:
            width = max(self.members) + 1
            nodes: list[TreeNode | None] = [None] * (2 * width - 1)
            for index, member in self.members.items():
                nodes[2 * index] = member.leaf(KeyPackageSource(Lifetime(0, 2**33)))
            self._tree = PublicTree.of(SUITE, RatchetTree(tuple(nodes)))
        return self._tree

    @property
    def extensions(self) -> tuple[Extension, ...]:
        """Return the context's extensions: those that its first member began it with."""
        if self._extensions is None:
            self._extensions = self.members[min(self.members)].senders if self.members else ()
        return self._extensions

    @property
    def context(self) -> GroupContext:
        """Return the group's context in the current epoch."""
        return self._context()

    def _context(self) -> GroupContext:
        return GroupContext(
            cipher_suite=SUITE,
            group_id=bytes.fromhex(self.conversation),
            epoch=self.epoch,
            tree_hash=self.tree.root_hash(),
            confirmed_transcript_hash=self._transcript,
            extensions=self.extensions,
        )

    def _member_commit(
        self,
        committer: int,
        proposals: Sequence[ProposalOrRef],
        *,
        path: Member | None = None,
        meaning: Sequence[ProposalOrRef] | None = None,
    ) -> PublicMessage:
        tree, added = _carry_out(self.tree, proposals if meaning is None else meaning)
        # Somebody without a leaf signs too: that is for the gateway to notice.
        signer = self.members.get(committer, self.members[min(self.members)])
        renewed = self._path(tree, committer, signer if path is None else path, added)
        return self._signed(signer, Sender(SenderType.MEMBER, committer), proposals, renewed)

    def _outside_commit(self, joiner: Member, proposals: Sequence[ProposalOrRef]) -> PublicMessage:
        listed = [*proposals, ExternalInit(sealed().kem_output)]
        tree, _ = _carry_out(self.tree, listed)
        renewed = self._path(tree, tree.vacancy(), joiner, ())
        return self._signed(joiner, Sender(SenderType.NEW_MEMBER_COMMIT), listed, renewed)

    def _path(
        self, tree: PublicTree, committer: int, owner: Member, added: Collection[int]
    ) -> UpdatePath:
        """Make a path from the top down, so that the leaf can sign where it ends (7.9)."""
        wide = tree.reaching(committer)
        unsealed = {2 * leaf for leaf in added}
        nodes: list[UpdatePathNode] = []
        claimed = b""
        for _, beside in reversed(wide.filtered_path(committer)):
            readers = [each for each in wide.resolution(beside) if each not in unsealed]
            node = UpdatePathNode(fresh_key(), tuple(sealed() for _ in readers))
            nodes.insert(0, node)
            claimed = parent_hash(wide, ParentNode(node.encryption_key, claimed, ()), beside)
        group_id = bytes.fromhex(self.conversation)
        return UpdatePath(owner.leaf(CommitSource(claimed), group_id, committer), tuple(nodes))

    def _signed(
        self, signer: Member, sender: Sender, proposals: Sequence[ProposalOrRef], path: UpdatePath
    ) -> PublicMessage:
        framed = FramedContent(
            group_id=bytes.fromhex(self.conversation),
            epoch=self.epoch,
            sender=sender,
            authenticated_data=b"",
            content=Commit(tuple(proposals), path),
        )
        tag = b"g" * 64 if sender.sender_type is SenderType.MEMBER else None
        unsigned = PublicMessage(framed, FramedContentAuthData(b"", _TAG), tag)
        signature = signer.sign("FramedContentTBS", framed_content_tbs(unsigned, self._context()))
        return PublicMessage(framed, FramedContentAuthData(signature, _TAG), tag)

    def _move(self, message: PublicMessage, meaning: Sequence[ProposalOrRef] | None = None) -> None:
        """Go to the epoch that a commit makes; ``meaning``: what its references stand for."""
        commit = message.content.content
        if not isinstance(commit, Commit) or commit.path is None:
            raise TypeError
        tree, _ = _carry_out(self.tree, commit.proposals if meaning is None else meaning)
        index = message.content.sender.index
        committer = tree.vacancy() if index is None else index
        interim = interim_transcript_hash(SUITE, self._transcript, _TAG)
        self._transcript = confirmed_transcript_hash(SUITE, interim, message.authenticated())
        self._tree = _renew(tree, committer, commit.path)
        self.epoch += 1


def welcome(*newcomers: KeyPackage) -> bytes:
    """Make the Welcome of those who were added by a commit with a path."""
    secret = bytes(64)
    size = len(encode(GroupSecrets(secret, PathSecret(secret), ())))
    secrets = tuple(
        EncryptedGroupSecrets(key_package_ref(SUITE, encode(package)), sealed(size))
        for package in newcomers
    )
    return encode_message(MLSMessage(Welcome(SUITE, secrets, b"z" * 300)))


def _spell(message: PublicMessage) -> bytes:
    return encode_message(MLSMessage(message))


def _carry_out(
    tree: PublicTree, proposals: Sequence[ProposalOrRef]
) -> tuple[PublicTree, tuple[int, ...]]:
    """Remove, then add (RFC 9420 section 12.3); what makes no sense is left to be refused."""
    for each in proposals:
        if isinstance(each, Remove) and each.removed < tree.width and tree.leaf(each.removed):
            tree = tree.removed(each.removed)
    added: list[int] = []
    for each in proposals:
        if isinstance(each, Add):
            tree, place = tree.added(each.key_package.leaf_node)
            added.append(place)
    return tree, tuple(added)


def _renew(tree: PublicTree, committer: int, path: UpdatePath) -> PublicTree:
    wide = tree.reaching(committer)
    changes: dict[int, TreeNode | None] = wide.blanks_above(committer)
    claimed = b""
    steps = wide.filtered_path(committer)
    for (above, beside), node in zip(reversed(steps), reversed(path.nodes), strict=True):
        parent = ParentNode(node.encryption_key, claimed, ())
        changes[above] = parent
        claimed = parent_hash(wide, parent, beside)
    changes[2 * committer] = path.leaf_node
    return wide.changed(changes)


def _place(tree: PublicTree, leaf: LeafNode) -> int:
    return next(index for index, each in tree.leaves() if each == leaf)
