"""Which leaf nodes may stand in a tree (RFC 9420, section 7.3)."""

from collections.abc import Collection, Hashable, Iterable

from gateway.mls.codepoints import CredentialType, ExtensionType, ProposalType, ProtocolVersion
from gateway.mls.errors import RefusedMls, Rule
from gateway.mls.extension import Extension, RequiredCapabilities, refuse_repeats
from gateway.mls.groupinfo import required_capabilities
from gateway.mls.hpkekeys import check_public_key
from gateway.mls.leaf import BasicCredential, Capabilities, Credential, LeafNode, X509Credential
from gateway.mls.policy import GroupPolicy
from gateway.mls.publictree import PublicTree
from gateway.mls.signatures import check_leaf_signature
from gateway.mls.suites import Suite

__all__ = ["check_keys", "check_leaf", "check_members"]

# Section 7.2: what RFC 9420 itself defines is supported by everybody and never listed.
_DEFAULT_EXTENSIONS = frozenset(ExtensionType) - {ExtensionType.LAST_RESORT_KEY_PACKAGE}
_DEFAULT_PROPOSALS = frozenset(ProposalType)


def check_leaf(leaf: LeafNode, suite: Suite, group_id: bytes, index: int) -> None:
    """Check what a leaf shows by itself: signature, key, and that it supports what it uses.

    Where it came from is the caller's to check. A leaf of a key package is signed for no group,
    and group and index play no part.
    """
    check_public_key(suite, leaf.encryption_key, "7.3")
    refuse_repeats(leaf.extensions)
    able = leaf.capabilities
    if ProtocolVersion.MLS10 not in able.versions or suite.number not in able.cipher_suites:
        raise RefusedMls(Rule.CAPABILITY_MISSING, "7.2")
    if _credential_type(leaf.credential) not in able.credentials:
        raise RefusedMls(Rule.CREDENTIAL_UNSUPPORTED, "7.3")
    if not _supports_extensions(able, leaf.extensions):
        raise RefusedMls(Rule.EXTENSION_UNSUPPORTED, "7.3")
    check_leaf_signature(suite, leaf, group_id, index)


def check_members(tree: PublicTree, extensions: tuple[Extension, ...], policy: GroupPolicy) -> None:
    """Check what must hold between the members, and between each of them and the group."""
    leaves = [leaf for _, leaf in tree.leaves()]
    required = required_capabilities(extensions)
    credential_types = {_credential_type(leaf.credential) for leaf in leaves}
    for leaf in leaves:
        _check_required(leaf.capabilities, required)
        if not _supports_extensions(leaf.capabilities, extensions):
            raise RefusedMls(Rule.EXTENSION_UNSUPPORTED, "12.1.7")
        if not credential_types <= set(leaf.capabilities.credentials):
            raise RefusedMls(Rule.CREDENTIAL_UNSUPPORTED, "7.3")
    _require_distinct((leaf.signature_key for leaf in leaves), Rule.SIGNATURE_KEY_REUSED, "7.3")
    if policy.one_leaf_each:
        _require_distinct((leaf.credential for leaf in leaves), Rule.IDENTITY_REPEATED, "12.2")
    check_keys(tree)


def check_keys(tree: PublicTree) -> None:
    """Refuse a tree in which two nodes have the same encryption key."""
    keys = (node.encryption_key for node in tree.nodes if node is not None)
    _require_distinct(keys, Rule.ENCRYPTION_KEY_REUSED, "7.3")


def _require_distinct(values: Iterable[Hashable], rule: Rule, section: str) -> None:
    every = list(values)
    if len(set(every)) != len(every):
        raise RefusedMls(rule, section)


def _check_required(able: Capabilities, required: RequiredCapabilities) -> None:
    for wanted, listed, default in (
        (required.extension_types, able.extensions, _DEFAULT_EXTENSIONS),
        (required.proposal_types, able.proposals, _DEFAULT_PROPOSALS),
        (required.credential_types, able.credentials, frozenset[int]()),
    ):
        if not set(wanted) <= _union(listed, default):
            raise RefusedMls(Rule.CAPABILITY_MISSING, "7.3")


def _supports_extensions(able: Capabilities, used: Iterable[Extension]) -> bool:
    types = {each.extension_type for each in used}
    return types <= _union(able.extensions, _DEFAULT_EXTENSIONS)


def _union(listed: Collection[int], default: Collection[int]) -> set[int]:
    return {*listed, *default}


def _credential_type(credential: Credential) -> int:
    match credential:
        case BasicCredential():
            return CredentialType.BASIC
        case X509Credential():
            return CredentialType.X509
        case _:
            return credential.credential_type
