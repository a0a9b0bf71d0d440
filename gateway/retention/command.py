"""``earshot retention``: see what is due, and have it destroyed."""

import argparse
import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from audit.trail import Trail
from gateway.attachments.blobs import FileBlobStore
from gateway.identity.tables import organisation
from gateway.keys import open_service_keys
from gateway.retention.files import File
from gateway.retention.service import Retention
from gateway.settings import SettingsError, read_settings
from gateway.sources import system_clock, system_entropy
from gateway.storage.database import SqlDatabase

__all__ = ["add_retention_commands"]


def add_retention_commands(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add the command to the parser of ``earshot``."""
    command = commands.add_parser("retention", help="files whose time is over (docs/retention.md)")
    below = command.add_subparsers(metavar="ACTION", required=True)
    for name, run, words in (
        ("list", _list, "say what would go, and destroy nothing"),
        ("run", _run, "destroy what is due"),
    ):
        action = below.add_parser(name, help=words)
        action.add_argument("organisation", metavar="ORGANISATION", help="its id or its name")
        action.set_defaults(run=run)


def _list(arguments: argparse.Namespace, *_: object) -> int:
    with _opened() as (database, retention):

        async def work() -> list[File]:
            return await retention.due_files(await _find(database, arguments.organisation))

        files = asyncio.run(work())
    today = retention.today()
    due = [file for file in files if file.due is not None and file.due.on <= today]
    for file in due:
        print(_line(file))
    going = sum(file.may_go(today) for file in due)
    print(f"{going} would go today, {len(due) - going} are held, {len(files) - len(due)} not due.")
    return 0


def _run(arguments: argparse.Namespace, *_: object) -> int:
    with _opened() as (database, retention):

        async def work() -> tuple[int, int]:
            named = await _find(database, arguments.organisation)
            files = messages = 0
            for file in await retention.due_files(named):
                gone = await retention.destroy(named, file.account)
                if gone is not None:
                    print(_line(file), flush=True)
                    files, messages = files + 1, messages + gone.messages
            return files, messages

        files, messages = asyncio.run(work())
    print(f"{files} files destroyed, with {messages} messages. The trail has an entry for each.")
    return 0


def _line(file: File) -> str:
    due = file.due
    when = "" if due is None else f"due {due.on.isoformat()} by {due.because}"
    held = "  HELD" if file.holds else ""
    return f"{file.account}  {when}  {len(file.conversations)} conversations{held}"


@contextmanager
def _opened() -> Iterator[tuple[SqlDatabase, Retention]]:
    settings = read_settings()
    database = SqlDatabase(settings.database_url)
    try:
        yield (
            database,
            Retention(
                database=database,
                trail=Trail(entropy=system_entropy),
                keys=open_service_keys(settings.key_file, system_entropy),
                blobs=FileBlobStore(settings.blobs),
                clock=system_clock,
                entropy=system_entropy,
            ),
        )
    finally:
        database.close()


async def _find(database: SqlDatabase, named: str) -> str:
    columns = organisation.c
    found = await database.read(
        lambda connection: connection.scalars(
            select(columns.id).where((columns.id == named) | (columns.name == named)).limit(2)
        ).all()
    )
    if len(found) != 1:
        raise SettingsError("ORGANISATION", f"there is no organisation {named}, or several")
    return str(found[0])
