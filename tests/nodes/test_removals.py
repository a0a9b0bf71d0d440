"""Somebody is put off on one node while their socket is on another."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import pytest
from sqlalchemy import delete, insert, update

from gateway.chat import remover
from gateway.identity.tables import role, session
from gateway.mls.framing import PublicMessage
from gateway.mls.hashref import proposal_ref
from gateway.mls.message import decode_message
from gateway.mls.tls import encode
from gateway.policy import Role
from tests.house import House
from tests.nodes.handset import Handset, on
from tests.paper_group import SUITE, PaperGroup

pytestmark = pytest.mark.integration

StartNode = Callable[[str | None], Awaitable[House]]

TALK: Final = "7a" * 16
MOST_SECONDS: Final = 5.0


@pytest.fixture(params=["redis", "redis away", "no redis"])
def address(request: pytest.FixtureRequest) -> str | None:
    """Return where nodes look for Redis, whether it is there or not."""
    if request.param == "redis":
        there: str = request.getfixturevalue("redis_url")
        return there
    return "unix:///nowhere/redis.sock" if request.param == "redis away" else None


@pytest.fixture
async def nodes(start_node: StartNode, address: str | None) -> tuple[House, House]:
    return await start_node(address), await start_node(address)


async def join(house: House, phone: Handset, *others: Handset) -> PaperGroup:
    """Let people into Robin's conversation; everybody has heard of everything."""
    paper = await phone.open(house, TALK)
    for other in others:
        await other.join(paper)
    await phone.entries(1 + len(others))
    for number, other in enumerate(others):
        await other.entries(len(others) - number)
    return paper


async def proposal(phone: Handset) -> bytes:
    """Wait for the gateway's proposal; returns its reference."""
    entry = (await phone.hear("entry"))["entry"]
    assert (entry["kind"], entry["sender"]) == ("proposal", "")
    body = decode_message(entry["body"]).body
    assert isinstance(body, PublicMessage)
    return proposal_ref(SUITE, encode(body.authenticated()))


async def test_revocation_on_one_node_ends_the_socket_on_the_other(
    nodes: tuple[House, House],
) -> None:
    here, there = nodes
    town = here.town
    async with (
        on(here, town.robin) as phone,
        on(there, town.amina) as desk,
        on(there, town.beth) as tablet,
    ):
        paper = await join(here, phone, desk, tablet)
        loop = asyncio.get_running_loop()
        began = loop.time()
        await here.gateway.departures.revoke(town.tom.actor, town.beth.device)
        await phone.send(paper, 1)
        assert (await tablet.hear("websocket.close"))["code"] == 4101
        assert loop.time() - began < MOST_SECONDS
        assert not [frame for frame in tablet._kept if frame.get("t") == "entry"]

        # The proposal and the message, in either order.
        kept = [(await desk.hear("entry"))["entry"] for _ in range(2)]
        assert sorted(entry["kind"] for entry in kept) == ["application", "proposal"]
        reference = await reference_among(phone)
        assert await desk.commit(paper, paper.remove_proposed(1, {2: reference})) == 6
        assert await phone.send(paper, 2) == 7
        assert await desk.entries(2) == [6, 7]


async def reference_among(phone: Handset) -> bytes:
    """Find the proposal among the two entries that came."""
    for _ in range(2):
        entry = (await phone.hear("entry"))["entry"]
        if entry["kind"] == "proposal":
            body = decode_message(entry["body"]).body
            assert isinstance(body, PublicMessage)
            return proposal_ref(SUITE, encode(body.authenticated()))
    raise AssertionError


@pytest.mark.parametrize("kind", ["list", "sync", "group", "who", "publish", "mark", "seen"])
async def test_open_socket_is_refused_before_any_hint(start_node: StartNode, kind: str) -> None:
    here, there = await start_node(None), await start_node(None)
    town = here.town
    fields: dict[str, dict[str, object]] = {
        "sync": {"conversation": TALK, "after": 0},
        "group": {"conversation": TALK},
        "who": {"devices": [town.robin.device]},
        "publish": {"packages": [], "last_resort": None},
        "mark": {"conversation": TALK, "epoch": 2, "sealed": b"x"},
        "seen": {"conversation": TALK, "seq": 1},
    }
    async with on(here, town.robin) as phone, on(there, town.beth) as tablet:
        await join(here, phone, tablet)
        await here.gateway.departures.revoke(town.tom.actor, town.beth.device)
        tablet.line.ask(kind, 100, **fields.get(kind, {}))
        assert (await tablet.line.hear("websocket.close"))["code"] == 4101


