"""Verify what a test's gateway entered in its trails, as an outsider would, when the test is over.

Nothing here knows what the test did. Every organisation's log is read through the paths under which
it is published, entry by entry and tile by tile, and computed anew (``audit.verify``); what the
gateway published itself has to be an earlier state of it, under the log's signature; and log and
database have to say the same, both ways (``audit.monitor``). Entries of the last second that have
no place yet get one first, as they do when a gateway starts again.
"""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from nacl.signing import SigningKey
from sqlalchemy import Connection, Engine, inspect

import audit.tables
from audit.checkpoint import Checkpoint, Policy
from audit.monitor import compare
from audit.notes import ED25519, Note, VerifierKey, sign
from audit.sequencer import MOST_AT_ONCE, open_log, place, waiting
from audit.stored import Published, StoredLog, find_log, origins
from audit.verify import verify
from gateway.keys import ServiceKeys, open_service_keys
from gateway.settings import Settings
from gateway.sources import system_entropy
from gateway.storage.engine import WRITE, open_engine
from gateway.trail.keeper import origin_of

__all__ = ["verify_folder", "verify_trails", "verify_url"]

ADDRESS = "http://localhost:8400"


class _WholeLog(StoredLog):
    """A log published to its last entry."""

    note = b""

    def published(self) -> Published | None:
        """Return a checkpoint of everything."""
        return Published(self.size, self.note, 0)


def verify_trails(settings: Settings) -> int:
    """Verify every organisation's trail; return how many entries there were.

    Raises:
        NoteRefused, TrailBroken: it does not verify, and where.
        AssertionError: log and database differ.
    """
    keys = open_service_keys(settings.key_file, system_entropy)
    engine = open_engine(settings.database_url)
    try:
        return _verify_all(engine, settings.origin, partial(_check_published, keys=keys))
    finally:
        engine.dispose()


def verify_folder(folder: Path) -> int:
    """Verify every trail in every SQLite database below a folder; return how many entries."""
    return sum(_verify_file(each) for each in sorted(folder.rglob("*.db")) if each.is_file())


def verify_url(url: str, keys: ServiceKeys | None = None) -> int:
    """Verify every trail at an address; there may be none, nor tables for any."""
    engine = open_engine(url)
    try:
        if not _has_tables(engine):
            return 0
        return _verify_all(engine, ADDRESS, partial(_check_published, keys=keys))
    finally:
        engine.dispose()


def _verify_file(path: Path) -> int:
    key = path.with_name("service.key")
    keys = ServiceKeys(key.read_bytes()) if key.is_file() else None
    return verify_url(f"sqlite:///{path}", keys)


def _has_tables(engine: Engine) -> bool:
    return set(audit.tables.metadata.tables) <= set(inspect(engine).get_table_names())


def _verify_all(engine: Engine, address: str, check: Callable[[StoredLog], None]) -> int:
    _place_all(engine, address)
    entries = 0
    with engine.connect() as connection:
        for log in _logs(connection):
            check(log)
            entries += _verify(log)
    return entries


def _place_all(engine: Engine, address: str) -> None:
    with engine.connect().execution_options(**WRITE) as connection, connection.begin():
        for organisation in waiting(connection):
            open_log(connection, organisation, origin_of(address, organisation))
            while place(connection, organisation) == MOST_AT_ONCE:
                pass


def _logs(connection: Connection) -> Iterator[StoredLog]:
    for organisation in sorted(origins(connection)):
        log = find_log(connection, organisation)
        assert log is not None
        yield log


def _check_published(log: StoredLog, keys: ServiceKeys | None) -> None:
    known = log.published()
    if known is None or keys is None:
        return
    point = _trusting(log, keys.trail_key(log.organisation)).check(known.note)
    assert (point.size, point.root) == (known.size, log.tree(known.size).root)


def _trusting(log: StoredLog, key: SigningKey) -> Policy:
    return Policy(VerifierKey(log.origin, ED25519, bytes(key.verify_key)), (), 0)


def _verify(log: StoredLog) -> int:
    # The checkpoint of everything is this test's own: any key does.
    key = SigningKey.generate()
    whole = _WholeLog(log.connection, log.organisation, log.origin, log.size)
    text = Checkpoint(log.origin, log.size, log.tree().root).text()
    whole.note = Note(text, (sign(text, name=log.origin, key=key),)).encode()
    seen = verify(whole.read, _trusting(log, key))
    assert list(compare(log)) == []
    return seen.size
