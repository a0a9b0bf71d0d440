"""No organisation reaches another's: what is elsewhere is, to whoever asks, what does not exist.

Two organisations of one database have one of everything (``tests/estate.py``). Each operation of
the document is asked by a young person and by a member of staff with every role, with each id that
it takes being in turn one of the other organisation's and one that nobody has: the answers are the
same, nothing is stored but what their own trail has, and nobody is told. With their own id in that
place the answer is another one, so that a route which looks at nothing does not pass for one that
lets nobody through.
"""

import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import select

import audit.tables
import moderation.tables
from gateway.api.openapi import openapi
from gateway.app import Gateway
from gateway.chat.bus import Hint, SpaceMoved, Told
from gateway.chat.requests import Request
from gateway.edge import FACE_HEADER, Face
from gateway.policy import Kind
from gateway.settings import read_settings
from gateway.sources import system_entropy
from gateway.storage.schema import metadata
from gateway.visits.tables import visit_node
from tests import answers
from tests.asking import ORIGIN, Asking
from tests.contracts.conversations_town import NOON, Resident, build_town
from tests.estate import Estate, settle
from tests.house import House
from tests.paper_group import PaperGroup
from tests.sampling import IDS, Sampler, Slot
from tests.servers.sqlite import put_schema
from tests.world import CHEAP

NOBODYS: Final = "0badc0de" * 4
"""An id that nobody has."""

NEW: Final = "f00dcafe" * 4
"""One that somebody makes."""

NO_SESSION: Final = "who asks shows it by a key or a token, and has no organisation before"
UNASKED: Final[Mapping[str, str]] = {
    "POST /v1/sign-in/device": NO_SESSION,
    "POST /v1/sign-in/staff": NO_SESSION,
    "POST /v1/sign-in/passkey": NO_SESSION,
    "POST /v1/sign-in/provider": NO_SESSION,
    "POST /v1/devices/standing": NO_SESSION,
    "POST /v1/devices/erased": NO_SESSION,
    "POST /v1/visits/guest/look": NO_SESSION,
    "POST /v1/visits/guest/enter": NO_SESSION,
    "POST /v1/visits/guest/place": NO_SESSION,
}
"""Operations that take ids and are not asked here, and why."""

MADE: Final = frozenset(
    {
        ("POST /v1/attachments", ("attempt",)),
        ("POST /v1/spaces/{space}/posts", ("id",)),
        ("POST /v1/reports", ("id",)),
        ("POST /v1/visits", ("visit",)),
        ("POST /v1/visits/{visit}/guests", ("guest",)),
        ("POST /v1/visits/{visit}/place", ("link", "guest")),
        ("POST /v1/visits/places", ("place",)),
        ("PUT /v1/moderation/spaces/{space}", ("space",)),
        ("PUT /v1/records/{record}", ("record",)),
    }
)
"""Ids that the client makes: one is good once across all organisations, so that it being taken
shows. Whoever knows it (128 random bits) was told it; they learn and change nothing more."""

LANDS: Final = frozenset({("POST /v1/reports", ("attachments", 0))})
"""Ids that are passed over where they are nobody's, and the deed is done all the same: then the
same has to come of another organisation's, to the row."""

CALLED: Final[Mapping[str, str]] = {
    "actor": "device",
    "attachments": "attachment",
    "about": "account",
    "after": "record",
    "before": "organisation",
    "id": "post",
    "owner": "account",
    "replaces": "place",
    "reply_to": "post",
}
"""By what name the estate knows an id, where a route calls it otherwise."""

