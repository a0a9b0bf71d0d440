"""Signing in, and proving it again, by the organisation's provider. docs/sign-in.md section 6."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection

from audit.record import AuditKind, Deed, Detail
from audit.trail import Trail
from gateway.base64url import b64
from gateway.codes import Code
from gateway.deeds import own_deed
from gateway.errors import NotFound, ProviderAway, Unauthenticated
from gateway.identity.attempts import Attempts, Subject
from gateway.identity.devices import last_sign_out
from gateway.identity.entrances import Entrances, SignedIn
from gateway.identity.id_tokens import CLOCKS_DIFFER, Checked
from gateway.identity.people import find_organisation
from gateway.identity.provider import Asked, Provider
from gateway.identity.sessions import note_proof
from gateway.identity.sign_on_requests import (
    BeginSignOn,
    BegunSignOn,
    FinishedSignOn,
    FinishSignOn,
    Linked,
    NamedProvider,
    ProviderSignIn,
    SignOnPurpose,
)
from gateway.identity.sign_ons import (
    Begun,
    add_link,
    begin_sign_on,
    find_linked,
    find_ticket,
    issue_ticket,
    linked_at,
    remove_link,
    spend_sign_on,
    subject_hash,
)
from gateway.identity.staff import StaffLogin, find_login, find_login_of
from gateway.keys import ServiceKeys
from gateway.limits.limiter import Limiter, require
from gateway.limits.rules import Limited
from gateway.policy import Actor
from gateway.sources import Clock, Entropy
from gateway.storage.database import Database

__all__ = ["SIGNING_IN", "SignOn", "Speaker"]

STATE_BYTES: Final = 32
LONGEST_USERNAME: Final = 120
SIGNING_IN: Final = frozenset({SignOnPurpose.SIGN_IN, SignOnPurpose.AFRESH})


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who is signed in on the page that asks, and by which session."""

    actor: Actor
    token: str


