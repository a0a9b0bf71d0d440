"""What a delivery service asks of private messages, welcomes, key packages and group infos."""

import struct
from dataclasses import dataclass
from typing import Final, NamedTuple

from gateway.mls.codepoints import ContentType, ExtensionType, WireFormat
from gateway.mls.errors import RefusedMls, Rule
from gateway.mls.extension import Extension, find_extension
from gateway.mls.framing import read_wire_format
from gateway.mls.groupinfo import GroupInfo
from gateway.mls.hashref import key_package_ref
from gateway.mls.keypackage import KeyPackage, read_version
from gateway.mls.leaf import BasicCredential, KeyPackageSource, LeafNode, Lifetime
from gateway.mls.tls import Reader, decode, encode
from gateway.mls.tree import RatchetTree
from gateway.mls.welcome import Welcome

__all__ = [
    "GroupInfoSummary",
    "KeyPackageSummary",
    "LeafSummary",
    "PrivateEnvelope",
    "RosterLeaf",
    "WelcomeSummary",
    "offered_lifetime",
    "open_message",
    "read_group_info",
    "read_key_package",
    "read_private",
    "read_welcome",
    "summarise_leaf",
]


# How nearly every PrivateMessage begins: version 1 and wire format 2, a group id of sixteen bytes,
# epoch, content type, and authenticated data whose length takes one byte (sections 2.1.2 and 6.3).
_USUAL: Final = struct.Struct(">I B 16s Q B B")
_USUAL_HEADER: Final = 0x0001_0002
_USUAL_ID: Final = 16
_ONE_BYTE: Final = 0x40
_TWO_BYTES: Final = 0x4000
_CONTENT_TYPES: Final = {int(each): each for each in ContentType}


class PrivateEnvelope(NamedTuple):
    """Show what is readable of a PrivateMessage."""

    group_id: bytes
    epoch: int
    content_type: ContentType
    authenticated_data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafSummary:
    """Name a client by its keys and its basic credential."""

    signature_key: bytes
    identity: bytes
    encryption_key: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterLeaf(LeafSummary):
    """Place a client in the tree."""

    leaf_index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupInfoSummary:
    """Sum up a GroupInfo; `roster` goes from left to right."""

    group_id: bytes
    epoch: int
    cipher_suite: int
    signer: int
    roster: tuple[RosterLeaf, ...]
    has_external_pub: bool


@dataclass(frozen=True, slots=True)
class WelcomeSummary:
    """Sum up a Welcome; `new_members` are KeyPackageRefs."""

    cipher_suite: int
    new_members: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPackageSummary:
    """Sum up a KeyPackage; lifetimes are seconds since the Unix epoch, both inclusive."""

    cipher_suite: int
    signature_key: bytes
    identity: bytes
    encryption_key: bytes
    init_key: bytes
    lifetime_not_before: int
    lifetime_not_after: int
    last_resort: bool
    reference: bytes


def open_message(data: bytes, expected: WireFormat) -> Reader:
    """Read an MLSMessage's header and return the reader before its body.

    Raises RefusedMls where the message is of another kind than `expected`.
    """
    reader = Reader(data)
    read_version(reader)
    if read_wire_format(reader) is not expected:
        raise RefusedMls(Rule.WIRE_FORMAT_UNEXPECTED, "6")
    return reader


def summarise_leaf(leaf: LeafNode) -> LeafSummary:
    """Name the leaf's client; RefusedMls unless its credential is a basic one."""
    if not isinstance(leaf.credential, BasicCredential):
        raise RefusedMls(Rule.CREDENTIAL_NOT_BASIC, "5.3")
    return LeafSummary(
        signature_key=leaf.signature_key,
        identity=leaf.credential.identity,
        encryption_key=leaf.encryption_key,
    )


def offered_lifetime(leaf: LeafNode) -> Lifetime:
    """Return the lifetime of a key package's leaf; RefusedMls for a leaf of other source."""
    if not isinstance(leaf.source, KeyPackageSource):
        raise RefusedMls(Rule.LEAF_SOURCE_WRONG, "7.3")
    return leaf.source.lifetime


def read_private(data: bytes) -> PrivateEnvelope:
    """Read the envelope of an MLSMessage(PrivateMessage).

    It lies on the way of every send: what clients usually send is unpacked at one go. Anything else
    is read value by value, and refused for the right reason.
    """
    return _read_usual(data) or _read_by_value(data)


