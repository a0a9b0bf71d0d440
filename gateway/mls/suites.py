"""Parameters of the cipher suites (RFC 9420, sections 5.1 and 17.1).

The suites with ML-KEM and X-Wing have no registered numbers yet; theirs are those of ts-mls. It
pairs all of them with HKDF-SHA512, so in some the secrets are longer than the hashes.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gateway.mls.codepoints import CipherSuite
from gateway.mls.errors import RefusedMls, Rule

__all__ = ["AEAD_TAG", "Kem", "SignatureScheme", "Suite", "ed25519_suite", "find_suite"]

# Every AEAD of these suites, AES-GCM and ChaCha20-Poly1305 alike, appends sixteen bytes.
AEAD_TAG: Final = 16


class Kem(StrEnum):
    """Key encapsulation mechanisms, by the names that RFC 9180 and its successors give them."""

    X25519 = "DHKEM(X25519)"
    X448 = "DHKEM(X448)"
    P256 = "DHKEM(P-256)"
    P384 = "DHKEM(P-384)"
    P521 = "DHKEM(P-521)"
    MLKEM512 = "ML-KEM-512"
    MLKEM768 = "ML-KEM-768"
    MLKEM1024 = "ML-KEM-1024"
    XWING = "X-Wing"


class SignatureScheme(StrEnum):
    """Signature schemes; of these only Ed25519 is verified here."""

    ED25519 = "Ed25519"
    ED448 = "Ed448"
    P256 = "ECDSA-P256"
    P384 = "ECDSA-P384"
    P521 = "ECDSA-P521"


# Bytes of a public key and of what an encapsulation puts out.
_KEM_SIZES = {
    Kem.X25519: (32, 32),
    Kem.X448: (56, 56),
    Kem.P256: (65, 65),
    Kem.P384: (97, 97),
    Kem.P521: (133, 133),
    Kem.MLKEM512: (800, 768),
    Kem.MLKEM768: (1184, 1088),
    Kem.MLKEM1024: (1568, 1568),
    Kem.XWING: (1216, 1120),
}


@dataclass(frozen=True, slots=True)
class Suite:
    """Describe one suite; `secret_size` is KDF.Nh in bytes."""

    number: CipherSuite
    kem: Kem
    hash_name: str
    secret_size: int
    signature: SignatureScheme

    @property
    def hash_size(self) -> int:
        """Return the bytes of a hash, which are those of a MAC too."""
        return hashlib.new(self.hash_name).digest_size

    @property
    def public_key_size(self) -> int:
        """Return the bytes of an HPKE public key."""
        return _KEM_SIZES[self.kem][0]

    @property
    def kem_output_size(self) -> int:
        """Return the bytes of an encapsulated key."""
        return _KEM_SIZES[self.kem][1]

    def hash(self, data: bytes) -> bytes:
        """Hash with the suite's hash function."""
        return hashlib.new(self.hash_name, data).digest()


def _suite(
    number: int,
    kem: Kem,
    hash_name: str,
    secret_size: int,
    signature: SignatureScheme = SignatureScheme.ED25519,
) -> Suite:
    return Suite(CipherSuite(number), kem, hash_name, secret_size, signature)


_SUITES = {
    suite.number: suite
    for suite in (
        _suite(0x0001, Kem.X25519, "sha256", 32),
        _suite(0x0002, Kem.P256, "sha256", 32, SignatureScheme.P256),
        _suite(0x0003, Kem.X25519, "sha256", 32),
        _suite(0x0004, Kem.X448, "sha512", 64, SignatureScheme.ED448),
        _suite(0x0005, Kem.P521, "sha512", 64, SignatureScheme.P521),
        _suite(0x0006, Kem.X448, "sha512", 64, SignatureScheme.ED448),
        _suite(0x0007, Kem.P384, "sha384", 48, SignatureScheme.P384),
        _suite(77, Kem.MLKEM512, "sha256", 64),
        _suite(78, Kem.MLKEM512, "sha256", 64),
        _suite(79, Kem.MLKEM768, "sha384", 64),
        _suite(80, Kem.MLKEM768, "sha384", 64),
        _suite(81, Kem.MLKEM1024, "sha512", 64),
        _suite(82, Kem.MLKEM1024, "sha512", 64),
        _suite(83, Kem.XWING, "sha512", 64),
        _suite(84, Kem.XWING, "sha512", 64),
    )
}


def find_suite(cipher_suite: int) -> Suite:
    """Return a suite's parameters; RefusedMls where its number is not known."""
    try:
        return _SUITES[CipherSuite(cipher_suite)]
    except ValueError:
        raise RefusedMls(Rule.CIPHER_SUITE_UNKNOWN, "17.1") from None


def ed25519_suite(cipher_suite: int) -> Suite:
    """Return a suite's parameters; RefusedMls where its signatures cannot be verified here."""
    suite = find_suite(cipher_suite)
    if suite.signature is not SignatureScheme.ED25519:
        raise RefusedMls(Rule.SIGNATURE_SCHEME_UNSUPPORTED, "17.1")
    return suite
