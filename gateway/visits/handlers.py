"""Which request of a participant does what: made once a node, for members and guests."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from gateway.chat.replies import Ok, Reply
from gateway.policy import Permission
from gateway.visits import requests
from gateway.visits.attending import Line
from gateway.visits.conductor import Conductor
from gateway.visits.deeds import Deeds, Make
from gateway.visits.door import Attendee, Visitor
from gateway.visits.replies import VisitNow
from signalling import events
from signalling.shapes import DeviceTest, Note

__all__ = ["VisitHandler", "make_visit_handlers"]

VisitHandler = Callable[[Any, Any], Awaitable[Reply]]

Find = Callable[[Visitor], Line | None]
"""Find the line of somebody who asks; none where it went meanwhile."""


def make_visit_handlers(
    deeds: Deeds, conductor: Conductor, *, find: Find, node: str
) -> Mapping[type, VisitHandler]:
    """Map every request about visits."""

    def deed(
        make: Callable[[Any], Make], permission: Permission = Permission.VISIT_ATTEND
    ) -> VisitHandler:
        async def call(visitor: Visitor, request: requests.VisitAsked) -> Reply:
            await deeds.take(visitor, request.visit, make(request), permission)
            return Ok(re=request.id)

        return call

    async def watch(visitor: Visitor, request: requests.VisitWatch) -> Reply:
        line = find(visitor)
        view = await deeds.watch(visitor, request.visit, line)
        return VisitNow(re=request.id, view=view)

    async def arrive(visitor: Visitor, request: requests.VisitArrive) -> Reply:
        await deeds.arrive(visitor, request.visit, request.consent)
        return Ok(re=request.id)

    async def signal(visitor: Visitor, request: requests.VisitSignal) -> Reply:
        await deeds.signal(visitor, request)
        return Ok(re=request.id)

    async def offer(visitor: Visitor, request: requests.VisitOffer) -> Reply:
        await conductor.offer(visitor, request)
        return Ok(re=request.id)

    async def check(visitor: Visitor, request: requests.VisitCheck) -> Reply:
        await conductor.check(visitor, request)
        return Ok(re=request.id)

    return {
        requests.VisitWatch: watch,
        requests.VisitOpen: deed(lambda asked: _open(asked, node), Permission.VISIT_HOST),
        requests.VisitArrive: arrive,
        requests.VisitTest: deed(_test),
        requests.VisitAdmit: deed(
            lambda asked: lambda a: events.Admit(a.participant, asked.who, asked.name, asked.role)
        ),
        requests.VisitRefuse: deed(lambda asked: lambda a: events.Refuse(a.participant, asked.who)),
        requests.VisitEnter: deed(lambda _: lambda a: events.Enter(a.participant)),
        requests.VisitLeave: deed(lambda _: lambda a: events.Leave(a.participant)),
        requests.VisitRemove: deed(lambda asked: lambda a: events.Remove(a.participant, asked.who)),
        requests.VisitHold: deed(lambda asked: lambda a: events.Hold(a.participant, asked.who)),
        requests.VisitResume: deed(lambda asked: lambda a: events.Resume(a.participant, asked.who)),
        requests.VisitAlone: deed(
            lambda asked: lambda a: events.TalkAlone(a.participant, asked.on)
        ),
        requests.VisitNotSafe: deed(lambda _: lambda a: events.NotSafe(a.participant)),
        requests.VisitSafe: deed(lambda _: lambda a: events.Safe(a.participant)),
        requests.VisitHere: deed(lambda asked: lambda a: events.Answer(a.participant, asked.call)),
        requests.VisitRekey: deed(lambda asked: lambda a: events.Rekey(a.participant, asked.epoch)),
        requests.VisitNote: deed(_note),
        requests.VisitNoteSeen: deed(
            lambda asked: lambda a: events.NoteSeen(a.participant, asked.note)
        ),
        requests.VisitEnd: deed(lambda _: lambda a: events.End(a.participant)),
        requests.VisitSignal: signal,
        requests.VisitOffer: offer,
        requests.VisitCheck: check,
    }


def _open(asked: requests.VisitOpen, node: str) -> Make:
    def make(who: Attendee) -> events.Event:
        return events.Open(who.participant, who.account, who.name, asked.epoch, node)

    return make


def _test(asked: requests.VisitTest) -> Make:
    test = DeviceTest(
        microphone=str(asked.microphone),
        camera=str(asked.camera),
        speaker=str(asked.speaker),
        path=str(asked.path),
        rtt=asked.rtt,
        loss=asked.loss,
        kbps=asked.kbps,
    )
    return lambda who: events.TellTest(who.participant, test)


def _note(asked: requests.VisitNote) -> Make:
    def make(who: Attendee) -> events.Event:
        key = str(asked.key)
        note = Note(asked.note, key, asked.epoch, asked.sealed, None, who.participant, who.name)
        return events.WriteNote(who.participant, asked.who, note, who.account, who.role)

    return make
