"""A visit over real sockets, from waiting to the trail."""

import httpx
import pytest

from audit.record import AuditKind
from tests.contracts.conversations_town import Town
from tests.live.device import connected, fresh_id
from tests.live.service import Service
from tests.live.test_removals import deeds
from tests.live.visiting import (
    SEALED,
    assert_ok,
    guest_at,
    names,
    participant,
    plan,
    speaking,
    view_where,
    watch,
)

pytestmark = pytest.mark.integration

EVERYBODY = "0" * 32


async def test_young_person_and_nurse_meet(shared_service: Service, town: Town) -> None:
    async with (
        connected(shared_service, town.robin) as robin,
        connected(shared_service, town.amina) as amina,
    ):
        visit = await plan(robin, shared_service, town.amina, town.nurses)
        assert (await robin.push("visits"))["visit"] == visit.name

        await visit.arrive(robin)
        seen = await watch(amina, visit.name)
        assert (seen["phase"], seen["people"], seen["host"]) == ("waiting", [], "")

        # Nobody has opened the room: anybody of the team can write that it takes longer.
        late = {"who": participant(robin), "note": fresh_id(), "key": "member", "epoch": 0}
        assert_ok(await amina.ask("visit_note", visit=visit.name, **late, sealed=SEALED))
        seen = await view_where(robin, lambda v: v["you"]["note"])
        assert (seen["you"]["note"]["by"], seen["host"]) == (participant(amina), "")
        assert seen["you"]["note"]["name"] == "amina"

        await visit.open(amina)
        seen = await view_where(amina, lambda v: v["host"])
        assert names(seen) == {"amina": "inside", "Amber Otter": "waiting"}
        assert names(await view_where(robin, lambda v: v["host"])) == {"amina": "inside"}

        tested = {"microphone": "blocked", "camera": "ok", "speaker": "ok", "path": "relayed"}
        assert_ok(await robin.ask("visit_test", visit=visit.name, **tested, rtt=80))
        seen = await view_where(amina, lambda v: any(each["test"] for each in v["people"]))
        (found,) = [each["test"] for each in seen["people"] if each["test"]]
        assert (found["microphone"], found["rtt"]) == ("blocked", 80)

        note = fresh_id()
        sealed = {"key": "member", "epoch": 0, "sealed": SEALED}
        who = participant(robin)
        assert_ok(await amina.ask("visit_note", visit=visit.name, who=who, note=note, **sealed))
        seen = await view_where(robin, lambda v: v["you"]["note"]["note"] == note)
        assert seen["you"]["note"]["sealed"] == SEALED
        assert_ok(await robin.ask("visit_note_seen", visit=visit.name, note=note))
        await view_where(amina, lambda v: any(each["note_seen"] for each in v["people"]))

        await visit.admit(amina, robin, "Amber Otter", "young_person")
        assert_ok(await robin.ask("visit_enter", visit=visit.name))
        seen = await view_where(robin, lambda v: v["phase"] == "in_progress")
        assert (seen["plane"], seen["generation"], seen["pause"]) == ("direct", 2, "")
        assert_ok(await robin.ask("visit_here", visit=visit.name, call=1))
        await view_where(
            amina, lambda v: v["call"] == {"number": 1, "missing": [participant(amina)]}
        )

        await robin.ask(
            "visit_signal",
            visit=visit.name,
            to=participant(amina),
            key="member",
            epoch=1,
            sealed=SEALED,
        )
        signal = await amina.push("visit_signal")
        assert (signal["sender"], signal["sealed"]) == (participant(robin), SEALED)

        assert_ok(await amina.ask("visit_end", visit=visit.name))
        assert (await view_where(robin, lambda v: v["phase"] == "ended"))["people"] == []
        async with speaking(shared_service, town.amina) as http:
            said = await http.post(
                f"/v1/visits/{visit.name}/seen-alone", json={"answer": "no", "why": "declined"}
            )
            assert said.json()["seen_alone"] == {"answer": "no", "why": "declined"}
    ((actor, subject, ended),) = deeds(shared_service, town, AuditKind.VISIT_ENDED)
    assert (actor, subject, ended["why"]) == (town.amina.device, visit.name, "host")
    assert [line.split()[:2] for line in ended["there"]] == [
        [town.robin.device, "young_person"],
        [town.amina.device, "staff"],
    ]
    kinds = (AuditKind.VISIT_SCHEDULED, AuditKind.VISIT_ADMITTED, AuditKind.VISIT_SEEN_ALONE)
    assert len(deeds(shared_service, town, *kinds)) == 3


