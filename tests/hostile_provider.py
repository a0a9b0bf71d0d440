"""An OpenID provider that answers at once, and what of its answers can be bent.

The real one is in ``tests/servers/openid_provider.py``; this one says what no real one would.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from joserfc.jwk import RSAKey

from gateway.base64url import b64
from gateway.identity.provider_wire import ProviderAnswer

__all__ = ["CLIENT", "ISSUER", "SECRET", "HostileProvider", "new_key"]

ISSUER: Final = "https://login.example.org/trust"
CLIENT: Final = "earshot"
SECRET: Final = "a secret of the provider's"


def new_key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid}, private=True)


@dataclass
class HostileProvider:
    """Codes are good once; ``bent`` takes the place of claims, None of a claim leaves it out."""

    now: int
    """In seconds."""
    issuer: str = ISSUER
    key: RSAKey = field(default_factory=lambda: new_key("one"))
    signing: RSAKey | None = None
    published: RSAKey | None = None
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})
    bent: dict[str, Any] = field(default_factory=dict)
    document: dict[str, Any] = field(default_factory=dict)
    away: bool = False
    asked: list[str] = field(default_factory=list)
    _codes: dict[str, tuple[str, str, dict[str, Any]]] = field(default_factory=dict)

    def authorize(self, address: str, subject: str, **more: object) -> str:
        """Do what a browser and a person do there; returns the code."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.asked)}-{len(self._codes)}"
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": subject,
            "nonce": query["nonce"],
            "iat": self.now,
            "exp": self.now + 300,
            "auth_time": self.now,
            **more,
        }
        self._codes[code] = (query["code_challenge"], query["redirect_uri"], claims)
        return code

    def key_set(self) -> bytes:
        key = self.published or self.key
        return msgspec.json.encode({"keys": [key.as_dict(private=False)]})

    async def get(self, address: str) -> ProviderAnswer:
        self.asked.append(address)
        if self.away:
            return ProviderAnswer(None)
        if address.endswith("/keys"):
            return ProviderAnswer(200, self.key_set())
        document = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.document,
        }
        return ProviderAnswer(200, msgspec.json.encode(document))

    async def post(
        self, address: str, form: Mapping[str, str], client: tuple[str, str] | None
    ) -> ProviderAnswer:
        self.asked.append(address)
        if self.away:
            return ProviderAnswer(None)
        found = self._codes.pop(form["code"], None)
        if found is None or client != (CLIENT, SECRET):
            return ProviderAnswer(400)
        challenge, redirect, claims = found
        proved = b64(hashlib.sha256(form["code_verifier"].encode()).digest())
        if (challenge, redirect) != (proved, form["redirect_uri"]):
            return ProviderAnswer(400)
        return ProviderAnswer(200, msgspec.json.encode({"id_token": self._token(claims)}))

    def _token(self, claims: dict[str, Any]) -> str:
        said = {k: v for k, v in {**claims, **self.bent}.items() if v is not None}
        signed = ".".join(b64(json.dumps(each).encode()) for each in (self.header, said))
        return f"{signed}.{b64(self._signature(signed.encode()))}"

    def _signature(self, signed: bytes) -> bytes:
        match self.header["alg"]:
            case "none":
                # Unsigned, as the JWS specification spells it.
                return b""
            case "HS256":
                # By what everybody has: the public key, taken for a secret that we share.
                return hmac.digest(self.key.as_pem(private=False), signed, "sha256")
            case alg:
                digest = hashes.SHA384() if alg == "RS384" else hashes.SHA256()
                private = (self.signing or self.key).private_key
                assert private is not None
                return private.sign(signed, PKCS1v15(), digest)
