"""Handshakes with true signatures and hashes and nothing in what is sealed.

To a delivery service they look like real ones, and like real ones made by somebody who lies: every
part can be changed before it is signed.
"""

import dataclasses
import hashlib
import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import pytest
from nacl.signing import SigningKey

from gateway.mls.codepoints import CipherSuite, ExtensionType, SenderType
from gateway.mls.commit import (
    Commit,
    HpkeCiphertext,
    ProposalOrRef,
    ProposalRef,
    UpdatePath,
    UpdatePathNode,
)
from gateway.mls.crypto import sign_content
from gateway.mls.errors import MlsError, Rule
from gateway.mls.extension import Extension
from gateway.mls.framing import (
    Content,
    FramedContent,
    FramedContentAuthData,
    PublicMessage,
    Sender,
)
from gateway.mls.groupinfo import GroupContext, GroupInfo
from gateway.mls.keypackage import KeyPackage
from gateway.mls.leaf import (
    BasicCredential,
    Capabilities,
    CommitSource,
    KeyPackageSource,
    LeafNode,
    LeafSource,
    Lifetime,
    UpdateSource,
)
from gateway.mls.message import MLSMessage, encode_message
from gateway.mls.parenthash import parent_hash
from gateway.mls.policy import GroupPolicy
from gateway.mls.proposals import Add, ExternalInit, Proposal, Remove, Update
from gateway.mls.publictree import PublicTree
from gateway.mls.signatures import (
    framed_content_tbs,
    group_info_tbs,
    key_package_tbs,
    leaf_node_tbs,
)
from gateway.mls.state import PublicGroup, Transition
from gateway.mls.suites import AEAD_TAG, Kem, Suite, find_suite
from gateway.mls.tls import encode
from gateway.mls.tree import ParentNode
from gateway.mls.welcome import EncryptedGroupSecrets, GroupSecrets, PathSecret, Welcome

NOW = 1_800_000_000
DAY = 24 * 3600
PLAIN = CipherSuite.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519
HYBRID = CipherSuite.MLS_256_XWING_AES256GCM_SHA512_Ed25519
OFFERED = KeyPackageSource(Lifetime(NOW - DAY, NOW + 84 * DAY))

T = TypeVar("T")
Change = Callable[[T], T]

_counter = itertools.count(1)


def as_it_is(value: T) -> T:
    return value


def fresh(size: int) -> bytes:
    """Return bytes that nobody had before."""
    return hashlib.shake_256(next(_counter).to_bytes(8)).digest(size)


def fresh_key(suite: Suite) -> bytes:
    """Return an HPKE public key that looks like one."""
    if suite.kem is Kem.X25519:
        return fresh(32)
    # ML-KEM's packed numbers are left at zero: they must stay below its modulus.
    return bytes(suite.public_key_size - 32) + fresh(32)


def sealed(suite: Suite, size: int) -> HpkeCiphertext:
    """Return what an HPKE ciphertext of so many bytes looks like from outside."""
    return HpkeCiphertext(fresh(suite.kem_output_size), fresh(size + AEAD_TAG))


@dataclass(frozen=True)
class Person:
    """Somebody with a name and a signature key."""

    identity: bytes
    key: SigningKey = field(default_factory=SigningKey.generate)

    @property
    def public_key(self) -> bytes:
        return bytes(self.key.verify_key)

    def sign(self, label: str, content: bytes) -> bytes:
        return self.key.sign(sign_content(label, content)).signature

    def leaf(
        self,
        suite: Suite,
        source: LeafSource = OFFERED,
        place: tuple[bytes, int] = (b"", 0),
        change: Change[LeafNode] = as_it_is,
    ) -> LeafNode:
        """Make a leaf for a place (group id, leaf index)."""
        leaf = change(
            LeafNode(
                encryption_key=fresh_key(suite),
                signature_key=self.public_key,
                credential=BasicCredential(self.identity),
                capabilities=Capabilities((1,), (suite.number,), (), (), (1,)),
                source=source,
                extensions=(),
                signature=b"",
            )
        )
        signature = self.sign("LeafNodeTBS", leaf_node_tbs(leaf, *place))
        return dataclasses.replace(leaf, signature=signature)

    def key_package(
        self,
        suite: Suite,
        change: Change[KeyPackage] = as_it_is,
        change_leaf: Change[LeafNode] = as_it_is,
    ) -> KeyPackage:
        leaf = self.leaf(suite, change=change_leaf)
        package = change(KeyPackage(suite.number, fresh_key(suite), leaf, (), b""))
        signature = self.sign("KeyPackageTBS", key_package_tbs(package))
        return dataclasses.replace(package, signature=signature)


@dataclass(frozen=True)
class Bundle:
    """What a commit travels as."""

    commit: bytes
    welcome: bytes | None
    group_info: bytes

    def judge(self, group: PublicGroup, now: int = NOW) -> Transition:
        """Have the whole bundle checked, as a delivery service would."""
        transition = group.judge(self.commit, now=now)
        transition.check_welcome(self.welcome)
        transition.check_group_info(self.group_info)
        return transition


