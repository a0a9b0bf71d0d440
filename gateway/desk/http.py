"""The desk's HTTP routes. docs/desk.md."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.codes import Code, Reason
from gateway.contracts import Done, Items, Says
from gateway.desk import requests, shapes
from gateway.desk.desk import AlarmList, Desk
from gateway.desk.feedback import MonthOfFeedback
from gateway.desk.figures import Figures, to_csv
from gateway.desk.inbox import Filter
from gateway.edge import (
    BODY_LIMIT,
    FACE_HEADER,
    Face,
    answer,
    face_of,
    named_token,
    receive,
)
from gateway.errors import ClientProtocolError, NotPermitted
from gateway.identity.requests import Nothing
from gateway.policy import Actor, Kind

__all__ = ["desk_routes", "expect", "path_id"]

T = TypeVar("T")

NOTE_LIMIT: Final = 16 * BODY_LIMIT
MOST_ITEMS: Final = 100

Authenticate = Callable[[str | None], Awaitable[Actor]]
Deed = Callable[[Actor, str], Awaitable[object]]


def desk_routes(desk: Desk, authenticate: Authenticate, *, origin: str) -> list[Route]:
    """Make the routes below ``/v1/desk``."""
    read = _Reading(desk, authenticate)
    write = _Writing(desk, authenticate, origin)
    deeds, person = desk.deeds, desk.person
    talk = "/v1/desk/conversations/{conversation}"
    return [
        Route("/v1/desk/inbox", read.inbox),
        Route("/v1/desk/handover", read.handover),
        Route("/v1/desk/team", read.colleagues),
        Route("/v1/desk/settings", read.settings, methods=["GET"]),
        Route("/v1/desk/settings", write.settings, methods=["PUT"]),
        Route("/v1/desk/settings/preview", write.preview, methods=["POST"]),
        Route("/v1/desk/settings/versions", read.versions),
        Route("/v1/desk/bank-holidays", read.holidays),
        Route("/v1/desk/offices", read.offices),
        Route("/v1/desk/staff", read.staff),
        Route("/v1/desk/rota", read.rota, methods=["GET"]),
        Route("/v1/desk/rota", write.rota, methods=["PUT"]),
        Route("/v1/desk/note-key", write.note_key, methods=["PUT"]),
        Route("/v1/desk/note-keys", read.note_keys),
        Route("/v1/desk/alarms", read.alarms),
        Route("/v1/desk/alarms/{alarm}/acknowledge", write.acknowledge, methods=["POST"]),
        Route("/v1/desk/statistics", read.statistics),
        Route("/v1/desk/feedback", read.feedback, methods=["GET"]),
        Route("/v1/desk/feedback", write.feedback, methods=["POST"]),
        Route("/v1/desk/now", read.now),
        Route("/v1/desk/texts/{version}", read.texts),
        Route(talk, read.item),
        Route(f"{talk}/notes", read.notes),
        write.deed(f"{talk}/claim", Nothing, lambda a, name, _: deeds.claim(a, name)),
        write.deed(f"{talk}/renew", requests.Fenced, deeds.renew),
        write.deed(f"{talk}/release", requests.Release, deeds.release),
        write.deed(f"{talk}/assign", requests.Assign, deeds.assign),
        write.deed(f"{talk}/finish", Nothing, lambda a, name, _: deeds.finish(a, name)),
        write.deed(f"{talk}/close", requests.Close, deeds.close),
        write.deed(f"{talk}/reopen", Nothing, lambda a, name, _: deeds.reopen(a, name)),
        write.deed(f"{talk}/override", requests.Override, deeds.override),
        write.deed(
            f"{talk}/stop", Nothing, lambda a, name, _: person.stop(a, name), face=Face.PERSON
        ),
        write.deed(
            f"{talk}/start", Nothing, lambda a, name, _: person.start(a, name), face=Face.PERSON
        ),
    ]


class _Reading:
    def __init__(self, desk: Desk, authenticate: Authenticate) -> None:
        self._desk = desk
        self._authenticate = authenticate

    async def inbox(self, request: Request) -> Says[shapes.Inbox]:
        actor = await self._actor(request, Face.STAFF)
        found = await self._desk.office.inbox(
            actor,
            _id(request, "team"),
            only=_filter(request),
            after=_after(request),
            limit=_number(request, "limit", 1, MOST_ITEMS, 50),
        )
        return answer(found)

    async def handover(self, request: Request) -> Says[shapes.HandoverList]:
        actor = await self._actor(request, Face.STAFF)
        return answer(await self._desk.office.handover(actor, _id(request, "team")))

    async def colleagues(self, request: Request) -> Says[Items[shapes.Colleague]]:
        actor = await self._actor(request, Face.STAFF)
        return answer(Items(await self._desk.office.colleagues(actor, _id(request, "team"))))

    async def settings(self, request: Request) -> Says[shapes.SavedSettings]:
        actor = await self._actor(request, Face.STAFF)
        version = None
        if "version" in request.query_params:
            version = _number(request, "version", 0, 2**31 - 1, 0)
        return answer(await self._desk.office.settings(actor, _id(request, "team"), version))

    async def versions(self, request: Request) -> Says[Items[shapes.VersionItem]]:
        actor = await self._actor(request, Face.STAFF)
        return answer(Items(await self._desk.offices.versions(actor, _id(request, "team"))))

    async def holidays(self, request: Request) -> Response:
        actor = await self._actor(request, Face.STAFF)
        region = request.query_params.get("region", "")
        found = await self._desk.offices.holidays(actor, _id(request, "team"), region)
        return answer({"region": region, "items": found})

    async def offices(self, request: Request) -> Says[Items[shapes.OfficeItem]]:
        actor = await self._actor(request, Face.STAFF)
        return answer(Items(await self._desk.offices.offices(actor)))

    async def staff(self, request: Request) -> Says[Items[shapes.StaffItem]]:
        actor = await self._actor(request, Face.STAFF)
        return answer(Items(await self._desk.offices.staff(actor, _id(request, "team"))))

    async def rota(self, request: Request) -> Says[shapes.SavedRota]:
        actor = await self._actor(request, Face.STAFF)
        return answer(await self._desk.office.rota(actor, _id(request, "team")))

    async def note_keys(self, request: Request) -> Says[Items[shapes.NoteKey]]:
        actor = await self._actor(request, Face.STAFF)
        return answer(Items(await self._desk.office.note_keys(actor, _id(request, "team"))))

    async def alarms(self, request: Request) -> Says[AlarmList]:
        actor = await self._actor(request, Face.STAFF)
        if "team" in request.query_params:
            return answer(await self._desk.alarms_of(actor, _id(request, "team")))
        if actor.kind is not Kind.STAFF:
            raise NotPermitted(Code.DESK_NOT_YOURS, Reason.ROLE)
        return answer(await self._desk.alarms_of(actor, None))

    async def statistics(self, request: Request) -> Says[Figures]:
        actor = await self._actor(request, Face.STAFF)
        asked = request.query_params
        form = asked.get("format", "json")
        if form not in {"json", "csv"}:
            raise ClientProtocolError(Code.REQUEST_MALFORMED, at="format")
        found = await self._desk.statistics.figures(
            actor, _id(request, "team"), asked.get("from", ""), asked.get("to", "")
        )
        if form == "json":
            return answer(found)
        headers = {
            "Cache-Control": "no-store",
            "Content-Disposition": 'attachment; filename="statistics.csv"',
        }
        return Response(to_csv(found), media_type="text/csv", headers=headers)

    async def feedback(self, request: Request) -> Says[Items[MonthOfFeedback]]:
        actor = await self._actor(request, Face.STAFF)
        asked = request.query_params
        statistics = self._desk.statistics
        with_lines = bool(_number(request, "lines", 0, 1, 0))
        look = statistics.feedback_lines if with_lines else statistics.feedback
        found = await look(actor, _id(request, "team"), asked.get("from", ""), asked.get("to", ""))
        return answer({"months": found})

    async def item(self, request: Request) -> Says[shapes.Item]:
        actor = await self._actor(request, Face.STAFF)
        return answer(await self._desk.deeds.item(actor, path_id(request, "conversation")))

    async def notes(self, request: Request) -> Says[Items[shapes.Note]]:
        actor = await self._actor(request, Face.STAFF)
        found = await self._desk.deeds.notes(actor, path_id(request, "conversation"))
        return answer(Items(found))

    async def now(self, request: Request) -> Says[shapes.Now]:
        actor = await self._actor(request, Face.PERSON)
        language, easy_read = _way(request)
        return answer(
            await self._desk.person.now(
                actor, language=language, easy_read=easy_read, about=_about(request)
            )
        )

    async def texts(self, request: Request) -> Says[shapes.OldTexts]:
        actor = await self._actor(request, Face.PERSON)
        language, easy_read = _way(request)
        version = _whole(request.path_params["version"], "version", 0, 2**31 - 1)
        return answer(
            await self._desk.person.texts(
                actor, version, language=language, easy_read=easy_read, about=_about(request)
            )
        )

    async def _actor(self, request: Request, face: Face) -> Actor:
        expect(face_of(request.headers.get(FACE_HEADER)), face)
        return await self._authenticate(named_token(request))


class _Writing:
    def __init__(self, desk: Desk, authenticate: Authenticate, origin: str) -> None:
        self._desk = desk
        self._authenticate = authenticate
        self._origin = origin

    def deed(
        self,
        path: str,
        body: type[T],
        carry_out: Callable[[Actor, str, T], Awaitable[object]],
        *,
        face: Face = Face.STAFF,
    ) -> Route:
        """Make the route of a deed on a conversation."""

        async def endpoint(request: Request) -> Response:
            name = path_id(request, "conversation")
            actor, asked = await self._receive(request, body, face, NOTE_LIMIT)
            return answer(await carry_out(actor, name, asked))

        return Route(path, endpoint, methods=["POST"])

    async def settings(self, request: Request) -> Says[shapes.SavedSettings]:
        actor, body = await self._receive(request, requests.SaveSettings, Face.STAFF, NOTE_LIMIT)
        return answer(await self._desk.office.save_settings(actor, body))

    async def preview(self, request: Request) -> Says[shapes.Preview]:
        actor, body = await self._receive(request, requests.PreviewDraft, Face.STAFF, NOTE_LIMIT)
        return answer(await self._desk.office.preview(actor, body))

    async def rota(self, request: Request) -> Says[shapes.SavedRota]:
        actor, body = await self._receive(request, requests.SaveRota, Face.STAFF, NOTE_LIMIT)
        return answer(await self._desk.office.save_rota(actor, body))

    async def note_key(self, request: Request) -> Done:
        actor, body = await self._receive(request, requests.NewNoteKey, Face.STAFF)
        await self._desk.office.save_note_key(actor, body)
        return Done()

    async def acknowledge(self, request: Request) -> Says[shapes.AlarmItem]:
        name = path_id(request, "alarm")
        actor, _ = await self._receive(request, Nothing, Face.STAFF)
        return answer(await self._desk.watch.acknowledge(actor, name))

    async def feedback(self, request: Request) -> Done:
        actor, body = await self._receive(request, requests.Feedback, Face.PERSON)
        await self._desk.person.feedback(actor, body)
        return Done()

    async def _receive(
        self, request: Request, body: type[T], face: Face, limit: int = BODY_LIMIT
    ) -> tuple[Actor, T]:
        received = await receive(request, body, origin=self._origin, limit=limit)
        expect(received.face, face)
        return await self._authenticate(received.token), received.body


def expect(face: Face, wanted: Face) -> None:
    """Refuse a request that speaks for another face."""
    if face is not wanted:
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=FACE_HEADER)


def _id(request: Request, name: str) -> str:
    return _checked(request.query_params.get(name, ""), name)


def path_id(request: Request, name: str) -> str:
    """Read an id from the path."""
    return _checked(request.path_params[name], name)


def _checked(text: str, name: str) -> str:
    if len(text) != 32 or not set(text) <= set("0123456789abcdef"):
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=name)
    return text


def _number(request: Request, name: str, least: int, most: int, default: int) -> int:
    return _whole(request.query_params.get(name, str(default)), name, least, most)


def _whole(text: str, name: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 16:
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=name)
    if not least <= int(text) <= most:
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=name)
    return int(text)


def _filter(request: Request) -> Filter:
    try:
        return Filter(request.query_params.get("filter", Filter.OPEN))
    except ValueError as error:
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at="filter") from error


def _after(request: Request) -> tuple[int, str] | None:
    text = request.query_params.get("after")
    if text is None:
        return None
    place, _, name = text.partition("-")
    return _whole(place, "after", 0, 2**53), _checked(name, "after")


def _way(request: Request) -> tuple[str, bool]:
    easy_read = _number(request, "easy_read", 0, 1, 0)
    return request.query_params.get("language", "")[:8], bool(easy_read)


def _about(request: Request) -> str | None:
    return _id(request, "conversation") if "conversation" in request.query_params else None
