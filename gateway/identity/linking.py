"""Letting a second device of a young person in: the shell around rows, proofs and the trail."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from msgspec import Meta
from sqlalchemy import Connection

from audit.record import AuditKind, Detail
from audit.trail import Trail
from gateway.base64url import Bytes32, Bytes64
from gateway.chat.quarantine import require_free
from gateway.codes import Code, Reason
from gateway.deeds import deed_of
from gateway.errors import (
    ClientProtocolError,
    Conflict,
    NotFound,
    NotPermitted,
    Unauthenticated,
)
from gateway.identity import links
from gateway.identity.devices import NewDevice, find_device, find_device_by_key, register
from gateway.identity.endorsement import Vouched, check_endorsement
from gateway.identity.entrances import Entrances, SignedIn
from gateway.identity.links import Asker, Link, LinkState
from gateway.identity.proofs import Purpose, check_proof, proof_bytes, spend_challenge
from gateway.identity.requests import FreshDevice
from gateway.keys import ServiceKeys
from gateway.limits.limiter import Limiter, require
from gateway.limits.rules import Limited
from gateway.policy import Actor, Kind
from gateway.sources import Clock, Entropy
from gateway.storage.database import Database

__all__ = [
    "Accept",
    "AskIn",
    "Asked",
    "Finish",
    "Finished",
    "Linking",
    "Opened",
    "Standing",
    "Ticket",
]

TICKET_BYTES: Final = 32
CLOCKS_APART: Final = 10 * 60_000
"""How far an endorsement's time may be from ours."""


class AskIn(msgspec.Struct, frozen=True):
    """A new device asks in by a code."""

    code: Annotated[str, Meta(min_length=1, max_length=40)]
    device: FreshDevice
    challenge: Bytes32
    proof: Bytes64
    mac: Bytes32


class Accept(msgspec.Struct, frozen=True):
    """Yes, to this key: the endorsement, made at ``at``, and the word for the new device."""

    signature_key: Bytes32
    at: Annotated[int, Meta(ge=0, le=2**53)]
    endorsement: Bytes64
    mac: Bytes32


class Finish(msgspec.Struct, frozen=True):
    """How does it stand with this ticket?"""

    ticket: Bytes32


class Opened(msgspec.Struct, frozen=True):
    """A code to show, and when it ends."""

    code: str
    expires_at: int


class Asked(msgspec.Struct, frozen=True):
    """Who asks in: what the first device checks and shows."""

    name: str
    signature_key: bytes
    mac: bytes


class Standing(msgspec.Struct, frozen=True):
    """How it stands with the code that a device shows."""

    state: LinkState
    expires_at: int
    device: Asked | None


class Ticket(msgspec.Struct, frozen=True):
    """What a device that asked finds out by how it stands (32 bytes)."""

    ticket: bytes
    expires_at: int