@dataclass
class Forge:
    """Hold a group and the keys of everybody in it, by leaf."""

    group: PublicGroup
    people: dict[int, Person]

    @classmethod
    def open(
        cls,
        suite_number: int = PLAIN,
        *,
        extensions: tuple[Extension, ...] = (),
        policy: GroupPolicy | None = None,
    ) -> "Forge":
        """Open a group with its maker alone."""
        suite, maker = find_suite(suite_number), Person(b"maker")
        info = opening(suite, maker, extensions)
        group = PublicGroup.from_group_info(wrap(info), now=NOW, policy=policy or GroupPolicy())
        return cls(group, {0: maker})

    @property
    def suite(self) -> Suite:
        return self.group.epoch.suite

    @property
    def context(self) -> GroupContext:
        return self.group.context

    @property
    def tree(self) -> PublicTree:
        return self.group.epoch.tree

    def grow(self, *names: bytes) -> None:
        """Add people in one commit of the maker's, with a path."""
        newcomers = [Person(name) for name in names]
        adds = [Add(person.key_package(self.suite)) for person in newcomers]
        self.take(self.commit(0, adds), dict(enumerate(newcomers)))

    def take(self, bundle: Bundle, newcomers: dict[int, Person] | None = None) -> Transition:
        """Go on to the epoch that a bundle makes; newcomers are numbered in their order."""
        transition = bundle.judge(self.group)
        self.group = transition.after
        for index in transition.outcome.removed:
            self.people.pop(index, None)
        for number, person in (newcomers or {}).items():
            self.people[transition.outcome.added[number]] = person
        return transition

    def propose(self, leaf: int, proposal: Proposal) -> bytes:
        """Send a member's proposal and return its reference."""
        message = self.frame(Sender(SenderType.MEMBER, leaf), proposal, self.people[leaf])
        self.group, reference = self.group.accept_proposal(wrap(message), now=NOW)
        return reference

    def update(self, leaf: int, change: Change[LeafNode] = as_it_is) -> Update:
        """Make a member's Update proposal."""
        place = (self.context.group_id, leaf)
        return Update(self.people[leaf].leaf(self.suite, UpdateSource(), place, change))

    def frame(
        self,
        sender: Sender,
        content: Content,
        signer: Person,
        change: Change[FramedContent] = as_it_is,
    ) -> PublicMessage:
        """Sign a content for this epoch."""
        framed = change(
            FramedContent(self.context.group_id, self.context.epoch, sender, b"", content)
        )
        size = self.suite.hash_size
        tag = fresh(size) if isinstance(content, Commit) else None
        by_member = sender.sender_type is SenderType.MEMBER
        message = PublicMessage(
            framed, FramedContentAuthData(b"", tag), fresh(size) if by_member else None
        )
        signature = signer.sign("FramedContentTBS", framed_content_tbs(message, self.context))
        return dataclasses.replace(message, auth=FramedContentAuthData(signature, tag))

    def commit(
        self,
        leaf: int,
        proposals: Sequence[ProposalOrRef] = (),
        *,
        change: Change[Commit] = as_it_is,
        change_leaf: Change[LeafNode] = as_it_is,
        keys: Sequence[bytes] = (),
    ) -> Bundle:
        """Make a member's bundle; `keys` are used for the path, from the leaf upwards, if given."""
        tree, newcomers = self._carried_out(proposals)
        path = self._path(tree, leaf, newcomers, self.people[leaf], change_leaf, keys)
        commit = change(Commit(tuple(proposals), path))
        sender = Sender(SenderType.MEMBER, leaf)
        return self.bundle(self.frame(sender, commit, self.people[leaf]), leaf)

    def join(
        self,
        joiner: Person,
        proposals: Sequence[Proposal] = (),
        *,
        change: Change[Commit] = as_it_is,
        change_leaf: Change[LeafNode] = as_it_is,
    ) -> Bundle:
        """Make a bundle by which somebody joins from outside."""
        begun = [*proposals, ExternalInit(fresh(self.suite.kem_output_size))]
        tree, newcomers = self._carried_out(begun)
        place = tree.vacancy()
        path = self._path(tree.reaching(place), place, newcomers, joiner, change_leaf)
        commit = change(Commit(tuple(begun), path))
        sender = Sender(SenderType.NEW_MEMBER_COMMIT)
        return self.bundle(self.frame(sender, commit, joiner), place, joiner)

    def bundle(self, commit: PublicMessage, signer: int, joiner: Person | None = None) -> Bundle:
        """Put beside a commit what fits it; beside one that is refused, what fits this epoch."""
        person = joiner or self.people.get(signer) or Person(b"nobody")
        try:
            transition = self.group.judge(wrap(commit), now=NOW)
        except MlsError:
            info = self.info(self.group, signer, person=person)
            return Bundle(wrap(commit), None, wrap(info))
        info = self.info(transition.after, signer, person=person)
        return Bundle(wrap(commit), self._welcome(transition), wrap(info))

    def info(
        self,
        group: PublicGroup,
        signer: int,
        change: Change[GroupInfo] = as_it_is,
        person: Person | None = None,
    ) -> GroupInfo:
        """Make a group's GroupInfo, changed before it is signed."""
        extensions = info_extensions(self.suite, group.epoch.tree)
        info = GroupInfo(group.context, extensions, group.epoch.confirmation_tag, signer, b"")
        return signed_info(change(info), person or self.people[signer])

    def _carried_out(self, proposals: Iterable[ProposalOrRef]) -> tuple[PublicTree, list[int]]:
        """Carry out what can be carried out."""
        sent = self.group.epoch.sent
        named = [p for p in proposals if not isinstance(p, ProposalRef)]
        references = [p.reference for p in proposals if isinstance(p, ProposalRef)]
        found = [sent[reference] for reference in references if reference in sent]
        tree, newcomers = self.tree, []
        for message in found:
            index, proposal = message.content.sender.index, message.content.content
            if isinstance(proposal, Update) and index is not None:
                tree = tree.updated(index, proposal.leaf_node)
        every = [*named, *(message.content.content for message in found)]
        for proposal in every:
            if isinstance(proposal, Remove) and self.tree.leaf(proposal.removed):
                tree = tree.removed(proposal.removed)
        for proposal in every:
            if isinstance(proposal, Add):
                tree, index = tree.added(proposal.key_package.leaf_node)
                newcomers.append(index)
        return tree, newcomers

    def _path(
        self,
        tree: PublicTree,
        committer: int,
        newcomers: Sequence[int],
        person: Person,
        change_leaf: Change[LeafNode] = as_it_is,
        keys: Sequence[bytes] = (),
    ) -> UpdatePath:
        suite, claimed, nodes = self.suite, b"", []
        steps = tree.filtered_path(committer)
        given = [*keys, *(fresh_key(suite) for _ in steps[len(keys) :])]
        for (_, beside), key in zip(reversed(steps), reversed(given[: len(steps)]), strict=True):
            readers = [r for r in tree.resolution(beside) if r not in {2 * n for n in newcomers}]
            secrets = tuple(sealed(suite, suite.secret_size) for _ in readers)
            nodes.append(UpdatePathNode(key, secrets))
            claimed = parent_hash(tree, ParentNode(key, claimed, ()), beside)
        place = (self.context.group_id, committer)
        leaf = person.leaf(suite, CommitSource(claimed), place, change_leaf)
        return UpdatePath(leaf, tuple(reversed(nodes)))

    def _welcome(self, transition: Transition) -> bytes | None:
        outcome, suite = transition.outcome, self.suite
        if not outcome.welcomed:
            return None
        secret = bytes(suite.secret_size)
        path_secret = PathSecret(secret) if outcome.renewed_path else None
        size = len(encode(GroupSecrets(secret, path_secret, outcome.agenda.psks)))
        secrets = tuple(
            EncryptedGroupSecrets(reference, sealed(suite, size)) for reference in outcome.welcomed
        )
        return wrap(Welcome(suite.number, secrets, fresh(300)))


