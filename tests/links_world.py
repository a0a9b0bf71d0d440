"""Two devices that want to become one person's, over a world of people."""

import hmac
from dataclasses import dataclass, field

from gateway.base64url import Bytes32, Bytes64
from gateway.identity.endorsement import Vouched, endorsement_bytes
from gateway.identity.linking import Accept, AskIn, Linking
from gateway.identity.proofs import Purpose
from gateway.identity.requests import FreshDevice
from gateway.limits.limiter import MemoryLimiter
from gateway.policy import Actor
from gateway.sources import system_entropy
from tests.world import ADDRESS, ORIGIN, Browser, World

__all__ = ["LinkWorld"]

SECRET = bytes(range(32))


@dataclass
class LinkWorld:
    """``moved`` are the devices that were told that somebody asks by their code."""

    world: World
    moved: list[str] = field(default_factory=list)
    limiter: MemoryLimiter = field(default_factory=MemoryLimiter)
    linking: Linking = field(init=False)

    def __post_init__(self) -> None:
        self.linking = Linking(
            database=self.world.database,
            trail=self.world.trail,
            keys=self.world.keys,
            limiter=self.limiter,
            clock=self.world.clock,
            entropy=system_entropy,
            origin=ORIGIN,
            on_move=self.moved.append,
        )

    async def person(self, browser: Browser, nickname: str = "Amber Otter") -> Actor:
        signed_in = await self.world.join(browser, nickname)
        return await self.world.identity.authenticate(signed_in.token)

    async def ask_body(self, browser: Browser, code: str) -> AskIn:
        challenge = await self.world.challenge()
        mac = hmac.digest(SECRET, code.encode() + browser.public, "sha256")
        return AskIn(
            code=code,
            device=FreshDevice(browser.name, browser.public),
            challenge=challenge,
            proof=browser.prove(Purpose.LINK, challenge),
            mac=Bytes32(mac),
        )

    async def ask(self, browser: Browser, code: str) -> Bytes32:
        asked = await self.linking.ask(await self.ask_body(browser, code), ADDRESS)
        return Bytes32(asked.ticket)

    def yes(
        self, actor: Actor, first: Browser, second: Browser, *, at: int | None = None
    ) -> Accept:
        when = self.world.clock() if at is None else at
        vouched = Vouched(actor.organisation, actor.account, actor.device, second.public, when)
        signature = first.key.sign(endorsement_bytes(vouched)).signature
        return Accept(second.public, when, Bytes64(signature), Bytes32(bytes(32)))
