"""A visit at a running gateway: who is in it, and what they ask."""

import hashlib
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import httpx
from websockets.asyncio.client import connect
from websockets.typing import Origin, Subprotocol

from gateway.base64url import b64
from gateway.edge import FACE_HEADER
from tests.contracts.conversations_town import Resident
from tests.live.device import Device, Frame, cookie, face, fresh_id
from tests.live.service import Service

__all__ = [
    "SEALED",
    "Ticket",
    "Visit",
    "assert_ok",
    "guest_at",
    "names",
    "participant",
    "plan",
    "speaking",
    "view_where",
    "watch",
]

HOUR: Final = 3_600_000
GUEST: Final = {FACE_HEADER: "guest"}
SEALED: Final = b"x" * 64


@asynccontextmanager
async def speaking(
    service: Service, who: Resident | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """Speak HTTP as somebody, or as a guest's browser that has no cookie yet."""
    headers = GUEST if who is None else {**cookie(who), FACE_HEADER: str(face(who))}
    base = f"http://{service.address}"
    async with httpx.AsyncClient(base_url=base, headers=headers, trust_env=False) as http:
        yield http


@dataclass(frozen=True)
class Ticket:
    """A guest's link."""

    guest: str
    token: bytes

    @property
    def body(self) -> dict[str, str]:
        return {"guest": self.guest, "token": b64(self.token)}


@dataclass(frozen=True)
class Visit:
    """A visit that was planned in a conversation of Robin's."""

    service: Service
    name: str
    conversation: str

    async def invite(
        self, who: Resident, name: str = "Mum", role: str = "parent", **more: object
    ) -> Ticket:
        ticket = Ticket(fresh_id(), hashlib.sha256(fresh_id().encode()).digest())
        answered = await self.ask_invite(who, ticket, name=name, role=role, **more)
        assert answered.status_code == 200, answered.text
        return ticket

    async def ask_invite(self, who: Resident, ticket: Ticket, **more: object) -> httpx.Response:
        body = {
            "guest": ticket.guest,
            "name": "Mum",
            "role": "parent",
            "token_hash": b64(hashlib.sha256(ticket.token).digest()),
            "expires_at": time.time_ns() // 1_000_000 + HOUR,
            "epoch": 1,
            "sealed": b64(SEALED),
        }
        async with speaking(self.service, who) as http:
            return await http.post(f"/v1/visits/{self.name}/guests", json={**body, **more})

    async def open(self, host: Device) -> None:
        await watch(host, self.name)
        assert_ok(await host.ask("visit_open", visit=self.name, epoch=1))

    async def arrive(self, device: Device) -> None:
        await watch(device, self.name)
        assert_ok(await device.ask("visit_arrive", visit=self.name))

    async def admit(self, host: Device, device: Device, name: str, role: str) -> None:
        who = participant(device)
        assert_ok(await host.ask("visit_admit", visit=self.name, who=who, name=name, role=role))

    async def let_in(self, host: Device, device: Device, name: str, role: str) -> None:
        await self.arrive(device)
        await self.admit(host, device, name, role)
        assert_ok(await device.ask("visit_enter", visit=self.name))


async def plan(
    device: Device, service: Service, host: Resident, team: str, **more: object
) -> Visit:
    """Have a young person open a conversation, and the host plan a visit for now in it."""
    paper = await device.open(team)
    visit = Visit(service, fresh_id(), paper.conversation)
    body = {
        "visit": visit.name,
        "conversation": visit.conversation,
        "starts_at": None,
        "minutes": 30,
        "two_staff": False,
    }
    async with speaking(service, host) as http:
        answered = await http.post("/v1/visits", json={**body, **more})
    assert answered.status_code == 200, answered.text
    return visit


@asynccontextmanager
async def guest_at(service: Service, ticket: Ticket) -> AsyncIterator[Device]:
    """Use a link and connect."""
    async with speaking(service) as http:
        entered = await http.post("/v1/visits/guest/enter", json=ticket.body)
        assert entered.status_code == 200, entered.text
        session = entered.headers["set-cookie"].split(";")[0]
    async with connect(
        f"ws://{service.address}/v1/visits/guest/socket",
        origin=Origin(service.settings.origin),
        subprotocols=[Subprotocol("earshot.v1")],
        additional_headers={"Cookie": session},
        compression=None,
        proxy=None,
        close_timeout=1,
    ) as socket:
        device = Device(None, socket)  # type: ignore[arg-type]  # a guest lives in no town
        device.hello = await device.push("visit_hello")
        yield device


def participant(device: Device) -> str:
    found: str = device.hello.get("participant") or device.hello["device"]
    return found


async def watch(device: Device, visit: str) -> Frame:
    answered = await device.ask("visit_watch", visit=visit)
    assert answered["t"] == "visit_now", answered
    view: Frame = answered["view"]
    return view


async def view_where(device: Device, wanted: Callable[[Frame], object]) -> Frame:
    """Wait for a view of which something is true."""
    while True:
        view: Frame = (await device.push("visit"))["view"]
        if wanted(view):
            return view


def assert_ok(answered: Frame) -> None:
    assert answered["t"] == "ok", answered


def names(view: Frame) -> dict[str, str]:
    return {each["name"]: each["place"] for each in view["people"]}
