"""Somebody's ways in: their passkeys and recovery codes, and proving it again. docs/sign-in.md."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Connection

from audit.record import AuditKind
from audit.trail import Trail
from gateway.codes import Code
from gateway.deeds import own_deed
from gateway.errors import ClientProtocolError, Unauthenticated
from gateway.identity.attempts import Attempts, Subject
from gateway.identity.ceremonies import Party, check_made
from gateway.identity.evidence import Checked, Evidence
from gateway.identity.passkey_requests import (
    AddPasskey,
    FreshCodes,
    NamePasskey,
    ProveAgain,
    ProvedUntil,
    Ways,
)
from gateway.identity.passkeys import add_passkey, list_passkeys, name_passkey, remove_passkey
from gateway.identity.passwords import Passwords
from gateway.identity.recovery import make_codes, standing
from gateway.identity.sessions import note_proof
from gateway.identity.staff import find_login_of
from gateway.keys import ServiceKeys
from gateway.limits.limiter import Limiter, require
from gateway.limits.rules import Limited
from gateway.policy import Actor
from gateway.sources import Clock, Entropy
from gateway.storage.database import Database

__all__ = ["WaysIn"]


@dataclass(slots=True, kw_only=True)
class WaysIn:
    """What a member of staff sees and changes of how they sign in; actors are staff.

    ``origin`` is the page's that passkeys are made on.
    """

    database: Database
    trail: Trail
    keys: ServiceKeys
    passwords: Passwords
    limiter: Limiter
    clock: Clock
    entropy: Entropy
    origin: str
    _attempts: Attempts = field(init=False)
    _evidence: Evidence = field(init=False)

    def __post_init__(self) -> None:
        """Build what checks from the same parts."""
        self._attempts = Attempts(database=self.database, trail=self.trail, clock=self.clock)
        self._evidence = Evidence(self.trail, self.keys, self.origin)

    async def ways(self, actor: Actor) -> Ways:
        """Say by what somebody can come in."""
        return await self.database.read(lambda connection: _describe(connection, actor))

    async def add(self, actor: Actor, body: AddPasskey) -> Ways:
        """Take a passkey on.

        Raises:
            Unauthenticated: the challenge is spent or too old.
            ClientProtocolError: what the authenticator made does not verify.
            Conflict: it is known already, or there are too many.
        """

        def work(connection: Connection, now: int) -> Ways:
            credential = check_made(body.made, body.challenge, Party(self.origin))
            made = add_passkey(
                connection, actor.account, body.name, credential, now=now, entropy=self.entropy
            )
            self.trail.append(
                connection, own_deed(actor, AuditKind.PASSKEY_ADDED, now, {"passkey": made})
            )
            return _describe(connection, actor)

        return await self._attempts.make(body.challenge, work, _subject(actor))

    async def name(self, actor: Actor, passkey: str, body: NamePasskey) -> Ways:
        """Call a passkey something else.

        Raises:
            NotFound: the account has no such passkey.
        """

        def work(connection: Connection) -> Ways:
            name_passkey(connection, actor.account, passkey, body.name)
            return _describe(connection, actor)

        return await self.database.transact(work)

    async def remove(self, actor: Actor, passkey: str) -> Ways:
        """Forget a passkey; one that is gone is gone."""

        def work(connection: Connection) -> Ways:
            if remove_passkey(connection, actor.account, passkey):
                self.trail.append(
                    connection,
                    own_deed(actor, AuditKind.PASSKEY_REMOVED, self.clock(), {"passkey": passkey}),
                )
            return _describe(connection, actor)

        return await self.database.transact(work)

    async def make_codes(self, actor: Actor) -> FreshCodes:
        """Make recovery codes in the place of those there were; they are said this once."""

        def work(connection: Connection) -> FreshCodes:
            now = self.clock()
            codes = make_codes(connection, actor.account, now=now, entropy=self.entropy)
            self.trail.append(
                connection,
                own_deed(actor, AuditKind.RECOVERY_CODES_MADE, now, {"codes": len(codes)}),
            )
            return FreshCodes(codes)

        return await self.database.transact(work)

    async def prove_again(self, actor: Actor, token: str | None, body: ProveAgain) -> ProvedUntil:
        """Note that somebody proved again who they are, by passkey or by password and code.

        Raises:
            ClientProtocolError: neither was sent.
            Unauthenticated: it is not right; the session goes on all the same.
            Throttled: too many that were not.
        """
        if token is None:
            raise Unauthenticated(Code.SESSION_MISSING)
        counted = f"{actor.account}/{actor.device}"
        await require(self.limiter, Limited.SIGN_IN_DEVICE, counted, now=self.clock())
        prove = await self._prover(actor, body)

        def work(connection: Connection, now: int) -> ProvedUntil:
            self.trail.append(
                connection,
                own_deed(actor, AuditKind.SESSION_PROVED, now, {"method": prove(connection, now)}),
            )
            return ProvedUntil(note_proof(connection, token, now=now))

        until = await self._attempts.make(body.challenge, work, _subject(actor))
        await self.limiter.forget(Limited.SIGN_IN_DEVICE, counted)
        return until

    async def _prover(self, actor: Actor, body: ProveAgain) -> Callable[[Connection, int], str]:
        """Check what takes long outside the transaction; returns what checks the rest in it."""
        challenge, assertion = body.challenge, body.assertion
        if challenge is not None and assertion is not None:

            def by_passkey(connection: Connection, now: int) -> str:
                owner = self._evidence.passkey(connection, assertion, challenge, now)
                if owner != actor.account:
                    raise Unauthenticated(Code.SIGN_IN_REFUSED)
                return "passkey"

            return by_passkey
        if not body.password or not body.code:
            raise ClientProtocolError(Code.REQUEST_MALFORMED, at="$")
        login = await self.database.read(
            lambda connection: find_login_of(connection, actor.account)
        )
        stored = None if login is None else login.password_hash
        checked = Checked(login, await self.passwords.verify(stored, body.password))

        def by_words(connection: Connection, now: int) -> str:
            current = find_login_of(connection, actor.account)
            self._evidence.words(connection, current, checked, body.code, now)
            return "password and code"

        return by_words


def _subject(actor: Actor) -> Subject:
    return Subject(actor.organisation, actor.account, actor.device)


def _describe(connection: Connection, actor: Actor) -> Ways:
    login = find_login_of(connection, actor.account)
    codes = standing(connection, actor.account)
    return Ways(
        account=actor.account,
        username="" if login is None else login.username,
        name="" if login is None else login.name,
        passkeys=list_passkeys(connection, actor.account),
        codes_left=codes.left,
        codes_made_at=codes.made_at,
    )
