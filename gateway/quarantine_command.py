"""``earshot quarantine``: see which devices are held, and let one go (docs/resets.md section 6)."""

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Connection

from audit.trail import Trail
from gateway.chat.quarantine import lift, list_quarantined
from gateway.settings import Settings, read_settings
from gateway.sources import system_clock, system_entropy
from gateway.storage.engine import WRITE, open_engine

__all__ = ["add_quarantine_commands"]

T = TypeVar("T")


def add_quarantine_commands(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add the command to the parser of ``earshot``."""
    command = commands.add_parser("quarantine", help="devices that may write nothing for now")
    below = command.add_subparsers(metavar="ACTION", required=True)
    listing = below.add_parser("list", help="show them")
    listing.set_defaults(run=_list)
    lifting = below.add_parser("lift", help="let a device write again")
    lifting.add_argument("device", metavar="DEVICE")
    lifting.set_defaults(run=_lift)


def _list(_arguments: argparse.Namespace, _serve_with: object) -> int:
    for each in _on_database(read_settings(), list_quarantined):
        since = datetime.fromtimestamp(each.at / 1000, UTC).isoformat(timespec="seconds")
        where = f"conversation {each.conversation} entry {each.seq}"
        print(f"{each.device}  {each.name}  since {since}  {where}")
    return 0


def _lift(arguments: argparse.Namespace, _serve_with: object) -> int:
    trail = Trail(entropy=system_entropy)
    device: str = arguments.device
    if _on_database(
        read_settings(), lambda c: lift(c, trail, device_id=device, now=system_clock())
    ):
        return 0
    print(f"earshot: no device {device} is in quarantine", file=sys.stderr)
    return 1


def _on_database(settings: Settings, work: Callable[[Connection], T]) -> T:
    engine = open_engine(settings.database_url)
    try:
        with engine.connect().execution_options(**WRITE) as connection, connection.begin():
            return work(connection)
    finally:
        engine.dispose()
