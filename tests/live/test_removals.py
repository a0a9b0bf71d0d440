"""Revocation, departure and closing against a running gateway: by HTTP, and by the command."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from audit.record import AuditKind
from audit.trail import Trail
from gateway.edge import FACE_HEADER
from gateway.mls.framing import PublicMessage
from gateway.mls.hashref import proposal_ref
from gateway.mls.message import decode_message
from gateway.mls.tls import encode
from gateway.sources import system_entropy
from tests.contracts.conversations_town import Resident, Town
from tests.live.device import Device, connected, cookie, face, fresh_id
from tests.live.service import Service
from tests.paper_group import SUITE, PaperGroup

pytestmark = pytest.mark.integration


@asynccontextmanager
async def speaking(service: Service, who: Resident) -> AsyncIterator[httpx.AsyncClient]:
    headers = {**cookie(who), FACE_HEADER: str(face(who))}
    base = f"http://{service.address}"
    async with httpx.AsyncClient(base_url=base, headers=headers, trust_env=False) as http:
        yield http


def deeds(service: Service, town: Town, *kinds: AuditKind) -> list[tuple[str, str, dict[str, Any]]]:
    trail = Trail(entropy=system_entropy)
    entries = service.read(lambda c: list(trail.read(c, organisation=town.organisation)))
    return [
        (each.actor, each.subject, json.loads(each.details or b"{}"))
        for each in entries
        if each.kind in kinds
    ]


def command(service: Service, *words: str) -> str:
    """Run a command beside the gateway; returns what it said."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("earshot")), *words],
        env={**os.environ, **service.environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def reference(entry: dict[str, Any]) -> bytes:
    body = decode_message(entry["body"]).body
    assert isinstance(body, PublicMessage)
    return proposal_ref(SUITE, encode(body.authenticated()))


async def talk(town: Town, robin: Device, beth: Device) -> PaperGroup:
    paper = await robin.open(town.nurses)
    await beth.join(paper)
    await robin.entries(2)
    await beth.entries(2)
    return paper


async def test_administrator_revokes_a_device(shared_service: Service, town: Town) -> None:
    async with (
        connected(shared_service, town.robin) as robin,
        connected(shared_service, town.beth) as beth,
    ):
        paper = await talk(town, robin, beth)
        async with speaking(shared_service, town.tom) as http:
            for _ in range(2):
                revoked = await http.post(f"/v1/devices/{town.beth.device}/revoke", json={})
                assert revoked.status_code == 204
        assert await beth.closed() == 4101
        (proposal,) = await robin.entries(3)
        assert (proposal["kind"], proposal["epoch"]) == ("proposal", 1)
        bundle = paper.remove_proposed(0, {1: reference(proposal)})
        assert (await robin.commit(paper, bundle))["t"] == "committed"
        assert (await robin.send(paper, fresh_id()))["t"] == "sent"
    async with speaking(shared_service, town.beth) as http:
        for path in ("/v1/me", "/v1/conversations", "/v1/devices"):
            answer = await http.get(path)
            assert (answer.status_code, answer.json()["code"]) == (401, "device.revoked")
    tom, talked = town.tom.device, [paper.conversation]
    assert deeds(shared_service, town, AuditKind.DEVICE_REVOKED) == [
        (tom, town.beth.device, {"conversations": talked, "sessions": 1})
    ]
    (proposed,) = deeds(shared_service, town, AuditKind.CONVERSATION_REMOVAL_PROPOSED)
    assert proposed == ("", paper.conversation, {"device": town.beth.device, "epoch": 1})
    changed = deeds(shared_service, town, AuditKind.CONVERSATION_ROSTER_CHANGED)[-1]
    assert changed[2]["left"] == [town.beth.device]
    assert changed[2]["roster"] == [town.robin.device]


async def test_somebody_lists_and_revokes_their_own_devices(
    shared_service: Service, town: Town
) -> None:
    async with speaking(shared_service, town.amina) as http:
        listed = (await http.get("/v1/devices")).json()["items"]
        assert {each["id"]: each["this"] for each in listed} == {
            town.amina.device: True,
            town.tablet.device: False,
        }
        assert set(listed[0]) == {
            *("id", "name", "created_at", "last_seen_at"),
            *("revoked_at", "erased_at", "this"),
        }
        answer = await http.post(f"/v1/devices/{town.tablet.device}/revoke", json={})
        assert answer.status_code == 204
        again = (await http.get("/v1/devices")).json()["items"]
        assert {each["id"] for each in again if each["revoked_at"]} == {town.tablet.device}


async def test_administrator_lists_the_devices_of_staff(
    shared_service: Service, town: Town
) -> None:
    async with speaking(shared_service, town.tom) as http:
        await http.post(f"/v1/devices/{town.beth.device}/revoke", json={})
        listed = (await http.get("/v1/staff/devices")).json()["items"]
    names = [each["name"] for each in listed]
    assert names == ["amina", "beth", "dan", "tom"]
    devices = {each["name"]: {one["id"] for one in each["devices"]} for each in listed}
    assert devices["amina"] == {town.amina.device, town.tablet.device}
    assert devices["tom"] == {town.tom.device}
    (lost,) = listed[1]["devices"]
    assert lost["revoked_at"] is not None
    assert lost["erased_at"] is None
    assert [one["this"] for each in listed for one in each["devices"]] == [False] * 4 + [True]


async def test_staff_are_told_when_their_screens_lock(shared_service: Service, town: Town) -> None:
    async with speaking(shared_service, town.amina) as http:
        assert (await http.get("/v1/devices/lock")).json() == {"minutes": 15}


@pytest.mark.parametrize(("who", "reason"), [("robin", "not_your_account"), ("amina", "role")])
async def test_others_do_not_see_the_devices_of_staff(
    shared_service: Service, town: Town, who: str, reason: str
) -> None:
    asking: Resident = getattr(town, who)
    async with speaking(shared_service, asking) as http:
        answer = await http.get("/v1/staff/devices")
    assert (answer.status_code, answer.json()["fields"]) == (403, {"reason": reason})
    ((by, about, _),) = deeds(shared_service, town, AuditKind.ACCOUNT_CHANGE_REFUSED)
    assert (by, about) == (asking.device, asking.account)


async def test_administrator_takes_somebody_out_of_a_team(
    shared_service: Service, town: Town
) -> None:
    async with (
        connected(shared_service, town.robin) as robin,
        connected(shared_service, town.beth) as beth,
    ):
        paper = await talk(town, robin, beth)
        async with speaking(shared_service, town.tom) as http:
            path = f"/v1/teams/{town.nurses}/leave"
            answer = await http.post(path, json={"account": town.beth.account})
            assert answer.status_code == 204
        assert await beth.closed() == 4103
        assert (await robin.entries(3))[-1]["kind"] == "proposal"
    async with connected(shared_service, town.beth) as beth:
        assert (await beth.ask("list"))["items"] == []
        refused = await beth.ask("sync", conversation=paper.conversation, after=0)
        assert (refused["code"], refused["fields"]) == (
            "conversation.not_yours",
            {"reason": "not_in_team"},
        )


async def test_account_is_closed(shared_service: Service, town: Town) -> None:
    async with connected(shared_service, town.tablet) as tablet:
        async with speaking(shared_service, town.tom) as http:
            answer = await http.post(f"/v1/accounts/{town.amina.account}/close", json={})
            assert answer.status_code == 204
        assert await tablet.closed() == 4101


@pytest.mark.parametrize(
    ("who", "reason"), [("robin", "not_your_account"), ("amina", "role"), ("olive", "")]
)
async def test_others_may_not_and_the_trail_has_it(
    shared_service: Service, town: Town, who: str, reason: str
) -> None:
    asking: Resident = getattr(town, who)
    expected = {"reason": reason or "other_organisation"}
    async with speaking(shared_service, asking) as http:
        for path, body in (
            (f"/v1/devices/{town.beth.device}/revoke", {}),
            (f"/v1/teams/{town.nurses}/leave", {"account": town.beth.account}),
            (f"/v1/accounts/{town.beth.account}/close", {}),
        ):
            answer = await http.post(path, json=body)
            assert (answer.status_code, answer.json()["code"]) == (403, "account.not_yours")
            assert answer.json()["fields"] == expected
        unknown = await http.post(f"/v1/devices/{'0' * 32}/revoke", json={})
        assert unknown.json()["fields"] == {"reason": "other_organisation"}
        malformed = await http.post("/v1/devices/nonsense/revoke", json={})
        assert malformed.json() == {"code": "request.malformed", "fields": {"at": "device"}}
    if who != "olive":
        refused = deeds(shared_service, town, AuditKind.ACCOUNT_CHANGE_REFUSED)
        assert [each[0] for each in refused] == [asking.device] * 4


async def test_operators_command_reaches_the_running_gateway(own_service: Service) -> None:
    town = own_service.build_town()
    async with connected(own_service, town.robin) as robin, connected(own_service, town.beth) as b:
        paper = await talk(town, robin, b)
        loop = asyncio.get_running_loop()
        said = await asyncio.to_thread(command, own_service, "revoke", town.beth.device)
        ran = loop.time()
        assert said.startswith(f"Done: {town.beth.device}.")
        assert await b.closed() == 4101
        assert loop.time() - ran < 5
        (proposal,) = await robin.entries(3)
        bundle = paper.remove_proposed(0, {1: reference(proposal)})
        assert (await robin.commit(paper, bundle))["t"] == "committed"
    (revoked,) = deeds(own_service, town, AuditKind.DEVICE_REVOKED)
    assert revoked[:2] == ("", town.beth.device)


async def test_revocation_survives_a_crash_before_the_proposal(own_service: Service) -> None:
    town = own_service.build_town()
    async with connected(own_service, town.robin) as robin, connected(own_service, town.beth) as b:
        paper = await talk(town, robin, b)
    own_service.kill()
    leaving = ("leave-team", town.beth.account, town.nurses)
    await asyncio.to_thread(command, own_service, *leaving)
    own_service.start()
    async with connected(own_service, town.robin) as robin:
        (proposal,) = [each for each in await robin.entries(3) if each["kind"] == "proposal"]
        bundle = paper.remove_proposed(0, {1: reference(proposal)})
        assert (await robin.commit(paper, bundle))["t"] == "committed"
