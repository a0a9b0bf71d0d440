"""How browsers find their way to each other, and what an organisation has chosen of that."""

from dataclasses import dataclass, field

from sqlalchemy import Connection

from audit.record import AuditKind, Deed
from audit.trail import Trail
from gateway.codes import Code, Reason
from gateway.errors import NotPermitted
from gateway.policy import Actor, Denied, Kind, Permission, decide_change
from gateway.sources import Clock, Entropy
from gateway.storage.database import Database
from gateway.visits.bodies import Chosen, Ice, IceServer, SaveOptions
from gateway.visits.door import Door, Visitor
from gateway.visits.options import Options, read_options, save_options
from signalling.turn import GOOD_FOR, make_credentials

__all__ = ["Turn", "Ways"]

RANDOM_BYTES = 8


@dataclass(frozen=True, slots=True)
class Turn:
    """The operator's TURN servers, and the secret that they share with the gateway."""

    urls: tuple[str, ...] = ()
    secret: bytes = field(default=b"", repr=False)


class Ways:
    """Credentials and choices."""

    def __init__(
        self,
        *,
        database: Database,
        door: Door,
        trail: Trail,
        turn: Turn,
        clock: Clock,
        entropy: Entropy,
    ) -> None:
        self._database = database
        self._door = door
        self._trail = trail
        self._turn = turn
        self._clock = clock
        self._entropy = entropy

    async def ice(self, visitor: Visitor, name: str) -> Ice:
        """Make credentials for somebody who may come to a visit; raises what ``Door`` raises."""
        options = await self._door.look(
            visitor,
            Permission.VISIT_ATTEND,
            name,
            lambda connection, row, _who: read_options(connection, row.organisation),
        )
        policy = "relay" if options.relay_only else "all"
        now = self._clock()
        if not self._turn.urls:
            return Ice([], policy, now + GOOD_FOR)
        made = make_credentials(self._turn.secret, now, self._entropy(RANDOM_BYTES))
        server = IceServer(self._turn.urls, made.username, made.credential)
        return Ice([server], policy, made.expires_at)

    async def options(self, actor: Actor) -> Chosen:
        """Show what the organisation has chosen.

        Raises:
            NotPermitted: ``visit.not_yours``: for staff only.
        """
        if actor.kind is not Kind.STAFF:
            raise NotPermitted(Code.VISIT_NOT_YOURS, Reason.ROLE)
        found = await self._database.read(lambda c: read_options(c, actor.organisation))
        return self._shown(found)

    async def save(self, actor: Actor, body: SaveOptions) -> Chosen:
        """Choose for the organisation.

        Raises:
            NotPermitted: ``visit.not_yours``: for administrators only.
            Conflict: ``visit.version``.
        """
        wanted = Options(version=body.version, relay_only=body.relay_only, two_staff=body.two_staff)

        def work(connection: Connection) -> Options:
            decision = decide_change(actor, actor.organisation)
            if isinstance(decision, Denied):
                raise NotPermitted(Code.VISIT_NOT_YOURS, decision.reason)
            saved = save_options(connection, actor.organisation, wanted)
            deed = Deed(
                kind=AuditKind.VISIT_OPTIONS_SAVED,
                organisation=actor.organisation,
                actor=actor.device,
                subject=actor.organisation,
                at=self._clock(),
                details={
                    "version": saved.version,
                    "relay_only": int(saved.relay_only),
                    "two_staff": int(saved.two_staff),
                },
            )
            self._trail.append(connection, deed)
            return saved

        saved = await self._door.judged(
            actor, actor.organisation, lambda: self._database.transact(work)
        )
        return self._shown(saved)

    def _shown(self, options: Options) -> Chosen:
        return Chosen(
            version=options.version,
            relay_only=options.relay_only,
            two_staff=options.two_staff,
            relay=bool(self._turn.urls),
        )
