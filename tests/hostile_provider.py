"""An OpenID provider that answers at once, and what of its answers can be bent.

The real one is in ``tests/servers/openid_provider.py``; this one says what no real one would.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import msgspec
from joserfc import jwt
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
    key: RSAKey = field(default_factory=lambda: new_key("one"))
    signing: RSAKey | None = None
    published: RSAKey | None = None
    header: dict[str, str] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})
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
            "iss": ISSUER,
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

    async def get(self, address: str) -> ProviderAnswer:
        self.asked.append(address)
        if self.away:
            return ProviderAnswer(None)
        if address.endswith("/keys"):
            key = self.published or self.key
            return ProviderAnswer(200, msgspec.json.encode({"keys": [key.as_dict(private=False)]}))
        document = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/keys",
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
        _, redirect, claims = found
        if redirect != form["redirect_uri"]:
            return ProviderAnswer(400)
        return ProviderAnswer(200, msgspec.json.encode({"id_token": self._token(claims)}))

    def _token(self, claims: dict[str, Any]) -> str:
        said = {k: v for k, v in {**claims, **self.bent}.items() if v is not None}
        if self.header["alg"] == "none":
            # Unsigned, as the JWS specification spells it.
            parts = (msgspec.json.encode(each) for each in (self.header, said))
            return ".".join([*(b64(each) for each in parts), ""])
        return jwt.encode(self.header, said, self.signing or self.key)