@dataclass(frozen=True, slots=True)
class Finished:
    """A device that was let in: its session, who vouched for it, and that one's word (32 bytes)."""

    signed_in: SignedIn
    by: str
    mac: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Linking:
    """Second devices; ``on_move`` is told the device whose code somebody asked by."""

    database: Database
    trail: Trail
    keys: ServiceKeys
    limiter: Limiter
    clock: Clock
    entropy: Entropy
    origin: str
    on_move: Callable[[str], None]

    async def open(self, actor: Actor) -> Opened:
        """Make a code for the actor's device to show; the one before ends.

        Raises:
            NotPermitted: only a young person's device lets another in.
        """
        if actor.kind is not Kind.YOUNG_PERSON:
            raise NotPermitted(Code.LINK_NOT_YOURS, Reason.ROLE)
        code = links.new_code(self.entropy)
        now = self.clock()

        def work(connection: Connection) -> int:
            self.trail.append(
                connection, deed_of(actor, AuditKind.DEVICE_LINK_OPENED, actor.device, now, {})
            )
            return links.open_link(
                connection, code, account=actor.account, device=actor.device, now=now
            )

        return Opened(code, await self.database.transact(work))

    async def standing(self, actor: Actor) -> Standing:
        """Say how it stands with the code that the actor's device shows.

        Raises:
            NotFound: ``link.unknown``: it shows none.
        """
        found = await self.database.read(
            lambda connection: links.find_own(connection, actor.device, now=self.clock())
        )
        if found is None:
            raise NotFound(Code.LINK_UNKNOWN)
        asker = found.asker
        device = None if asker is None else Asked(asker.name, asker.signature_key, asker.mac)
        return Standing(found.state, found.expires_at, device)

    async def ask(self, body: AskIn, address: str) -> Ticket:
        """Let a device ask in by a code, and tell the one that shows it.

        Raises:
            Unauthenticated: challenge or proof will not do.
            NotFound, Conflict: see ``links.ask``; or the key is a device's already.
            Throttled: too many wrong codes from this address.
        """
        await require(self.limiter, Limited.LINK, address, now=self.clock())
        await self._spend(body)
        key = body.device.signature_key
        asker = Asker(body.device.name, key, body.mac)
        ticket = self.entropy(TICKET_BYTES)
        now = self.clock()

        def work(connection: Connection) -> Link:
            if find_device_by_key(connection, key) is not None:
                raise Conflict(Code.LINK_TAKEN)
            return links.ask(connection, body.code, asker, ticket, now=now)

        found = await self.database.transact(work)
        await self.limiter.take_back(Limited.LINK, address)
        self.on_move(found.device)
        return Ticket(ticket, found.expires_at)

    async def accept(self, actor: Actor, body: Accept) -> str:
        """Register and attest the device that asked; returns its id. Repeated: the same one.

        Raises:
            NotFound: ``link.unknown``, ``link.ended``: nobody asks, or not with this key.
            NotPermitted: the device is in quarantine, and its word with it.
            ClientProtocolError: the endorsement does not hold.
        """
        now = self.clock()
        if abs(now - body.at) > CLOCKS_APART:
            raise ClientProtocolError(Code.REQUEST_MALFORMED, at="$.at")

        def work(connection: Connection) -> str:
            require_free(connection, actor.device)
            found = links.find_own(connection, actor.device, now=now)
            if found is None or found.asker is None:
                raise NotFound(Code.LINK_UNKNOWN)
            if found.asker.signature_key != body.signature_key:
                raise Conflict(Code.LINK_TAKEN)
            if found.added is not None:
                return found.added
            if found.state is not LinkState.ASKED:
                raise NotFound(Code.LINK_ENDED)
            return self._let_in(connection, actor, body, found, now)

        return await self.database.transact(work)

    async def refuse(self, actor: Actor) -> None:
        """Let nobody in by the code that the actor's device shows."""
        now = self.clock()

        def work(connection: Connection) -> None:
            found = links.find_own(connection, actor.device, now=now)
            if found is not None and found.state is LinkState.ASKED:
                self.trail.append(
                    connection, deed_of(actor, AuditKind.DEVICE_LINK_REFUSED, actor.device, now, {})
                )
            links.refuse(connection, actor.device)

        await self.database.transact(work)

    async def finish(self, body: Finish) -> Finished | None:
        """Sign a device in that was let in; None while nobody decided.

        Raises:
            NotFound: ``link.unknown``, ``link.ended``.
            Unauthenticated: ``link.refused``.
        """
        now = self.clock()

        def work(connection: Connection) -> Finished | None:
            found = links.find_by_ticket(connection, body.ticket, now=now)
            match found.state:
                case LinkState.ASKED:
                    return None
                case LinkState.ACCEPTED if found.added is not None and found.answer is not None:
                    entrances = Entrances(
                        trail=self.trail, keys=self.keys, entropy=self.entropy, origin=self.origin
                    )
                    signed_in = entrances.linked(connection, found.added, now)
                    return Finished(signed_in, found.device, found.answer)
                case LinkState.REFUSED:
                    raise Unauthenticated(Code.LINK_REFUSED)
                case _:
                    raise NotFound(Code.LINK_ENDED)

        return await self.database.transact(work)

    async def _spend(self, body: AskIn) -> None:
        """Use the challenge up, then check the proof: a wrong one costs its challenge."""
        spent = await self.database.transact(
            lambda connection: spend_challenge(connection, body.challenge, now=self.clock())
        )
        if not spent:
            raise Unauthenticated(Code.DEVICE_CHALLENGE)
        signed = proof_bytes(Purpose.LINK, self.origin, body.challenge)
        check_proof(body.device.signature_key, signed, body.proof)

    def _let_in(
        self, connection: Connection, actor: Actor, body: Accept, found: Link, now: int
    ) -> str:
        own = find_device(connection, actor.device)
        if own is None or found.asker is None:
            raise NotFound(Code.LINK_UNKNOWN)
        vouched = Vouched(
            actor.organisation, actor.account, actor.device, body.signature_key, body.at
        )
        check_endorsement(vouched, own.signature_key, body.endorsement)
        if find_device_by_key(connection, body.signature_key) is not None:
            raise Conflict(Code.LINK_TAKEN)
        new = NewDevice(actor.account, found.asker.name, body.signature_key)
        added = register(
            connection, new, keys=self.keys, trail=self.trail, now=now, entropy=self.entropy
        )
        links.vouch(connection, added, actor.device, body.at, body.endorsement)
        links.settle(connection, found, added, body.mac)
        details: dict[str, Detail] = {"endorsement": body.endorsement.hex(), "endorsed_at": body.at}
        deed = deed_of(actor, AuditKind.DEVICE_ENDORSED, added, now, details)
        self.trail.append(connection, deed)
        return added