@dataclass(slots=True, kw_only=True)
class SignOn:
    """The way to the provider and back; without a ``provider`` there is none."""

    provider: Provider | None
    database: Database
    trail: Trail
    keys: ServiceKeys
    limiter: Limiter
    clock: Clock
    entropy: Entropy
    origin: str
    _attempts: Attempts = field(init=False)
    _entrances: Entrances = field(init=False)

    def __post_init__(self) -> None:
        """Build what lets people in from the same parts."""
        self._attempts = Attempts(database=self.database, trail=self.trail, clock=self.clock)
        self._entrances = Entrances(
            trail=self.trail, keys=self.keys, entropy=self.entropy, origin=self.origin
        )

    def named(self) -> NamedProvider:
        """Say what staff call the provider."""
        return NamedProvider(None if self.provider is None else self.provider.settings.name)

    async def begin(self, body: BeginSignOn, speaker: Speaker | None, address: str) -> BegunSignOn:
        """Send somebody to the provider; ``speaker`` is None for signing in.

        Raises:
            NotFound: no provider is set, or none for their organisation.
            ProviderAway: it does not answer.
            Throttled: too many from this address.
        """
        provider = self._set()
        await require(self.limiter, Limited.CHALLENGE, address, now=self.clock())
        state, now = self.entropy(STATE_BYTES), self.clock()
        purpose = body.purpose
        if purpose is SignOnPurpose.SIGN_IN and provider.settings.always_asks:
            purpose = SignOnPurpose.AFRESH
        begun = Begun(purpose, "" if speaker is None else speaker.actor.device, now)
        leads = await provider.address(self._asked(state, begun))

        def note(connection: Connection) -> None:
            if speaker is not None:
                self._require_ours(connection, speaker.actor)
            begin_sign_on(connection, state, body.keep, begun, now=now)

        await self.database.transact(note)
        return BegunSignOn(state, leads)

    async def finish(
        self, body: FinishSignOn, speaker: Speaker | None, address: str
    ) -> FinishedSignOn:
        """Do what somebody went to the provider for.

        Raises:
            NotFound: no provider is set, or this way was gone, took too long or began elsewhere.
            ProviderAway: it does not answer.
            Unauthenticated: what it says does not hold, whom it names has no account here, or
                ``sign_in.stale``: they signed out since they proved it there.
            Conflict: somebody else is linked already.
            Throttled: too many refusals at this address, or of this state.
        """
        provider = self._set()
        counted = [(Limited.SIGN_ON, address), (Limited.SIGN_ON_STATE, body.state.hex())]
        for what, whom in counted:
            await require(self.limiter, what, whom, now=self.clock())
        try:
            finished = await self._redeem(provider, body, speaker)
        except ProviderAway:
            # Nobody guessed: all who came back while it was away are let try again.
            await self._take_back(counted)
            raise
        await self._take_back(counted)
        return finished

    async def _redeem(
        self, provider: Provider, body: FinishSignOn, speaker: Speaker | None
    ) -> FinishedSignOn:
        def spend(connection: Connection) -> Begun | None:
            return spend_sign_on(connection, body.state, body.secret, now=self.clock())

        begun = await self.database.transact(spend)
        if begun is None:
            raise NotFound(Code.PROVIDER_OVER)
        # Whoever signs in is nobody yet, whatever session is left on the page.
        who = None if begun.purpose in SIGNING_IN else speaker
        if begun.device != ("" if who is None else who.actor.device):
            raise NotFound(Code.PROVIDER_OVER)
        said: Checked | Unauthenticated
        try:
            said = await provider.redeem(body.code, self._asked(body.state, begun))
        except Unauthenticated as refused:
            said = refused

        def work(connection: Connection, now: int) -> FinishedSignOn:
            if isinstance(said, Unauthenticated):
                raise said
            return self._act(connection, begun.purpose, said, who, now)

        return await self._attempts.make(None, work, _subject(who))

    async def sign_in(self, body: ProviderSignIn) -> SignedIn:
        """Open a session for whom a challenge stands.

        Raises:
            Unauthenticated: challenge, proof or device will not do.
        """
        found = await self.database.read(lambda connection: find_ticket(connection, body.challenge))
        subject = Subject() if found is None else Subject(found.organisation, found.account)
        return await self._attempts.make(
            body.challenge, lambda c, now: self._entrances.vouched(c, body, now), subject
        )

    async def standing(self, actor: Actor) -> Linked:
        """Say since when somebody's account is linked."""
        self._set()
        return await self.database.read(lambda c: Linked(linked_at(c, actor.account)))

    async def unlink(self, actor: Actor) -> Linked:
        """Forget a link; one that is gone is gone."""
        self._set()

        def work(connection: Connection) -> Linked:
            if remove_link(connection, actor.account):
                self.trail.append(
                    connection, own_deed(actor, AuditKind.PROVIDER_UNLINKED, self.clock())
                )
            return Linked(None)

        return await self.database.transact(work)

    async def _take_back(self, counted: Sequence[tuple[Limited, str]]) -> None:
        for what, whom in counted:
            await self.limiter.take_back(what, whom)

    def _set(self) -> Provider:
        if self.provider is None:
            raise NotFound(Code.PROVIDER_UNSET)
        return self.provider

    def _asked(self, state: bytes, begun: Begun) -> Asked:
        return Asked(
            state=b64(state),
            nonce=b64(self.keys.sign_on_secret("nonce", state)),
            verifier=b64(self.keys.sign_on_secret("verifier", state)),
            proving=begun.purpose is not SignOnPurpose.SIGN_IN,
            begun_at=begun.begun_at,
        )

    def _act(
        self,
        connection: Connection,
        purpose: SignOnPurpose,
        said: Checked,
        speaker: Speaker | None,
        now: int,
    ) -> FinishedSignOn:
        if purpose is SignOnPurpose.LINK and speaker is not None:
            return self._link(connection, said, speaker.actor, now)
        login = self._whose(connection, said, now)
        proved_at = None if said.proved_at is None else min(said.proved_at * 1000, now)
        if speaker is None:
            if purpose is SignOnPurpose.SIGN_IN:
                _require_since(proved_at, last_sign_out(connection, login.account))
            challenge = issue_ticket(
                connection, login.account, proved_at, now=now, entropy=self.entropy
            )
            return FinishedSignOn(SignOnPurpose.SIGN_IN, login.account, login.username, challenge)
        if login.account != speaker.actor.account:
            raise Unauthenticated(Code.SIGN_IN_REFUSED)
        self.trail.append(
            connection,
            own_deed(speaker.actor, AuditKind.SESSION_PROVED, now, {"method": "provider"}),
        )
        until = note_proof(connection, speaker.token, now=now if proved_at is None else proved_at)
        return FinishedSignOn(purpose, login.account, login.username, until=until)

    def _link(
        self, connection: Connection, said: Checked, actor: Actor, now: int
    ) -> FinishedSignOn:
        self._require_ours(connection, actor)
        if add_link(connection, self._key_of(said), actor.account, now=now):
            self.trail.append(
                connection, own_deed(actor, AuditKind.PROVIDER_LINKED, now, {"by": "person"})
            )
        login = find_login_of(connection, actor.account)
        username = "" if login is None else login.username
        return FinishedSignOn(SignOnPurpose.LINK, actor.account, username)

    def _whose(self, connection: Connection, said: Checked, now: int) -> StaffLogin:
        """Find whose account it is, linking it where the operator's claim says so."""
        linked = find_linked(connection, self._key_of(said))
        login = None if linked is None else find_login_of(connection, linked)
        if login is None or login.closed:
            # Somebody who left may have come again, to an account of their own.
            login = self._claimed(connection, said, now) or login
        if login is None or login.organisation != self._ours(connection):
            raise Unauthenticated(Code.PROVIDER_UNKNOWN)
        if login.closed:
            raise Unauthenticated(Code.SIGN_IN_REFUSED)
        return login

    def _claimed(self, connection: Connection, said: Checked, now: int) -> StaffLogin | None:
        claim = self._set().settings.claim
        named = None if claim is None else said.claims.get(claim)
        if not isinstance(named, str) or not _is_a_name(named):
            return None
        login = find_login(connection, named)
        if login is None or login.closed or login.organisation != self._ours(connection):
            return None
        if linked_at(connection, login.account) is not None:
            # A name that somebody had before, who was linked by it: this is somebody else.
            return None
        add_link(connection, self._key_of(said), login.account, now=now)
        details: dict[str, Detail] = {"by": "claim"}
        deed = Deed(AuditKind.PROVIDER_LINKED, login.organisation, "", login.account, now, details)
        self.trail.append(connection, deed)
        return login

    def _ours(self, connection: Connection) -> str | None:
        """Say whose staff the provider lets in; nobody's where that is not clear."""
        return find_organisation(connection, self._set().settings.organisation)

    def _require_ours(self, connection: Connection, actor: Actor) -> None:
        """Refuse somebody of another organisation: theirs has no provider here."""
        if actor.organisation != self._ours(connection):
            raise NotFound(Code.PROVIDER_UNSET)

    def _key_of(self, said: Checked) -> bytes:
        return subject_hash(self._set().settings.issuer, said.subject)


def _require_since(proved_at: int | None, signed_out: int | None) -> None:
    """Require a proof from after somebody signed out, by both clocks.

    The provider's session outlives ours: who has it may be whoever took the tablet up next.
    """
    if signed_out is None:
        return
    if proved_at is None or proved_at <= signed_out + CLOCKS_DIFFER * 1000:
        raise Unauthenticated(Code.SIGN_IN_STALE)


def _is_a_name(text: str) -> bool:
    """Say whether a claim may be looked for among usernames."""
    return 0 < len(text) <= LONGEST_USERNAME and text.isprintable()


def _subject(speaker: Speaker | None) -> Subject:
    if speaker is None:
        return Subject()
    actor = speaker.actor
    return Subject(actor.organisation, actor.account, actor.device)
