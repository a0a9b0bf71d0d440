"""The log as devices use it: send, sync, acknowledge, receipts, signals."""

import contextlib
from collections.abc import Callable, Sequence

from sqlalchemy import Connection, select

from gateway.chat.appender import Appender, Sender
from gateway.chat.bundle import read_message, removal_due
from gateway.chat.bus import Bus, Changed, Marked, Signalled
from gateway.chat.franker import Franker
from gateway.chat.gate import Gate
from gateway.chat.log import SIDE_NONE, SIDE_TEAM, SIDE_YOUNG, Submission, read_entries
from gateway.chat.quarantine import in_quarantine
from gateway.chat.receipts import (
    CursorBook,
    is_leaf,
    require_leaf,
    save_cursors,
    save_mark,
    save_seen,
)
from gateway.chat.removals import leaving_devices
from gateway.chat.replies import (
    EndorsementFrame,
    Entries,
    Entry,
    MarkPush,
    PersonFrame,
    RecoveredFrame,
    SignalPush,
    Summary,
)
from gateway.chat.requests import Ack, Mark, Seen, Send, Signal
from gateway.chat.session import Position
from gateway.chat.summaries import positions, summaries
from gateway.chat.tables import conversation, leaf
from gateway.errors import Conflict, StoreUnavailable
from gateway.identity.directory import Person, people
from gateway.identity.standing import standing
from gateway.limits.limiter import Tally
from gateway.limits.rules import Limited
from gateway.policy import Actor, ConversationFacts, Kind, Permission
from gateway.sources import Clock
from gateway.storage.database import Database, Locking

__all__ = ["Delivery"]


