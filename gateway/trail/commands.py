"""``earshot audit``: the trail from the operator's side, over the installation's own database."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Row

from audit.checkpoint import Policy
from audit.commands import add_check_proof, add_verify
from audit.errors import NoteRefused, TrailBroken
from audit.monitor import compare
from audit.notes import ED25519, VerifierKey
from audit.record import AuditKind
from audit.resume import resume
from audit.sources import SourceUnavailable, export
from audit.stored import StoredLog, find_log, origins
from audit.tables import entry
from audit.trail import Trail
from audit.verify import verify
from gateway.keys import open_service_keys
from gateway.settings import read_settings
from gateway.sources import system_clock, system_entropy
from gateway.storage.engine import WRITE, open_engine
from gateway.trail.looking import Wanted, matching

__all__ = ["add_audit"]

T = TypeVar("T")

OK: Final = 0
BROKEN: Final = 1
WRONG_USE: Final = 2
MOST_SHOWN: Final = 10_000


def add_audit(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``audit`` and everything below it."""
    parser = commands.add_parser("audit", help="show, prove and verify the trail")
    below = parser.add_subparsers(metavar="WHAT", required=True)
    add_verify(below)
    add_check_proof(below)

    command = below.add_parser("logs", help="list the organisations' logs with their keys")
    command.set_defaults(run=_logs)

    command = below.add_parser("show", help="list entries; their details where still there")
    command.add_argument("organisation", metavar="ORGANISATION")
    command.add_argument("--kind", choices=[str(kind) for kind in AuditKind], metavar="KIND")
    command.add_argument("--about", metavar="ID", help="a case, account, device, conversation")
    command.add_argument("--actor", metavar="ID", help="an account, by whichever device, or one")
    command.add_argument("--since", type=_moment, metavar="DATE", help="such as 2026-11-22")
    command.add_argument("--until", type=_moment, metavar="DATE")
    command.set_defaults(run=_show)

    command = below.add_parser("prove", help="write the proof of one entry")
    command.add_argument("organisation", metavar="ORGANISATION")
    command.add_argument("index", type=int, metavar="ENTRY")
    command.add_argument("--out", type=Path, metavar="FILE", help="(ENTRY.tlog-proof)")
    command.set_defaults(run=_prove)

    command = below.add_parser("export", help="write the published log as files")
    command.add_argument("organisation", metavar="ORGANISATION")
    command.add_argument("folder", type=Path, metavar="DIR")
    command.set_defaults(run=_export)

    command = below.add_parser("monitor", help="compare log and database, both ways")
    command.add_argument("organisation", metavar="ORGANISATION")
    command.set_defaults(run=_monitor)

    command = below.add_parser("resume", help="begin a new log after the old one went back")
    command.add_argument("organisation", metavar="ORGANISATION")
    command.add_argument(
        "--reason", required=True, help="what happened; it is entered in the trail"
    )
    command.set_defaults(run=_resume)


def _logs(_arguments: argparse.Namespace, *_: object) -> int:
    for organisation, origin in sorted(_read(origins).items()):
        print(organisation, _key_of(organisation, origin))
    return OK


def _show(arguments: argparse.Namespace, *_: object) -> int:
    def work(connection: Connection) -> int:
        shown = 0
        for row in _entries(connection, arguments):
            print(_line(row))
            shown += 1
        return shown

    shown = _read(work)
    if shown == MOST_SHOWN:
        print(f"only the first {MOST_SHOWN} are shown; ask for less", file=sys.stderr)
    return OK


def _entries(connection: Connection, wanted: argparse.Namespace) -> Iterator[Row[Any]]:
    asked = Wanted(
        about=wanted.about,
        actor=wanted.actor,
        kind=wanted.kind,
        since=wanted.since,
        until=wanted.until,
    )
    query = matching(connection, wanted.organisation, asked)
    yield from connection.execute(query.order_by(entry.c.number).limit(MOST_SHOWN))


def _line(row: Row[Any]) -> str:
    when = datetime.fromtimestamp(row.at / 1000, UTC).isoformat(timespec="milliseconds")
    place = "-" if row.leaf_index is None else str(row.leaf_index)
    details = "erased" if row.details is None else json.loads(row.details)
    return (
        f"{place:>8} {when} {row.kind} by {row.actor or 'the service'} of {row.subject} {details}"
    )


def _prove(arguments: argparse.Namespace, *_: object) -> int:
    proof = _with_log(arguments.organisation, lambda log: log.prove(arguments.index))
    if proof is None:
        return _say("there is no such entry in what is published")
    target = arguments.out or Path(f"{arguments.index}.tlog-proof")
    target.write_bytes(proof.encode())
    print(target)
    return OK


def _export(arguments: argparse.Namespace, *_: object) -> int:
    def work(log: StoredLog) -> int | None:
        published = log.published()
        return None if published is None else export(log.read, published.size, arguments.folder)

    try:
        files = _with_log(arguments.organisation, work)
    except SourceUnavailable as error:
        return _say(f"{error.path} is missing: run `earshot audit monitor`")
    if files is None:
        return _say("nothing of this log is published yet")
    print(f"{files} files in {arguments.folder}")
    return OK


def _monitor(arguments: argparse.Namespace, *_: object) -> int:
    def work(log: StoredLog) -> list[str]:
        return [*_published_differences(log), *compare(log)]

    found = _with_log(arguments.organisation, work)
    if found is None:
        return _say("there is no such log")
    for line in found:
        print(f"DIFFERS: {line}")
    print("log and database say the same" if not found else f"{len(found)} differences")
    return BROKEN if found else OK


def _published_differences(log: StoredLog) -> Iterator[str]:
    """Rebuild what is published from its entries alone, as whoever reads it would."""
    if log.published() is None:
        return
    try:
        verify(log.read, Policy(_key_of(log.organisation, log.origin)))
    except (NoteRefused, TrailBroken) as error:
        yield f"what is published: {error}"


def _resume(arguments: argparse.Namespace, *_: object) -> int:
    settings = read_settings()
    engine = open_engine(settings.database_url)
    try:
        with engine.connect().execution_options(**WRITE) as connection, connection.begin():
            origin = resume(
                connection,
                arguments.organisation,
                trail=Trail(entropy=system_entropy),
                reason=arguments.reason,
                now=system_clock(),
            )
    finally:
        engine.dispose()
    if origin is None:
        return _say("there is no such log")
    print(f"the log goes on as {origin}; tell its witnesses and auditors, then start the nodes")
    return OK


def _key_of(organisation: str, origin: str) -> VerifierKey:
    key = open_service_keys(read_settings().key_file, system_entropy).trail_key(organisation)
    return VerifierKey(origin, ED25519, bytes(key.verify_key))


def _with_log(organisation: str, work: Callable[[StoredLog], T]) -> T | None:
    def found(connection: Connection) -> T | None:
        log = find_log(connection, organisation)
        return None if log is None else work(log)

    return _read(found)


def _read(work: Callable[[Connection], T]) -> T:
    engine = open_engine(read_settings().database_url)
    try:
        with engine.connect() as connection:
            return work(connection)
    finally:
        engine.dispose()


def _moment(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def _say(problem: str) -> int:
    print(f"earshot: {problem}", file=sys.stderr)
    return WRONG_USE
