"""What can be told of an HPKE public key by looking at it.

A key to which nobody can encapsulate would stop the next commit of every other member, so it is
refused before it comes into a tree.
"""

from typing import Final

from nacl.bindings import crypto_scalarmult
from nacl.exceptions import RuntimeError as SodiumError

from gateway.mls.errors import RefusedMls, Rule
from gateway.mls.suites import Kem, Suite

__all__ = ["check_public_key"]

_MLKEM_MODULUS: Final = 3329
# FIPS 203: of an encapsulation key, all but the seed at its end are packed numbers of twelve bits.
_MLKEM_NUMBERS = {
    Kem.MLKEM512: 2 * 384,
    Kem.MLKEM768: 3 * 384,
    Kem.MLKEM1024: 4 * 384,
    Kem.XWING: 3 * 384,
}
# RFC 7748 section 6.1 knows low order by the product, which is the same whatever the scalar.
_ANY_SCALAR: Final = bytes(31) + b"\x01"


def check_public_key(suite: Suite, key: bytes, section: str) -> None:
    """Refuse a key of the wrong length or one that no client could encapsulate to.

    Looked at are ML-KEM's numbers (FIPS 203, section 7.2) and the order of a bare X25519 point
    (RFC 9180, section 7.1.4). Raises RefusedMls, naming the section the key was found by.
    """
    if len(key) != suite.public_key_size or not _is_sound(suite.kem, key):
        raise RefusedMls(Rule.HPKE_KEY_INVALID, section)


def _is_sound(kem: Kem, key: bytes) -> bool:
    if kem is Kem.X25519:
        return _has_large_order(key)
    return _is_reduced(key[: _MLKEM_NUMBERS.get(kem, 0)])


def _has_large_order(point: bytes) -> bool:
    try:
        crypto_scalarmult(_ANY_SCALAR, point)
    except SodiumError:
        return False
    return True


def _is_reduced(packed: bytes) -> bool:
    triples = zip(packed[0::3], packed[1::3], packed[2::3], strict=True)
    return all(
        low | (middle & 0x0F) << 8 < _MLKEM_MODULUS and middle >> 4 | high << 4 < _MLKEM_MODULUS
        for low, middle, high in triples
    )
