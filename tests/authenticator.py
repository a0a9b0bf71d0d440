"""An authenticator in software: what a security key or a phone does in WebAuthn's ceremonies."""

import hashlib
import json
import struct
from dataclasses import dataclass, field
from typing import Final

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from gateway.base64url import b64
from gateway.identity.passkey_requests import Assertion, MadePasskey
from gateway.sources import system_entropy
from tests.world import ORIGIN

__all__ = ["Authenticator"]

PRESENT: Final = 0x01
VERIFIED: Final = 0x04
ATTESTED: Final = 0x40


@dataclass
class Authenticator:
    """One passkey; what it says of page, host and person can be bent."""

    account: str
    origin: str = ORIGIN
    host: str = "localhost"
    flags: int = PRESENT | VERIFIED
    counter: int = 0
    id: bytes = field(default_factory=lambda: system_entropy(32))
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def make(self, challenge: bytes) -> MadePasskey:
        """Answer ``navigator.credentials.create``."""
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + self._cose_key()
        data = self._data(ATTESTED) + attested
        made = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return MadePasskey(
            id=b64(self.id),
            client_data=b64(self._client_data("webauthn.create", challenge)),
            attestation_object=b64(made),
        )

    def sign(self, challenge: bytes) -> Assertion:
        """Answer ``navigator.credentials.get``, counting one up."""
        self.counter += 1
        data = self._data(0)
        client = self._client_data("webauthn.get", challenge)
        signed = data + hashlib.sha256(client).digest()
        return Assertion(
            id=b64(self.id),
            client_data=b64(client),
            authenticator_data=b64(data),
            signature=b64(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
            user_handle=b64(bytes.fromhex(self.account)),
        )

    def _data(self, more: int) -> bytes:
        host = hashlib.sha256(self.host.encode()).digest()
        return host + struct.pack(">BI", self.flags | more, self.counter)

    def _client_data(self, kind: str, challenge: bytes) -> bytes:
        said = {"type": kind, "challenge": b64(challenge), "origin": self.origin}
        return json.dumps(said).encode()

    def _cose_key(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        made: bytes = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        return made
