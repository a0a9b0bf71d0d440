"""Recovery phrases: made, ended, and used to come back. The shell around rows, proofs, trail."""

from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from msgspec import Meta
from sqlalchemy import Connection

from audit.record import AuditKind, Deed, Detail
from audit.trail import Trail
from gateway.base64url import Bytes16, Bytes32, Bytes64
from gateway.chat.quarantine import require_free
from gateway.codes import Code, Reason
from gateway.deeds import own_deed
from gateway.errors import ClientProtocolError, NotPermitted, Unauthenticated
from gateway.identity.attempts import Attempts, Subject
from gateway.identity.devices import NewDevice, find_device, find_device_by_key, register
from gateway.identity.entrances import Entrances, SignedIn
from gateway.identity.phrases import (
    Phrase,
    Return,
    find_by_locator,
    find_own,
    find_return,
    keep,
    keep_return,
    remove,
    use_up,
)
from gateway.identity.proofs import Purpose, check_proof, proof_bytes
from gateway.identity.recovered import Recovered, RecoveryKey, is_endorsed, is_recovered
from gateway.identity.requests import FreshDevice
from gateway.keys import ServiceKeys
from gateway.limits.limiter import Limiter, require
from gateway.limits.rules import Limited
from gateway.policy import Actor, Kind
from gateway.sources import Clock, Entropy
from gateway.storage.database import Database

__all__ = ["CameBack", "ComingBack", "Found", "Locate", "Made", "MakePhrase", "UsePhrase"]

CLOCKS_APART: Final = 10 * 60_000
"""How far an endorsement's time may be from ours."""
ANSWER_LOST: Final = 24 * 60 * 60_000
"""So long a device that did not hear the answer may ask again by the phrase that it used."""


class MakePhrase(msgspec.Struct, frozen=True):
    """A phrase's locator and key, and the word of the device that made it, given at ``at``."""

    locator: Bytes16
    key: Bytes32
    at: Annotated[int, Meta(ge=0, le=2**53)]
    endorsement: Bytes64


class Made(msgspec.Struct, frozen=True):
    """When the account's phrase was made, and by which of its devices; both null: there is none."""

    made_at: int | None
    by: str | None


class Locate(msgspec.Struct, frozen=True):
    """Whose is the phrase of this locator?"""

    locator: Bytes16


class Found(msgspec.Struct, frozen=True):
    """What the recovery key's word is to name."""

    organisation: str
    account: str


class UsePhrase(msgspec.Struct, frozen=True):
    """A new device comes back; ``recovered`` is the recovery key's word for it."""

    locator: Bytes16
    device: FreshDevice
    challenge: Bytes32
    proof: Bytes64
    recovered: Bytes64


