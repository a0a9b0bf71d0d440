"""A whole exchange, and a log in which there is nothing of anybody."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from tests.contracts.conversations_town import Resident, Town
from tests.live.device import connected, cookie, fresh_id
from tests.live.service import Service, make_service

pytestmark = pytest.mark.integration

WORDS = "nobody-but-us-may-read-this"
PASSWORD = "a-password-that-somebody-mistyped"
USERNAME = "somebody.with.a.name"
JOIN_CODE = "GUESSED-CODE-1234"
KIND = "a-spoilt-kind"


@pytest.fixture
def talkative(tmp_path: Path) -> Iterator[Service]:
    """Yield a service that logs whatever there is to log."""
    service = make_service(tmp_path, {"EARSHOT_LOG_LEVEL": "debug"})
    service.start()
    yield service
    service.close()


def about(who: Resident) -> set[str]:
    return {who.token, who.device, who.account, who.actor.organisation}


async def test_log_of_an_exchange_has_nothing_of_anybody(talkative: Service) -> None:
    town = talkative.build_town()
    talk, message_id = await exchange(talkative, town)
    assert await break_in_the_middle(talkative, town) == 500
    talkative.stop()

    greeting, _, log = talkative.log().partition("\n")
    assert greeting.startswith("Earshot listens on ")
    secrets = {
        KIND,
        WORDS,
        PASSWORD,
        USERNAME,
        JOIN_CODE,
        talk,
        message_id,
        "127.0.0.1",
        town.nurses,
    }
    secrets |= about(town.robin) | about(town.amina) | {"robin", "amina", "192.0.2.77"}
    found = {secret for secret in secrets if secret.lower() in log.lower()}
    assert found == set()

    lines = [json.loads(line) for line in log.splitlines()]
    assert any("Traceback: " in line.get("exception", "") for line in lines)
    assert {"websockets.server", "uvicorn.error"} & {line["logger"] for line in lines}
    assert len(lines) > 20


async def exchange(service: Service, town: Town) -> tuple[str, str]:
    """Sign in in vain, join in vain, and write."""
    async with httpx.AsyncClient(base_url=f"http://{service.address}") as http:
        headers = {"Earshot-As": "staff", "X-Forwarded-For": "192.0.2.77"}
        challenge = (await http.post("/v1/challenge", json={}, headers=headers)).json()
        body = {
            "username": USERNAME,
            "password": PASSWORD,
            "code": "123456",
            "device": {"name": WORDS, "signature_key": "A" * 43},
            "challenge": challenge["challenge"],
            "proof": "A" * 86,
        }
        assert (await http.post("/v1/sign-in/staff", json=body, headers=headers)).is_error
        look = await http.post("/v1/join/look", json={"code": JOIN_CODE}, headers=headers)
        assert look.status_code == 404
        assert (await http.post(f"/v1/{WORDS}", content=WORDS, headers=headers)).is_error
        me = await http.get("/v1/me", headers={**cookie(town.robin), "Earshot-As": "person"})
        assert me.json()["account"] == town.robin.account
    async with connected(service, town.robin) as robin:
        paper = await robin.open(town.nurses)
        message_id = fresh_id()
        sent = await robin.send(paper, message_id, WORDS.encode())
        assert sent["seq"] == 2
        await robin.socket.send(WORDS)
        await robin.reply(0)
    return paper.conversation, message_id


async def break_in_the_middle(service: Service, town: Town) -> int:
    """Spoil a row, so that an error of ours has a value in its words."""
    spoilt = "UPDATE account SET kind = :kind WHERE id = :id"
    service.write(lambda c: c.execute(text(spoilt), {"kind": KIND, "id": town.amina.account}))
    async with httpx.AsyncClient(base_url=f"http://{service.address}") as http:
        headers = {**cookie(town.amina), "Earshot-As": "staff"}
        return (await http.get("/v1/me", headers=headers)).status_code
