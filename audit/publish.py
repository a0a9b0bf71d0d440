"""Sign a log's newest state, have it witnessed, and publish it.

(1) What was published before must be part of what there is now. (2) The log signs. (3) Each
witness is asked, with a proof from what it cosigned last. (4) With a quorum the checkpoint is
stored, and so published; a crash before that loses nothing but the asking.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from nacl.signing import SigningKey
from sqlalchemy import Connection, insert, select

from audit.checkpoint import Checkpoint, parse_checkpoint
from audit.errors import NoteRefused, TrailWentBack, WitnessRefused
from audit.notes import Note, Signature, VerifierKey, parse_note, sign
from audit.stored import StoredLog, find_log
from audit.tables import checkpoint
from audit.witness import encode_request

__all__ = ["AsksWitness", "Outcome", "Publisher", "Store"]

T = TypeVar("T")

CONFLICT = 409
UNPROCESSABLE = 422


class Store(Protocol):
    """The database as the publisher needs it."""

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run ``work``, which writes nothing, seeing one moment."""
        ...

    async def transact(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` in a transaction; durable when it returns."""
        ...


class AsksWitness(Protocol):
    """A witness; ``ask`` and ``last`` block, and raise ``WitnessRefused``."""

    @property
    def key(self) -> VerifierKey:
        """Whose cosignatures it gives."""
        ...

    def ask(self, body: bytes, note: Note) -> Signature:
        """Send a request and return the cosignature."""
        ...

    def last(self, origin: str) -> bytes | None:
        """Return what it cosigned last."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: the newest state, whether that is published now, and who refused."""

    checkpoint: Checkpoint
    published: bool
    refused: tuple[WitnessRefused, ...] = ()


@dataclass(frozen=True, slots=True)
class _State:
    """A log at one moment, with what proofs a witness may want."""

    point: Checkpoint
    published: int | None


@dataclass
class Publisher:
    """Publishes for every organisation; ``key_of`` gives a log's signing key."""

    store: Store
    key_of: Callable[[str], SigningKey]
    witnesses: Sequence[AsksWitness] = ()
    quorum: int = 0
    _cosigned: dict[tuple[str, str], int] = field(default_factory=dict)

    async def publish(self, organisation: str, *, now: int) -> Outcome | None:
        """Publish the newest state, at a time in milliseconds; None where there is nothing new.

        Raises:
            TrailWentBack: a witness, or what was published before, has seen another log.
        """
        if await self.store.read(lambda connection: _up_to_date(connection, organisation)):
            return None
        state = await self.store.read(lambda connection: _state(connection, organisation))
        if state is None:
            return None
        text = state.point.text()
        own = sign(text, name=state.point.origin, key=self.key_of(organisation))  # (2)
        note = Note(text, (own,))
        answers = await asyncio.gather(
            *(self._ask(each, organisation, state, note) for each in self.witnesses)
        )
        cosigned = [answer for answer in answers if isinstance(answer, Signature)]
        refused = tuple(answer for answer in answers if isinstance(answer, WitnessRefused))
        if len(cosigned) < self.quorum:
            return Outcome(state.point, published=False, refused=refused)
        row = {
            "organisation_id": organisation,
            "size": state.point.size,
            "note": note.also(cosigned).encode(),
            "published_at": now,
        }
        await self.store.transact(lambda connection: _keep(connection, row))  # (4)
        return Outcome(state.point, published=True, refused=refused)

    async def look_back(self, organisation: str) -> None:
        """Ask every witness whether it has seen more than there is; done before anything changes.

        A witness that does not answer says nothing.

        Raises:
            TrailWentBack: one has.
        """
        state = await self.store.read(lambda connection: _state(connection, organisation))
        if state is None:
            return
        for witness in self.witnesses:
            try:
                seen = await asyncio.to_thread(witness.last, state.point.origin)
            except WitnessRefused:
                continue
            if seen is not None:
                await self._compare(organisation, state, witness.key, seen)

    async def _compare(
        self, organisation: str, state: _State, key: VerifierKey, seen: bytes
    ) -> None:
        try:
            note = parse_note(seen)
            theirs = parse_checkpoint(note)
            believed = key.signed(note)
        except NoteRefused:
            return
        if not believed or theirs.origin != state.point.origin:
            return
        if theirs.size <= state.point.size:
            root = await self.store.read(lambda c: _log(c, organisation).tree(theirs.size).root)
            if root == theirs.root:
                return
        raise TrailWentBack(state.point.origin, theirs.size, state.point.size)

    async def _ask(
        self, witness: AsksWitness, organisation: str, state: _State, note: Note
    ) -> Signature | WitnessRefused:
        """Ask one witness, and once more from the size that it says it knows (3)."""
        slot = (organisation, str(witness.key))
        size = self._cosigned.get(slot, state.published or 0)
        if size > state.point.size:
            raise TrailWentBack(state.point.origin, size, state.point.size)
        for _ in range(2):
            body = await self._request(organisation, size, state, note)
            try:
                signature = await asyncio.to_thread(witness.ask, body, note)
            except WitnessRefused as refused:
                if refused.status == UNPROCESSABLE:
                    raise TrailWentBack(state.point.origin, size, state.point.size) from refused
                if refused.status != CONFLICT or refused.size is None:
                    return refused
                if refused.size > state.point.size:
                    return await self._behind(organisation, state, refused)
                size = refused.size
            else:
                self._cosigned[slot] = state.point.size
                return signature
        return WitnessRefused(witness.key.name, CONFLICT, size)

    async def _behind(
        self, organisation: str, state: _State, refused: WitnessRefused
    ) -> WitnessRefused:
        """Find out whether another node was quicker, or the log went back."""
        newest = await self.store.read(lambda connection: _log(connection, organisation).size)
        if refused.size is not None and newest < refused.size:
            raise TrailWentBack(state.point.origin, refused.size, newest) from refused
        return refused

    async def _request(self, organisation: str, size: int, state: _State, note: Note) -> bytes:
        def work(connection: Connection) -> list[bytes]:
            if not size:
                return []
            return _log(connection, organisation).tree(state.point.size).consistency(size)

        return encode_request(size, await self.store.read(work), note)


def _log(connection: Connection, organisation: str) -> StoredLog:
    found = find_log(connection, organisation)
    if found is None:
        raise TrailWentBack(organisation, 0, 0)
    return found


def _up_to_date(connection: Connection, organisation: str) -> bool:
    log = find_log(connection, organisation)
    published = None if log is None else log.published()
    return log is None or (published is not None and published.size == log.size)


def _state(connection: Connection, organisation: str) -> _State | None:
    log = find_log(connection, organisation)
    if log is None:
        return None
    published = log.published()
    if published is not None:  # (1)
        before = parse_checkpoint(parse_note(published.note))
        if before.size > log.size or log.tree(before.size).root != before.root:
            raise TrailWentBack(log.origin, before.size, log.size)
    point = Checkpoint(log.origin, log.size, log.tree().root)
    return _State(point, None if published is None else published.size)


def _keep(connection: Connection, row: dict[str, object]) -> None:
    """Store a checkpoint, unless another node published the same size meanwhile."""
    there = select(checkpoint.c.size).where(
        checkpoint.c.organisation_id == row["organisation_id"], checkpoint.c.size == row["size"]
    )
    if connection.execute(there).one_or_none() is None:
        connection.execute(insert(checkpoint).values(row))