def wrap(body: PublicMessage | GroupInfo | Welcome | KeyPackage) -> bytes:
    return encode_message(MLSMessage(body))


def opening(
    suite: Suite,
    maker: Person,
    extensions: tuple[Extension, ...] = (),
    change: Change[GroupInfo] = as_it_is,
    change_leaf: Change[LeafNode] = as_it_is,
) -> GroupInfo:
    """Make the GroupInfo of a new group, changed before it is signed."""
    tree = PublicTree(suite.number, (maker.leaf(suite, change=change_leaf),))
    context = GroupContext(suite.number, fresh(16), 0, tree.root_hash(), b"", extensions)
    info = GroupInfo(context, info_extensions(suite, tree), fresh(suite.hash_size), 0, b"")
    return signed_info(change(info), maker)


def info_extensions(suite: Suite, tree: PublicTree) -> tuple[Extension, ...]:
    return (
        Extension(ExtensionType.EXTERNAL_PUB, fresh_key(suite)),
        Extension(ExtensionType.RATCHET_TREE, encode(tree.ratchet_tree())),
    )


def signed_info(info: GroupInfo, person: Person) -> GroupInfo:
    return dataclasses.replace(info, signature=person.sign("GroupInfoTBS", group_info_tbs(info)))


def refused_rule(act: Callable[[], object]) -> Rule:
    """Return the rule by which a delivery service refuses; it must refuse."""
    with pytest.raises(MlsError) as caught:
        act()
    return caught.value.rule