WHOSE: Final[Mapping[tuple[str, str], str]] = {
    ("GET /v1/retention/files/{account}", "account"): "person",
    ("PUT /v1/retention/files/{account}", "account"): "person",
    ("POST /v1/retention/files/{account}/holds", "account"): "person",
    ("POST /v1/cases", "id"): "conversation",
    ("POST /v1/cases/{case}/tasks", "owner"): "colleague",
    ("GET /v1/trail/{organisation}/entries", "actor"): "acting",
    ("GET /v1/records", "conversation"): "closed",
    ("POST /v1/desk/conversations/{conversation}/assign", "account"): "colleague",
    ("POST /v1/desk/conversations/{conversation}/assign", "device"): "colleagues_device",
    ("POST /v1/desk/conversations/{conversation}/release", "device"): "colleagues_device",
    ("POST /v1/desk/conversations/{conversation}/consents", "team"): "other_team",
    ("POST /v1/desk/conversations/{conversation}/close", "conversation"): "finished",
    ("POST /v1/spaces/mine/{post}/appeal", "post"): "refused",
    ("POST /v1/spaces/people/{person}/block", "person"): "other_person",
    ("POST /v1/spaces/people/{person}/mute", "person"): "other_person",
    ("POST /v1/moderation/items/{item}/verdict", "item"): "report_item",
    ("POST /v1/moderation/items/{item}/attachments/{attachment}", "item"): "report_item",
    ("POST /v1/moderation/items/{item}/attachments/{attachment}", "attachment"): "disclosed",
    ("POST /v1/reports", "device"): "acting",
    ("POST /v1/reports", "attachments"): "disclosed",
    ("POST /v1/records/successor", "account"): "new_lead",
    ("POST /v1/records/{record}/hand-on", "account"): "boss",
    ("POST /v1/records/{record}/hand-on", "device"): "acting",
    ("PUT /v1/records/{record}/shares", "record"): "draft",
    ("PUT /v1/records/{record}/shares", "account"): "holder",
    ("PUT /v1/records/{record}/shares", "device"): "holders_device",
    ("POST /v1/desk/conversations/{conversation}/close", "id"): "draft",
}

REGION: Final[Mapping[str, str]] = {"region": "england"}
INSTEAD: Final[Mapping[tuple[str, tuple[Slot, ...]], Mapping[str, Any]]] = {
    ("POST /v1/desk/conversations/{conversation}/consents", (("team",),)): {"kind": "transfer"},
}
"""What a body says in an attempt, where another id is looked at than otherwise."""

PLAIN: Final[Mapping[str, str]] = {
    "index": "0",
    "version": "1",
    "path": "checkpoint",
    "from": "2025-05",
    "to": "2025-06",
    "language": "en",
    "text": "hello",
    "form": "pdf",
}
"""What stands in paths and queries beside ids."""

Tables = dict[str, list[Any]]


@dataclass(frozen=True)
class Operation:
    """An operation of the document, and where ids stand in what it is asked with."""

    method: str
    path: str
    body: Any
    content: str
    in_path: tuple[str, ...]
    in_query: Mapping[str, bool]
    wanted: tuple[str, ...]
    in_body: tuple[Slot, ...]

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def slots(self) -> list[Slot]:
        return [*((each,) for each in (*self.in_path, *self.in_query)), *self.in_body]

    def known_as(self, slot: Slot) -> str:
        """Say what the estate calls the id of a slot."""
        called = str(next(each for each in reversed(slot) if isinstance(each, str)))
        return WHOSE.get((self.name, called), CALLED.get(called, called))


