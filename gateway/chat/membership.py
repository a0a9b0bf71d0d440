"""Groups as devices use them: open, commit, join, and the KeyPackages for it."""

import asyncio
from collections.abc import Callable, Sequence

from sqlalchemy import Connection, select

from audit.trail import Trail
from gateway.chat import groups, packages, verify
from gateway.chat.bundle import read_bundle
from gateway.chat.bus import Bus, Changed, Hint, LowStock, Reached
from gateway.chat.gate import Gate
from gateway.chat.log import HANDSHAKE
from gateway.chat.openings import check_opening, open_desk
from gateway.chat.receipts import is_leaf, require_leaf
from gateway.chat.remover import Remover
from gateway.chat.replies import (
    Claimed,
    Committed,
    Entry,
    GroupReply,
    InvitationReply,
    Opened,
    Summary,
)
from gateway.chat.requests import Claim, Commit, Group, Invitation, Open, Publish
from gateway.chat.summaries import summaries
from gateway.chat.tables import conversation, invitation, public_group
from gateway.codes import Code
from gateway.errors import NotFound
from gateway.identity.standing import standing
from gateway.limits.limiter import Tally
from gateway.limits.rules import Limited
from gateway.policy import Actor, ConversationFacts, Permission
from gateway.sources import Clock
from gateway.storage.database import Database

__all__ = ["Membership"]


