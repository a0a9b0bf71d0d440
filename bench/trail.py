"""What the trail costs: appends in group commit, a proof and a whole verification at a million.

Appends are what a gateway does: deeds in transactions of their own, many under way, each durable
(synchronous=FULL) before it counts. Proofs come from tiles in the database. The verification reads
every entry and tile from a folder and nothing else. The limits stand beside the figures.
"""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Final

import uvloop
from nacl.signing import SigningKey
from sqlalchemy import Connection, insert, update

from audit.checkpoint import Policy
from audit.notes import ED25519, VerifierKey
from audit.publish import Publisher
from audit.record import AuditKind, Deed, Entry
from audit.sequencer import open_log, place
from audit.sources import export, from_folder
from audit.stored import StoredLog, find_log
from audit.tables import entry
from audit.trail import Trail
from audit.verify import verify
from gateway.sources import system_entropy
from gateway.storage.database import Locking, SqlDatabase
from gateway.storage.migrate import upgrade

ORGANISATION: Final = "0" * 31 + "1"
ORIGIN: Final = f"bench.example/v1/trail/{ORGANISATION}"
KEY: Final = SigningKey(bytes(range(32)))
POLICY: Final = Policy(VerifierKey(ORIGIN, ED25519, bytes(KEY.verify_key)))
NOW: Final = 1_700_000_000_000
APPENDS: Final = 40_000
UNDER_WAY: Final = 200
ENTRIES: Final = 1_000_000
PROOFS: Final = 2_000

APPENDS_LIMIT: Final = 5_000
PROOF_LIMIT_MS: Final = 1.0
VERIFY_LIMIT_S: Final = 30.0


async def measure_appends(database: SqlDatabase) -> float:
    """Return how many deeds a second are entered, each in a transaction of its own."""
    trail = Trail(entropy=system_entropy)
    left = APPENDS

    def work(connection: Connection) -> None:
        deed = Deed(AuditKind.SESSION_OPENED, ORGANISATION, "a" * 32, "b" * 32, NOW, {"n": 1})
        trail.append(connection, deed)

    async def enter() -> None:
        nonlocal left
        while left > 0:
            left -= 1
            await database.transact(work)

    began = time.perf_counter()
    await asyncio.gather(*(enter() for _ in range(UNDER_WAY)))
    return APPENDS / (time.perf_counter() - began)


async def fill(database: SqlDatabase) -> float:
    """Bring the log to its full size; returns how many entries a second get their place."""

    def rows(connection: Connection) -> None:
        connection.execute(update(entry).values(leaf_index=None))
        connection.execute(insert(entry), [_row(number) for number in range(ENTRIES - APPENDS)])

    await database.transact(rows)
    await database.transact(lambda connection: open_log(connection, ORGANISATION, ORIGIN))
    began = time.perf_counter()
    while await database.transact(Locking(lambda connection: place(connection, ORGANISATION))):
        pass
    return ENTRIES / (time.perf_counter() - began)


def _row(number: int) -> dict[str, object]:
    kind = AuditKind.SESSION_OPENED
    written = Entry(kind, ORGANISATION, "a" * 32, "b" * 32, NOW + number, bytes(32))
    return {
        "organisation_id": ORGANISATION,
        "kind": str(kind),
        "actor": written.actor,
        "subject": written.subject,
        "at": written.at,
        "canonical": written.canonical(),
    }


def measure_proofs(log: StoredLog) -> float:
    """Return what a proof takes, in milliseconds, each with tiles read anew."""
    began = time.perf_counter()
    for number in range(PROOFS):
        if log.prove(number * (ENTRIES // PROOFS)) is None:
            raise RuntimeError(number)
    return (time.perf_counter() - began) / PROOFS * 1000


async def run(folder: Path) -> None:
    """Measure one after the other."""
    database = SqlDatabase(f"sqlite:///{folder / 'trail.db'}")
    upgrade(database.engine)
    appends = await measure_appends(database)
    places = await fill(database)
    await Publisher(database, lambda _: KEY).publish(ORGANISATION, now=NOW)
    with database.engine.connect() as connection:
        log = find_log(connection, ORGANISATION)
        if log is None:
            raise RuntimeError(ORGANISATION)
        proof = measure_proofs(log)
        export(log.read, ENTRIES, folder / "published")
    database.close()
    began = time.perf_counter()
    point = verify(from_folder(folder / "published"), POLICY)
    took = time.perf_counter() - began
    if point.size != ENTRIES:
        raise RuntimeError(point.size)
    print(f"trail_places_per_s {places:.0f}")
    print(f"trail_appends_per_s {appends:.0f} (limit {APPENDS_LIMIT})")
    print(f"trail_proof_ms {proof:.2f} (limit {PROOF_LIMIT_MS})")
    print(f"trail_verify_s {took:.1f} (limit {VERIFY_LIMIT_S})")


def main() -> None:
    """Measure in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        uvloop.run(run(Path(folder)))


if __name__ == "__main__":
    main()
