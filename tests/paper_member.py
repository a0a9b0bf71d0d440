"""Devices on paper: keys that sign, key packages and leaves that hold in every public respect."""

import hashlib
import itertools
from dataclasses import dataclass, replace
from typing import Final

from nacl.signing import SigningKey

from gateway.mls.codepoints import CipherSuite, ExtensionType
from gateway.mls.commit import HpkeCiphertext
from gateway.mls.crypto import sign_content
from gateway.mls.extension import Extension
from gateway.mls.keypackage import KeyPackage
from gateway.mls.leaf import (
    BasicCredential,
    Capabilities,
    KeyPackageSource,
    LeafNode,
    LeafSource,
    Lifetime,
)
from gateway.mls.message import MLSMessage, encode_message
from gateway.mls.signatures import key_package_tbs, leaf_node_tbs

__all__ = ["SUITE", "Member", "fresh_key", "maker_of", "offer", "sealed"]

SUITE: Final = CipherSuite.MLS_256_XWING_AES256GCM_SHA512_Ed25519

_MLKEM_MODULUS: Final = 3329
_XWING_OUTPUT: Final = 1120
_SECRET: Final = 64
_AEAD_TAG: Final = 16

_numbers = itertools.count()
_makers: dict[bytes, "Member"] = {}


def fresh_key(name: bytes = b"") -> bytes:
    """Make an X-Wing public key that nobody has the other half of.

    It is never the same twice, but for the same ``name``.
    """
    seed = b"named " + name if name else b"numbered %d" % next(_numbers)
    stream = hashlib.shake_256(seed).digest(2 * 768 + 64)
    packed = bytearray()
    for at in range(0, 2 * 768, 4):
        low = int.from_bytes(stream[at : at + 2], "big") % _MLKEM_MODULUS
        high = int.from_bytes(stream[at + 2 : at + 4], "big") % _MLKEM_MODULUS
        packed += (low | high << 12).to_bytes(3, "little")
    return bytes(packed) + stream[2 * 768 :]


def sealed(size: int = _SECRET) -> HpkeCiphertext:
    """Make what a secret of ``size`` bytes looks like, sealed to somebody."""
    return HpkeCiphertext(b"k" * _XWING_OUTPUT, b"w" * (size + _AEAD_TAG))


@dataclass(frozen=True, slots=True)
class Member:
    """A device: its id (32 hex digits) and the seed (32 bytes) of its signature key.

    ``senders`` are the extensions that the groups it begins have in their context.
    """

    device: str
    seed: bytes
    senders: tuple[Extension, ...] = ()

    @property
    def signature_key(self) -> bytes:
        """Return the public half of the signature key."""
        return bytes(SigningKey(self.seed).verify_key)

    def sign(self, label: str, content: bytes) -> bytes:
        """Sign as RFC 9420 section 5.1.2 says."""
        return SigningKey(self.seed).sign(sign_content(label, content)).signature

    def leaf(
        self, source: LeafSource, group_id: bytes = b"", index: int = 0, *, key: bytes = b""
    ) -> LeafNode:
        """Make this device's leaf, with a fresh key unless one is given, signed for its place."""
        leaf = LeafNode(
            encryption_key=key or fresh_key(),
            signature_key=self.signature_key,
            credential=BasicCredential(bytes.fromhex(self.device)),
            capabilities=Capabilities(
                (1,), (SUITE,), (ExtensionType.LAST_RESORT_KEY_PACKAGE,), (), (1,)
            ),
            source=source,
            extensions=(),
            signature=b"",
        )
        signed = self.sign("LeafNodeTBS", leaf_node_tbs(leaf, group_id, index))
        return replace(leaf, signature=signed)

    def key_package(
        self,
        name: bytes = b"",
        *,
        not_after: int = 2**33,
        last_resort: bool = False,
        suite: int = SUITE,
    ) -> KeyPackage:
        """Make a KeyPackage: another one each time, but for the same ``name``."""
        named = name and self.seed + name
        source = KeyPackageSource(Lifetime(0, not_after))
        marks = (Extension(ExtensionType.LAST_RESORT_KEY_PACKAGE, b""),) if last_resort else ()
        package = KeyPackage(
            cipher_suite=suite,
            init_key=fresh_key(named and named + b" init"),
            leaf_node=self.leaf(source, key=fresh_key(named)),
            extensions=marks,
            signature=b"",
        )
        _makers[self.signature_key] = self
        return replace(package, signature=self.sign("KeyPackageTBS", key_package_tbs(package)))


def maker_of(package: KeyPackage) -> Member:
    """Return the device that made a package here."""
    return _makers[package.leaf_node.signature_key]


def offer(package: KeyPackage) -> bytes:
    """Wrap a KeyPackage as it is published."""
    return encode_message(MLSMessage(package))
