"""A world whose organisation has a provider, for tests of signing in by it."""

import hashlib
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, Final

import pytest

from gateway.base64url import Bytes32
from gateway.codes import Code
from gateway.errors import EarshotError
from gateway.identity.entrances import SignedIn
from gateway.identity.proofs import Purpose
from gateway.identity.provider import Provider
from gateway.identity.requests import StaffDevice
from gateway.identity.sign_on import SignOn, Speaker
from gateway.identity.sign_on_requests import (
    BeginSignOn,
    FinishedSignOn,
    FinishSignOn,
    ProviderSignIn,
    SignOnPurpose,
)
from gateway.oidc_settings import OidcSettings
from gateway.sources import system_entropy
from tests.hostile_provider import CLIENT, SECRET, HostileProvider
from tests.world import ADDRESS, ORIGIN, Browser, World

__all__ = ["SUBJECT", "Trust", "refused"]

SUBJECT: Final = "amina-at-the-trust"
KEEP: Final = Bytes32(hashlib.sha256(bytes(32)).digest())


@dataclass
class Trust:
    """A world whose organisation has a provider."""

    world: World
    provider: HostileProvider
    claim: str | None = None
    organisation: str | None = None
    always_asks: bool = False

    def __post_init__(self) -> None:
        identity = self.world.identity
        self.sign_on = SignOn(
            provider=Provider(
                settings=OidcSettings(
                    self.provider.issuer,
                    CLIENT,
                    SECRET,
                    "The trust",
                    self.claim,
                    self.organisation,
                    self.always_asks,
                ),
                wire=self.provider,
                clock=self.world.clock,
                back=f"{ORIGIN}/staff",
            ),
            database=self.world.database,
            trail=self.world.trail,
            keys=self.world.keys,
            limiter=identity.limiter,
            clock=self.world.clock,
            entropy=system_entropy,
            origin=ORIGIN,
        )

    async def speaker(self, username: str = "amina") -> Speaker:
        token = (await self.world.sign_in(Browser(), username)).token
        return Speaker(await self.world.identity.authenticate(token), token)

    async def go(
        self,
        purpose: SignOnPurpose = SignOnPurpose.SIGN_IN,
        speaker: Speaker | None = None,
        subject: str = SUBJECT,
        **claims: Any,  # noqa: ANN401 - claims are what they are
    ) -> FinishSignOn:
        """Go to the provider; returns what comes back."""
        secret = system_entropy(32)
        keep = Bytes32(hashlib.sha256(secret).digest())
        begun = await self.sign_on.begin(BeginSignOn(purpose, keep), speaker, ADDRESS)
        code = self.provider.authorize(begun.address, subject, **claims)
        return FinishSignOn(Bytes32(begun.state), code, Bytes32(secret))

    async def ask(
        self, purpose: SignOnPurpose = SignOnPurpose.SIGN_IN, speaker: Speaker | None = None
    ) -> str:
        """Begin and look at where the browser is sent."""
        return (await self.sign_on.begin(BeginSignOn(purpose, KEEP), speaker, ADDRESS)).address

    async def finish(self, body: FinishSignOn, speaker: Speaker | None = None) -> FinishedSignOn:
        return await self.sign_on.finish(body, speaker, ADDRESS)

    def later(self, *, seconds: int) -> None:
        """Let time pass, here and at the provider."""
        self.world.clock.advance(seconds=seconds)
        self.provider.now += seconds

    async def link(self, username: str = "amina", subject: str = SUBJECT) -> Speaker:
        speaker = await self.speaker(username)
        await self.finish(await self.go(SignOnPurpose.LINK, speaker, subject), speaker)
        return speaker

    async def sign_in(self, finished: FinishedSignOn, browser: Browser) -> SignedIn:
        challenge = Bytes32(finished.challenge or b"")
        device = StaffDevice(browser.name, browser.public)
        proof = browser.prove(Purpose.STAFF, challenge)
        return await self.sign_on.sign_in(ProviderSignIn(device, challenge, proof))


async def refused(attempt: Awaitable[object]) -> Code:
    """Return the code that an attempt is refused with."""
    with pytest.raises(EarshotError) as error:
        await attempt
    return error.value.code