@dataclass
class Border:
    """Two organisations of a gateway whose database can be put back to what it was."""

    house: Asking
    own: Estate
    other: Estate
    path: Path
    heard: list[Hint] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.house.gateway.bus.subscribe(self._hear)
        self._saved = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(sqlite3.connect(self.path)) as live:
            live.backup(self._saved)
        self.before = self.rows()

    def _hear(self, hint: Hint) -> None:
        # Moderators and spaces are told a moment later, whatever is asked meanwhile.
        if not isinstance(hint, SpaceMoved | Told):
            self.heard.append(hint)

    def put_back(self) -> None:
        with closing(sqlite3.connect(self.path)) as live:
            self._saved.backup(live)
        self.heard.clear()

    def changes(self, *, made: bool) -> list[str]:
        """Name the tables that are not as they were; what is ``made`` may be added to them."""
        rows = self.rows()
        return [
            name
            for name, before in self.before.items()
            if Counter(before) - Counter(rows[name]) or (not made and rows[name] != before)
        ]

    def grown(self) -> Counter[str]:
        """Count the rows that each table has more."""
        rows = self.rows()
        return Counter({name: len(rows[name]) - len(has) for name, has in self.before.items()})

    def rows(self) -> Tables:
        """Return everything that is stored, but not what the trail has of those who ask."""
        rooms = (metadata, audit.tables.metadata, moderation.tables.metadata)
        theirs = audit.tables.entry.c.organisation_id != self.own.town.organisation
        found: Tables = {}
        with self.house.gateway.database.engine.connect() as connection:
            for table in [each for room in rooms for each in room.sorted_tables]:
                if table is visit_node:
                    continue  # in which a node says that it is alive
                rows = select(table)
                if table is audit.tables.entry:
                    rows = rows.where(theirs)
                found[table.name] = list(map(tuple, connection.execute(rows)))
        return found

    async def ask(
        self, operation: Operation, who: Resident, ids: Mapping[Slot, str], others: list[Slot]
    ) -> tuple[int, str]:
        """Ask; the answer's ids are struck out, so that answers about two can be compared."""
        face = Face.PERSON if who.actor.kind is Kind.YOUNG_PERSON else Face.STAFF
        headers = {FACE_HEADER: str(face), "Cookie": f"{face.cookie}={who.token}"}
        path = operation.path.format(**PLAIN, **{name: ids[name,] for name in operation.in_path})
        query = {name: PLAIN[name] for name in operation.wanted}
        query |= REGION if operation.path.endswith("bank-holidays") else {}
        query |= {
            name: ids[name,]
            for name, required in operation.in_query.items()
            if required or (name,) in others
        }
        content: dict[str, Any] = {}
        if operation.content == "application/json":
            body = deepcopy(self.own.bodies.get(operation.name, operation.body))
            body |= INSTEAD.get((operation.name, tuple(others)), {})
            for slot in operation.in_body:
                place = body
                for each in slot[:-1]:
                    place = place[each]
                place[slot[-1]] = ids[slot]
            content = {"json": body}
        elif operation.content:
            content = {"content": b"sealed bytes"}
            headers["Upload-Offset"] = "0"
        answer = await self.house.http.request(
            operation.method, path, params=query, headers=headers, **content
        )
        said = answer.text
        for slot, each in ids.items():
            said = said.replace(each, f"<{slot}>")
        return answer.status_code, said


@pytest.fixture
async def border(tmp_path: Path) -> AsyncIterator[Border]:
    """Yield two organisations with one of everything; nothing happens but what is asked."""
    settings = read_settings(
        {
            "EARSHOT_DATA": str(tmp_path),
            "EARSHOT_CLIENT": str(tmp_path / "n"),
            "EARSHOT_LIMITS_TIMES": "0",
        }
    )
    put_schema(settings.database_url)
    # Its rounds do not run: what changes is what a request changed.
    gateway = Gateway(settings, clock=lambda: NOON, hasher=CHEAP)
    async with httpx.AsyncClient(transport=answers.Told(gateway.app()), base_url=ORIGIN) as http:
        estates = []
        for _ in range(2):
            town = await gateway.database.transact(
                lambda c: build_town(
                    c, keys=gateway.keys, trail=gateway.trail, now=NOON, entropy=system_entropy
                )
            )
            estates.append(await settle(Asking(gateway, town, http), town))
        await gateway.keeper.step()
        own, other = estates
        path = Path(settings.database_url.removeprefix("sqlite:///"))
        yield Border(Asking(gateway, own.town, http), own, other, path)
    await gateway.close()


async def operations(gateway: Gateway) -> list[Operation]:
    """List the operations of the document that take ids."""
    document = await openapi(gateway.routes())
    sampler = Sampler(document)
    found = [
        _operation(sampler, method.upper(), path, told)
        for path, item in document["paths"].items()
        for method, told in item.items()
    ]
    return [each for each in found if each.slots]


