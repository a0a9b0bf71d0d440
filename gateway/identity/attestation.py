"""The organisation's word for a device: whose it is and with which key. Protocol section 2."""

import json
from dataclasses import dataclass
from typing import Final

from nacl.signing import SigningKey

from gateway.base64url import b64
from gateway.policy import Kind

__all__ = ["Statement", "attest", "attestation_bytes"]

_PREFIX: Final = b"Earshot device attestation v1\n"


@dataclass(frozen=True, slots=True)
class Statement:
    """What is vouched for; ``title`` is a job in words, ``""`` for a young person."""

    account: str
    device: str
    kind: Kind
    name: str
    organisation: str
    signature_key: bytes
    title: str

    def canonical(self) -> bytes:
        """Encode as canonical JSON: sorted keys, no spaces, ASCII."""
        fields = {
            "account": self.account,
            "device": self.device,
            "kind": str(self.kind),
            "name": self.name,
            "organisation": self.organisation,
            "signature_key": b64(self.signature_key),
            "title": self.title,
            "v": 1,
        }
        return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def attestation_bytes(statement: bytes) -> bytes:
    """Return the bytes that the organisation signs."""
    return _PREFIX + statement


def attest(key: SigningKey, statement: bytes) -> bytes:
    """Sign a canonical statement; returns the Ed25519 signature (64 bytes)."""
    return key.sign(attestation_bytes(statement)).signature
