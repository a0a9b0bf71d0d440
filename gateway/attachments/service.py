"""What a device may ask about attachments, and the sweep that ends them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Annotated, Final
from weakref import WeakValueDictionary

import msgspec
from msgspec import Meta
from sqlalchemy import Connection

from gateway.attachments import rows
from gateway.attachments.blobs import BlobStore, pieces_of
from gateway.attachments.holding import held_of
from gateway.attachments.limits import KIB, LARGEST, LIMITS, SMALLEST, Limits
from gateway.attachments.rows import Stored
from gateway.chat.gate import Gate
from gateway.chat.receipts import require_leaf
from gateway.codes import Code
from gateway.errors import ClientProtocolError, Conflict, NotFound
from gateway.limits.limiter import Limiter, require
from gateway.limits.rules import Limited
from gateway.policy import Actor, ConversationFacts, Permission
from gateway.sources import Clock, Entropy, new_id
from gateway.storage.database import Database

__all__ = ["Attachments", "Begin", "Upload"]

Id = Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]

SWEPT_AT_ONCE: Final = 100
GRACE: Final = 3_600_000
"""Swept so long after the end, so that no request still under way writes behind the sweep."""


class Begin(msgspec.Struct, frozen=True):
    """A device wants to upload ``size`` bytes for a conversation."""

    conversation: Id
    attempt: Id
    size: Annotated[int, Meta(ge=SMALLEST, le=2**53)]


class Upload(msgspec.Struct, frozen=True):
    """How far an upload is; complete where ``offset`` is ``size``."""

    id: str
    size: int
    offset: int
    expires_at: int


class Attachments:
    """Uploads and downloads. Raises what ``Gate`` raises, and as said below."""

    def __init__(
        self,
        *,
        database: Database,
        gate: Gate,
        blobs: BlobStore,
        clock: Clock,
        entropy: Entropy,
        limiter: Limiter,
        limits: Limits = LIMITS,
    ) -> None:
        self._database = database
        self._gate = gate
        self._blobs = blobs
        self._clock = clock
        self._entropy = entropy
        self._limiter = limiter
        self._limits = limits
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def begin(self, actor: Actor, request: Begin) -> Upload:
        """Begin an upload; asked again with the same attempt, answer with the same one.

        Raises:
            ClientProtocolError: ``attachment.too_large``, or the attempt was for something else.
            Conflict: ``attachment.too_many``, ``conversation.not_member``.
            NotFound: ``attachment.expired``.
            Throttled: the account begins too many.
        """
        if request.size > LARGEST:
            raise ClientProtocolError(Code.ATTACHMENT_TOO_LARGE, limit=LARGEST)
        await require(self._limiter, Limited.UPLOAD, actor.account, now=self._clock())
        name = new_id(self._entropy)

        def work(connection: Connection, _about: ConversationFacts) -> Stored:
            require_leaf(connection, request.conversation, actor.device)
            return rows.begin(
                connection,
                actor,
                name=name,
                conversation=request.conversation,
                attempt=request.attempt,
                size=request.size,
                limits=self._limits,
                now=self._clock(),
            )

        stored = await self._gate.transact(
            actor, Permission.CONVERSATION_WRITE, request.conversation, work
        )
        return _upload(stored)

    async def append(self, actor: Actor, name: str, offset: int, data: bytes) -> Upload:
        """Take the next bytes; durable once this returns. A repeated piece changes nothing.

        Raises:
            NotFound: ``attachment.unknown``, ``attachment.expired``.
            Conflict: ``attachment.offset``: bytes are missing before these.
            ClientProtocolError: more than was announced.
            StoreUnavailable: nothing of it counts.
            Throttled: the account brings too much; nothing of it counts.
        """
        size = len(data) // KIB + 1
        await require(
            self._limiter, Limited.UPLOAD_KIB, actor.account, now=self._clock(), cost=size
        )
        async with self._turn(name):
            stored = await self._own(actor, name)
            if offset > stored.received:
                raise Conflict(Code.ATTACHMENT_OFFSET, offset=stored.received)
            if offset < stored.received or not data:
                return _upload(stored)
            received = offset + len(data)
            if received > stored.size:
                raise ClientProtocolError(
                    Code.REQUEST_TOO_LARGE, limit=stored.size - stored.received
                )
            await self._blobs.write(name, offset, data)
            # Only now, with the bytes on the disk, does the offset say so.
            done = received == stored.size
            expires_at = self._clock() + self._limits.kept if done else stored.expires_at
            return _upload(
                await self._database.transact(
                    lambda connection: rows.advance(
                        connection, stored, received, expires_at=expires_at
                    )
                )
            )

    async def state(self, actor: Actor, name: str) -> Upload:
        """Say how far an own upload is.

        Raises:
            NotFound: ``attachment.unknown``, ``attachment.expired``.
        """
        return _upload(await self._own(actor, name))

    async def size(self, actor: Actor, name: str) -> int:
        """Say how large a complete attachment is, to a member of its conversation.

        Raises:
            NotFound: ``attachment.unknown``, ``attachment.expired``.
            Conflict: ``conversation.not_member``.
        """
        stored = await self._reach(actor, Permission.CONVERSATION_READ, name)
        if not stored.complete:
            raise NotFound(Code.ATTACHMENT_UNKNOWN)
        return stored.size

    async def content(self, name: str, first: int, end: int) -> AsyncIterator[bytes]:
        """Read the bytes from ``first`` up to ``end``, for whom ``size`` let pass.

        Raises:
            StoreUnavailable: the disk failed.
        """
        async for piece in pieces_of(self._blobs, name, first, end):
            yield piece

    async def sweep(self) -> int:
        """Erase what is over its time, but for the bytes that a report holds.

        Returns how many that were. The bytes go first: after a crash in between, the row is still
        there to say that they go. A report that comes meanwhile holds nothing that is over.

        Raises:
            StoreUnavailable: the rest is for the next sweep.
        """
        swept = 0
        while names := await self._database.read(self._over):
            held = await self._database.read(partial(held_of, names=names))
            for name in names:
                if name not in held:
                    await self._blobs.delete(name)
            await self._database.transact(partial(rows.forget, names=names))
            swept += len(names)
        return swept

    def _over(self, connection: Connection) -> Sequence[str]:
        return rows.expired(connection, before=self._clock() - GRACE, limit=SWEPT_AT_ONCE)

    async def _own(self, actor: Actor, name: str) -> Stored:
        """Find an upload of the actor's device; nobody else hears how far it is."""
        stored = await self._reach(actor, Permission.CONVERSATION_WRITE, name)
        if stored.device != actor.device:
            raise NotFound(Code.ATTACHMENT_UNKNOWN)
        return stored

    async def _reach(self, actor: Actor, permission: Permission, name: str) -> Stored:
        now = self._clock()
        found = await self._database.read(
            lambda connection: rows.find(connection, name, actor.organisation, now=now)
        )
        conversation = found.conversation

        def work(connection: Connection, _about: ConversationFacts) -> Stored:
            require_leaf(connection, conversation, actor.device)
            return rows.find(connection, name, actor.organisation, now=now)

        return await self._gate.read(actor, permission, conversation, work)

    def _turn(self, name: str) -> asyncio.Lock:
        """Give the lock of one attachment: pieces of it are taken one after the other."""
        return self._turns.setdefault(name, asyncio.Lock())


def _upload(stored: Stored) -> Upload:
    return Upload(
        id=stored.id, size=stored.size, offset=stored.received, expires_at=stored.expires_at
    )
