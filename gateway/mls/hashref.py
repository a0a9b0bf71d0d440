"""Hash-based identifiers (RFC 9420, section 5.2)."""

from gateway.mls.suites import find_suite
from gateway.mls.tls import Writer

__all__ = ["key_package_ref", "proposal_ref", "ref_hash", "suite_hash"]


def suite_hash(cipher_suite: int, data: bytes) -> bytes:
    """Hash with the suite's hash function; RefusedMls where the suite is not known."""
    return find_suite(cipher_suite).hash(data)


def ref_hash(cipher_suite: int, label: bytes, value: bytes) -> bytes:
    """Compute RefHash(label, value)."""
    writer = Writer()
    writer.opaque(label)
    writer.opaque(value)
    return suite_hash(cipher_suite, writer.data())


def key_package_ref(cipher_suite: int, key_package: bytes) -> bytes:
    """Compute the KeyPackageRef by which a Welcome names its reader.

    `key_package` is the bare structure: of an MLSMessage, leave out the first four bytes.
    """
    return ref_hash(cipher_suite, b"MLS 1.0 KeyPackage Reference", key_package)


def proposal_ref(cipher_suite: int, authenticated_content: bytes) -> bytes:
    """Compute the ProposalRef by which a commit names a proposal sent before it."""
    return ref_hash(cipher_suite, b"MLS 1.0 Proposal Reference", authenticated_content)
