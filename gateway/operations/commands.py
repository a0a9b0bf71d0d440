"""``earshot backup``, ``earshot restore`` and ``earshot doctor``."""

import argparse
import sys
from pathlib import Path

from gateway.operations.backup import BackupBroken, back_up, check, restore
from gateway.operations.doctor import examine
from gateway.settings import read_settings
from gateway.sources import system_clock

__all__ = ["add_operations"]


def add_operations(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands to the parser of ``earshot``."""
    command = commands.add_parser("backup", help="write a backup, while the service runs")
    command.add_argument("folder", metavar="DIR", type=Path, help="a folder that is not there yet")
    command.set_defaults(run=_backup)
    command = commands.add_parser("restore", help="bring a backup back, where no database is yet")
    command.add_argument("folder", metavar="DIR", type=Path)
    command.add_argument("--check", action="store_true", help="only see whether it is whole")
    command.set_defaults(run=_restore)
    command = commands.add_parser("doctor", help="say what is wrong with this installation")
    command.set_defaults(run=_doctor)


def _backup(arguments: argparse.Namespace, *_: object) -> int:
    made = back_up(read_settings(), arguments.folder.absolute(), now=system_clock())
    print(
        f"{len(made.files)} files in {arguments.folder}. The key is not among them: keep it apart."
    )
    return 0


def _restore(arguments: argparse.Namespace, *_: object) -> int:
    folder: Path = arguments.folder.absolute()
    try:
        found = check(folder) if arguments.check else restore(read_settings(), folder)
    except BackupBroken as broken:
        print(f"earshot: {broken}. Nothing was restored.", file=sys.stderr)
        return 1
    print(f"{len(found.files)} files are whole{'' if arguments.check else ' and restored'}.")
    for organisation, size in sorted(found.trails.items()):
        print(f"  trail of {organisation}: {size} entries")
    if not arguments.check:
        print("If witnesses have seen more than that, the nodes start read-only and say so")
        print("(docs/operations.md). Bring service.key back too before you start them.")
    return 0


def _doctor(_arguments: argparse.Namespace, *_: object) -> int:
    problems = 0
    for finding in examine(read_settings()):
        if finding.problem is None:
            print(f"ok       {finding.name}")
            continue
        problems += 1
        print(f"PROBLEM  {finding.name}: {finding.problem}. {finding.advice}")
    return int(problems > 0)