def _operation(sampler: Sampler, method: str, path: str, told: Mapping[str, Any]) -> Operation:
    def named(where: str) -> Mapping[str, bool]:
        return {
            each["name"]: each["required"]
            for each in told["parameters"]
            if each["in"] == where and each["schema"].get("pattern") in IDS
        }

    body, content = None, ""
    slots: tuple[Slot, ...] = ()
    for kind, taken in told.get("requestBody", {}).get("content", {}).items():
        content = kind
        if kind == "application/json":
            slots = tuple(sampler.slots(taken["schema"]))
            body = sampler.body(f"{method} {path}", taken["schema"])
    wanted = tuple(
        each["name"]
        for each in told["parameters"]
        if each["in"] == "query" and each["required"] and each["schema"].get("pattern") not in IDS
    )
    return Operation(
        method, path, body, content, tuple(named("path")), named("query"), wanted, slots
    )


def attempts(operation: Operation) -> Iterator[list[Slot]]:
    """Say which ids are others' in an attempt: each alone, and all of them."""
    alone = [[slot] for slot in operation.slots]
    return iter([*alone, operation.slots] if len(alone) > 1 else alone)


async def test_no_operation_crosses_organisations(border: Border) -> None:
    tried = await operations(border.house.gateway)
    assert UNASKED.keys() <= {each.name for each in tried}
    leaks: list[str] = []
    blind: list[str] = []
    for operation in tried:
        if operation.name in UNASKED:
            continue
        for slots in attempts(operation):
            what = f"{operation.name} {slots}"
            seen = False
            for who in (border.own.town.robin, border.own.boss):
                faults, differs = await attempt(border, operation, slots, who)
                leaks += [f"{what} as {who.actor.kind}: {each}" for each in faults]
                seen = seen or differs
            if not seen:
                blind.append(what)
    assert not leaks, "\n".join(leaks)
    assert not blind, "\n".join(blind)


def frames(about: Estate, paper: PaperGroup, other: str) -> dict[str, dict[str, object]]:
    """Make a frame of each kind that takes ids: about a conversation, a visit, or somebody."""
    joining = paper.copy().join(about.boss.member)
    talk: dict[str, object] = {"conversation": paper.conversation}
    visit: dict[str, object] = {"visit": other}
    sealed: dict[str, object] = {"epoch": 0, "sealed": bytes(40)}
    opening = PaperGroup(NEW, {0: about.town.robin.member}).group_info()
    return {
        "open": {"conversation": NEW, "team": other, "group_info": opening},
        "claim": talk,
        "commit": {**talk, "commit": joining.commit, "group_info": joining.group_info},
        "group": talk,
        "stuck": {
            **talk,
            "seq": 1,
            "epoch": 0,
            "authenticator": b"a",
            "external_pub": b"e",
            "signature": bytes(64),
        },
        "invitation": talk,
        "send": {**talk, "message_id": NEW, "message": paper.message(NEW)},
        "sync": {**talk, "after": 0},
        "ack": {**talk, "seq": 1},
        "mark": {**talk, **sealed},
        "signal": {**talk, **sealed},
        "seen": {**talk, "seq": 1},
        "who": {"devices": [other]},
        "visit_watch": visit,
        "visit_open": {**visit, "epoch": 0},
        "visit_arrive": visit,
        "visit_test": {**visit, **dict.fromkeys(("microphone", "camera", "speaker", "path"), "ok")},
        "visit_admit": {**visit, "who": other, "name": "Mum", "role": "parent"},
        "visit_refuse": {**visit, "who": other},
        "visit_enter": visit,
        "visit_leave": visit,
        "visit_remove": {**visit, "who": other},
        "visit_hold": {**visit, "who": other},
        "visit_resume": {**visit, "who": other},
        "visit_alone": {**visit, "on": True},
        "visit_not_safe": visit,
        "visit_safe": visit,
        "visit_here": {**visit, "call": 1},
        "visit_rekey": {**visit, "epoch": 1},
        "visit_note": {**visit, "who": other, "note": NEW, "key": "member", **sealed},
        "visit_note_seen": {**visit, "note": other},
        "visit_signal": {**visit, "to": other, "key": "member", **sealed},
        "visit_offer": {**visit, "attempt": 1, "sdp": "v=0"},
        "visit_check": {**visit, "attempt": 1, "sdp": "v=0"},
        "visit_end": visit,
    }


