"""A world in which staff have passkeys and recovery codes."""

from dataclasses import dataclass

from gateway.identity.entrances import SignedIn
from gateway.identity.passkey_requests import AddPasskey, Assertion, PasskeySignIn, ProveAgain, Ways
from gateway.identity.proofs import Purpose
from gateway.identity.requests import StaffDevice
from gateway.identity.ways import WaysIn
from gateway.policy import Actor
from gateway.sources import system_entropy
from tests.authenticator import Authenticator
from tests.world import ORIGIN, Browser, World

__all__ = ["PasskeyWorld"]


@dataclass
class PasskeyWorld:
    """A world, and the ways in over it."""

    world: World

    @property
    def ways(self) -> WaysIn:
        identity = self.world.identity
        return WaysIn(
            database=self.world.database,
            trail=self.world.trail,
            keys=self.world.keys,
            passwords=identity.passwords,
            limiter=identity.limiter,
            clock=self.world.clock,
            entropy=system_entropy,
            origin=ORIGIN,
        )

    async def actor(self, username: str = "amina") -> tuple[Actor, str]:
        """Sign somebody in by password and code; returns who, and their token."""
        token = (await self.world.sign_in(Browser(), username)).token
        return await self.world.identity.authenticate(token), token

    async def add(
        self, actor: Actor, authenticator: Authenticator, name: str = "Work phone"
    ) -> Ways:
        challenge = await self.world.challenge()
        body = AddPasskey(name, challenge, authenticator.make(challenge))
        return await self.ways.add(actor, body)

    async def with_passkey(self, username: str = "amina") -> tuple[Actor, str, Authenticator]:
        """Sign somebody in who then adds a passkey."""
        actor, token = await self.actor(username)
        authenticator = Authenticator(actor.account)
        await self.add(actor, authenticator)
        return actor, token, authenticator

    async def body(self, browser: Browser, authenticator: Authenticator) -> PasskeySignIn:
        challenge = await self.world.challenge()
        return PasskeySignIn(
            device=StaffDevice(browser.name, browser.public),
            challenge=challenge,
            proof=browser.prove(Purpose.STAFF, challenge),
            assertion=authenticator.sign(challenge),
        )

    async def sign_in(self, browser: Browser, authenticator: Authenticator) -> SignedIn:
        return await self.world.identity.sign_in_passkey(await self.body(browser, authenticator))

    async def again(self, authenticator: Authenticator) -> ProveAgain:
        challenge = await self.world.challenge()
        assertion: Assertion = authenticator.sign(challenge)
        return ProveAgain(challenge=challenge, assertion=assertion)
