"""Leads visits' media: with this node's forwarding unit, or by the bus with another node's.

What the unit forwards is read from the visit's state, anew with each change; so a hint that is
lost is made up for with the next one, and another node that takes over knows all there is to know.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection

from gateway.chat.bus import Bus, Hint, VisitMoved, VisitOffered, VisitPassed, node_topic
from gateway.codes import Code
from gateway.errors import EarshotError, StoreUnavailable
from gateway.policy import Permission
from gateway.sources import Clock, Entropy, new_id
from gateway.storage.database import Database, Locking
from gateway.visits.door import Door, Visitor, participant_of
from gateway.visits.ledger import explain
from gateway.visits.nodes import LEASE, Lease, give_up, orphans, renew, take_lease
from gateway.visits.replies import (
    TrackFrame,
    VisitAnswerPush,
    VisitCheckedPush,
    VisitProblemPush,
    VisitPush,
    VisitTracksPush,
)
from gateway.visits.requests import VisitCheck, VisitOffer
from gateway.visits.rows import VisitRow, lock_row, read_row
from signalling.errors import VisitRefused
from signalling.flood import OFFERS, Buckets
from signalling.hearing import hears
from signalling.media_plane import (
    CallChecked,
    Gone,
    MediaNews,
    MediaOfferRefused,
    MediaPlane,
    MediaProblem,
    MediaUnavailable,
    Track,
    TracksChanged,
)
from signalling.relay import check_offer
from signalling.shapes import PRESENT

__all__ = ["Conductor"]

log = logging.getLogger(__name__)

MOST_CHECKS: Final = 256
SLOW: Final = LEASE // 3

Start = Callable[[Coroutine[Any, Any, None]], None]


class Conductor:
    """The media of visits, as far as this node has to do with it; ``plane`` is its unit."""

    def __init__(
        self,
        *,
        database: Database,
        door: Door,
        bus: Bus,
        plane: MediaPlane | None,
        clock: Clock,
        entropy: Entropy,
        start: Start,
        node: str,
    ) -> None:
        self._database = database
        self._door = door
        self._bus = bus
        self._plane = plane
        self._clock = clock
        self._entropy = entropy
        self._start = start
        self._node = node
        self._offers = Buckets(OFFERS)
        self._fences: dict[str, int] = {}
        self._joined: dict[str, dict[str, _Joined]] = {}
        self._turns: dict[str, asyncio.Lock] = {}
        self._checks: OrderedDict[str, tuple[str, str, int]] = OrderedDict()
        bus.subscribe(self.take)
        if plane is not None:
            plane.subscribe(self.hear)

    def open(self) -> None:
        """Be there for what other nodes ask of this one."""
        self._bus.follow(node_topic(self._node))

    async def offer(self, visitor: Visitor, request: VisitOffer) -> None:
        """Take an offer in; the answer is pushed.

        Raises:
            EarshotError: the machine refuses, or ``media.unavailable``.
        """
        who = participant_of(visitor)
        self._count(who)

        def work(connection: Connection, row: VisitRow, _who: object) -> Lease:
            try:
                check_offer(row.room, who)
            except VisitRefused as refused:
                raise explain(refused) from refused
            if self._plane is None and not _held_elsewhere(row, self._node, self._clock()):
                raise EarshotError(Code.MEDIA_UNAVAILABLE)
            return take_lease(connection, row, self._node, self._clock())

        lease = await self._door.deed(visitor, Permission.VISIT_ATTEND, request.visit, work)
        if lease.node == self._node:
            self._fences[request.visit] = lease.fence
        hint = VisitOffered(lease.node, request.visit, who, request.attempt, request.sdp)
        self._bus.publish(hint)

    async def check(self, visitor: Visitor, request: VisitCheck) -> None:
        """Begin a call check with this node's unit; what comes of it is pushed.

        Raises:
            EarshotError: ``media.unavailable``, ``media.offer``, or as ``Door`` does.
        """
        who = participant_of(visitor)
        self._count(who)
        await self._door.look(
            visitor, Permission.VISIT_ATTEND, request.visit, lambda _c, row, _who: row.visit
        )
        if self._plane is None:
            raise EarshotError(Code.MEDIA_UNAVAILABLE)
        check = new_id(self._entropy)
        self._checks[check] = (request.visit, who, request.attempt)
        while len(self._checks) > MOST_CHECKS:
            self._checks.popitem(last=False)
        try:
            found = await self._plane.check(check, request.sdp)
        except MediaProblem as problem:
            del self._checks[check]
            raise _error(problem) from problem
        push = VisitCheckedPush(visit=request.visit, attempt=request.attempt, sdp=found.sdp)
        self._push(request.visit, who, push)

    def take(self, hint: Hint) -> None:
        """Hear what concerns visits that this node leads."""
        match hint:
            case VisitOffered(node) if node == self._node:
                self._start(self._answer(hint))
            case VisitMoved(visit) if visit in self._fences:
                self._start(self._follow(visit))
            case _:
                pass  # of what is no visit's, others hear

    def hear(self, news: MediaNews) -> None:
        """Hear what the unit says."""
        match news:
            case TracksChanged(room, participant, tracks, wanted):
                push = VisitTracksPush(visit=room, tracks=_frames(tracks), wanted=wanted)
                self._push(room, participant, push)
            case Gone(room, participant):
                self._lost(room, participant)
            case CallChecked(check, rtt, loss, kbps):
                found = self._checks.pop(check, None)
                if found is not None:
                    visit, who, attempt = found
                    self._push(
                        visit,
                        who,
                        VisitCheckedPush(
                            visit=visit, attempt=attempt, rtt=rtt, loss=loss, kbps=kbps
                        ),
                    )

    async def renew(self) -> None:
        """Hold on to the leases; let go of the media of visits that are over or another's."""
        while self._fences:
            began, fences = self._clock(), dict(self._fences)
            lost = await self._database.transact(
                partial(renew, node=self._node, fences=fences, now=began)
            )
            for visit in lost:
                # While storage took its time, this node may have taken it anew.
                if self._fences.get(visit) == fences[visit]:
                    await self._close(visit)
            # What took long has used up the lease that it brought.
            if self._clock() - began < SLOW:
                return

    async def adopt(self) -> None:
        """Take visits over whose node is gone, and have their participants offer again."""
        if self._plane is None:
            return
        now = self._clock()
        for name in await self._database.read(lambda c: orphans(c, now)):
            row = await self._database.transact(Locking(partial(self._adopt, name=name)))
            if row is not None:
                self._fences[name] = row.fence + 1
                there = tuple(each.participant for each in row.room.at(*PRESENT))
                moved = VisitProblemPush(visit=name, code=str(Code.MEDIA_MOVED))
                self._bus.publish(VisitPassed(name, moved, there))

    async def close(self) -> None:
        """Let another node go on with everything at once."""
        for visit in list(self._fences):
            await self._close(visit)
        try:
            await self._database.transact(lambda c: give_up(c, self._node))
        except StoreUnavailable:
            log.warning("leases could not be given up; they end by themselves")
        if self._plane is not None:
            await self._plane.close()

    def _adopt(self, connection: Connection, name: str) -> VisitRow | None:
        now = self._clock()
        row = lock_row(connection, name, skip=True)
        if row is None or row.room.over or (row.lease_until or 0) > now:
            return None
        take_lease(connection, row, self._node, now)
        return row

    def _count(self, who: str) -> None:
        try:
            self._offers.take(who, self._clock())
        except VisitRefused as refused:
            raise explain(refused) from refused

    async def _answer(self, asked: VisitOffered) -> None:
        push: VisitPush
        try:
            push = await self._answered(asked)
        except MediaProblem as problem:
            error = _error(problem)
            push = VisitProblemPush(
                visit=asked.visit,
                code=str(error.code),
                fields=dict(error.fields),
                attempt=asked.attempt,
            )
        except StoreUnavailable as error:
            push = VisitProblemPush(visit=asked.visit, code=str(error.code), attempt=asked.attempt)
        self._push(asked.visit, asked.participant, push)

    async def _answered(self, asked: VisitOffered) -> VisitPush:
        plane = self._plane
        if plane is None or asked.visit not in self._fences:
            return VisitProblemPush(
                visit=asked.visit, code=str(Code.MEDIA_MOVED), attempt=asked.attempt
            )
        async with self._turn(asked.visit):
            joined = self._joined.setdefault(asked.visit, {})
            known = joined.get(asked.participant)
            identity = _identity(asked.sdp)
            # A page that was loaded again counts from one again: it has an identity of its own.
            if known is not None and (known.attempt, known.identity) == (asked.attempt, identity):
                return known.answer
            if not joined:
                await plane.open_room(asked.visit)
            if known is not None and known.identity == identity:
                found = await plane.renegotiate(asked.visit, asked.participant, asked.sdp)
            else:
                found = await plane.join(asked.visit, asked.participant, asked.sdp)
            answer = VisitAnswerPush(
                visit=asked.visit,
                attempt=asked.attempt,
                sdp=found.sdp,
                tracks=_frames(found.tracks),
                wanted=found.wanted,
            )
            joined[asked.participant] = _Joined(asked.attempt, identity, answer)
        await self._follow(asked.visit)
        return answer

    async def _follow(self, visit: str) -> None:
        """Have the unit forward what the visit's state says now."""
        plane = self._plane
        if plane is None:
            return
        try:
            async with self._turn(visit):
                row = await self._database.read(lambda c: read_row(c, visit))
                if row is not None and not row.room.over:
                    there = {each.participant for each in row.room.at(*PRESENT)}
                    await plane.route(visit, hears(row.room))
                    joined = self._joined.get(visit, {})
                    for gone in [each for each in joined if each not in there]:
                        del joined[gone]
                        await plane.leave(visit, gone)
                    return
            await self._close(visit)
        except (MediaUnavailable, StoreUnavailable):
            # Better silence than that somebody hears who may not.
            log.warning("what is forwarded could not be brought up to date; the room is closed")
            self._lost(visit, "", Code.MEDIA_UNAVAILABLE)
            await self._close(visit)

    async def _close(self, visit: str) -> None:
        self._fences.pop(visit, None)
        self._joined.pop(visit, None)
        self._turns.pop(visit, None)
        if self._plane is None:
            return
        try:
            await self._plane.close_room(visit)
        except MediaUnavailable:
            log.warning("a room could not be closed: its unit is down")

    def _lost(self, visit: str, participant: str, code: Code = Code.MEDIA_MOVED) -> None:
        joined = self._joined.get(visit, {})
        gone = [participant] if participant else list(joined)
        for each in gone:
            joined.pop(each, None)
        problem = VisitProblemPush(visit=visit, code=str(code))
        self._bus.publish(VisitPassed(visit, problem, tuple(gone)))

    def _push(self, visit: str, who: str, push: VisitPush) -> None:
        self._bus.publish(VisitPassed(visit, push, (who,)))

    def _turn(self, visit: str) -> asyncio.Lock:
        return self._turns.setdefault(visit, asyncio.Lock())


class _Joined:
    """A participant whom the unit knows, and the answer to their last offer."""

    __slots__ = ("answer", "attempt", "identity")

    def __init__(self, attempt: int, identity: frozenset[str], answer: VisitAnswerPush) -> None:
        self.attempt = attempt
        self.identity = identity
        self.answer = answer


def _held_elsewhere(row: VisitRow, node: str, now: int) -> bool:
    return row.lease_node not in {None, node} and (row.lease_until or 0) > now


def _identity(sdp: str) -> frozenset[str]:
    """Find the DTLS fingerprints: another page has others."""
    return frozenset(line.strip() for line in sdp.splitlines() if line.startswith("a=fingerprint:"))


def _frames(tracks: Sequence[Track]) -> list[TrackFrame]:
    return [TrackFrame(each.mid, each.participant, str(each.kind)) for each in tracks]


def _error(problem: MediaProblem) -> EarshotError:
    if isinstance(problem, MediaOfferRefused):
        return EarshotError(Code.MEDIA_OFFER, rule=problem.rule)
    return EarshotError(Code.MEDIA_UNAVAILABLE)