async def test_open_socket_of_one_who_left_the_team_is_refused_before_any_hint(
    start_node: StartNode,
) -> None:
    here, there = await start_node(None), await start_node(None)
    town = here.town
    async with on(here, town.robin) as phone, on(there, town.beth) as tablet:
        paper = await join(here, phone, tablet)
        await here.gateway.departures.leave_team(town.tom.actor, town.beth.account, town.nurses)
        refused = await tablet.ask("sync", "error", conversation=TALK, after=0)
        assert refused["fields"] == {"reason": "not_in_team"}
        assert (await tablet.ask("list", "conversations"))["items"] == []
        tablet.post(paper, 1)
        assert (await tablet.hear("error"))["code"] == "conversation.not_yours"
        assert (await tablet.hear("websocket.close"))["code"] == 4103


async def test_message_waits_until_somebody_removed_the_revoked(start_node: StartNode) -> None:
    here = await start_node(None)
    here.gateway.departures._grace = 0
    town = here.town
    async with on(here, town.robin) as phone, on(here, town.beth) as tablet:
        paper = await join(here, phone, tablet)
        await here.gateway.departures.revoke(town.tom.actor, town.beth.device)
        phone.post(paper, 1)
        refused = await phone.hear("error")
        assert refused["code"] == "group.removal_due"
        assert refused["fields"] == {"devices": town.beth.device}
        reference = await proposal(phone)
        assert await phone.commit(paper, paper.remove_proposed(0, {1: reference})) == 4
        assert await phone.send(paper, 2) == 5


async def test_sign_out_on_one_node_ends_the_socket_on_the_other(
    nodes: tuple[House, House],
) -> None:
    here, there = nodes
    async with on(there, here.town.amina) as desk:
        began = asyncio.get_running_loop().time()
        await here.gateway.identity.sign_out(here.town.amina.token)
        assert (await desk.hear("websocket.close"))["code"] == 4100
        assert asyncio.get_running_loop().time() - began < MOST_SECONDS


@pytest.mark.parametrize("change", ["role given", "role taken"])
async def test_socket_ends_where_roles_are_others_now(
    nodes: tuple[House, House], change: str
) -> None:
    here, there = nodes
    account = here.town.amina.account
    async with on(there, here.town.amina) as desk:
        began = asyncio.get_running_loop().time()
        deed = (
            insert(role).values(account_id=account, role=str(Role.MODERATOR))
            if change == "role given"
            else delete(role).where(role.c.account_id == account)
        )
        await here.gateway.database.transact(lambda c: c.execute(deed))
        assert (await desk.hear("websocket.close"))["code"] == 4103
        assert asyncio.get_running_loop().time() - began < MOST_SECONDS


async def test_request_is_judged_by_the_roles_of_now(start_node: StartNode) -> None:
    here = await start_node(None)
    async with on(here, here.town.robin) as phone, on(here, here.town.beth) as tablet:
        await join(here, phone, tablet)
        gone = delete(role).where(role.c.account_id == here.town.beth.account)
        await here.gateway.database.transact(lambda c: c.execute(gone))
        refused = await tablet.ask("sync", "error", conversation=TALK, after=0)
        assert refused["fields"] == {"reason": "role"}


async def test_socket_lasts_no_longer_than_its_session_may(
    start_node: StartNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Sessions last days: half a minute more is nothing to them, but too long for a test.
    monkeypatch.setattr(remover, "LOOKS_BETWEEN_AGES", 1)
    here = await start_node(None)
    async with on(here, here.town.amina) as desk, on(here, here.town.robin) as phone:
        eight_days = 8 * 24 * 3_600_000
        older = update(session).values(created_at=session.c.created_at - eight_days)
        await here.gateway.database.transact(lambda c: c.execute(older))
        assert (await desk.hear("websocket.close"))["code"] == 4100
        assert (await phone.ask("list", "conversations"))["items"] == []