class Membership:
    """What a device may ask of groups. Raises what ``Gate`` raises, and as said below."""

    def __init__(  # noqa: PLR0913 - the parts of a node
        self,
        *,
        database: Database,
        gate: Gate,
        trail: Trail,
        bus: Bus,
        remover: Remover,
        clock: Clock,
        tally: Tally,
        on_continue: Callable[[Connection, str, str], None],
        on_open: Callable[[Connection, Actor, str, str, int], Sequence[Hint]],
    ) -> None:
        self._database = database
        self._gate = gate
        self._trail = trail
        self._bus = bus
        self._remover = remover
        self._clock = clock
        self._tally = tally
        # In the transaction in which the second conversation takes over from the first.
        self._on_continue = on_continue
        # In the transaction that opens a conversation with a team; gives whom to tell afterwards.
        self._on_open = on_open

    async def open(self, actor: Actor, request: Open) -> Opened:
        """Open a desk conversation.

        Raises:
            Conflict, ClientProtocolError: see ``openings.check_opening`` and ``verify.begin``.
        """
        now = self._clock()

        def check(connection: Connection) -> bool:
            now_actor = standing(connection, actor)
            return check_opening(connection, actor=now_actor, request=request)

        state = b""
        if await self._gate.judged(actor, request.conversation, self._database.read, check):
            state = await asyncio.to_thread(
                verify.begin,
                request.group_info,
                organisation=actor.organisation,
                removal_key=self._remover.public_key(actor.organisation),
                now=now,
            )

        told: Sequence[Hint] = ()

        def work(connection: Connection) -> tuple[bool, Summary]:
            nonlocal told
            fresh = open_desk(
                connection,
                trail=self._trail,
                actor=standing(connection, actor),
                request=request,
                state=state,
                now=now,
            )
            if fresh and request.continues is not None:
                self._on_continue(connection, request.continues, request.conversation)
            elif fresh:
                told = self._on_open(connection, actor, request.conversation, request.team, now)
            return fresh, summaries(connection, actor, [request.conversation])[0]

        fresh, summary = await self._gate.judged(
            actor, request.conversation, self._database.transact, work
        )
        if fresh:
            self._announce_opening(actor, request, summary)
        for hint in told:
            self._bus.publish(hint)
        return Opened(re=request.id, summary=summary)

    async def commit(self, actor: Actor, request: Commit) -> Committed:
        """Take a commit bundle, if it is the first valid one of its epoch.

        Raises:
            Conflict, ClientProtocolError: see ``groups.check_commit`` and ``verify.follow``.
        """
        bundle = read_bundle(request.commit, request.welcome, request.group_info)
        now = self._clock()

        def look(connection: Connection, about: ConversationFacts) -> bytes | None:
            if not bundle.commit.external:
                require_leaf(connection, request.conversation, actor.device)
            return groups.check_commit(
                connection, actor=actor, request=request, bundle=bundle, about=about
            )

        # Verifying takes milliseconds, so it holds up neither the loop nor the writer. If another
        # commit takes the epoch meanwhile, the transaction finds that out.
        before = await self._gate.read(
            actor, Permission.CONVERSATION_JOIN, request.conversation, look
        )
        after = b""
        if before is not None:
            after = await asyncio.to_thread(verify.follow, before, request, now)

        def work(
            connection: Connection, about: ConversationFacts
        ) -> tuple[ConversationFacts, groups.Accepted]:
            return about, groups.append_commit(
                connection,
                trail=self._trail,
                actor=actor,
                request=request,
                bundle=bundle,
                about=about,
                state_after=after,
                now=now,
            )

        about, accepted = await self._gate.transact(
            actor, Permission.CONVERSATION_JOIN, request.conversation, work
        )
        if accepted.change is not None:
            entry = Entry(
                seq=accepted.seq,
                kind=HANDSHAKE,
                epoch=accepted.epoch - 1,
                sender=actor.device,
                message_id="",
                at=now,
                body=request.commit,
            )
            self._announce(about, entry, accepted.change.joined, accepted.change.left)
        if accepted.leaving:
            await self._remover.propose(about.conversation)
        return Committed(
            re=request.id,
            conversation=request.conversation,
            seq=accepted.seq,
            epoch=accepted.epoch,
        )

    async def group(self, actor: Actor, request: Group) -> GroupReply:
        """Give the GroupInfo to somebody who may join by external commit."""

        def work(connection: Connection, _about: ConversationFacts) -> GroupReply:
            columns = conversation.c
            row = connection.execute(
                select(columns.epoch, columns.head, public_group.c.group_info)
                .join(public_group, public_group.c.conversation_id == columns.id)
                .where(columns.id == request.conversation)
            ).one()
            return GroupReply(
                re=request.id,
                conversation=request.conversation,
                epoch=row.epoch,
                head=row.head,
                group_info=row.group_info,
            )

        return await self._gate.read(
            actor, Permission.CONVERSATION_JOIN, request.conversation, work
        )

    async def invitation(self, actor: Actor, request: Invitation) -> InvitationReply:
        """Give a device the Welcome that waits for it.

        Raises:
            NotFound: ``conversation.unknown``: nothing waits.
        """

        def work(connection: Connection, _about: ConversationFacts) -> InvitationReply:
            row = connection.execute(
                select(invitation.c.seq, invitation.c.welcome).where(
                    invitation.c.conversation_id == request.conversation,
                    invitation.c.device_id == actor.device,
                )
            ).one_or_none()
            if row is None:
                raise NotFound(Code.CONVERSATION_UNKNOWN)
            return InvitationReply(
                re=request.id, conversation=request.conversation, seq=row.seq, welcome=row.welcome
            )

        return await self._gate.read(
            actor, Permission.CONVERSATION_READ, request.conversation, work
        )

    async def publish(self, actor: Actor, request: Publish) -> int:
        """Keep a device's KeyPackages; return how many ordinary ones it has.

        Raises:
            ClientProtocolError: one of them is refused, and none was kept.
        """
        now = self._clock()
        bodies = [*request.packages, *([request.last_resort] if request.last_resort else [])]
        await asyncio.to_thread(lambda: [verify.read_package(body, now) for body in bodies])
        return await self._database.transact(
            lambda connection: packages.publish(
                connection,
                actor=standing(connection, actor),
                packages=request.packages,
                last_resort=request.last_resort,
                now=self._clock(),
            )
        )

    async def claim(self, actor: Actor, request: Claim) -> Claimed:
        """Take a KeyPackage of each device that belongs in and is not.

        Raises:
            Conflict: ``conversation.not_member``.
            Throttled: the account claims too often, or too many of one of them were claimed
                lately; none is taken.
        """
        self._tally.require(Limited.CLAIM, actor.account, now=self._clock())

        def work(
            connection: Connection, about: ConversationFacts
        ) -> tuple[Claimed, list[LowStock]]:
            require_leaf(connection, request.conversation, actor.device)
            now = self._clock()
            missing = [
                each
                for each in groups.wanted_devices(connection, about)
                if not is_leaf(connection, request.conversation, each)
            ]
            found = packages.claim(connection, missing, claimer=actor.device, now=now)
            stocks = [
                LowStock(each.device, packages.stock(connection, each.device, now))
                for each in found
            ]
            return Claimed(re=request.id, packages=found), stocks

        claimed, stocks = await self._gate.transact(
            actor, Permission.CONVERSATION_WRITE, request.conversation, work
        )
        for hint in stocks:
            if hint.ordinary < packages.LOW_STOCK:
                self._bus.publish(hint)
        return claimed

    def _announce_opening(self, actor: Actor, request: Open, summary: Summary) -> None:
        person = summary.person.account
        if request.continues is not None:
            # Whoever looks at the old one is to hear where it goes on.
            self._bus.publish(Changed(request.continues, request.team, person, head=0))
        self._bus.publish(
            Changed(
                conversation=request.conversation,
                team=request.team,
                person=person,
                head=summary.head,
                joined=((actor.device, summary.joined_seq),),
            )
        )

    def _announce(
        self,
        about: ConversationFacts,
        entry: Entry,
        joined: tuple[str, ...],
        left: tuple[str, ...],
    ) -> None:
        self._bus.publish(Reached(about.conversation, entry.seq, (entry,)))
        self._bus.publish(
            Changed(
                conversation=about.conversation,
                team=about.team,
                person=about.opened_by,
                head=entry.seq,
                joined=tuple((device, entry.seq) for device in joined),
                left=left,
            )
        )
