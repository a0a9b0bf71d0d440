"""Wake devices: subscriptions, what makes a device due, and the loop that pushes."""

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from typing import Final

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from sqlalchemy import Connection

from gateway.codes import Code
from gateway.errors import ClientProtocolError, StoreUnavailable
from gateway.policy import Actor
from gateway.push import rows
from gateway.push.endpoints import Endpoint, read_endpoint
from gateway.push.rows import Claimed
from gateway.push.rules import (
    GRACE,
    Drop,
    Forget,
    Kind,
    Quiet,
    Wait,
    Wake,
    after_answer,
    decide,
)
from gateway.push.vapid import Vapid
from gateway.push.wire import Wire
from gateway.rounds import ticks
from gateway.sources import Clock, Entropy
from gateway.storage.database import Database, Locking

__all__ = ["Push"]

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 1.0
AT_ONCE: Final = 8
TTL: Final = {Kind.MESSAGE: 86_400, Kind.ALARM: 3_600}
URGENCY: Final = {Kind.MESSAGE: "normal", Kind.ALARM: "high"}


class Push:
    """Wakes devices that sleep. Nothing that it sends has content.

    ``connected`` says whether a device has a socket on this node.
    """

    def __init__(
        self,
        *,
        database: Database,
        box: SecretBox,
        vapid: Vapid,
        wire: Wire,
        services: Sequence[str],
        connected: Callable[[str], bool],
        clock: Clock,
        entropy: Entropy,
    ) -> None:
        self._database = database
        self._box = box
        self._vapid = vapid
        self._wire = wire
        self._services = services
        self._connected = connected
        self._clock = clock
        self._entropy = entropy
        self._heard: set[tuple[str, str]] = set()

    @property
    def public_key(self) -> bytes:
        """The key that browsers subscribe for: an uncompressed point, 65 bytes."""
        return self._vapid.public_key

    async def is_subscribed(self, actor: Actor) -> bool:
        """Say whether the actor's device has a subscription."""
        return await self._database.read(
            lambda connection: rows.is_subscribed(connection, actor.device)
        )

    async def subscribe(self, actor: Actor, endpoint: str, quiet: Quiet | None) -> None:
        """Keep where the actor's device can be woken.

        Raises:
            ClientProtocolError: ``push.endpoint``.
        """
        if read_endpoint(endpoint, self._services) is None:
            raise ClientProtocolError(Code.PUSH_ENDPOINT)
        sealed = self._box.encrypt(endpoint.encode(), self._entropy(SecretBox.NONCE_SIZE))
        now = self._clock()
        await self._database.transact(
            lambda connection: rows.subscribe(
                connection, actor.device, bytes(sealed), quiet, now=now
            )
        )

    async def unsubscribe(self, device: str) -> None:
        """Forget where a device can be woken."""
        await self._database.transact(lambda connection: rows.forget(connection, device))

    def heard(self, conversation: str, author: str) -> None:
        """Note that a message of an account of this kind is durable; the loop goes on from here."""
        self._heard.add((conversation, author))

    async def notify(self, devices: Collection[str], kind: Kind) -> None:
        """Wake these devices now, as far as they have subscriptions."""
        now = self._clock()
        await self._database.transact(
            lambda connection: rows.make_due(connection, devices, kind, due_at=now)
        )

    def wake_accounts(self, connection: Connection, accounts: Collection[str], now: int) -> None:
        """Make every device of these accounts due for an alarm, in the caller's transaction."""
        rows.make_accounts_due(connection, accounts, Kind.ALARM, due_at=now)

    async def run(self, after: float = 0.0) -> None:
        """Look once a second, for ever; ``after``: as in ``gateway.rounds.ticks``."""
        async for _ in ticks(LOOK_SECONDS, after=after):
            try:
                await self.look()
            except StoreUnavailable:
                log.warning("pushes wait: storage did not answer")
            except Exception:
                # One odd subscription must not keep everybody else's phone asleep for ever.
                log.exception("a round of pushes failed")

    async def look(self) -> int:
        """Note what was heard, then push whatever is due; returns how many were due."""
        await self._note()
        now = self._clock()
        due = await self._database.read(
            lambda connection: rows.due_devices(connection, now=now, limit=AT_ONCE * 8)
        )
        room = asyncio.Semaphore(AT_ONCE)

        async def one(device: str) -> None:
            async with room:
                await self._attend(device)

        await asyncio.gather(*(one(device) for device in due))
        return len(due)

    async def _note(self) -> None:
        heard, self._heard = self._heard, set()
        if not heard:
            return
        due_at = self._clock() + GRACE
        try:
            # Few conversations have a device to wake, so that is found out beside the writer: what
            # is sent in this moment waits for it.
            devices = await self._database.read(
                lambda connection: rows.not_due_yet(connection, heard)
            )
            if devices:
                await self._database.transact(
                    lambda connection: rows.make_due(
                        connection, devices, Kind.MESSAGE, due_at=due_at
                    )
                )
        except StoreUnavailable:
            self._heard |= heard
            raise

    async def _attend(self, device: str) -> None:
        now = self._clock()
        connected = self._connected(device)
        claimed = await self._database.transact(
            lambda connection: rows.claim(connection, device, connected=connected, now=now)
        )
        if claimed is None:
            return
        match decide(claimed.facts, now):
            case Drop():
                await self._write(lambda c: rows.finish(c, claimed, woken_at=None))
            case Forget():
                await self.unsubscribe(device)
            case Wait(until):
                await self._write(lambda c: rows.put_off(c, claimed, until=until, tries=0))
            case Wake():
                await self._wake(claimed)

    async def _wake(self, claimed: Claimed) -> None:
        kind = claimed.facts.kind
        endpoint = self._open(claimed.endpoint_sealed)
        if endpoint is None:
            await self.unsubscribe(claimed.device)
            return
        answer = await self._wire.post(
            endpoint,
            {
                "TTL": str(TTL[kind]),
                "Urgency": URGENCY[kind],
                "Topic": str(kind),
                "Authorization": self._vapid.authorization(endpoint.origin, self._clock()),
            },
        )
        now = self._clock()
        outcome = after_answer(
            answer.status, tries=claimed.tries, now=now, retry_after=answer.retry_after
        )
        match outcome:
            case Wake():
                await self._write(lambda c: rows.finish(c, claimed, woken_at=now))
            case Forget():
                await self.unsubscribe(claimed.device)
            case Wait(until):
                tries = claimed.tries + 1
                await self._write(lambda c: rows.put_off(c, claimed, until=until, tries=tries))
            case Drop():
                # The service and the status say enough; the address would name a phone.
                log.warning("a push to %s was left, status %s", endpoint.host, answer.status)
                await self._write(lambda c: rows.finish(c, claimed, woken_at=None))

    def _open(self, sealed: bytes) -> Endpoint | None:
        """Open an endpoint; None where it is of no use any more."""
        try:
            address = self._box.decrypt(sealed).decode()
        except CryptoError:
            # Sealed under another service key, for which the browser had subscribed too.
            return None
        # Looked at again: the operator may have taken a service off the list since.
        return read_endpoint(address, self._services)

    async def _write(self, work: Callable[[Connection], None]) -> None:
        await self._database.transact(Locking(work))