async def test_guest_is_admitted_by_the_host_alone_and_talks_alone_exclude_them(
    shared_service: Service, town: Town
) -> None:
    async with (
        connected(shared_service, town.robin) as robin,
        connected(shared_service, town.amina) as amina,
    ):
        visit = await plan(robin, shared_service, town.amina, town.nurses)
        ticket = await visit.invite(town.amina)
        async with speaking(shared_service) as http:
            looked = (await http.post("/v1/visits/guest/look", json=ticket.body)).json()
            assert (looked["name"], looked["role"], looked["used"]) == ("Mum", "parent", False)
        await visit.open(amina)
        await visit.let_in(amina, robin, "Amber Otter", "young_person")
        async with guest_at(shared_service, ticket) as mum:
            assert (await watch(mum, visit.name))["conversation"] == ""
            refused = await mum.ask("visit_enter", visit=visit.name)
            assert refused["code"] == "visit.not_admitted"
            assert_ok(await mum.ask("visit_arrive", visit=visit.name))
            refused = await mum.ask("visit_enter", visit=visit.name)
            assert refused["code"] == "visit.not_admitted"
            assert (await mum.ask("list"))["code"] == "request.unknown_type"
            await visit.admit(amina, mum, "Mum", "parent")
            assert_ok(await mum.ask("visit_enter", visit=visit.name))
            seen = await view_where(mum, lambda v: v["you"]["place"] == "inside")
            assert seen["plane"] == "sfu"

            assert_ok(await amina.ask("visit_alone", visit=visit.name, on=True))
            seen = await view_where(mum, lambda v: v["alone"])
            assert seen["you"]["place"] == "apart"
            assert not any(each["hears"] for each in seen["people"])
            generation = seen["generation"]
            assert_ok(await robin.ask("visit_not_safe", visit=visit.name))
            assert (await view_where(amina, lambda v: v["not_safe"]))["alone"]
            room = {"to": EVERYBODY, "key": "room", "epoch": generation, "sealed": SEALED}
            assert_ok(await robin.ask("visit_signal", visit=visit.name, **room))
            assert (await amina.push("visit_signal"))["key"] == "room"
            refused = await mum.ask("visit_signal", visit=visit.name, **room)
            assert refused["code"] == "visit.not_there"
            assert not [each for each in mum.pushes if each["t"] == "visit_signal"]
            assert not [
                each for each in mum.pushes if each["t"] == "visit" and each["view"]["not_safe"]
            ]

            async with speaking(shared_service, town.amina) as http:
                gone = await http.post(
                    f"/v1/visits/{visit.name}/guests/{ticket.guest}/revoke", json={}
                )
                assert gone.json()["state"] == "revoked"
            assert await mum.closed() == 4100
        kinds = (
            AuditKind.VISIT_GUEST_LINK_MADE,
            AuditKind.VISIT_GUEST_LINK_USED,
            AuditKind.VISIT_GUEST_LINK_REVOKED,
        )
        assert len(deeds(shared_service, town, *kinds)) == 3


async def test_rule_of_two_staff_holds(shared_service: Service, town: Town) -> None:
    async with (
        connected(shared_service, town.robin) as robin,
        connected(shared_service, town.amina) as amina,
        connected(shared_service, town.beth) as beth,
    ):
        visit = await plan(robin, shared_service, town.amina, town.nurses, two_staff=True)
        await visit.open(amina)
        await visit.arrive(robin)
        asked = {"who": participant(robin), "name": "Amber Otter", "role": "young_person"}
        refused = await amina.ask("visit_admit", visit=visit.name, **asked)
        assert refused["code"] == "visit.two_staff"
        await visit.let_in(amina, beth, "beth", "staff")
        assert_ok(await amina.ask("visit_admit", visit=visit.name, **asked))
        assert_ok(await robin.ask("visit_enter", visit=visit.name))
        await view_where(robin, lambda v: v["phase"] == "in_progress")
        assert_ok(await beth.ask("visit_leave", visit=visit.name))
        seen = await view_where(robin, lambda v: v["phase"] == "on_hold")
        assert (seen["pause"], seen["two_staff"]["kept"]) == ("two_staff", False)
    ((_, _, breach),) = deeds(shared_service, town, AuditKind.VISIT_TWO_STAFF_BREACH)
    assert breach["staff"] == 1


async def test_without_turn_server_browsers_find_their_own_way(
    shared_service: Service, town: Town
) -> None:
    async with connected(shared_service, town.robin) as robin:
        visit = await plan(robin, shared_service, town.amina, town.nurses)
    async with speaking(shared_service, town.robin) as http:
        ice = (await http.get(f"/v1/visits/{visit.name}/ice")).json()
        assert (ice["ice_servers"], ice["ice_transport_policy"]) == ([], "all")
    async with speaking(shared_service, town.tom) as http:
        saved = await save(http, version=0)
        assert saved.json() == {
            "version": 1,
            "relay_only": True,
            "two_staff": False,
            "relay": False,
        }
        assert (await save(http, version=0)).json()["code"] == "visit.version"
    async with speaking(shared_service, town.amina) as http:
        assert (await save(http, version=1)).json()["code"] == "visit.not_yours"
        assert (await http.get("/v1/visits/settings")).json()["relay_only"]
        assert (await http.get(f"/v1/visits/{visit.name}/ice")).json()[
            "ice_transport_policy"
        ] == "relay"


async def save(http: httpx.AsyncClient, version: int) -> httpx.Response:
    body = {"version": version, "relay_only": True, "two_staff": False}
    return await http.put("/v1/visits/settings", json=body)
