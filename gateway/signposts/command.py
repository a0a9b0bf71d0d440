"""``earshot signposts import``."""

import argparse
import sys
from typing import Final

from sqlalchemy import Connection, select

from audit.trail import Trail
from gateway.identity.tables import organisation
from gateway.settings import SettingsError, read_settings
from gateway.signposts.feed import FeedBroken
from gateway.signposts.fetching import records_of
from gateway.signposts.importing import Gathered, gather, store
from gateway.sources import system_clock, system_entropy
from gateway.storage.engine import WRITE, open_engine
from gateway.storage.migrate import upgrade

__all__ = ["add_signposts_command", "import_signposts"]

SHOWN: Final = 50


def add_signposts_command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> argparse.ArgumentParser:
    """Add the command; returns the parser of ``import``."""
    command = commands.add_parser("signposts", help="the directory of services")
    actions = command.add_subparsers(metavar="ACTION", required=True)
    importing = actions.add_parser("import", help="import it from an Open Referral UK feed")
    importing.add_argument("source", metavar="SOURCE", help="a file, or the address of a feed")
    importing.add_argument("--organisation", metavar="NAME", help="whose directory it is")
    return importing


def import_signposts(source: str, name: str | None) -> int:
    """Import a directory; returns the exit status.

    Raises:
        SettingsError: there is no such organisation, or several and none is named.
    """
    try:
        gathered = gather(records_of(source), source)
    except FeedBroken as error:
        print(f"earshot: {error}. The directory is as it was.", file=sys.stderr)
        return 1
    engine = open_engine(read_settings().database_url)
    try:
        upgrade(engine)
        with engine.connect().execution_options(**WRITE) as connection, connection.begin():
            store(
                connection,
                gathered,
                trail=Trail(entropy=system_entropy),
                organisation=_organisation(connection, name),
                source=source,
                now=system_clock(),
            )
    finally:
        engine.dispose()
    _report(gathered)
    return 0


def _organisation(connection: Connection, name: str | None) -> str:
    wanted = select(organisation.c.id)
    if name is not None:
        wanted = wanted.where(organisation.c.name == name)
    found = connection.scalars(wanted.limit(2)).all()
    if len(found) != 1:
        problem = "name one that there is" if not found else "name one: there are several"
        raise SettingsError("--organisation", problem)
    return str(found[0])


def _report(gathered: Gathered) -> None:
    print(f"{len(gathered.services)} services imported, {gathered.closed} not offered now.")
    if gathered.left_out:
        print(f"{len(gathered.left_out)} left out because of what they say:")
    for number, at in gathered.left_out[:SHOWN]:
        print(f"  service {number} of the feed: {at}")
