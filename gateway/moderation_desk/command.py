"""``earshot moderation``: the keys that posts lie under. docs/moderation.md section 9."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

from gateway.settings import Settings, SettingsError, read_settings
from gateway.sources import system_entropy
from gateway.storage.engine import WRITE, open_engine
from moderation.resealing import reseal_some, used_keys
from moderation.sealing import KeyFileProblem, KeyRing

__all__ = ["add_moderation_commands"]


def add_moderation_commands(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
) -> None:
    """Add the command to the parser of ``earshot``."""
    command = commands.add_parser("moderation", help="the keys that posts lie under")
    below = command.add_subparsers(metavar="ACTION", required=True)
    rotating = below.add_parser(
        "rotate-key", help="add a key and seal everything anew, while the service runs"
    )
    parts = rotating.add_mutually_exclusive_group()
    parts.add_argument("--add", action="store_true", help="only add the key")
    parts.add_argument("--reseal", action="store_true", help="only seal anew, under the newest")
    rotating.set_defaults(run=_rotate)
    retiring = below.add_parser("retire-keys", help="take out the keys that nothing is under")
    retiring.set_defaults(run=_retire)


def _rotate(arguments: argparse.Namespace, _serve_with: object) -> int:
    def work(ring: KeyRing, engine: Engine) -> None:
        if not arguments.reseal:
            print(f"added key {ring.add()}")
        if not arguments.add:
            print(f"sealed {_reseal(ring, engine)} rows anew under key {ring.current}")

    return _with_keys(work)


def _retire(_arguments: argparse.Namespace, _serve_with: object) -> int:
    def work(ring: KeyRing, engine: Engine) -> None:
        with engine.connect() as connection:
            gone = ring.retire(used_keys(connection))
        print(f"took out {len(gone)} keys" + "".join(f" {key}" for key in gone))

    return _with_keys(work)


def _reseal(ring: KeyRing, engine: Engine) -> int:
    done = 0
    while True:
        with (
            engine.connect().execution_options(**WRITE) as connection,
            connection.begin(),
        ):
            some = reseal_some(connection, ring)
        done += some
        if some == 0:
            return done


def _with_keys(work: Callable[[KeyRing, Engine], None]) -> int:
    settings = read_settings()
    if not settings.moderation_keys.is_file():
        print(f"earshot: there is no {settings.moderation_keys}", file=sys.stderr)
        return 1
    with _opened(settings) as (ring, engine):
        work(ring, engine)
    return 0


@contextmanager
def _opened(settings: Settings) -> Iterator[tuple[KeyRing, Engine]]:
    try:
        ring = KeyRing(settings.moderation_keys, system_entropy)
    except KeyFileProblem as error:
        raise SettingsError(str(error.path), error.problem) from error
    engine = open_engine(settings.database_url)
    try:
        yield ring, engine
    finally:
        engine.dispose()
