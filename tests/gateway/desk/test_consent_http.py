"""The routes of docs/inviting.md in a whole gateway, and a transfer as a device carries it out."""

from typing import Final

import httpx
import pytest

from gateway.chat.requests import Open
from gateway.errors import NotPermitted
from tests.gateway.desk.test_http import TALK, House, house
from tests.paper_group import PaperGroup

__all__ = ["house"]

THERE: Final = "7b" * 16


def consents(talk: str = TALK) -> str:
    return f"/conversations/{talk}/consents"


async def asked(house: House, **body: object) -> httpx.Response:
    return await house.ask("POST", consents(), house.town.amina, json=body)


async def test_guest_is_asked_for_let_in_and_put_out(house: House) -> None:
    town = house.town
    choices = await house.get(f"/conversations/{TALK}/choices", town.amina)
    (person,) = choices["people"]
    assert (person["account"], person["teams"]) == (town.dan.account, ["Social care"])
    assert choices["teams"] == [{"id": town.social_care, "name": "Social care"}]

    made = await asked(house, kind="invite", account=person["account"], days=7)
    question = made.json()
    assert (made.status_code, question["state"], question["name"]) == (200, "asked", "dan")
    body = {"ok": True, "name": "dan", "title": "Nurse", "history": "all"}
    path = f"/consents/{question['id']}"
    agreed = await house.ask("POST", f"{path}/answer", town.robin, json=body)
    assert (agreed.status_code, agreed.json()["history"]) == (200, "all")
    for who in (town.robin, town.amina):
        (item,) = (await house.get(consents(), who))["items"]
        assert item["state"] == "accepted"
    ended = await house.ask("POST", f"{path}/end", town.robin, json={})
    assert ended.json()["state"] == "ended"


async def test_transfer_is_one_transaction_with_its_opening(house: House) -> None:
    town, care = house.town, house.town.social_care
    question = (await asked(house, kind="transfer", team=care)).json()
    paper = PaperGroup(THERE, {0: town.robin.member})
    request = Open(id=1, conversation=THERE, team=care, group_info=paper.group_info())
    with pytest.raises(NotPermitted):
        await house.gateway.membership.open(town.robin.actor, request)
    body = {"ok": True, "name": "Social care", "title": ""}
    await house.ask("POST", f"/consents/{question['id']}/answer", town.robin, json=body)

    opened = await house.gateway.membership.open(town.robin.actor, request)
    assert opened.summary.brings == (TALK,)
    again = await house.gateway.membership.open(town.robin.actor, request)
    assert again.summary.conversation == THERE

    (item,) = (await house.get(f"/inbox?team={care}", town.dan))["items"]
    assert (item["conversation"], item["phase"]) == (THERE, "waiting")
    old = await house.get(f"/conversations/{TALK}", town.amina)
    assert (old["phase"], old["outcomes"]) == ("closed", ["transferred"])
    now = await house.get(f"/now?conversation={THERE}", town.robin)
    assert (now["team"]["name"], len(now["conversations"])) == ("Social care", 2)
    texts = await house.get(f"/texts/0?conversation={THERE}", town.robin)
    assert texts["version"] == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"kind": "adopt"}, "request.malformed"),
        ({"kind": "invite"}, "desk.colleague"),
        ({"kind": "invite", "account": "0" * 32}, "desk.colleague"),
        ({"kind": "invite", "account": "x"}, "request.malformed"),
        ({"kind": "invite", "account": "0" * 32, "days": 0}, "request.malformed"),
        ({"kind": "transfer"}, "desk.team_unknown"),
        ({"kind": "transfer", "team": "0" * 32}, "desk.team_unknown"),
    ],
)
async def test_question_about_nobody_is_refused(
    house: House, body: dict[str, object], code: str
) -> None:
    refused = await asked(house, **body)
    assert refused.json()["code"] == code
    assert (await house.get(consents(), house.town.robin))["items"] == []


async def test_routes_know_their_face(house: House) -> None:
    town = house.town
    refused = await house.ask("GET", f"/conversations/{TALK}/choices", town.robin)
    assert refused.status_code == 400
    refused = await house.ask("POST", consents(), town.robin, json={"kind": "invite"})
    assert refused.status_code == 400
    unknown = await house.ask("POST", f"/consents/{'0' * 32}/end", town.robin, json={})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "desk.consent_unknown")
    foreign = await house.ask("GET", f"/now?conversation={TALK}", town.sasha)
    assert foreign.status_code == 403
