"""Processes that race to claim the same conversation, again and again."""

from typing import Final

from audit.trail import Trail
from gateway.chat.bus import InProcessBus
from gateway.chat.gate import Gate
from gateway.desk.desk import Desk
from gateway.desk.lease import HELD
from gateway.errors import Conflict
from gateway.keys import ServiceKeys
from gateway.policy import Actor
from gateway.sources import system_entropy
from gateway.storage.database import SqlDatabase
from tests.contracts.racers import line_up, run_in_line

__all__ = ["ROUNDS", "claim_all"]

ROUNDS: Final = 250


def claim_all(url: str, actor: Actor, talk: str, start: int) -> list[str]:
    """Claim a conversation once a round, each when the lease before has just run out.

    Says for each round who has it, as this process was told.
    """

    async def race(database: SqlDatabase) -> list[str]:
        told: list[str] = []

        def clock() -> int:
            return start + len(told) * HELD

        trail = Trail(entropy=system_entropy)
        desk = Desk(
            database=database,
            gate=Gate(database=database, trail=trail, clock=clock),
            trail=trail,
            bus=InProcessBus(),
            keys=ServiceKeys(b"k" * 32),
            clock=clock,
            entropy=system_entropy,
        )
        for _ in range(ROUNDS):
            line_up()
            try:
                item = await desk.deeds.claim(actor, talk)
            except Conflict as refused:
                told.append(str(refused.fields["account"]))
            else:
                told.append(item.owner.account if item.owner else "")
        return told

    return run_in_line(url, race)