WITHOUT_IDS: Final = frozenset({"list", "publish"})
UNSEEN: Final = {"invitation": "where no Welcome waits, one's own conversation is unknown too"}
SOMEBODY: Final = {"open": "team", "who": "device"}


async def test_no_frame_crosses_organisations(border: Border) -> None:
    own, other = border.own, border.other
    kinds = {str(kind.__struct_config__.tag) for kind in Request.__args__}
    nowhere = PaperGroup(NOBODYS, {0: own.town.robin.member})
    leaks: list[str] = []
    blind: list[str] = []

    async def ask(who: Resident, kind: str, whose: str) -> tuple[str, list[str]]:
        """Ask about what is one's own, another organisation's or nobody's; on a line of its own."""
        estate = other if whose == "other" else own
        paper = nowhere if whose == "nobody" else estate.paper
        called = SOMEBODY.get(kind, "visit")
        name = NOBODYS if whose == "nobody" else estate.ids[called]
        made = frames(own, paper, name)[kind]
        async with House(border.house.gateway, own.town).line(who) as line:
            await line.hear("hello")
            line.ask(kind, 1, **made)
            while (reply := await line.heard()).get("re") != 1:
                assert "t" in reply
        await border.house.gateway.delivery.flush()
        changed = border.changes(made=False)
        border.put_back()
        said = repr(reply).replace(name, "<name>").replace(paper.conversation, "<talk>")
        return said, changed

    assert frames(own, nowhere, NOBODYS).keys() == kinds - WITHOUT_IDS
    for kind in sorted(kinds - WITHOUT_IDS):
        seen = False
        for who in (own.town.robin, own.boss):
            elsewhere, unknown, mine = [
                await ask(who, kind, whose) for whose in ("other", "nobody", "own")
            ]
            if elsewhere != unknown or elsewhere[1]:
                leaks.append(f"{kind} as {who.actor.kind}: {elsewhere} {unknown}")
            seen = seen or mine != unknown
        if not seen and kind not in UNSEEN:
            blind.append(kind)
    assert not leaks, "\n".join(leaks)
    assert not blind, "\n".join(blind)


async def attempt(
    border: Border, operation: Operation, slots: list[Slot], who: Resident
) -> tuple[list[str], bool]:
    """Ask with others' ids, with nobody's and with one's own; say what is wrong."""
    own = {slot: border.own.ids[operation.known_as(slot)] for slot in operation.slots}
    own |= {slot: NEW for slot in own if (operation.name, slot) in MADE and slot not in slots}
    theirs = own | {slot: border.other.ids[operation.known_as(slot)] for slot in slots}
    nobodys = own | dict.fromkeys(slots, NOBODYS)

    elsewhere = await border.ask(operation, who, theirs, slots)
    faults = []
    made = any((operation.name, slot) in MADE for slot in slots)
    lands = not made and any((operation.name, slot) in LANDS for slot in slots)
    changed, grown = border.changes(made=made or lands), border.grown()
    if changed:
        faults.append(f"changed {changed}")
    if border.heard and not made:
        faults.append(f"told {border.heard}")
    if any(each in elsewhere[1] for each in border.other.everything):
        faults.append(f"shown {elsewhere}")
    border.put_back()
    nowhere = await border.ask(operation, who, nobodys, slots)
    passed_over = border.grown()
    border.put_back()
    mine = await border.ask(operation, who, own, slots)
    taken = border.grown()
    border.put_back()

    if elsewhere != nowhere and not made:
        faults.append(f"answers differ: {elsewhere} {nowhere}")
    if lands and grown != passed_over:
        faults.append(f"kept {grown - passed_over}")
    return faults, mine != nowhere or made or (lands and taken != passed_over)
