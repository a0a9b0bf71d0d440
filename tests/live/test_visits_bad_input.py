"""What a broken or hostile participant does in a visit, and that the rest of it goes on."""

import socket
import time
from pathlib import Path

import pytest
from sqlalchemy import update

from audit.record import AuditKind
from gateway.visits.tables import visit_guest
from tests.contracts.conversations_town import Resident, Town
from tests.live.device import Device, Frame, connected, fresh_id
from tests.live.service import ROOT, Service, make_service
from tests.live.test_removals import deeds
from tests.live.visiting import (
    SEALED,
    Ticket,
    Visit,
    assert_ok,
    guest_at,
    participant,
    plan,
    speaking,
    view_where,
    watch,
)

pytestmark = pytest.mark.integration

NOBODY = "9" * 32


async def signal(device: Device, visit: Visit, to: str, **more: object) -> Frame:
    frame = {"key": "member", "epoch": 1, "sealed": SEALED, **more}
    return await device.ask("visit_signal", visit=visit.name, to=to, **frame)


async def meet(service: Service, town: Town, robin: Device, amina: Device) -> Visit:
    visit = await plan(robin, service, town.amina, town.nurses)
    await visit.open(amina)
    await visit.let_in(amina, robin, "Amber Otter", "young_person")
    await view_where(amina, lambda v: v["phase"] == "in_progress")
    return visit


async def test_unknown_and_late_signalling_is_refused(shared_service: Service, town: Town) -> None:
    async with (
        connected(shared_service, town.robin) as robin,
        connected(shared_service, town.amina) as amina,
    ):
        visit = await meet(shared_service, town, robin, amina)
        nurse, child = participant(amina), participant(robin)
        cases: list[tuple[str, Frame, str]] = [
            (NOBODY, {}, "visit.not_there"),
            (child, {}, "visit.not_there"),
            (nurse, {"key": "guest"}, "visit.key"),
            ("0" * 32, {}, "visit.key"),
            ("0" * 32, {"key": "room", "epoch": 99}, "visit.key"),
            (nurse, {"key": "password"}, "request.malformed"),
            (nurse, {"sealed": b"x"}, "request.malformed"),
            (nurse, {"sealed": b"x" * 20_000}, "request.too_large"),
        ]
        for to, more, code in cases:
            assert (await signal(robin, visit, to, **more))["code"] == code, (to, more)
        elsewhere = Visit(shared_service, fresh_id(), "")
        assert (await signal(robin, elsewhere, nurse))["code"] == "visit.unknown"
        assert (await robin.ask("visit_offer", visit=visit.name, attempt=1, sdp="v=0"))[
            "code"
        ] == "visit.plane"
        refused = await robin.ask("visit_check", visit=visit.name, attempt=1, sdp="v=0")
        assert refused["code"] == "media.offer"

        assert_ok(await signal(robin, visit, nurse))
        assert (await amina.push("visit_signal"))["sender"] == child
        assert_ok(await amina.ask("visit_end", visit=visit.name))
        late = await signal(robin, visit, nurse)
        assert (late["code"], late["fields"]) == ("visit.over", {"phase": "ended"})
        assert (await robin.ask("visit_arrive", visit=visit.name))["code"] == "visit.over"


async def test_second_host_is_refused_and_the_first_goes_on(
    shared_service: Service, town: Town
) -> None:
    async with (
        connected(shared_service, town.robin) as robin,
        connected(shared_service, town.amina) as amina,
        connected(shared_service, town.beth) as beth,
        connected(shared_service, town.tablet) as tablet,
    ):
        visit = await meet(shared_service, town, robin, amina)
        for other in (beth, tablet):
            refused = await other.ask("visit_open", visit=visit.name, epoch=1)
            assert (refused["code"], refused["fields"]) == ("visit.hosted", {"name": "amina"})
        assert (await robin.ask("visit_open", visit=visit.name, epoch=1))[
            "code"
        ] == "visit.not_yours"
        asked = {"who": participant(robin)}
        assert (await beth.ask("visit_remove", visit=visit.name, **asked))[
            "code"
        ] == "visit.host_only"
        assert (await robin.ask("visit_end", visit=visit.name))["code"] == "visit.host_only"
        assert_ok(await signal(robin, visit, participant(amina)))


