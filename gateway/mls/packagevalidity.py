"""Which key packages may be published and added (RFC 9420, section 10.1)."""

from gateway.mls.codepoints import WireFormat
from gateway.mls.errors import RefusedMls, Rule
from gateway.mls.extension import refuse_repeats
from gateway.mls.hpkekeys import check_public_key
from gateway.mls.keypackage import KeyPackage
from gateway.mls.leaf import LeafNode
from gateway.mls.leafvalidity import check_leaf
from gateway.mls.policy import GroupPolicy
from gateway.mls.signatures import check_key_package_signature
from gateway.mls.suites import Suite, ed25519_suite
from gateway.mls.summary import (
    KeyPackageSummary,
    offered_lifetime,
    open_message,
    read_key_package,
)

__all__ = ["check_key_package", "check_lifetime", "verify_key_package"]

_NO_GROUP = b""


def verify_key_package(
    data: bytes, *, now: int, policy: GroupPolicy | None = None
) -> KeyPackageSummary:
    """Sum up an MLSMessage(KeyPackage) after checking all that it shows.

    `now` is in seconds since the Unix epoch. Raises MlsError.
    """
    summary = read_key_package(data)
    package = KeyPackage.read(open_message(data, WireFormat.KEY_PACKAGE))
    check_key_package(package, ed25519_suite(package.cipher_suite), policy or GroupPolicy(), now)
    return summary


def check_key_package(package: KeyPackage, suite: Suite, policy: GroupPolicy, now: int) -> None:
    """Refuse a key package that could not be added to a group of this suite now."""
    if package.cipher_suite != suite.number:
        raise RefusedMls(Rule.CIPHER_SUITE_DIFFERS, "10.1")
    check_lifetime(package.leaf_node, policy, now)
    refuse_repeats(package.extensions)
    check_public_key(suite, package.init_key, "10.1")
    if package.init_key == package.leaf_node.encryption_key:
        raise RefusedMls(Rule.INIT_KEY_REUSED, "10.1")
    check_leaf(package.leaf_node, suite, _NO_GROUP, 0)
    check_key_package_signature(suite, package)


def check_lifetime(leaf: LeafNode, policy: GroupPolicy, now: int) -> None:
    """Refuse a key package's leaf outside its lifetime, or with one longer than policy allows."""
    lifetime = offered_lifetime(leaf)
    if not lifetime.not_before <= now <= lifetime.not_after:
        raise RefusedMls(Rule.LIFETIME_OUTSIDE, "7.3")
    length = lifetime.not_after - lifetime.not_before
    if policy.longest_lifetime is not None and length > policy.longest_lifetime:
        raise RefusedMls(Rule.LIFETIME_TOO_LONG, "7.2")
