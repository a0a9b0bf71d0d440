"""The one way to a conversation: policy first, and what policy refuses goes into the trail."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from sqlalchemy import Connection

from audit.record import AuditKind, Deed
from audit.trail import Trail
from gateway.chat.groups import facts, require
from gateway.chat.quarantine import require_free
from gateway.chat.successions import require_running
from gateway.errors import NotPermitted
from gateway.identity.standing import standing
from gateway.policy import Actor, ConversationFacts, Permission, decide
from gateway.sources import Clock
from gateway.storage.database import Database

__all__ = ["Gate"]

T = TypeVar("T")

_CHANGES: Final = frozenset({Permission.CONVERSATION_WRITE, Permission.CONVERSATION_JOIN})

Allowed = Callable[[Connection, ConversationFacts], T]
"""Work on a conversation that policy let the actor reach."""


class Gate:
    """Runs work on a conversation for an actor whom policy allows.

    Both ways raise ``NotFound`` (their organisation has no such conversation), ``NotPermitted``
    (entered in the trail before it is raised; a device in quarantine is refused what would change
    anything), ``Conflict`` (``conversation.restarted``: it is closed for writing),
    ``Unauthenticated`` (the device or its account is no more) and whatever the work raises.
    """

    def __init__(self, *, database: Database, trail: Trail, clock: Clock) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock

    async def read(
        self, actor: Actor, permission: Permission, conversation: str, work: Allowed[T]
    ) -> T:
        """Run work that writes nothing."""
        return await self.judged(
            actor,
            conversation,
            self._database.read,
            lambda connection: work(
                connection, _allow(connection, actor, permission, conversation)
            ),
        )

    async def transact(
        self, actor: Actor, permission: Permission, conversation: str, work: Allowed[T]
    ) -> T:
        """Run work in a transaction."""
        return await self.judged(
            actor,
            conversation,
            self._database.transact,
            lambda connection: work(
                connection, _allow(connection, actor, permission, conversation)
            ),
        )

    async def judged(
        self,
        actor: Actor,
        conversation: str,
        run: Callable[[Callable[[Connection], T]], Awaitable[T]],
        work: Callable[[Connection], T],
    ) -> T:
        """Run work that asks policy itself."""
        try:
            return await run(work)
        except NotPermitted as refusal:
            deed = Deed(
                kind=AuditKind.CONVERSATION_REFUSED,
                organisation=actor.organisation,
                actor=actor.device,
                subject=conversation,
                at=self._clock(),
                details={"code": str(refusal.code), "reason": str(refusal.reason)},
            )
            await self._database.transact(lambda connection: self._trail.append(connection, deed))
            raise


def _allow(
    connection: Connection, actor: Actor, permission: Permission, conversation: str
) -> ConversationFacts:
    about = facts(connection, conversation, actor.organisation)
    # An open socket may have been opened with rights that are gone.
    require(decide(standing(connection, actor), permission, about))
    if permission in _CHANGES:
        require_free(connection, actor.device)
        require_running(connection, conversation)
    return about