async def test_link_is_used_once_in_time_and_not_when_revoked(
    shared_service: Service, town: Town
) -> None:
    async with (
        connected(shared_service, town.robin) as robin,
        connected(shared_service, town.amina) as amina,
    ):
        visit = await plan(robin, shared_service, town.amina, town.nurses)
        used, late, revoked = [await visit.invite(town.amina) for _ in range(3)]
        async with guest_at(shared_service, used) as mum:
            assert await enter(shared_service, used) == "visit.link_used"
            assert_ok(await mum.ask("visit_arrive", visit=visit.name))
        gone = update(visit_guest).where(visit_guest.c.id == late.guest).values(expires_at=1)
        shared_service.write(lambda c: c.execute(gone))
        assert await enter(shared_service, late) == "visit.link_expired"
        async with speaking(shared_service, town.amina) as http:
            path = f"/v1/visits/{visit.name}/guests/{revoked.guest}/revoke"
            assert (await http.post(path, json={})).json()["state"] == "revoked"
            found = (await http.get(f"/v1/visits/{visit.name}/guests")).json()["items"]
            assert [each["state"] for each in found] == ["used", "expired", "revoked"]
        assert await enter(shared_service, revoked) == "visit.link_revoked"
        forged = Ticket(used.guest, b"?" * 32)
        assert await enter(shared_service, forged) == "visit.link_unknown"
        unused = await visit.invite(town.amina)
        await visit.open(amina)
        assert_ok(await amina.ask("visit_end", visit=visit.name))
        assert await enter(shared_service, unused) == "visit.over"


async def enter(service: Service, ticket: Ticket) -> str:
    async with speaking(service) as http:
        refused = await http.post("/v1/visits/guest/enter", json=ticket.body)
        code: str = refused.json()["code"]
        return code


async def test_bad_links_are_not_made(shared_service: Service, town: Town) -> None:
    async with connected(shared_service, town.robin) as robin:
        visit = await plan(robin, shared_service, town.amina, town.nurses)
    ticket = Ticket(fresh_id(), b"t" * 32)
    week = time.time_ns() // 1_000_000 + 7 * 24 * 3_600_000
    cases: list[tuple[Resident, Frame, str]] = [
        (town.amina, {"role": "young_person"}, "visit.settings"),
        (town.amina, {"role": "king"}, "request.malformed"),
        (town.amina, {"name": "two\nlines"}, "request.malformed"),
        (town.amina, {"expires_at": 1}, "visit.settings"),
        (town.amina, {"expires_at": week}, "visit.settings"),
        (town.amina, {"sealed": "not base64url!"}, "visit.settings"),
        (town.dan, {}, "visit.not_yours"),
        (town.olive, {}, "visit.unknown"),
    ]
    for who, more, code in cases:
        refused = await visit.ask_invite(who, ticket, **more)
        assert refused.json()["code"] == code, more
    assert (await visit.ask_invite(town.amina, ticket)).status_code == 200
    again = await visit.ask_invite(town.beth, Ticket(ticket.guest, b"u" * 32))
    assert again.json()["code"] == "visit.exists"


async def test_flood_of_candidates_is_stopped_and_the_others_go_on(
    shared_service: Service, town: Town
) -> None:
    async with (
        connected(shared_service, town.robin) as robin,
        connected(shared_service, town.amina) as amina,
    ):
        visit = await meet(shared_service, town, robin, amina)
        nurse, child = participant(amina), participant(robin)
        frame = {"to": nurse, "key": "member", "epoch": 1, "sealed": SEALED}
        asked = [await robin.post("visit_signal", visit=visit.name, **frame) for _ in range(400)]
        answered = [await robin.reply(number) for number in asked]
        stopped = [each for each in answered if each["t"] == "error"]
        assert {each["code"] for each in stopped} == {"visit.too_many_signals"}
        assert all(each["fields"]["retry_after"] > 0 for each in stopped)
        passed = len(answered) - len(stopped)
        assert 120 <= passed < 400
        assert_ok(await signal(amina, visit, child))
        assert_ok(await robin.ask("visit_here", visit=visit.name, call=1))
        for _ in range(passed):
            await amina.push("visit_signal")


async def test_strangers_learn_nothing_and_are_in_the_trail(
    shared_service: Service, town: Town
) -> None:
    async with (
        connected(shared_service, town.robin) as robin,
        connected(shared_service, town.amina) as amina,
    ):
        visit = await meet(shared_service, town, robin, amina)
        for resident, reason in town.strangers.values():
            async with connected(shared_service, resident) as stranger:
                for kind in ("visit_watch", "visit_arrive", "visit_enter"):
                    refused = await stranger.ask(kind, visit=visit.name)
                    assert refused["code"] == "visit.not_yours"
                    assert refused["fields"] == {"reason": reason}
                assert (await signal(stranger, visit, participant(amina)))[
                    "code"
                ] == "visit.not_yours"
            async with speaking(shared_service, resident) as http:
                assert (await http.get("/v1/visits")).json() == {"items": []}
                for path in ("", "/ice"):
                    refused_http = await http.get(f"/v1/visits/{visit.name}{path}")
                    assert refused_http.json()["code"] == "visit.not_yours"
    refusals = deeds(shared_service, town, AuditKind.VISIT_REFUSED)
    assert len(refusals) == 6 * len(town.strangers)


