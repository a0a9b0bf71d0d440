"""The desk's HTTP routes. docs/desk.md."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Final, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.codes import Code, Reason
from gateway.contracts import (
    ATTACHED,
    Done,
    Items,
    QueryOf,
    Raw,
    Says,
    describe,
    place,
    queried,
)
from gateway.desk import queries, requests, shapes
from gateway.desk.desk import AlarmList, Desk
from gateway.desk.feedback import FeedbackMonths
from gateway.desk.figures import Figures, to_csv
from gateway.desk.waiting_area import SavedArea
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

R = TypeVar("R")
T = TypeVar("T")

NOTE_LIMIT: Final = 16 * BODY_LIMIT
LONGEST_LANGUAGE: Final = 8
CSV: Final = Raw("text/csv", headers=((200, ATTACHED),))

Authenticate = Callable[[str | None], Awaitable[Actor]]
Deed = Callable[[Actor, str], Awaitable[object]]


def desk_routes(desk: Desk, authenticate: Authenticate, *, origin: str) -> list[Route]:
    """Make the routes below ``/v1/desk``."""
    read = _Reading(desk, authenticate)
    write = _Writing(desk, authenticate, origin)
    deeds, person = desk.deeds, desk.person
    talk = "/v1/desk/conversations/{conversation}"
    return [
        Route("/v1/desk/inbox", queried(read.inbox, queries.OfInbox)),
        Route("/v1/desk/handover", queried(read.handover, queries.OfTeam)),
        Route("/v1/desk/team", queried(read.colleagues, queries.OfTeam)),
        Route("/v1/desk/settings", queried(read.settings, queries.SettingsOfTeam), methods=["GET"]),
        Route("/v1/desk/settings", write.settings, methods=["PUT"]),
        Route("/v1/desk/settings/preview", write.preview, methods=["POST"]),
        Route("/v1/desk/settings/versions", queried(read.versions, queries.OfTeam)),
        Route(
            "/v1/desk/waiting-area",
            queried(read.waiting_area, queries.SettingsOfTeam),
            methods=["GET"],
        ),
        Route("/v1/desk/waiting-area", write.waiting_area, methods=["PUT"]),
        Route("/v1/desk/bank-holidays", queried(read.holidays, queries.OfRegion)),
        Route("/v1/desk/offices", read.offices),
        Route("/v1/desk/staff", queried(read.staff, queries.OfTeam)),
        Route("/v1/desk/rota", queried(read.rota, queries.OfTeam), methods=["GET"]),
        Route("/v1/desk/rota", write.rota, methods=["PUT"]),
        Route("/v1/desk/note-key", write.note_key, methods=["PUT"]),
        Route("/v1/desk/note-keys", queried(read.note_keys, queries.OfTeam)),
        Route("/v1/desk/alarms", queried(read.alarms, queries.PerhapsTeam)),
        Route("/v1/desk/alarms/{alarm}/acknowledge", write.acknowledge, methods=["POST"]),
        Route("/v1/desk/statistics", queried(read.statistics, queries.FiguresOfMonths)),
        Route(
            "/v1/desk/feedback", queried(read.feedback, queries.FeedbackOfMonths), methods=["GET"]
        ),
        Route("/v1/desk/feedback", write.feedback, methods=["POST"]),
        Route("/v1/desk/now", queried(read.now, queries.Way)),
        Route("/v1/desk/texts/{version}", queried(read.texts, queries.Way)),
        Route(talk, read.item),
        Route(f"{talk}/notes", read.notes),
        write.deed(f"{talk}/claim", Nothing, shapes.Item, lambda a, name, _: deeds.claim(a, name)),
        write.deed(f"{talk}/renew", requests.Fenced, shapes.Item, deeds.renew),
        write.deed(f"{talk}/release", requests.Release, shapes.Item, deeds.release),
        write.deed(f"{talk}/assign", requests.Assign, shapes.Item, deeds.assign),
        write.deed(
            f"{talk}/finish", Nothing, shapes.Item, lambda a, name, _: deeds.finish(a, name)
        ),
        write.deed(f"{talk}/close", requests.Close, shapes.Item, deeds.close),
        write.deed(
            f"{talk}/reopen", Nothing, shapes.Item, lambda a, name, _: deeds.reopen(a, name)
        ),
        write.deed(f"{talk}/override", requests.Override, shapes.Item, deeds.override),
        write.deed(
            f"{talk}/stop",
            Nothing,
            shapes.Mine,
            lambda a, name, _: person.stop(a, name),
            face=Face.PERSON,
        ),
        write.deed(
            f"{talk}/start",
            Nothing,
            shapes.Mine,
            lambda a, name, _: person.start(a, name),
            face=Face.PERSON,
        ),
    ]


class _Reading:
    def __init__(self, desk: Desk, authenticate: Authenticate) -> None:
        self._desk = desk
        self._authenticate = authenticate

    async def inbox(self, request: Request, query: QueryOf[queries.OfInbox]) -> Says[shapes.Inbox]:
        actor = await self._actor(request, Face.STAFF)
        asked = query()
        found = await self._desk.office.inbox(
            actor,
            asked.team,
            only=asked.filter,
            after=place(asked.after),
            limit=asked.limit,
        )
        return answer(found)

    async def handover(
        self, request: Request, query: QueryOf[queries.OfTeam]
    ) -> Says[shapes.HandoverList]:
        actor = await self._actor(request, Face.STAFF)
        asked = query()
        return answer(await self._desk.office.handover(actor, asked.team))

    async def colleagues(
        self, request: Request, query: QueryOf[queries.OfTeam]
    ) -> Says[Items[shapes.Colleague]]:
        actor = await self._actor(request, Face.STAFF)
        asked = query()
        return answer(Items(await self._desk.office.colleagues(actor, asked.team)))

    async def settings(
        self, request: Request, query: QueryOf[queries.SettingsOfTeam]
    ) -> Says[shapes.SavedSettings]:
        actor = await self._actor(request, Face.STAFF)
        asked = query()
        return answer(await self._desk.office.settings(actor, asked.team, asked.version))

    async def versions(
        self, request: Request, query: QueryOf[queries.OfTeam]
    ) -> Says[Items[shapes.VersionItem]]:
        actor = await self._actor(request, Face.STAFF)
        asked = query()
        return answer(Items(await self._desk.offices.versions(actor, asked.team)))

    async def waiting_area(
        self, request: Request, query: QueryOf[queries.SettingsOfTeam]
    ) -> Says[SavedArea]:
        actor = await self._actor(request, Face.STAFF)
        asked = query()
        return answer(await self._desk.waiting_area.show(actor, asked.team, asked.version))

    async def holidays(
        self, request: Request, query: QueryOf[queries.OfRegion]
    ) -> Says[shapes.BankHolidays]:
        actor = await self._actor(request, Face.STAFF)
        asked = query()
        found = await self._desk.offices.holidays(actor, asked.team, asked.region)
        return answer(shapes.BankHolidays(asked.region, found))

    async def offices(self, request: Request) -> Says[Items[shapes.OfficeItem]]:
        actor = await self._actor(request, Face.STAFF)
        return answer(Items(await self._desk.offices.offices(actor)))

    async def staff(
        self, request: Request, query: QueryOf[queries.OfTeam]
    ) -> Says[Items[shapes.StaffItem]]:
        actor = await self._actor(request, Face.STAFF)
        asked = query()
        return answer(Items(await self._desk.offices.staff(actor, asked.team)))

    async def rota(
        self, request: Request, query: QueryOf[queries.OfTeam]
    ) -> Says[shapes.SavedRota]:
        actor = await self._actor(request, Face.STAFF)
        asked = query()
        return answer(await self._desk.office.rota(actor, asked.team))

    async def note_keys(
        self, request: Request, query: QueryOf[queries.OfTeam]
    ) -> Says[Items[shapes.NoteKey]]:
        actor = await self._actor(request, Face.STAFF)
        asked = query()
        return answer(Items(await self._desk.office.note_keys(actor, asked.team)))

    async def alarms(
        self, request: Request, query: QueryOf[queries.PerhapsTeam]
    ) -> Says[AlarmList]:
        actor = await self._actor(request, Face.STAFF)
        asked = query()
        if asked.team is None and actor.kind is not Kind.STAFF:
            raise NotPermitted(Code.DESK_NOT_YOURS, Reason.ROLE)
        return answer(await self._desk.alarms_of(actor, asked.team))

    async def statistics(
        self, request: Request, query: QueryOf[queries.FiguresOfMonths]
    ) -> Says[Figures] | Annotated[Response, CSV]:
        actor = await self._actor(request, Face.STAFF)
        asked = query()
        found = await self._desk.statistics.figures(actor, asked.team, asked.first, asked.last)
        if asked.format is queries.FigureForm.JSON:
            return answer(found)
        headers = {
            "Cache-Control": "no-store",
            ATTACHED.name: 'attachment; filename="statistics.csv"',
        }
        return Response(to_csv(found), media_type=CSV.media_type, headers=headers)

    async def feedback(
        self, request: Request, query: QueryOf[queries.FeedbackOfMonths]
    ) -> Says[FeedbackMonths]:
        actor = await self._actor(request, Face.STAFF)
        asked = query()
        statistics = self._desk.statistics
        look = statistics.feedback_lines if asked.lines else statistics.feedback
        months = await look(actor, asked.team, asked.first, asked.last)
        return answer(FeedbackMonths(months))

    async def item(self, request: Request) -> Says[shapes.Item]:
        actor = await self._actor(request, Face.STAFF)
        return answer(await self._desk.deeds.item(actor, path_id(request, "conversation")))

    async def notes(self, request: Request) -> Says[Items[shapes.Note]]:
        actor = await self._actor(request, Face.STAFF)
        found = await self._desk.deeds.notes(actor, path_id(request, "conversation"))
        return answer(Items(found))

    async def now(self, request: Request, query: QueryOf[queries.Way]) -> Says[shapes.Now]:
        actor = await self._actor(request, Face.PERSON)
        asked = query()
        return answer(
            await self._desk.person.now(
                actor,
                language=_language(asked),
                easy_read=asked.easy_read,
                about=asked.conversation,
            )
        )

    async def texts(self, request: Request, query: QueryOf[queries.Way]) -> Says[shapes.OldTexts]:
        actor = await self._actor(request, Face.PERSON)
        asked = query()
        version = _whole(request.path_params["version"], "version", 0, 2**31 - 1)
        return answer(
            await self._desk.person.texts(
                actor,
                version,
                language=_language(asked),
                easy_read=asked.easy_read,
                about=asked.conversation,
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
        says: type[R],
        carry_out: Callable[[Actor, str, T], Awaitable[R]],
        *,
        face: Face = Face.STAFF,
    ) -> Route:
        """Make the route of a deed on a conversation."""

        async def endpoint(request: Request) -> Says[R]:
            name = path_id(request, "conversation")
            actor, asked = await self._receive(request, body, face, NOTE_LIMIT)
            return answer(await carry_out(actor, name, asked))

        return Route(path, describe(endpoint, says), methods=["POST"])

    async def settings(self, request: Request) -> Says[shapes.SavedSettings]:
        actor, body = await self._receive(request, requests.SaveSettings, Face.STAFF, NOTE_LIMIT)
        return answer(await self._desk.office.save_settings(actor, body))

    async def waiting_area(self, request: Request) -> Says[SavedArea]:
        actor, body = await self._receive(request, requests.SaveArea, Face.STAFF, NOTE_LIMIT)
        return answer(await self._desk.waiting_area.save(actor, body))

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


def path_id(request: Request, name: str) -> str:
    """Read an id from the path."""
    return _checked(request.path_params[name], name)


def _checked(text: str, name: str) -> str:
    if len(text) != 32 or not set(text) <= set("0123456789abcdef"):
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=name)
    return text


def _whole(text: str, name: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdecimal()) or len(text) > 16:
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=name)
    if not least <= int(text) <= most:
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=name)
    return int(text)


def _language(asked: queries.Way) -> str:
    return asked.language[:LONGEST_LANGUAGE]
