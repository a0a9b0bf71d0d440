"""What each structure's signature covers (RFC 9420, sections 6.1, 7.2, 10 and 12.4.3)."""

from gateway.mls.codepoints import ProtocolVersion, SenderType, WireFormat
from gateway.mls.crypto import verify_with_label
from gateway.mls.errors import RefusedMls, Rule
from gateway.mls.framing import PublicMessage
from gateway.mls.groupinfo import GroupContext, GroupInfo
from gateway.mls.keypackage import KeyPackage
from gateway.mls.leaf import KeyPackageSource, LeafNode
from gateway.mls.suites import Suite, find_suite
from gateway.mls.tls import Writer

__all__ = [
    "check_framing_signature",
    "check_group_info_signature",
    "check_key_package_signature",
    "check_leaf_signature",
    "framed_content_tbs",
    "group_info_tbs",
    "key_package_tbs",
    "leaf_node_tbs",
]

# Those who are in the group, or come in by this message, sign the epoch they mean along.
_SIGN_THE_CONTEXT = (SenderType.MEMBER, SenderType.NEW_MEMBER_COMMIT)


def framed_content_tbs(message: PublicMessage, context: GroupContext) -> bytes:
    """Return FramedContentTBS of a public message (section 6.1)."""
    writer = Writer()
    writer.uint16(ProtocolVersion.MLS10)
    writer.uint16(WireFormat.PUBLIC_MESSAGE)
    message.content.write(writer)
    if message.content.sender.sender_type in _SIGN_THE_CONTEXT:
        context.write(writer)
    return writer.data()


def leaf_node_tbs(leaf: LeafNode, group_id: bytes, leaf_index: int) -> bytes:
    """Return LeafNodeTBS (section 7.2); a key package's leaf belongs to no group yet."""
    writer = Writer()
    leaf.write_unsigned(writer)
    if not isinstance(leaf.source, KeyPackageSource):
        writer.opaque(group_id)
        writer.uint32(leaf_index)
    return writer.data()


def key_package_tbs(package: KeyPackage) -> bytes:
    """Return KeyPackageTBS (section 10)."""
    writer = Writer()
    package.write_unsigned(writer)
    return writer.data()


def group_info_tbs(info: GroupInfo) -> bytes:
    """Return GroupInfoTBS (section 12.4.3)."""
    writer = Writer()
    info.write_unsigned(writer)
    return writer.data()


def check_framing_signature(message: PublicMessage, context: GroupContext, key: bytes) -> None:
    """Refuse a public message that the holder of `key` did not sign in this epoch."""
    suite = find_suite(context.cipher_suite)
    content = framed_content_tbs(message, context)
    _require(suite, key, "FramedContentTBS", content, message.auth.signature, "6.1")


def check_leaf_signature(suite: Suite, leaf: LeafNode, group_id: bytes, leaf_index: int) -> None:
    """Refuse a leaf that its own key did not sign for this place."""
    content = leaf_node_tbs(leaf, group_id, leaf_index)
    _require(suite, leaf.signature_key, "LeafNodeTBS", content, leaf.signature, "7.3")


def check_key_package_signature(suite: Suite, package: KeyPackage) -> None:
    """Refuse a key package that its leaf's key did not sign."""
    content = key_package_tbs(package)
    key = package.leaf_node.signature_key
    _require(suite, key, "KeyPackageTBS", content, package.signature, "10.1")


def check_group_info_signature(info: GroupInfo, key: bytes) -> None:
    """Refuse a group info that the holder of `key` did not sign."""
    suite = find_suite(info.group_context.cipher_suite)
    content = group_info_tbs(info)
    _require(suite, key, "GroupInfoTBS", content, info.signature, "12.4.3.1")


def _require(
    suite: Suite, key: bytes, label: str, content: bytes, signature: bytes, section: str
) -> None:
    if not verify_with_label(suite, key, label, content, signature):
        raise RefusedMls(Rule.SIGNATURE_INVALID, section)
