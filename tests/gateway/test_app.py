"""The whole gateway in one process, reached over HTTP without a network."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.app import Gateway, create_app
from gateway.background import Background
from gateway.base64url import unb64
from gateway.chat.requests import Ack, Open
from gateway.codes import Code
from gateway.edge import FACE_HEADER, Face
from gateway.errors import Conflict, NotPermitted, StoreUnavailable
from gateway.looks import rounds_of
from gateway.policy import Kind
from gateway.settings import Settings, read_settings
from gateway.sources import system_entropy
from tests.answers import Told
from tests.contracts.conversations_town import NOON, Resident, Town, build_town
from tests.paper_group import PaperGroup
from tests.world import CHEAP

TALK = "7a" * 16


@dataclass(frozen=True)
class House:
    """A running gateway, a town in it, and Robin's conversation."""

    gateway: Gateway
    town: Town
    http: httpx.AsyncClient

    async def get(
        self, path: str, who: Resident | None = None, as_face: str | None = None
    ) -> tuple[int, Any]:
        headers = {} if who is None else headers_of(who)
        if as_face is not None:
            headers[FACE_HEADER] = as_face
        answer = await self.http.get(path, headers=headers)
        return answer.status_code, answer.json()


def headers_of(who: Resident) -> dict[str, str]:
    face = Face.PERSON if who.actor.kind is Kind.YOUNG_PERSON else Face.STAFF
    return {FACE_HEADER: str(face), "Cookie": f"{face.cookie}={who.token}"}


def settings_in(folder: Path) -> Settings:
    return read_settings({"EARSHOT_DATA": str(folder), "EARSHOT_CLIENT": str(folder / "none")})


