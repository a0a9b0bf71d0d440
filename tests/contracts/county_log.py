"""A county's log in storage, and a witness on paper."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection

from audit.errors import WitnessRefused
from audit.notes import ED25519, Note, Signature, VerifierKey
from audit.publish import Publisher
from audit.record import AuditKind, Deed
from audit.sequencer import open_log, place
from audit.stored import StoredLog, find_log
from audit.trail import Trail
from audit.witness import Known, Refusal, Witness, parse_request
from gateway.sources import system_entropy
from gateway.storage.database import Locking, SqlDatabase
from tests.audit.paper_log import LOG_KEY, WITNESS, WITNESS_KEY

__all__ = [
    "COUNTY",
    "LOG",
    "NOW",
    "ORIGIN",
    "PaperWitness",
    "county",
    "enter",
    "published",
    "publisher",
    "sequence",
]

COUNTY: Final = "c" * 32
ORIGIN: Final = f"chat.example.org/v1/trail/{COUNTY}"
LOG: Final = VerifierKey(ORIGIN, ED25519, bytes(LOG_KEY.verify_key))
NOW: Final = 1_700_000_000_000
TRAIL: Final = Trail(entropy=system_entropy)


@dataclass
class PaperWitness:
    """The real witness without its HTTP; ``deaf`` answers nothing, as where the network is gone."""

    deaf: bool = False
    known: Known | None = None
    key: VerifierKey = WITNESS
    witness: Witness = field(
        default_factory=lambda: Witness(name=WITNESS.name, key=WITNESS_KEY, logs={ORIGIN: LOG})
    )

    def ask(self, body: bytes, note: Note) -> Signature:
        if self.deaf:
            raise WitnessRefused(self.key.name, 0)
        request = parse_request(body)
        assert request.note == note
        try:
            known_log = self.witness.admit(request)
            signature, self.known = self.witness.cosign(request, known_log, self.known, seconds=1)
        except Refusal as refusal:
            raise WitnessRefused(self.key.name, refusal.status, refusal.size) from None
        return signature

    def last(self, origin: str) -> bytes | None:
        if self.deaf:
            raise WitnessRefused(self.key.name, 0)
        assert origin == ORIGIN
        return None if self.known is None else self.known.note


def enter(count: int, organisation: str = COUNTY) -> Callable[[Connection], None]:
    def work(connection: Connection) -> None:
        open_log(connection, organisation, f"chat.example.org/v1/trail/{organisation}")
        for number in range(count):
            deed = Deed(AuditKind.SESSION_OPENED, organisation, "a" * 32, "b" * 32, NOW + number)
            TRAIL.append(connection, deed)

    return work


async def sequence(database: SqlDatabase, limit: int = 100) -> int:
    total = 0
    while placed := await database.transact(
        Locking(lambda connection: place(connection, COUNTY, limit=limit))
    ):
        total += placed
    return total


def county(connection: Connection) -> StoredLog:
    found = find_log(connection, COUNTY)
    assert found is not None
    return found


def publisher(database: SqlDatabase, *witnesses: PaperWitness, quorum: int = 0) -> Publisher:
    return Publisher(database, lambda _organisation: LOG_KEY, witnesses, quorum)


async def published(database: SqlDatabase) -> int:
    def work(connection: Connection) -> int:
        found = county(connection).published()
        return 0 if found is None else found.size

    return await database.read(work)