def _read_usual(data: bytes) -> PrivateEnvelope | None:
    if len(data) < _USUAL.size:
        return None
    header, id_size, group_id, epoch, kind, size = _USUAL.unpack_from(data)
    content_type = _CONTENT_TYPES.get(kind)
    end = _USUAL.size + size
    if header != _USUAL_HEADER or id_size != _USUAL_ID or content_type is None:
        return None
    if size >= _ONE_BYTE or not _ends_as_usual(data, end):
        return None
    return PrivateEnvelope(group_id, epoch, content_type, data[_USUAL.size : end])


def _ends_as_usual(data: bytes, at: int) -> bool:
    """Say whether what is sealed fills the rest, with lengths of one byte and of two."""
    ciphertext = at + 1 + data[at] if at < len(data) and data[at] < _ONE_BYTE else len(data)
    header = int.from_bytes(data[ciphertext : ciphertext + 2])
    size = header - _TWO_BYTES
    return _ONE_BYTE <= size < _TWO_BYTES and ciphertext + 2 + size == len(data)


def _read_by_value(data: bytes) -> PrivateEnvelope:
    reader = open_message(data, WireFormat.PRIVATE_MESSAGE)
    group_id = reader.opaque()
    epoch = reader.uint64()
    content_type = reader.enum8(ContentType, "6.3")
    authenticated_data = reader.opaque()
    reader.skip_opaque()  # encrypted_sender_data
    reader.skip_opaque()  # ciphertext
    reader.finish()
    return PrivateEnvelope(group_id, epoch, content_type, authenticated_data)


def read_welcome(data: bytes) -> WelcomeSummary:
    """Sum up an MLSMessage(Welcome)."""
    reader = open_message(data, WireFormat.WELCOME)
    welcome = Welcome.read(reader)
    reader.finish()
    return WelcomeSummary(
        welcome.cipher_suite, tuple(secret.new_member for secret in welcome.secrets)
    )


def read_key_package(data: bytes) -> KeyPackageSummary:
    """Sum up an MLSMessage(KeyPackage).

    Raises RefusedMls where its suite is unknown, its credential is not basic, or its leaf is not
    one of a key package.
    """
    reader = open_message(data, WireFormat.KEY_PACKAGE)
    package = KeyPackage.read(reader)
    reader.finish()
    leaf = summarise_leaf(package.leaf_node)
    lifetime = offered_lifetime(package.leaf_node)
    return KeyPackageSummary(
        cipher_suite=package.cipher_suite,
        signature_key=leaf.signature_key,
        identity=leaf.identity,
        encryption_key=leaf.encryption_key,
        init_key=package.init_key,
        lifetime_not_before=lifetime.not_before,
        lifetime_not_after=lifetime.not_after,
        last_resort=_is_last_resort(package.extensions),
        reference=key_package_ref(package.cipher_suite, encode(package)),
    )


def _is_last_resort(extensions: tuple[Extension, ...]) -> bool:
    body = find_extension(extensions, ExtensionType.LAST_RESORT_KEY_PACKAGE)
    if body:
        # The mark says all that it has to say by being there.
        raise RefusedMls(Rule.EXTENSION_NOT_EMPTY, "13.4")
    return body is not None


def read_group_info(data: bytes) -> GroupInfoSummary:
    """Sum up an MLSMessage(GroupInfo).

    Raises RefusedMls where it has no ratchet_tree extension, a member's credential is not basic,
    or the signer's leaf is blank.
    """
    reader = open_message(data, WireFormat.GROUP_INFO)
    info = GroupInfo.read(reader)
    reader.finish()
    body = find_extension(info.extensions, ExtensionType.RATCHET_TREE)
    if body is None:
        raise RefusedMls(Rule.RATCHET_TREE_MISSING, "12.4.3.3")
    roster = tuple(_place(index, leaf) for index, leaf in decode(RatchetTree.read, body).leaves())
    if all(leaf.leaf_index != info.signer for leaf in roster):
        raise RefusedMls(Rule.SIGNER_NOT_IN_TREE, "12.4.3.1")
    return GroupInfoSummary(
        group_id=info.group_context.group_id,
        epoch=info.group_context.epoch,
        cipher_suite=info.group_context.cipher_suite,
        signer=info.signer,
        roster=roster,
        has_external_pub=find_extension(info.extensions, ExtensionType.EXTERNAL_PUB) is not None,
    )


def _place(index: int, leaf: LeafNode) -> RosterLeaf:
    summary = summarise_leaf(leaf)
    return RosterLeaf(
        leaf_index=index,
        signature_key=summary.signature_key,
        identity=summary.identity,
        encryption_key=summary.encryption_key,
    )
