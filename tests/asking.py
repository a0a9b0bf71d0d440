"""A whole gateway with a town in it, asked over HTTP without a network."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
from sqlalchemy import insert

from audit.record import AuditKind
from gateway.app import Gateway
from gateway.chat.appender import Settled
from gateway.chat.log import SIDE_TEAM, SIDE_YOUNG, Appended, Submission
from gateway.chat.requests import Send
from gateway.edge import FACE_HEADER, Face
from gateway.identity.tables import role
from gateway.policy import Kind, Role
from gateway.settings import read_settings
from gateway.sources import system_entropy
from tests.answers import Told
from tests.contracts.conversations_town import NOON, Resident, Town, build_town
from tests.servers.sqlite import put_schema
from tests.world import CHEAP

__all__ = ["ORIGIN", "Asking", "asking", "write"]

ORIGIN: Final = "http://localhost:8400"


@dataclass(eq=False)
class _Writer:
    """Waits until what it handed in is stored."""

    stored: asyncio.Event = field(default_factory=asyncio.Event)

    def settle(self, settled: Sequence[Settled]) -> None:
        assert all(isinstance(outcome, Appended) for _, outcome in settled)
        self.stored.set()


async def write(
    gateway: Gateway, town: Town, who: Resident, conversation: str, *, epoch: int = 0
) -> None:
    """Have somebody write, through the appender."""
    writer = _Writer()
    message = Submission(
        organisation=town.organisation,
        conversation=conversation,
        sender=who.device,
        side=SIDE_YOUNG if who.actor.kind is Kind.YOUNG_PERSON else SIDE_TEAM,
        message_id=system_entropy(16).hex(),
        epoch=epoch,
        at=NOON,
        commitment=b"c" * 32,
        body=b"body",
    )
    send = Send(
        id=1, conversation=conversation, message_id=message.message_id, message=message.body
    )
    gateway.appender.submit(message, send, writer)
    await writer.stored.wait()


@dataclass(frozen=True)
class Asking:
    """A gateway whose clock stands at ``NOON``, and a town."""

    gateway: Gateway
    town: Town
    http: httpx.AsyncClient

    async def ask(
        self,
        method: str,
        path: str,
        who: Resident,
        body: object = None,
        **options: Any,  # noqa: ANN401 - as httpx takes them
    ) -> httpx.Response:
        """Send a request as somebody, with a body of JSON if there is one."""
        face = Face.PERSON if who.actor.kind is Kind.YOUNG_PERSON else Face.STAFF
        headers = {FACE_HEADER: str(face), "Cookie": f"{face.cookie}={who.token}"}
        if body is not None:
            options["json"] = body
        return await self.http.request(method, path, headers=headers, **options)

    async def give_role(self, who: Resident, held: Role) -> None:
        row = {"account_id": who.account, "role": str(held)}
        await self.gateway.database.transact(lambda c: c.execute(insert(role).values(row)))

    async def kinds(self) -> list[AuditKind]:
        """Return what the trail has of the town, in order."""
        trail, organisation = self.gateway.trail, self.town.organisation
        return await self.gateway.database.read(
            lambda c: [each.kind for each in trail.read(c, organisation=organisation)]
        )


@asynccontextmanager
async def asking(folder: Path) -> AsyncIterator[Asking]:
    """Run a gateway on a folder."""
    settings = read_settings({"EARSHOT_DATA": str(folder), "EARSHOT_CLIENT": str(folder / "n")})
    put_schema(settings.database_url)
    gateway = Gateway(settings, clock=lambda: NOON, hasher=CHEAP)
    app = gateway.app()
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=Told(app), base_url=ORIGIN) as http,
    ):
        town = await gateway.database.transact(
            lambda c: build_town(
                c, keys=gateway.keys, trail=gateway.trail, now=NOON, entropy=system_entropy
            )
        )
        yield Asking(gateway, town, http)
