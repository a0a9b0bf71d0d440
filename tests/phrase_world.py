"""Somebody with a recovery phrase, and a device that wants to come back, over a world of people."""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.signing import SigningKey

from gateway.base64url import Bytes16, Bytes32, Bytes64
from gateway.identity.coming_back import ComingBack, MakePhrase, UsePhrase
from gateway.identity.proofs import Purpose
from gateway.identity.recovered import (
    Recovered,
    RecoveryKey,
    recovered_bytes,
    recovery_key_bytes,
)
from gateway.identity.requests import FreshDevice
from gateway.limits.limiter import MemoryLimiter
from gateway.policy import Actor
from gateway.sources import system_entropy
from tests.world import ADDRESS, ORIGIN, Browser, World

__all__ = ["PhraseWorld", "Sheet"]


def derive(phrase: bytes, info: bytes, size: int) -> bytes:
    """Derive as docs/recovery.md has it."""
    return HKDF(SHA256(), size, salt=None, info=info).derive(phrase)


@dataclass(frozen=True)
class Sheet:
    """A phrase as it stands on a sheet of paper: its 16 bytes."""

    phrase: bytes = field(default_factory=lambda: system_entropy(16))

    @property
    def locator(self) -> Bytes16:
        return Bytes16(derive(self.phrase, b"Earshot recovery locator v1", 16))

    @property
    def key(self) -> SigningKey:
        return SigningKey(derive(self.phrase, b"Earshot recovery key v1", 32))

    @property
    def public(self) -> Bytes32:
        return Bytes32(bytes(self.key.verify_key))


@dataclass
class PhraseWorld:
    """Young people, and the ways of their phrases."""

    world: World
    limiter: MemoryLimiter = field(default_factory=MemoryLimiter)
    coming_back: ComingBack = field(init=False)

    def __post_init__(self) -> None:
        self.coming_back = ComingBack(
            database=self.world.database,
            trail=self.world.trail,
            keys=self.world.keys,
            limiter=self.limiter,
            clock=self.world.clock,
            entropy=system_entropy,
            origin=ORIGIN,
        )

    async def person(self, browser: Browser, nickname: str = "Amber Otter") -> Actor:
        signed_in = await self.world.join(browser, nickname)
        return await self.world.identity.authenticate(signed_in.token)

    def make_body(self, actor: Actor, browser: Browser, sheet: Sheet) -> MakePhrase:
        at = self.world.clock()
        recovery = RecoveryKey(actor.organisation, actor.account, actor.device, sheet.public, at)
        signature = browser.key.sign(recovery_key_bytes(recovery)).signature
        return MakePhrase(sheet.locator, sheet.public, at, Bytes64(signature))

    async def with_phrase(
        self, browser: Browser, nickname: str = "Amber Otter"
    ) -> tuple[Actor, Sheet]:
        actor, sheet = await self.person(browser, nickname), Sheet()
        await self.coming_back.make(actor, self.make_body(actor, browser, sheet))
        return actor, sheet

    async def use_body(
        self, actor: Actor, browser: Browser, sheet: Sheet, *, under: Sheet | None = None
    ) -> UsePhrase:
        """Ask with the locator of ``sheet``, signed under it or under another one's key."""
        challenge = await self.world.challenge()
        recovered = Recovered(actor.organisation, actor.account, browser.public, challenge)
        signature = (under or sheet).key.sign(recovered_bytes(recovered)).signature
        return UsePhrase(
            locator=sheet.locator,
            device=FreshDevice(browser.name, browser.public),
            challenge=challenge,
            proof=browser.prove(Purpose.RECOVERY, challenge),
            recovered=Bytes64(signature),
        )

    async def come_back(self, actor: Actor, browser: Browser, sheet: Sheet) -> tuple[Actor, str]:
        came = await self.coming_back.use(await self.use_body(actor, browser, sheet), ADDRESS)
        return await self.world.identity.authenticate(came.signed_in.token), came.by