@dataclass(frozen=True, slots=True)
class CameBack:
    """A device that came back: its session, and the device that made the phrase."""

    signed_in: SignedIn
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingBack:
    """Recovery phrases of young people."""

    database: Database
    trail: Trail
    keys: ServiceKeys
    limiter: Limiter
    clock: Clock
    entropy: Entropy
    origin: str

    async def made(self, actor: Actor) -> Made:
        """Say how it stands with the actor's phrase."""
        found = await self.database.read(lambda connection: find_own(connection, actor.account))
        return Made(None, None) if found is None else Made(found.recovery.at, found.recovery.by)

    async def make(self, actor: Actor, body: MakePhrase) -> None:
        """Keep the actor's phrase in the place of the one before; the same again changes nothing.

        Raises:
            NotPermitted: only young people have phrases, and no device makes one in quarantine.
            Unauthenticated: somebody else has this one.
            ClientProtocolError: the endorsement does not hold.
        """
        if actor.kind is not Kind.YOUNG_PERSON:
            raise NotPermitted(Code.LINK_NOT_YOURS, Reason.ROLE)
        now = self.clock()
        if abs(now - body.at) > CLOCKS_APART:
            raise ClientProtocolError(Code.REQUEST_MALFORMED, at="$.at")
        recovery = RecoveryKey(actor.organisation, actor.account, actor.device, body.key, body.at)

        def work(connection: Connection) -> None:
            require_free(connection, actor.device)
            own = find_device(connection, actor.device)
            if own is None or not is_endorsed(recovery, own.signature_key, body.endorsement):
                raise ClientProtocolError(Code.LINK_ENDORSEMENT)
            there = find_by_locator(connection, body.locator)
            if there is not None and there.recovery.account != actor.account:
                raise Unauthenticated(Code.RECOVERY_REFUSED)
            if there is not None and there.recovery == recovery:
                return
            keep(connection, Phrase(recovery, body.endorsement, closed=False), body.locator)
            details: dict[str, Detail] = {
                "key": body.key.hex(),
                "endorsement": body.endorsement.hex(),
                "endorsed_at": body.at,
            }
            self.trail.append(connection, own_deed(actor, AuditKind.RECOVERY_SET, now, details))

        await self.database.transact(work)

    async def remove(self, actor: Actor) -> None:
        """End the actor's phrase; where there is none, nothing happens."""
        now = self.clock()

        def work(connection: Connection) -> None:
            if remove(connection, actor.account):
                self.trail.append(connection, own_deed(actor, AuditKind.RECOVERY_REMOVED, now))

        await self.database.transact(work)

    async def find(self, body: Locate, address: str) -> Found:
        """Say whose phrase it is to whoever has its locator.

        Raises:
            Unauthenticated: ``recovery.refused``: nobody's, or no longer anybody's.
            Throttled: too many refusals at this address, or of this locator.
        """
        counted = await self._count(body.locator, address)
        since = self.clock() - ANSWER_LOST
        found = await self.database.read(lambda connection: _whose(connection, body.locator, since))
        if found is None:
            raise Unauthenticated(Code.RECOVERY_REFUSED)
        await self._take_back(counted)
        return Found(found.organisation, found.account)

    async def use(self, body: UsePhrase, address: str) -> CameBack:
        """Register and attest a device that comes back, and use the phrase up.

        A device that came back already, and did not hear the answer, gets a new session.

        Raises:
            Unauthenticated: ``recovery.refused``, whatever is wrong with phrase or signature;
                the challenge, or the new device's proof, will not do.
            Throttled: too many refusals at this address, or of this locator.
        """
        counted = await self._count(body.locator, address)
        known = await self.database.read(
            lambda connection: find_by_locator(connection, body.locator)
        )
        subject = Subject()
        if known is not None:
            subject = Subject(known.recovery.organisation, known.recovery.account)
        attempts = Attempts(database=self.database, trail=self.trail, clock=self.clock)
        came = await attempts.make(
            body.challenge, lambda connection, now: self._use(connection, body, now), subject
        )
        await self._take_back(counted)
        return came

    def _use(self, connection: Connection, body: UsePhrase, now: int) -> CameBack:
        key = body.device.signature_key
        check_proof(key, proof_bytes(Purpose.RECOVERY, self.origin, body.challenge), body.proof)
        known = find_device_by_key(connection, key)
        if known is not None:
            before = find_return(
                connection, body.locator, since=now - ANSWER_LOST, device_id=known.device
            )
            if before is None or not _holds(before, body):
                raise Unauthenticated(Code.RECOVERY_REFUSED)
            return self._open(connection, known.device, before.by, now)
        phrase = find_by_locator(connection, body.locator)
        if phrase is None or phrase.closed or not _holds(phrase.recovery, body):
            raise Unauthenticated(Code.RECOVERY_REFUSED)
        if not use_up(connection, body.locator):
            raise Unauthenticated(Code.RECOVERY_REFUSED)
        device = self._let_in(connection, body, phrase, now)
        return self._open(connection, device, phrase.recovery.by, now)

    def _let_in(self, connection: Connection, body: UsePhrase, phrase: Phrase, now: int) -> str:
        recovery = phrase.recovery
        new = NewDevice(recovery.account, body.device.name, body.device.signature_key)
        device = register(
            connection, new, keys=self.keys, trail=self.trail, now=now, entropy=self.entropy
        )
        came = Return(phrase, body.locator, body.challenge, body.recovered)
        keep_return(connection, device, came, now=now)
        details: dict[str, Detail] = {
            "by": recovery.by,
            "key": recovery.key.hex(),
            "endorsement": phrase.endorsement.hex(),
            "endorsed_at": recovery.at,
            "challenge": body.challenge.hex(),
            "recovered": body.recovered.hex(),
        }
        deed = Deed(
            AuditKind.DEVICE_RECOVERED,
            recovery.organisation,
            recovery.account,
            device,
            now,
            details,
        )
        self.trail.append(connection, deed)
        return device

    def _open(self, connection: Connection, device: str, by: str, now: int) -> CameBack:
        entrances = Entrances(
            trail=self.trail, keys=self.keys, entropy=self.entropy, origin=self.origin
        )
        return CameBack(entrances.recovered(connection, device, now), by)

    async def _count(self, locator: bytes, address: str) -> list[tuple[Limited, str]]:
        """Count before anything is tried."""
        counted = [(Limited.RECOVERY, address), (Limited.RECOVERY_LOCATOR, locator.hex())]
        for what, whom in counted:
            await require(self.limiter, what, whom, now=self.clock())
        return counted

    async def _take_back(self, counted: list[tuple[Limited, str]]) -> None:
        for what, whom in counted:
            await self.limiter.take_back(what, whom)


def _whose(connection: Connection, locator: bytes, since: int) -> RecoveryKey | None:
    """Say whose an unused phrase is, or one that was used a moment ago."""
    phrase = find_by_locator(connection, locator)
    if phrase is not None:
        return None if phrase.closed else phrase.recovery
    return find_return(connection, locator, since=since)


def _holds(recovery: RecoveryKey, body: UsePhrase) -> bool:
    """Say whether the recovery key vouches for the device that asks."""
    key = body.device.signature_key
    recovered = Recovered(recovery.organisation, recovery.account, key, body.challenge)
    return is_recovered(recovered, recovery.key, body.recovered)
