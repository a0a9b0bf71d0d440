"""Processes that claim from the same queue at the same moment."""

from pathlib import Path
from typing import Final

from audit.trail import Trail
from gateway.chat.bus import InProcessBus
from gateway.moderation_desk.asks import HandOff
from gateway.moderation_desk.floor import Floor
from gateway.moderation_desk.requests import Action, Decide
from gateway.moderation_desk.service import ModerationDesk
from gateway.policy import Actor
from gateway.sources import system_entropy
from gateway.storage.database import SqlDatabase
from moderation.policies import Do
from moderation.sealing import KeyRing
from tests.contracts.racers import line_up, run_in_line

__all__ = ["EACH", "claim_and_decide"]

EACH: Final = 250


def claim_and_decide(url: str, keys: str, actor: Actor, now: int) -> list[str]:
    """Claim the next item and decide it, again and again; say which items these were."""

    async def race(database: SqlDatabase) -> list[str]:
        trail = Trail(entropy=system_entropy)
        floor = Floor(
            database=database,
            trail=trail,
            keys=KeyRing(Path(keys), system_entropy),
            bus=InProcessBus(),
            clock=lambda: now,
            entropy=system_entropy,
        )
        hand_off = HandOff(trail=trail, entropy=system_entropy, wake=lambda *_: None)
        desk = ModerationDesk(
            floor, database=database, trail=trail, escalate=hand_off, wake=lambda *_: None
        )
        line_up()
        won: list[str] = []
        for _ in range(EACH):
            item = (await desk.claim_next(actor)).item
            if item is None:
                break
            won.append(item.id)
            body = Decide(fence=item.fence, version=item.version, actions=[Action(Do.APPROVE)])
            await desk.decide(actor, item.id, body)
        return won

    return run_in_line(url, race)
