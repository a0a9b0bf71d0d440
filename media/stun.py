"""STUN binding requests and their answers (RFC 8489), as far as ICE needs them (RFC 8445)."""

import hashlib
import hmac
import ipaddress
import struct
import zlib
from dataclasses import dataclass
from typing import Final

from media.errors import MalformedPacket

__all__ = ["Address", "BindingRequest", "answer", "is_stun", "parse_request", "refuse"]

Address = tuple[str, int]

COOKIE: Final = 0x2112A442
REQUEST: Final = 0x0001
SUCCESS: Final = 0x0101
ERROR: Final = 0x0111
HEAD: Final = struct.Struct("!HHI12s")

USERNAME: Final = 0x0006
INTEGRITY: Final = 0x0008
ERROR_CODE: Final = 0x0009
XOR_MAPPED_ADDRESS: Final = 0x0020
USE_CANDIDATE: Final = 0x0025
FINGERPRINT: Final = 0x8028
CONTROLLED: Final = 0x8029

FINGERPRINT_MASK: Final = 0x5354554E


@dataclass(frozen=True, slots=True)
class BindingRequest:
    """A connectivity check. ``covered`` is what its message integrity is computed over."""

    transaction: bytes
    username: str
    nominates: bool
    controlled: bool
    integrity: bytes
    covered: bytes

    def signed_with(self, password: str) -> bool:
        """Say whether whoever sent it knows the password."""
        return hmac.compare_digest(_integrity(self.covered, password), self.integrity)


def is_stun(data: bytes) -> bool:
    """Tell STUN from what else comes on the port (RFC 7983)."""
    return len(data) >= HEAD.size and data[0] < 4


def parse_request(data: bytes) -> BindingRequest | None:
    """Read a binding request; None where it is another message of STUN.

    Raises:
        MalformedPacket: it is no STUN, or a request without what ICE puts into it.
    """
    if len(data) < HEAD.size:
        raise MalformedPacket("stun")
    kind, length, cookie, transaction = HEAD.unpack_from(data)
    if cookie != COOKIE or length % 4 or HEAD.size + length != len(data):
        raise MalformedPacket("stun")
    if kind != REQUEST:
        return None
    return _request(transaction, *_attributes(data))


def _attributes(data: bytes) -> tuple[dict[int, bytes], bytes]:
    """Return the attributes that count, and what the integrity is computed over."""
    found: dict[int, bytes] = {}
    covered = b""
    at = HEAD.size
    while at < len(data):
        name, size = struct.unpack_from("!HH", data, at)
        value = data[at + 4 : at + 4 + size]
        if len(value) < size:
            raise MalformedPacket("stun")
        if name == FINGERPRINT and value != _fingerprint(data[:at]):
            raise MalformedPacket("stun")
        # After the integrity nothing counts: nobody vouches for it.
        if not covered:
            found.setdefault(name, value)
        if name == INTEGRITY and not covered:
            covered = _with_length(data[:at], at + 24 - HEAD.size)
        at += 4 + size + -size % 4
    return found, covered


def _request(transaction: bytes, found: dict[int, bytes], covered: bytes) -> BindingRequest:
    if USERNAME not in found or INTEGRITY not in found:
        raise MalformedPacket("stun")
    return BindingRequest(
        transaction=transaction,
        username=found[USERNAME].decode("utf-8", "replace"),
        nominates=USE_CANDIDATE in found,
        controlled=CONTROLLED in found,
        integrity=found[INTEGRITY],
        covered=covered,
    )


def answer(request: BindingRequest, address: Address, password: str) -> bytes:
    """Answer a request with the address that it came from."""
    host = ipaddress.ip_address(address[0])
    family = 1 if host.version == 4 else 2
    mask = struct.pack("!I", COOKIE) + request.transaction
    masked = bytes(each ^ key for each, key in zip(host.packed, mask, strict=False))
    value = struct.pack("!BBH", 0, family, address[1] ^ COOKIE >> 16) + masked
    return _message(SUCCESS, request.transaction, XOR_MAPPED_ADDRESS, value, password)


def refuse(request: BindingRequest, code: int, password: str) -> bytes:
    """Answer a request with an error."""
    value = struct.pack("!HBB", 0, code // 100, code % 100)
    return _message(ERROR, request.transaction, ERROR_CODE, value, password)


def _message(kind: int, transaction: bytes, name: int, value: bytes, password: str) -> bytes:
    message = HEAD.pack(kind, 0, COOKIE, transaction)
    message += struct.pack("!HH", name, len(value)) + value
    message = _with_length(message, len(message) + 24 - HEAD.size)
    message += struct.pack("!HH", INTEGRITY, 20) + _integrity(message, password)
    message = _with_length(message, len(message) + 8 - HEAD.size)
    return message + struct.pack("!HH", FINGERPRINT, 4) + _fingerprint(message)


def _with_length(message: bytes, length: int) -> bytes:
    return message[:2] + struct.pack("!H", length) + message[4:]


def _integrity(message: bytes, password: str) -> bytes:
    # The protocol asks for SHA-1; as a MAC with a random key it holds.
    return hmac.new(password.encode(), message, hashlib.sha1).digest()


def _fingerprint(message: bytes) -> bytes:
    return struct.pack("!I", zlib.crc32(message) ^ FINGERPRINT_MASK)
