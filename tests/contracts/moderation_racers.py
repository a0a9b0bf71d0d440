"""Processes that claim from the same queue, or take the same asks, at the same moment."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, update

from audit.trail import Trail
from gateway.chat.bus import InProcessBus
from gateway.errors import Conflict
from gateway.moderation_desk.asks import HandOff
from gateway.moderation_desk.floor import Floor
from gateway.moderation_desk.service import ModerationDesk
from gateway.policy import Actor
from gateway.sources import system_entropy
from gateway.storage.database import Locking, SqlDatabase
from moderation.ports import Escalation
from moderation.sealing import KeyRing
from moderation.tables import item
from tests.contracts.racers import line_up, run_in_line

__all__ = ["EACH", "claim_all", "take_all"]

EACH: Final = 250


def claim_all(url: str, keys: str, actor: Actor, now: int) -> list[str]:
    """Claim the next item and take it out, again and again; say which items these were."""

    async def race(database: SqlDatabase) -> list[str]:
        desk = _desk(database, keys, now)
        line_up()
        won: list[str] = []
        for _ in range(EACH):
            item = (await desk.claim_next(actor)).item
            if item is None:
                break
            won.append(item.id)
            await database.transact(Locking(partial(_take_out, name=item.id)))
        return won

    return run_in_line(url, race)


def take_all(url: str, keys: str, actor: Actor, asks: Sequence[str], now: int) -> list[str]:
    """Say of one ask after the other that one writes to them, each in the moment that others do.

    Says for each whether it was won, or the code of the refusal and whom it names.
    """

    async def race(database: SqlDatabase) -> list[str]:
        desk = _desk(database, keys, now)
        told: list[str] = []
        for name in asks:
            line_up()
            try:
                await desk.take_ask(actor, name)
            except Conflict as refused:
                told.append(f"{refused.code} {refused.fields['account']}")
            else:
                told.append("won")
        return told

    return run_in_line(url, race)


def _desk(database: SqlDatabase, keys: str, now: int) -> ModerationDesk:
    trail = Trail(entropy=system_entropy)
    floor = Floor(
        database=database,
        trail=trail,
        keys=KeyRing(Path(keys), system_entropy),
        bus=InProcessBus(),
        clock=lambda: now,
        entropy=system_entropy,
    )
    hand_off = HandOff(
        trail=trail, entropy=system_entropy, wake=lambda *_: None, open_case=_no_case
    )
    return ModerationDesk(
        floor, database=database, trail=trail, escalate=hand_off, wake=lambda *_: None
    )


def _no_case(_connection: Connection, escalation: Escalation) -> str:
    raise AssertionError(escalation)


def _take_out(connection: Connection, name: str) -> None:
    gone = {"state": "decided", "holder": None, "lease_until": 0}
    connection.execute(update(item).where(item.c.id == name).values(gone))
