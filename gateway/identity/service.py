"""Identity as the rest of the gateway calls it: the shell around limits, storage and the trail."""

import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection

from audit.record import AuditKind, Deed
from audit.trail import Trail
from gateway.codes import Code
from gateway.errors import EarshotError, StoreUnavailable, Unauthenticated
from gateway.identity.attempts import Attempts, Subject
from gateway.identity.devices import find_device, note_sign_out, touch
from gateway.identity.entrances import Entrances, SignedIn, names_taken
from gateway.identity.evidence import Checked, named_passkey
from gateway.identity.join_codes import find_offer, normalise
from gateway.identity.nicknames import suggest
from gateway.identity.passkey_requests import PasskeySignIn
from gateway.identity.passwords import Passwords
from gateway.identity.profile import (
    IssuedChallenge,
    Me,
    NamedTeam,
    Offer,
    Organisation,
    describe,
)
from gateway.identity.proofs import (
    CHALLENGE_SECONDS,
    Purpose,
    check_proof,
    issue_challenge,
    proof_bytes,
)
from gateway.identity.requests import DeviceProof, DeviceSignIn, Join, LookAtCode, StaffSignIn
from gateway.identity.sessions import Resumed, close_session, note_use, require_fresh, resume
from gateway.identity.staff import StaffLogin, find_login, normalise_username
from gateway.keys import ServiceKeys
from gateway.limits.limiter import Limiter, require
from gateway.limits.rules import Limited
from gateway.policy import Actor
from gateway.sources import Clock, Entropy
from gateway.storage.database import Database

__all__ = ["Identity"]

_FORGOTTEN: Final = frozenset({Limited.SIGN_IN, Limited.SIGN_IN_DEVICE})
"""Whoever got in was no guesser here; what others try elsewhere under the name stays counted."""


