"""A small world for tests: a seeded database, identity over it, and devices with keys."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from argon2 import PasswordHasher
from nacl.signing import SigningKey
from sqlalchemy import Connection, update

import audit.tables
from audit.record import AuditKind
from audit.trail import Recorded, Trail
from gateway.base64url import Bytes32, Bytes64
from gateway.demo.seed import Login, Seeded, seed
from gateway.identity import totp
from gateway.identity.entrances import SignedIn
from gateway.identity.passwords import Passwords
from gateway.identity.proofs import Purpose, proof_bytes
from gateway.identity.requests import (
    DeviceSignIn,
    FreshDevice,
    Join,
    StaffDevice,
    StaffSignIn,
)
from gateway.identity.service import Identity
from gateway.identity.tables import device
from gateway.keys import ServiceKeys
from gateway.limits.limiter import MemoryLimiter
from gateway.sources import system_entropy
from gateway.storage.database import SqlDatabase
from gateway.storage.schema import metadata

__all__ = [
    "ADDRESS",
    "CHEAP",
    "NOON",
    "ORIGIN",
    "Browser",
    "FakeClock",
    "World",
    "make_world",
    "people",
]

T = TypeVar("T")

ORIGIN: Final = "http://localhost:8400"
ADDRESS: Final = "192.0.2.7"
NOON: Final = 1_750_000_000_000
CHEAP: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass
class FakeClock:
    """A clock that stands until it is moved."""

    now: int = NOON

    def __call__(self) -> int:
        return self.now

    def advance(self, *, seconds: int) -> None:
        self.now += seconds * 1000


@dataclass
class Browser:
    """A device with its key; ``origin`` is the page that it believes to be on."""

    key: SigningKey = field(default_factory=SigningKey.generate)
    origin: str = ORIGIN
    name: str = "Test browser"

    @property
    def public(self) -> Bytes32:
        return Bytes32(bytes(self.key.verify_key))

    def prove(self, purpose: Purpose, challenge: bytes) -> Bytes64:
        return Bytes64(self.key.sign(proof_bytes(purpose, self.origin, challenge)).signature)


@dataclass
class World:
    """Everything that a test of identity touches; ``ended`` are the devices that signed out."""

    database: SqlDatabase
    identity: Identity
    seeded: Seeded
    keys: ServiceKeys
    trail: Trail
    clock: FakeClock
    ended: list[str]

    async def challenge(self) -> Bytes32:
        return Bytes32((await self.identity.challenge(ADDRESS)).challenge)

    async def join(
        self, browser: Browser, nickname: str = "Amber Otter", code: str = "hill 7392"
    ) -> SignedIn:
        return await self.identity.join(await self.join_body(browser, nickname, code), ADDRESS)

    async def join_body(
        self, browser: Browser, nickname: str = "Amber Otter", code: str = "hill 7392"
    ) -> Join:
        challenge = await self.challenge()
        device = FreshDevice(browser.name, browser.public)
        proof = browser.prove(Purpose.JOIN, challenge)
        return Join(code, nickname, device, challenge, proof)

    async def device_body(self, browser: Browser, device: str) -> DeviceSignIn:
        challenge = await self.challenge()
        return DeviceSignIn(device, challenge, browser.prove(Purpose.SIGN_IN, challenge))

    async def staff_body(
        self,
        browser: Browser,
        username: str = "amina",
        *,
        password: str | None = None,
        code: str | None = None,
        device: str | None = None,
    ) -> StaffSignIn:
        challenge = await self.challenge()
        return StaffSignIn(
            username=username,
            password=f"demo-{username}" if password is None else password,
            code=self.code(username) if code is None else code,
            device=StaffDevice(browser.name, browser.public, device),
            challenge=challenge,
            proof=browser.prove(Purpose.STAFF, challenge),
        )

    async def sign_in(
        self,
        browser: Browser,
        username: str = "amina",
        *,
        password: str | None = None,
        code: str | None = None,
        device: str | None = None,
    ) -> SignedIn:
        body = await self.staff_body(browser, username, password=password, code=code, device=device)
        return await self.identity.sign_in_staff(body, ADDRESS)

    async def come_back(self, browser: Browser, device: str) -> SignedIn:
        body = await self.device_body(browser, device)
        return await self.identity.sign_in_device(body, ADDRESS)

    def revoke(self, device_id: str) -> None:
        mine = device.c.id == device_id
        self.write(lambda c: c.execute(update(device).where(mine).values(revoked_at=self.clock())))

    def login(self, username: str) -> Login:
        return self.seeded.logins[username]

    def code(self, username: str) -> str:
        return totp.code_at(self.login(username).totp_secret, totp.step_at(self.clock.now))

    def read(self, work: Callable[[Connection], T]) -> T:
        with self.database.engine.connect() as connection:
            return work(connection)

    def write(self, work: Callable[[Connection], T]) -> T:
        with self.database.engine.connect() as connection, connection.begin():
            return work(connection)

    def entries(self, *kinds: AuditKind, organisation: str | None = None) -> list[Recorded]:
        """Return the trail's entries of these kinds, of the seeded organisation or another."""
        whose = self.seeded.organisation if organisation is None else organisation
        found = self.read(lambda c: list(self.trail.read(c, organisation=whose)))
        return [entry for entry in found if entry.kind in kinds]

    def details(self, entry: Recorded) -> dict[str, object]:
        details: dict[str, object] = json.loads(entry.details or b"{}")
        return details


def make_world(folder: Path) -> World:
    """Build a world in a folder; the caller closes its passwords and database."""
    database = SqlDatabase(f"sqlite:///{folder / 'test.db'}")
    metadata.create_all(database.engine)
    audit.tables.metadata.create_all(database.engine)
    return people(database)


def people(database: SqlDatabase) -> World:
    """Build a world in a database that has its tables; the caller closes as above."""
    clock = FakeClock()
    keys = ServiceKeys(hashlib.sha256(b"a test's service key").digest())
    trail = Trail(entropy=system_entropy)
    with database.engine.connect() as connection, connection.begin():
        seeded = seed(
            connection,
            keys=keys,
            trail=trail,
            now=clock(),
            entropy=system_entropy,
            hasher=CHEAP,
        )
    ended: list[str] = []
    identity = Identity(
        database=database,
        trail=trail,
        keys=keys,
        passwords=Passwords(hasher=CHEAP, entropy=system_entropy),
        limiter=MemoryLimiter(),
        clock=clock,
        entropy=system_entropy,
        origin=ORIGIN,
        on_session_end=ended.append,
    )
    return World(database, identity, seeded, keys, trail, clock, ended)