class Delivery:
    """What a device may ask of the log. Raises what ``Gate`` raises, and as said below."""

    def __init__(
        self,
        *,
        database: Database,
        gate: Gate,
        bus: Bus,
        appender: Appender,
        franker: Franker,
        clock: Clock,
        on_read: Callable[[Connection, str], None],
        tally: Tally,
    ) -> None:
        self._database = database
        self._gate = gate
        self._bus = bus
        self._appender = appender
        self._franker = franker
        self._clock = clock
        self._on_read = on_read
        self._tally = tally
        self._cursors = CursorBook()

    async def conversations(self, actor: Actor) -> list[Summary]:
        """List the conversations that the actor may see."""
        return await self._database.read(
            lambda connection: summaries(connection, standing(connection, actor))
        )

    async def summary(self, actor: Actor, name: str) -> Summary:
        """Show one conversation."""

        def work(connection: Connection, _about: ConversationFacts) -> Summary:
            return summaries(connection, actor, [name])[0]

        return await self._gate.read(actor, Permission.CONVERSATION_READ, name, work)

    async def people(self, actor: Actor, devices: Sequence[str]) -> list[PersonFrame]:
        """Look devices of the actor's organisation up in the directory."""

        def work(connection: Connection) -> list[Person]:
            return people(connection, standing(connection, actor).organisation, devices)

        return [_person(each) for each in await self._database.read(work)]

    def send(self, actor: Actor, request: Send, sender: Sender) -> None:
        """Queue a message for the log; ``sender`` hears of it once it is durable.

        Only members get past the appender, and only whom policy allowed became a member, so the hot
        path does not ask policy again.

        Raises:
            ClientProtocolError: the message is not one, or not for here.
            Throttled: the account sends too many.
        """
        now = self._clock()
        self._tally.require(Limited.MESSAGE, actor.account, now=now)
        message = read_message(request.message, request.conversation, request.message_id)
        item = Submission(
            organisation=actor.organisation,
            conversation=request.conversation,
            sender=actor.device,
            side=_side(actor, request),
            message_id=request.message_id,
            epoch=message.epoch,
            at=now,
            commitment=message.commitment,
            body=request.message,
        )
        self._appender.submit(item, request, sender)

    async def explain_refusal(self, actor: Actor, name: str) -> None:
        """Find out why a sender is no member.

        Raises:
            Conflict: ``conversation.not_member``, where policy would let the sender in.
        """

        def work(connection: Connection, _about: ConversationFacts) -> None:
            require_leaf(connection, name, actor.device)

        await self._gate.read(actor, Permission.CONVERSATION_WRITE, name, work)

    async def removal_due(self, actor: Actor, name: str) -> Conflict:
        """Say who has to be removed before a message is taken; nobody any more, perhaps."""

        def work(connection: Connection, _about: ConversationFacts) -> list[str]:
            return leaving_devices(connection, name)

        return removal_due(await self._gate.read(actor, Permission.CONVERSATION_WRITE, name, work))

    async def sync(
        self, actor: Actor, name: str, *, after: int, limit: int, re: int = 0
    ) -> Entries:
        """Read the entries behind ``after`` that are this device's to read.

        Raises:
            Conflict: ``conversation.not_member``.
        """

        def work(connection: Connection, _about: ConversationFacts) -> Entries:
            require_leaf(connection, name, actor.device)
            joined, head = connection.execute(
                select(leaf.c.joined_seq, conversation.c.head)
                .join(conversation, conversation.c.id == leaf.c.conversation_id)
                .where(leaf.c.conversation_id == name, leaf.c.device_id == actor.device)
            ).one()
            first = max(after, joined - 1)
            found = self._read(connection, actor, name, after=first, limit=limit)
            return Entries(re=re, conversation=name, entries=found, head=head)

        return await self._gate.read(actor, Permission.CONVERSATION_READ, name, work)

    async def entries(self, actor: Actor, name: str, *, after: int, limit: int) -> list[Entry]:
        """Read the log for a connection whose device is known to be a member."""

        def work(connection: Connection) -> list[Entry]:
            # What the connection was told when it began to follow may be over.
            if not is_leaf(connection, name, actor.device):
                return []
            return self._read(connection, actor, name, after=after, limit=limit)

        return await self._database.read(work)

    async def positions(self, actor: Actor) -> list[Position]:
        """Say how far the actor's device is, conversation by conversation."""
        # Where nothing can be written, what it has acknowledged last is pushed again.
        with contextlib.suppress(StoreUnavailable):
            await self.flush()
        return await self._database.read(lambda connection: positions(connection, actor.device))

    async def quarantined(self, actor: Actor) -> bool:
        """Say whether the actor's device is in quarantine."""
        return await self._database.read(lambda connection: in_quarantine(connection, actor.device))

    def ack(self, actor: Actor, request: Ack) -> None:
        """Note how far the device is; ``flush`` writes it."""
        self._cursors.note(request.conversation, actor.device, request.seq)

    async def flush(self) -> None:
        """Write the acknowledgements that were noted.

        Raises:
            StoreUnavailable: they stay noted.
        """
        noted = self._cursors.take()
        if not noted:
            return
        try:
            await self._database.transact(
                Locking(lambda connection: save_cursors(connection, noted))
            )
        except Exception:
            self._cursors.put_back(noted)
            raise

    async def mark(self, actor: Actor, request: Mark) -> None:
        """Keep a device's receipt and pass it on.

        Raises:
            Conflict: ``conversation.not_member``.
        """

        def work(connection: Connection, _about: ConversationFacts) -> None:
            save_mark(connection, request.conversation, actor.device, request.epoch, request.sealed)

        await self._gate.transact(actor, Permission.CONVERSATION_READ, request.conversation, work)
        push = MarkPush(
            conversation=request.conversation,
            epoch=request.epoch,
            sender=actor.device,
            sealed=request.sealed,
        )
        self._bus.publish(Marked(push))

    async def signal(self, actor: Actor, request: Signal) -> None:
        """Pass a signal on.

        Raises:
            Conflict: ``conversation.not_member``.
        """

        def work(connection: Connection, _about: ConversationFacts) -> None:
            require_leaf(connection, request.conversation, actor.device)

        await self._gate.read(actor, Permission.CONVERSATION_WRITE, request.conversation, work)
        push = SignalPush(
            conversation=request.conversation,
            epoch=request.epoch,
            sender=actor.device,
            sealed=request.sealed,
        )
        self._bus.publish(Signalled(push))

    async def seen(self, actor: Actor, request: Seen) -> None:
        """Say that the team had something on a screen."""

        def work(connection: Connection, about: ConversationFacts) -> ConversationFacts | None:
            if not save_seen(connection, request.conversation, request.seq):
                return None
            self._on_read(connection, request.conversation)
            return about

        about = await self._gate.transact(actor, Permission.DESK_SEEN, request.conversation, work)
        if about is not None:
            self._tell(about)

    def _read(
        self, connection: Connection, actor: Actor, name: str, *, after: int, limit: int
    ) -> list[Entry]:
        found = read_entries(connection, name, after=after, limit=limit)
        return self._franker.frank_entries(actor.organisation, name, found)

    def _tell(self, about: ConversationFacts) -> None:
        self._bus.publish(Changed(about.conversation, about.team, about.opened_by, head=0))


def _side(actor: Actor, request: Send) -> int:
    """Say whose words a message is; a quiet one is nobody's."""
    if request.quiet:
        return SIDE_NONE
    return SIDE_YOUNG if actor.kind is Kind.YOUNG_PERSON else SIDE_TEAM


def _person(found: Person) -> PersonFrame:
    word = found.endorsement
    vouched = None if word is None else EndorsementFrame(word.by, word.at, word.signature)
    chain = found.recovered
    recovered = None
    if chain is not None:
        recovered = RecoveredFrame(
            key=chain.key,
            by=chain.by,
            at=chain.at,
            endorsement=chain.endorsement,
            challenge=chain.challenge,
            signature=chain.signature,
        )
    return PersonFrame(
        found.device, found.statement, found.attestation, found.revoked, vouched, recovered
    )
