"""``earshot join-code``: what the operator does to join codes (docs/limits.md)."""

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, TypeVar

from sqlalchemy import Connection

from audit.trail import Trail
from gateway.identity.code_rotation import Renewal, end_code, list_codes, rotate_code
from gateway.settings import SettingsError, read_settings
from gateway.sources import system_clock, system_entropy
from gateway.storage.engine import WRITE, open_engine

__all__ = ["add_join_code_commands"]

T = TypeVar("T")

DAY_MS: Final = 24 * 60 * 60 * 1000


def add_join_code_commands(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add the command to the parser of ``earshot``."""
    command = commands.add_parser("join-code", help="codes by which young people come in")
    below = command.add_subparsers(metavar="ACTION", required=True)
    listing = below.add_parser("list", help="show them")
    listing.set_defaults(run=_list)
    ending = below.add_parser("end", help="let nobody join by a code any more")
    ending.add_argument("code", metavar="CODE")
    ending.set_defaults(run=_end)
    rotating = below.add_parser("rotate", help="end a code and make another in its place")
    rotating.add_argument("code", metavar="CODE")
    rotating.add_argument("--uses", type=int, default=500, help="for how many accounts (500)")
    rotating.add_argument("--days", type=int, default=120, help="for how many days (120)")
    rotating.set_defaults(run=_rotate)


def _list(_arguments: argparse.Namespace, _serve_with: object) -> int:
    now = system_clock()
    for each in _on_database(list_codes):
        ends = datetime.fromtimestamp(each.ends_at / 1000, UTC).strftime("%Y-%m-%d")
        state = "ended" if each.ends_at <= now else f"{each.uses_left} left"
        print(f"{each.code:<10} {state:<10} until {ends}  {each.age_band:<6} {each.school}")
    return 0


def _end(arguments: argparse.Namespace, _serve_with: object) -> int:
    trail, code = Trail(entropy=system_entropy), arguments.code
    if _on_database(lambda c: end_code(c, code, trail=trail, now=system_clock())):
        return 0
    print("earshot: there is no such code, or it ended before", file=sys.stderr)
    return 1


def _rotate(arguments: argparse.Namespace, _serve_with: object) -> int:
    if not (0 < arguments.uses <= 100_000 and 0 < arguments.days <= 3650):
        raise SettingsError("--uses, --days", "must be from 1 to 100000, and from 1 to 3650")
    now = system_clock()
    renewal = Renewal(arguments.uses, now + arguments.days * DAY_MS)
    trail, code = Trail(entropy=system_entropy), arguments.code
    made = _on_database(
        lambda c: rotate_code(c, code, renewal, trail=trail, now=now, entropy=system_entropy)
    )
    if made is None:
        print("earshot: there is no such code", file=sys.stderr)
        return 1
    print(made)
    return 0


def _on_database(work: Callable[[Connection], T]) -> T:
    engine = open_engine(read_settings().database_url)
    try:
        with engine.connect().execution_options(**WRITE) as connection, connection.begin():
            return work(connection)
    finally:
        engine.dispose()