async def test_guest_of_one_visit_is_none_of_another(shared_service: Service, town: Town) -> None:
    async with (
        connected(shared_service, town.robin) as robin,
        connected(shared_service, town.amina) as amina,
    ):
        visit = await plan(robin, shared_service, town.amina, town.nurses)
        other = await meet(shared_service, town, robin, amina)
        async with guest_at(shared_service, await visit.invite(town.amina)) as mum:
            assert (await mum.ask("visit_watch", visit=other.name))["code"] == "visit.unknown"
            assert (await mum.ask("visit_open", visit=visit.name, epoch=0))[
                "code"
            ] == "visit.not_yours"
            assert_ok(await mum.ask("visit_leave", visit=visit.name))


async def test_host_who_sees_another_name_lets_nobody_in(
    shared_service: Service, town: Town
) -> None:
    async with (
        connected(shared_service, town.robin) as robin,
        connected(shared_service, town.amina) as amina,
    ):
        visit = await plan(robin, shared_service, town.amina, town.nurses)
        ticket = await visit.invite(town.amina, name="Ms Jones", role="interpreter")
        await visit.open(amina)
        async with guest_at(shared_service, ticket) as guest:
            await visit.arrive(guest)
            for name, role in (("Ms Jones", "parent"), ("Mum", "interpreter")):
                asked = {"who": ticket.guest, "name": name, "role": role}
                refused = await amina.ask("visit_admit", visit=visit.name, **asked)
                assert refused["code"] == "visit.changed"
            assert (await watch(guest, visit.name))["you"]["place"] == "waiting"


async def test_request_without_face_or_from_a_foreign_page_is_refused(
    shared_service: Service, town: Town
) -> None:
    async with connected(shared_service, town.robin) as robin:
        visit = await plan(robin, shared_service, town.amina, town.nurses)
    ticket = await visit.invite(town.amina)
    async with speaking(shared_service) as http:
        foreign = {"Origin": "https://evil.example"}
        refused = await http.post("/v1/visits/guest/enter", json=ticket.body, headers=foreign)
        assert refused.json()["code"] == "request.origin"
        refused = await http.post(
            "/v1/visits/guest/enter", json=ticket.body, headers={"Earshot-As": "staff"}
        )
        assert refused.json()["code"] == "request.face_missing"
        assert (await http.get("/v1/visits/guest")).json()["code"] == "session.missing"
        assert (await http.post("/v1/visits/guest/enter", json=ticket.body)).status_code == 200
    async with speaking(shared_service, town.robin) as http:
        body = {"visit": fresh_id(), "conversation": visit.conversation, "starts_at": None}
        refused = await http.post("/v1/visits", json={**body, "minutes": 30})
        assert refused.json()["fields"] == {"at": "Earshot-As"}


async def test_port_that_another_program_has_is_said_and_the_visit_goes_on(tmp_path: Path) -> None:
    offer = (ROOT / "tests" / "media" / "offers" / "chromium-150.sdp").read_text()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        media = {
            "EARSHOT_MEDIA_ADDRESSES": "127.0.0.1",
            "EARSHOT_MEDIA_HOST": "127.0.0.1",
            "EARSHOT_MEDIA_PORTS": f"{port}-{port}",
        }
        service = make_service(tmp_path, media)
        service.start()
        town = service.build_town()
        try:
            async with (
                connected(service, town.robin) as robin,
                connected(service, town.amina) as amina,
                connected(service, town.beth) as beth,
            ):
                visit = await meet(service, town, robin, amina)
                refused = await robin.ask("visit_check", visit=visit.name, attempt=1, sdp=offer)
                assert refused["code"] == "media.unavailable"
                await visit.let_in(amina, beth, "beth", "staff")
                await view_where(robin, lambda v: v["plane"] == "sfu")
                assert_ok(await robin.ask("visit_offer", visit=visit.name, attempt=1, sdp=offer))
                problem = await robin.push("visit_problem")
                assert (problem["code"], problem["attempt"]) == ("media.unavailable", 1)
                # Who cannot be forwarded is there all the same, and the host leads on.
                assert_ok(await robin.ask("visit_here", visit=visit.name, call=2))
                assert_ok(await amina.ask("visit_end", visit=visit.name))
                await view_where(robin, lambda v: v["phase"] == "ended")
            assert f"no free UDP port from {port} to {port}" in service.log()
            assert "Traceback" not in service.log()
        finally:
            service.close()
