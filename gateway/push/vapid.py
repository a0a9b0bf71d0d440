"""Say who pushes: VAPID tokens (RFC 8292), ES256 over P-256."""

import json
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.base64url import b64

__all__ = ["Vapid"]

HOLDS_SECONDS: Final = 3600
"""RFC 8292 section 2 allows a day."""

_HEADER: Final = b64(b'{"alg":"ES256","typ":"JWT"}')


class Vapid:
    """The gateway's identity towards push services."""

    def __init__(self, key: ec.EllipticCurvePrivateKey, contact: str | None) -> None:
        self._key = key
        self._contact = contact
        self.public_key = key.public_key().public_bytes(
            Encoding.X962, PublicFormat.UncompressedPoint
        )

    def authorization(self, origin: str, now: int) -> str:
        """Make the ``Authorization`` header for the push service at ``origin``."""
        return f"vapid t={self.token(origin, now)}, k={b64(self.public_key)}"

    def token(self, origin: str, now: int) -> str:
        """Sign a token for ``origin``; ``now`` in milliseconds."""
        claims: dict[str, str | int] = {"aud": origin, "exp": now // 1000 + HOLDS_SECONDS}
        if self._contact is not None:
            claims["sub"] = self._contact
        signed = f"{_HEADER}.{b64(json.dumps(claims, separators=(',', ':')).encode())}"
        r, s = decode_dss_signature(self._key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        # RFC 7518 section 3.4: the two numbers side by side, 32 bytes each.
        return f"{signed}.{b64(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"
