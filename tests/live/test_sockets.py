"""How connections begin and end."""

import httpx
import pytest
from sqlalchemy import update
from websockets.exceptions import InvalidStatus

from gateway.edge import FACE_HEADER
from gateway.identity.tables import device as devices
from gateway.sources import system_clock
from gateway.storage.engine import WRITE
from tests.contracts.conversations_town import Resident, Town
from tests.live.device import Device, connected, cookie, dial, face, fresh_id
from tests.live.service import Service

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(
    ("origin", "subprotocols"),
    [
        (None, ("earshot.v1",)),
        ("https://evil.example", ("earshot.v1",)),
        ("null", ("earshot.v1",)),
        ("", None),
        ("", ("earshot.v0",)),
    ],
    ids=["no origin", "foreign origin", "null origin", "no subprotocol", "other subprotocol"],
)
async def test_connection_of_a_foreign_page_or_protocol_is_refused(
    shared_service: Service, town: Town, origin: str | None, subprotocols: tuple[str, ...] | None
) -> None:
    with pytest.raises(InvalidStatus) as caught:
        async with dial(shared_service, town.robin, origin=origin, subprotocols=subprotocols):
            pass
    assert caught.value.response.status_code == 403


async def test_gateway_agrees_on_its_subprotocol(shared_service: Service, town: Town) -> None:
    async with dial(
        shared_service, town.robin, subprotocols=("earshot.v2", "earshot.v1")
    ) as socket:
        assert socket.subprotocol == "earshot.v1"


@pytest.mark.parametrize(
    ("headers", "as_face"),
    [
        ({}, None),
        ({"Cookie": "__Host-earshot-person=made-up"}, None),
        (None, "staff"),
        (None, "nobody"),
    ],
    ids=["no cookie", "unknown session", "other face", "no face"],
)
async def test_connection_without_session_is_closed(
    shared_service: Service, town: Town, headers: dict[str, str] | None, as_face: str | None
) -> None:
    async with dial(shared_service, town.robin, headers=headers, as_face=as_face) as socket:
        assert await Device(town.robin, socket).closed() == 4100


async def test_cookies_of_other_pages_are_no_hindrance(shared_service: Service, town: Town) -> None:
    own = cookie(town.robin)["Cookie"]
    headers = {"Cookie": f'theme[x]="dark; {own}; a:b=c'}
    async with dial(shared_service, town.robin, headers=headers) as socket:
        assert (await Device(town.robin, socket).push("hello"))["device"] == town.robin.device


async def sign_out(service: Service, who: Resident) -> int:
    headers = {**cookie(who), FACE_HEADER: str(face(who)), "Origin": service.settings.origin}
    async with httpx.AsyncClient(trust_env=False) as http:
        address = f"http://{service.address}/v1/sign-out"
        return (await http.post(address, headers=headers, json={})).status_code


async def test_sign_out_closes_the_socket(shared_service: Service, town: Town) -> None:
    async with connected(shared_service, town.robin) as robin:
        assert await sign_out(shared_service, town.robin) == 204
        assert await robin.closed() == 4100
    async with dial(shared_service, town.robin) as socket:
        assert await Device(town.robin, socket).closed() == 4100


async def test_sign_out_leaves_the_other_device_alone(shared_service: Service, town: Town) -> None:
    async with connected(shared_service, town.tablet) as tablet:
        assert await sign_out(shared_service, town.amina) == 204
        assert (await tablet.ask("list"))["items"] == []


async def test_revoked_device_is_told_to_wipe(shared_service: Service, town: Town) -> None:
    mine = devices.c.id == town.robin.device
    shared_service.write(
        lambda c: c.execute(update(devices).where(mine).values(revoked_at=system_clock()))
    )
    async with dial(shared_service, town.robin) as socket:
        assert await Device(town.robin, socket).closed() == 4101


async def test_second_window_closes_the_first(shared_service: Service, town: Town) -> None:
    async with (
        connected(shared_service, town.robin) as first,
        connected(shared_service, town.robin) as second,
    ):
        assert await first.closed() == 4102
        paper = await second.open(town.nurses)
        assert (await second.send(paper, fresh_id()))["seq"] == 2
        assert [each["seq"] for each in await second.entries(2)] == [1, 2]


async def test_commit_of_device_that_left_at_once_is_heard_of(
    shared_service: Service, town: Town
) -> None:
    async with connected(shared_service, town.amina) as amina:
        async with connected(shared_service, town.robin) as robin:
            paper = await robin.open(town.nurses)
            bundle = paper.add(0, town.amina.member.key_package())
            with shared_service.engine.connect().execution_options(**WRITE) as ours, ours.begin():
                # While we hold the write lock, the commit waits for its turn.
                await robin.post(
                    "commit",
                    conversation=paper.conversation,
                    commit=bundle.commit,
                    welcome=bundle.welcome,
                    group_info=bundle.group_info,
                )
                await robin.ask("list")
                await robin.socket.close()
                await amina.ask("list")
        assert [each["seq"] for each in await amina.entries(2)] == [2]


async def test_client_that_never_reads_is_closed_and_gets_everything_later(
    shared_service: Service, town: Town
) -> None:
    large, small = 12, 80
    async with (
        connected(shared_service, town.robin) as robin,
        connected(shared_service, town.amina, max_queue=1) as amina,
    ):
        paper = await robin.open(town.nurses)
        await amina.join(paper)
        for _ in range(large):
            await robin.send(paper, fresh_id(), b"x" * 60_000)
        # Each answer weighs 700 KB; nobody takes them, and meanwhile others write.
        for _ in range(40):
            await amina.post("sync", conversation=paper.conversation, after=0, limit=500)
        for _ in range(small):
            assert (await robin.send(paper, fresh_id()))["t"] == "sent"
        assert await amina.closed() == 4000
    async with connected(shared_service, town.amina) as amina:
        last = large + small + 2
        heard = await amina.entries(last)
        assert [each["seq"] for each in heard] == list(range(2, last + 1))


async def test_backlog_larger_than_the_queue_is_delivered(
    shared_service: Service, town: Town
) -> None:
    large = 90
    async with (
        connected(shared_service, town.robin) as robin,
        connected(shared_service, town.amina) as amina,
    ):
        paper = await robin.open(town.nurses)
        await amina.join(paper)
        await amina.entries(2)
        asked = [await robin.post_message(paper, fresh_id(), b"x" * 60_000) for _ in range(large)]
        assert {(await robin.reply(each))["t"] for each in asked} == {"sent"}
    async with connected(shared_service, town.amina) as amina:
        heard = await amina.entries(large + 2)
        assert [each["seq"] for each in heard] == list(range(2, large + 3))