@asynccontextmanager
async def running(gateway: Gateway) -> AsyncIterator[httpx.AsyncClient]:
    app = gateway.app()
    transport = Told(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://localhost:8400") as http,
    ):
        yield http


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Yield a gateway whose clock stands at noon."""
    gateway = Gateway(settings_in(tmp_path), clock=lambda: NOON, hasher=CHEAP)
    async with running(gateway) as http:
        town = await gateway.database.transact(
            lambda c: build_town(
                c, keys=gateway.keys, trail=gateway.trail, now=NOON, entropy=system_entropy
            )
        )
        paper = PaperGroup(TALK, {0: town.robin.member})
        request = Open(id=1, conversation=TALK, team=town.nurses, group_info=paper.group_info())
        await gateway.membership.open(town.robin.actor, request)
        yield House(gateway, town, http)


# Conversations over HTTP


async def test_member_lists_and_reads_over_http(house: House) -> None:
    robin = house.town.robin
    status, listed = await house.get("/v1/conversations", robin)
    assert status == 200
    (summary,) = listed["items"]
    assert (summary["conversation"], summary["head"]) == (TALK, 1)
    assert await house.get(f"/v1/conversations/{TALK}", robin) == (200, summary)
    status, read = await house.get(f"/v1/conversations/{TALK}/entries", robin)
    assert (status, read["head"]) == (200, 1)
    (entry,) = read["entries"]
    assert unb64(entry["body"]) == b'{"code":"desk.opened"}'
    assert (await house.get(f"/v1/conversations/{TALK}/entries?after=1&limit=1", robin))[1] == {
        "entries": [],
        "head": 1,
    }


async def test_nurse_sees_conversation_but_reads_only_as_member(house: House) -> None:
    status, summary = await house.get(f"/v1/conversations/{TALK}", house.town.amina)
    assert (status, summary["member"], summary["unread"]) == (200, False, 0)
    assert await house.get(f"/v1/conversations/{TALK}/entries", house.town.amina) == (
        409,
        {"code": "conversation.not_member"},
    )


@pytest.mark.parametrize(
    ("path", "at"),
    [
        ("/v1/conversations/short", "conversation"),
        (f"/v1/conversations/{TALK.upper()}", "conversation"),
        (f"/v1/conversations/{'z' * 32}/entries", "conversation"),
        (f"/v1/conversations/{TALK}/entries?after=-1", "after"),
        (f"/v1/conversations/{TALK}/entries?after=9999999999999999", "after"),
        (f"/v1/conversations/{TALK}/entries?after=99999999999999999999", "after"),
        (f"/v1/conversations/{TALK}/entries?after=one", "after"),
        (f"/v1/conversations/{TALK}/entries?limit=0", "limit"),
        (f"/v1/conversations/{TALK}/entries?limit=501", "limit"),
    ],
)
async def test_malformed_address_is_refused(house: House, path: str, at: str) -> None:
    assert await house.get(path, house.town.robin) == (
        400,
        {"code": "request.malformed", "fields": {"at": at}},
    )


async def test_unknown_conversation_is_not_found(house: House) -> None:
    assert await house.get(f"/v1/conversations/{'0' * 32}", house.town.robin) == (
        404,
        {"code": "conversation.unknown"},
    )


@pytest.mark.parametrize("path", ["", f"/{TALK}", f"/{TALK}/entries"])
async def test_conversations_want_face_and_session(house: House, path: str) -> None:
    address = f"/v1/conversations{path}"
    assert await house.get(address) == (400, {"code": "request.face_missing"})
    assert await house.get(address, as_face="person") == (401, {"code": "session.missing"})
    assert await house.get(address, house.town.robin, as_face="staff") == (
        401,
        {"code": "session.missing"},
    )


# The node


async def test_every_answer_has_the_security_headers(house: House) -> None:
    for path in ("/", "/v1/me", "/v1/conversations", "/nowhere"):
        answer = await house.http.get(path)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_node_starts_on_an_empty_folder_and_again(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "fresh")
    for _ in range(2):
        async with running(Gateway(settings, hasher=CHEAP)) as http:
            assert (await http.get("/v1/conversations")).status_code == 400
    assert settings.key_file.is_file()
    assert callable(create_app(settings))


async def test_acknowledgement_is_written_when_the_node_stops(tmp_path: Path) -> None:
    gateway = Gateway(settings_in(tmp_path), clock=lambda: NOON, hasher=CHEAP)
    async with running(gateway):
        town = await gateway.database.transact(
            lambda c: build_town(
                c, keys=gateway.keys, trail=gateway.trail, now=NOON, entropy=system_entropy
            )
        )
        robin = town.robin
        paper = PaperGroup(TALK, {0: robin.member})
        await gateway.membership.open(
            robin.actor,
            Open(id=1, conversation=TALK, team=town.nurses, group_info=paper.group_info()),
        )
        gateway.delivery.ack(robin.actor, Ack(id=2, conversation=TALK, seq=1))
    again = Gateway(settings_in(tmp_path), clock=lambda: NOON, hasher=CHEAP)
    async with running(again):
        (summary,) = await again.delivery.conversations(robin.actor)
        assert summary.cursor == 1


async def test_leases_of_visits_are_renewed_whatever_else_takes_its_time(house: House) -> None:
    gateway = house.gateway
    assert [gateway.visits.watch.beat] in [each.steps for each in rounds_of(gateway)]


async def test_acknowledgements_stay_noted_while_storage_fails(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    robin = house.town.robin.actor
    house.gateway.delivery.ack(robin, Ack(id=2, conversation=TALK, seq=1))

    async def fail(_self: object, _work: object) -> None:
        raise StoreUnavailable

    with monkeypatch.context() as broken:
        broken.setattr(type(house.gateway.database), "transact", fail)
        with pytest.raises(StoreUnavailable):
            await house.gateway.delivery.flush()
    await house.gateway.delivery.flush()
    (summary,) = await house.gateway.delivery.conversations(robin)
    assert summary.cursor == 1


async def test_refusal_to_explain_is_a_refusal(house: House) -> None:
    delivery = house.gateway.delivery
    with pytest.raises(NotPermitted):
        await delivery.explain_refusal(house.town.sasha.actor, TALK)
    with pytest.raises(Conflict) as caught:
        await delivery.explain_refusal(house.town.amina.actor, TALK)
    assert caught.value.code is Code.CONVERSATION_NOT_MEMBER
    await delivery.explain_refusal(house.town.robin.actor, TALK)


# Work in the background


async def test_failure_in_the_background_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    background = Background()
    begun = asyncio.Event()

    async def fail() -> None:
        begun.set()
        raise RuntimeError("a fault of ours")

    with caplog.at_level(logging.ERROR):
        background.start(fail())
        await begun.wait()
        await background.close()
    assert "background work failed" in caplog.text


async def test_background_ends_what_still_runs() -> None:
    background = Background()
    ended = asyncio.Event()

    async def run() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    background.start(run())
    await asyncio.sleep(0)
    await background.close()
    assert ended.is_set()
