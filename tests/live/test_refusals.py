"""Whom a conversation does not concern is refused it, everywhere, and the trail says so."""

import json
from typing import Any

import httpx
import pytest

from audit.record import AuditKind
from audit.trail import Trail
from gateway.edge import FACE_HEADER
from gateway.sources import system_entropy
from tests.contracts.conversations_town import Resident, Town
from tests.live.device import Device, connected, cookie, face, fresh_id
from tests.live.service import Service
from tests.paper_group import PaperGroup

pytestmark = pytest.mark.integration

STRANGERS = [
    "another young person",
    "a nurse of another team",
    "staff who are no practitioners",
]


def refusals(service: Service, who: Resident) -> list[tuple[str, dict[str, Any]]]:
    """Return subject and details of the refusals that the trail has for a device."""
    trail = Trail(entropy=system_entropy)
    entries = service.read(lambda c: list(trail.read(c, organisation=who.actor.organisation)))
    return [
        (each.subject, json.loads(each.details or b"{}"))
        for each in entries
        if each.kind is AuditKind.CONVERSATION_REFUSED and each.actor == who.device
    ]


async def conversation(service: Service, town: Town) -> PaperGroup:
    """Let Robin and Amina talk."""
    async with connected(service, town.robin) as robin, connected(service, town.amina) as amina:
        paper = await robin.open(town.nurses)
        await amina.join(paper)
        await robin.send(paper, fresh_id())
        return paper


@pytest.mark.parametrize("stranger", STRANGERS)
async def test_stranger_is_refused_by_http(
    shared_service: Service, town: Town, stranger: str
) -> None:
    paper = await conversation(shared_service, town)
    who, reason = town.strangers[stranger]
    headers = {**cookie(who), FACE_HEADER: str(face(who))}
    base = f"http://{shared_service.address}"
    async with httpx.AsyncClient(base_url=base, headers=headers, trust_env=False) as http:
        assert (await http.get("/v1/conversations")).json() == {"items": []}
        for path in (paper.conversation, f"{paper.conversation}/entries"):
            answer = await http.get(f"/v1/conversations/{path}")
            assert answer.status_code == 403
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json() == {
                "code": "conversation.not_yours",
                "fields": {"reason": reason},
            }
    noted = (paper.conversation, {"code": "conversation.not_yours", "reason": reason})
    assert refusals(shared_service, who) == [noted, noted]


async def ask_everything(device: Device, paper: PaperGroup) -> dict[str, dict[str, Any]]:
    """Try each request of section 4 that names a conversation."""
    about: dict[str, object] = {"conversation": paper.conversation}
    sealed = {**about, "epoch": paper.epoch, "sealed": b"sealed"}
    join = paper.copy().join(device.resident.member)
    message_id = fresh_id()
    requests: dict[str, dict[str, object]] = {
        "sync": {**about, "after": 0, "limit": 10},
        "group": about,
        "invitation": about,
        "claim": about,
        "commit": {**about, "commit": join.commit, "group_info": join.group_info},
        "send": {**about, "message_id": message_id, "message": paper.message(message_id)},
        "mark": sealed,
        "signal": sealed,
        "seen": {**about, "seq": 1},
    }
    return {kind: await device.ask(kind, **fields) for kind, fields in requests.items()}


@pytest.mark.parametrize("stranger", STRANGERS)
async def test_stranger_is_refused_by_socket_and_stays_connected(
    shared_service: Service, town: Town, stranger: str
) -> None:
    paper = await conversation(shared_service, town)
    who, reason = town.strangers[stranger]
    async with connected(shared_service, who) as device:
        replies = await ask_everything(device, paper)
        assert (await device.ask("list"))["items"] == []
    reasons = dict.fromkeys(replies, reason)
    if who is town.sasha:
        reasons["seen"] = "role"
    assert {kind: (reply.get("code"), reply.get("fields")) for kind, reply in replies.items()} == {
        kind: ("conversation.not_yours", {"reason": why}) for kind, why in reasons.items()
    }
    assert refusals(shared_service, who) == [
        (paper.conversation, {"code": "conversation.not_yours", "reason": why})
        for why in reasons.values()
    ]


async def test_stranger_changes_nothing(shared_service: Service, town: Town) -> None:
    paper = await conversation(shared_service, town)
    async with connected(shared_service, town.robin) as robin:
        before = (await robin.ask("list"))["items"]
        for who, _ in town.strangers.values():
            async with connected(shared_service, who) as device:
                await ask_everything(device, paper)
        assert (await robin.ask("list"))["items"] == before


async def test_nurse_of_the_team_reads_only_once_she_is_a_member(
    shared_service: Service, town: Town
) -> None:
    paper = await conversation(shared_service, town)
    about = {"conversation": paper.conversation}
    async with connected(shared_service, town.beth) as beth:
        for kind, fields in (
            ("sync", {"after": 0}),
            ("claim", {}),
            ("mark", {"epoch": 1, "sealed": b"s"}),
            ("signal", {"epoch": 1, "sealed": b"s"}),
        ):
            refused = await beth.ask(kind, **about, **fields)
            assert refused["code"] == "conversation.not_member", kind
        assert (await beth.send(paper, fresh_id()))["code"] == "conversation.not_member"
        (summary,) = (await beth.ask("list"))["items"]
        assert summary["conversation"] == paper.conversation
    assert refusals(shared_service, town.beth) == []


async def test_unknown_conversation_is_unknown(shared_service: Service, town: Town) -> None:
    paper = PaperGroup(fresh_id(), {0: town.robin.member})
    async with connected(shared_service, town.robin) as robin:
        replies = await ask_everything(robin, paper)
        assert {reply["code"] for reply in replies.values()} == {"conversation.unknown"}


async def test_desk_of_another_team_is_not_opened(shared_service: Service, town: Town) -> None:
    paper = PaperGroup(fresh_id(), {0: town.robin.member})
    async with connected(shared_service, town.robin) as robin:
        refused = await robin.ask(
            "open",
            conversation=paper.conversation,
            team=town.social_care,
            group_info=paper.group_info(),
        )
    assert (refused["code"], refused["fields"]) == (
        "conversation.not_yours",
        {"reason": "not_in_team"},
    )
    assert len(refusals(shared_service, town.robin)) == 1