@dataclass(slots=True, kw_only=True)
class Identity:
    """Who somebody is, and how they prove it.

    ``origin`` is the one that proofs are made for; ``on_session_end`` is told the device whose
    session a person ended, so that its sockets can be closed.
    """

    database: Database
    trail: Trail
    keys: ServiceKeys
    passwords: Passwords
    limiter: Limiter
    clock: Clock
    entropy: Entropy
    origin: str
    on_session_end: Callable[[str], None]
    _attempts: Attempts = field(init=False)
    _entrances: Entrances = field(init=False)

    def __post_init__(self) -> None:
        """Build the ways in from the same parts."""
        self._attempts = Attempts(database=self.database, trail=self.trail, clock=self.clock)
        self._entrances = Entrances(
            trail=self.trail, keys=self.keys, entropy=self.entropy, origin=self.origin
        )

    async def authenticate(self, token: str | None) -> Actor:
        """Find out who speaks, and note that they do (at most once a minute).

        Raises:
            Unauthenticated: there is no token, its session ended, or its device was revoked.
        """
        return (await self._resume(token, self.clock())).actor

    async def authenticate_fresh(self, token: str | None) -> Actor:
        """Find out who speaks, for what cannot be taken back: staff proved lately who they are.

        Raises:
            Unauthenticated: as ``authenticate`` says, or the last proof is too old.
        """
        now = self.clock()
        resumed = await self._resume(token, now)
        require_fresh(resumed, now=now)
        return resumed.actor

    async def me(self, actor: Actor) -> Me:
        """Tell somebody who they are."""
        return await self.database.read(lambda connection: describe(connection, actor, self.keys))

    async def challenge(self, address: str) -> IssuedChallenge:
        """Make a challenge for a device's proof.

        Raises:
            Throttled: too many from this address.
        """
        await self._take(Limited.CHALLENGE, address)

        def issue(connection: Connection) -> bytes:
            return issue_challenge(connection, now=self.clock(), entropy=self.entropy)

        return IssuedChallenge(await self.database.transact(issue), CHALLENGE_SECONDS)

    async def look(self, body: LookAtCode, address: str) -> Offer:
        """Say what a join code leads to.

        Raises:
            NotFound: the code is unknown, ended or used up.
            Throttled: too many wrong codes from this address.
        """
        await self._take(Limited.JOIN, address)
        offer = await self.database.read(lambda connection: self._offer(connection, body.code))
        await self.limiter.take_back(Limited.JOIN, address)
        return offer

    async def join(self, body: Join, address: str) -> SignedIn:
        """Make a young person's account, bound to this device, and open its session.

        Raises:
            EarshotError: a limit, challenge, proof, code or nickname is in the way.
        """
        await self._take(Limited.JOIN, address)
        async with self._if_good(
            (Limited.JOINED, address), (Limited.JOIN_CODE, normalise(body.code))
        ):
            signed_in = await self._attempts.make(
                body.challenge, lambda c, now: self._entrances.join(c, body, now), Subject()
            )
        await self.limiter.take_back(Limited.JOIN, address)
        return signed_in

    async def sign_in_device(self, body: DeviceSignIn, address: str) -> SignedIn:
        """Open a session for a young person's device that comes back.

        Raises:
            Unauthenticated: challenge, proof or device will not do.
            Throttled: too many refusals at this address.
        """
        await self._take(Limited.SIGN_IN_ADDRESS, address)
        known = await self.database.read(lambda connection: find_device(connection, body.device))
        subject = Subject() if known is None else Subject(known.organisation, known.account)
        signed_in = await self._attempts.make(
            body.challenge, lambda c, now: self._entrances.come_back(c, body, now), subject
        )
        await self.limiter.take_back(Limited.SIGN_IN_ADDRESS, address)
        return signed_in

    async def standing(self, device: str, address: str) -> None:
        """Say how a device stands to whoever knows its id: members of its groups see as much.

        Raises:
            Unauthenticated: ``device.revoked``: it has to go; ``device.unknown``.
            Throttled: too many refusals at this address.
        """
        await self._take(Limited.SIGN_IN_ADDRESS, address)
        known = await self.database.read(lambda connection: find_device(connection, device))
        if known is None:
            raise Unauthenticated(Code.DEVICE_UNKNOWN)
        await self.limiter.take_back(Limited.SIGN_IN_ADDRESS, address)
        if known.revoked:
            raise Unauthenticated(Code.DEVICE_REVOKED)

    async def erased(self, body: DeviceProof, address: str) -> None:
        """Take a revoked device's word that it has erased what it kept; once more changes nothing.

        Raises:
            ClientProtocolError: it was not revoked.
            Unauthenticated: challenge, proof or device will not do.
            Throttled: too many refusals at this address.
        """
        await self._take(Limited.SIGN_IN_ADDRESS, address)
        known = await self.database.read(lambda connection: find_device(connection, body.device))
        subject = Subject() if known is None else Subject(known.organisation, known.account)
        await self._attempts.make(
            body.challenge, lambda c, now: self._entrances.erased(c, body, now), subject
        )
        await self.limiter.take_back(Limited.SIGN_IN_ADDRESS, address)

    async def sign_in_staff(self, body: StaffSignIn, address: str) -> SignedIn:
        """Open a session for a member of staff.

        Raises:
            Unauthenticated: challenge, proof, device, name, password or code will not do.
            Throttled: too many refusals, as ``_counted`` counts them.
        """
        username = normalise_username(body.username)
        login = await self.database.read(lambda connection: find_login(connection, username))
        counted = await self._counted(body, login, username, address)
        for what, whom in counted:
            await self._take(what, whom)
        stored = None if login is None else login.password_hash
        verdict = await self.passwords.verify(stored, body.password)
        subject = Subject() if login is None else Subject(login.organisation, login.account)
        signed_in = await self._attempts.make(
            body.challenge,
            lambda c, now: self._entrances.staff(c, body, Checked(login, verdict), now),
            subject,
        )
        for what, whom in counted:
            if what in _FORGOTTEN:
                await self.limiter.forget(what, whom)
            else:
                await self.limiter.take_back(what, whom)
        return signed_in

    async def sign_in_passkey(self, body: PasskeySignIn) -> SignedIn:
        """Open a session for a member of staff by passkey.

        Nothing is counted: a passkey cannot be guessed, and each attempt takes a challenge.

        Raises:
            Unauthenticated: challenge, proof, device or passkey will not do.
        """
        known = await self.database.read(
            lambda connection: named_passkey(connection, body.assertion)
        )
        subject = Subject() if known is None else Subject(known.organisation, known.account)
        return await self._attempts.make(
            body.challenge, lambda c, now: self._entrances.passkey(c, body, now), subject
        )

    async def _resume(self, token: str | None, now: int) -> Resumed:
        if not token:
            raise Unauthenticated(Code.SESSION_MISSING)

        def look_up(connection: Connection) -> Resumed:
            return resume(connection, token, now=now)

        resumed = await self.database.read(look_up)
        if resumed.stale:

            def note(connection: Connection) -> None:
                note_use(connection, token, now=now)
                touch(connection, resumed.actor.device, now=now)

            # Whoever can be read to is let in, even where nothing can be written.
            with contextlib.suppress(StoreUnavailable):
                await self.database.transact(note)
        return resumed

    async def _counted(
        self, body: StaffSignIn, login: StaffLogin | None, username: str, address: str
    ) -> list[tuple[Limited, str]]:
        """Say what an attempt is counted against.

        On a device that the person used before, which proves its key, against that device alone:
        nobody else can use up its attempts, so nobody can lock its owner out. From anywhere else
        against the name and the address, together and each.
        """
        if login is not None and await self.database.read(
            lambda connection: self._is_theirs(connection, body, login)
        ):
            return [(Limited.SIGN_IN_DEVICE, f"{login.account}/{body.device.id}")]
        return [
            (Limited.SIGN_IN_ADDRESS, address),
            (Limited.SIGN_IN, f"{username}/{address}"),
            (Limited.SIGN_IN_NAME, username),
        ]

    def _is_theirs(self, connection: Connection, body: StaffSignIn, login: StaffLogin) -> bool:
        known = None if body.device.id is None else find_device(connection, body.device.id)
        if known is None or known.account != login.account or known.revoked:
            return False
        signed = proof_bytes(Purpose.STAFF, self.origin, body.challenge)
        try:
            check_proof(known.signature_key, signed, body.proof)
        except Unauthenticated:
            return False
        return True

    async def sign_out(self, token: str | None) -> None:
        """End a session and its sockets; without a live one there is nothing to do."""
        if not token:
            return

        def close(connection: Connection) -> str | None:
            return self._close(connection, token, self.clock())

        device = await self.database.transact(close)
        if device is not None:
            self.on_session_end(device)

    @contextlib.asynccontextmanager
    async def _if_good(self, *counted: tuple[Limited, str]) -> AsyncIterator[None]:
        """Count what comes about, and nothing that is refused: nobody can use it up in vain."""
        taken: list[tuple[Limited, str]] = []
        try:
            for what, whom in counted:
                await self._take(what, whom)
                taken.append((what, whom))
            yield
        except EarshotError:
            for what, whom in taken:
                await self.limiter.take_back(what, whom)
            raise

    async def _take(self, what: Limited, whom: str) -> None:
        await require(self.limiter, what, whom, now=self.clock())

    def _close(self, connection: Connection, token: str, now: int) -> str | None:
        try:
            actor = resume(connection, token, now=now).actor
        except Unauthenticated:
            return None
        close_session(connection, token, now=now)
        note_sign_out(connection, actor.device, now=now)
        deed = Deed(AuditKind.SESSION_CLOSED, actor.organisation, actor.device, actor.account, now)
        self.trail.append(connection, deed)
        return actor.device

    def _offer(self, connection: Connection, code: str) -> Offer:
        found = find_offer(connection, code, now=self.clock())
        return Offer(
            organisation=Organisation(
                id=found.organisation,
                name=found.organisation_name,
                key=self.keys.organisation_key(found.organisation),
                franking_key=self.keys.franking_public_key(found.organisation),
                removal_key=self.keys.removal_public_key(found.organisation),
            ),
            school=found.school_name,
            age_band=found.age_band,
            team=NamedTeam(found.team, found.team_name),
            nicknames=suggest(self.entropy, names_taken(connection, found.organisation)),
        )
