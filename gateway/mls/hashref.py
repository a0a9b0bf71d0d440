"""Hash-based identifiers (RFC 9420, section 5.2)."""

import hashlib

from gateway.mls.codepoints import CipherSuite
from gateway.mls.errors import RefusedMls, Rule
from gateway.mls.tls import Writer

__all__ = ["key_package_ref", "proposal_ref", "ref_hash", "suite_hash"]

_HASHES = {
    CipherSuite.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519: "sha256",
    CipherSuite.MLS_128_DHKEMP256_AES128GCM_SHA256_P256: "sha256",
    CipherSuite.MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519: "sha256",
    CipherSuite.MLS_256_DHKEMX448_AES256GCM_SHA512_Ed448: "sha512",
    CipherSuite.MLS_256_DHKEMP521_AES256GCM_SHA512_P521: "sha512",
    CipherSuite.MLS_256_DHKEMX448_CHACHA20POLY1305_SHA512_Ed448: "sha512",
    CipherSuite.MLS_256_DHKEMP384_AES256GCM_SHA384_P384: "sha384",
    CipherSuite.MLS_256_XWING_AES256GCM_SHA512_Ed25519: "sha512",
    CipherSuite.MLS_256_XWING_CHACHA20POLY1305_SHA512_Ed25519: "sha512",
}


def suite_hash(cipher_suite: int, data: bytes) -> bytes:
    """Hash with the suite's hash function; RefusedMls where the suite is not known."""
    try:
        name = _HASHES[CipherSuite(cipher_suite)]
    except ValueError:
        raise RefusedMls(Rule.CIPHER_SUITE_UNKNOWN, "17.1") from None
    return hashlib.new(name, data).digest()


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
