"""The organisation's OpenID provider: where it is, its keys, and what it makes of a code.

Document and keys are kept for an hour. A token that names an unknown key makes the keys be fetched
again, once a minute at most, so that a provider can change them at any time.
"""

import asyncio
import hashlib
import logging
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode, urlsplit

import msgspec

from gateway.base64url import b64
from gateway.codes import Code
from gateway.errors import ProviderAway, Unauthenticated
from gateway.identity.id_tokens import (
    Checked,
    Expected,
    Keys,
    KeyUnknown,
    TokenRefused,
    check_id_token,
    read_keys,
)
from gateway.identity.provider_wire import ProviderWire
from gateway.oidc_settings import OidcSettings, is_safe
from gateway.sources import Clock

__all__ = ["SHIFT_SECONDS", "Asked", "Provider"]

log = logging.getLogger(__name__)

KEPT_MS: Final = 3_600_000
KEYS_AGAIN_MS: Final = 60_000
AWAY_MS: Final = 1_000
"""Whoever waited while it did not answer is told so, not made to wait again."""
SHIFT_SECONDS: Final = 12 * 3600
"""Whoever signed in at the provider longer ago is asked again by it."""
DOCUMENT: Final = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class Asked:
    """What one way to the provider is told apart by; ``proving``: the person is asked again.

    ``begun_at`` is in milliseconds.
    """

    state: str
    nonce: str
    verifier: str
    proving: bool
    begun_at: int


class _Document(msgspec.Struct, frozen=True):
    """What is needed of a discovery document; the lists have the specification's defaults."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    response_modes_supported: tuple[str, ...] = ("query", "fragment")
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    code_challenge_methods_supported: tuple[str, ...] = ("S256",)


class _Tokens(msgspec.Struct, frozen=True):
    """What is needed of a token endpoint's answer: nothing else is read, let alone kept."""

    id_token: str


@dataclass(slots=True, kw_only=True)
class Provider:
    """The provider as the gateway asks it; ``back`` is where it sends browsers to."""

    settings: OidcSettings
    wire: ProviderWire
    clock: Clock
    back: str
    _document: _Document | None = field(default=None, init=False)
    _document_at: int = field(default=0, init=False)
    _keys: Keys | None = field(default=None, init=False)
    _keys_at: int = field(default=0, init=False)
    _away_until: int = field(default=0, init=False)
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    async def address(self, asked: Asked) -> str:
        """Say where a browser goes.

        Raises:
            ProviderAway: nobody knows.
        """
        document = await self._discover()
        digest = hashlib.sha256(asked.verifier.encode("ascii")).digest()
        query = {
            "response_type": "code",
            "client_id": self.settings.client,
            "redirect_uri": self.back,
            "scope": self.settings.scope,
            "state": asked.state,
            "nonce": asked.nonce,
            "code_challenge": b64(digest),
            "code_challenge_method": "S256",
            "max_age": "0" if asked.proving else str(SHIFT_SECONDS),
        }
        if asked.proving:
            query["prompt"] = "login"
        if "fragment" in document.response_modes_supported:
            query["response_mode"] = "fragment"
        joint = "&" if "?" in document.authorization_endpoint else "?"
        return document.authorization_endpoint + joint + urlencode(query)

    async def look(self) -> None:
        """Fetch what every sign-in needs, document and keys, for whoever sets it up.

        Raises:
            ProviderAway: one of them is not as it should be.
        """
        await self._keys_of(await self._discover(), newest=False)

    async def redeem(self, code: str, asked: Asked) -> Checked:
        """Exchange a code, and check the ID token that comes of it.

        Raises:
            ProviderAway: it did not answer.
            Unauthenticated: it will not have the code, or its token is not what it should be.
        """
        document = await self._discover()
        token = await self._exchange(document, code, asked)
        now = self.clock()
        since = asked.begun_at // 1000 if asked.proving else now // 1000 - SHIFT_SECONDS
        expected = Expected(
            issuer=self.settings.issuer,
            client=self.settings.client,
            nonce=asked.nonce,
            proved_since=since,
            must_say_when=asked.proving,
        )
        try:
            try:
                keys = await self._keys_of(document, newest=False)
                return check_id_token(token, keys, expected, now=now // 1000)
            except KeyUnknown:
                keys = await self._keys_of(document, newest=True)
                return check_id_token(token, keys, expected, now=now // 1000)
        except TokenRefused as error:
            log.warning("an ID token of the organisation's provider was refused: %s", error.step)
            raise Unauthenticated(Code.SIGN_IN_REFUSED) from error

    async def _exchange(self, document: _Document, code: str, asked: Asked) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.back,
            "code_verifier": asked.verifier,
        }
        client: tuple[str, str] | None = (self.settings.client, self.settings.secret)
        if "client_secret_basic" not in document.token_endpoint_auth_methods_supported:
            form |= {"client_id": self.settings.client, "client_secret": self.settings.secret}
            client = None
        answer = await self.wire.post(document.token_endpoint, form, client)
        if answer.status in {400, 403}:
            raise Unauthenticated(Code.SIGN_IN_REFUSED)
        if answer.status != 200:
            raise _away("token", answer.status)
        try:
            return msgspec.json.decode(answer.body, type=_Tokens).id_token
        except (msgspec.DecodeError, RecursionError) as error:
            raise _away("token") from error

    async def _discover(self) -> _Document:
        async with self._lock:
            now = self.clock()
            if self._document is not None and now < self._document_at + KEPT_MS:
                return self._document
            address = self.settings.issuer.rstrip("/") + DOCUMENT
            body = await self._fetch("document", address)
            try:
                found = msgspec.json.decode(body, type=_Document)
            except (msgspec.DecodeError, RecursionError) as error:
                raise _away("document") from error
            wrong = self._fault(found)
            if wrong is not None:
                raise _away(f"document: {wrong}", 200)
            self._document, self._document_at = found, now
            return found

    def _fault(self, found: _Document) -> str | None:
        """Say why a document is not the issuer's own, or leads somewhere unsafe."""
        leads = (found.authorization_endpoint, found.token_endpoint, found.jwks_uri)
        # What listens on our own loopback is no business of a provider that is elsewhere.
        schemes = {"https", urlsplit(self.settings.issuer).scheme}
        if found.issuer != self.settings.issuer:
            return "issuer"
        if not all(is_safe(each) and urlsplit(each).scheme in schemes for each in leads):
            return "addresses"
        return None if "S256" in found.code_challenge_methods_supported else "PKCE"

    async def _keys_of(self, document: _Document, *, newest: bool) -> Keys:
        async with self._lock:
            now = self.clock()
            kept = KEYS_AGAIN_MS if newest else KEPT_MS
            if self._keys is not None and now < self._keys_at + kept:
                return self._keys
            body = await self._fetch("keys", document.jwks_uri)
            try:
                self._keys = read_keys(body)
            except TokenRefused as error:
                raise _away("keys") from error
            self._keys_at = now
            return self._keys

    async def _fetch(self, what: str, address: str) -> bytes:
        if self.clock() < self._away_until:
            raise ProviderAway
        answer = await self.wire.get(address)
        if answer.status != 200:
            self._away_until = self.clock() + AWAY_MS
            raise _away(what, answer.status)
        return answer.body


def _away(what: str, status: int | None = None) -> ProviderAway:
    """Tell the operator, who can do something about it, what is wrong."""
    log.warning("the organisation's provider: no good %s, status %s", what, status)
    return ProviderAway(what, status)
