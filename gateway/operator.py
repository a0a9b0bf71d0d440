"""What the operator does to devices and rights, beside the running service (docs/removals.md)."""

import argparse
import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from sqlalchemy import Connection

from audit.trail import Trail
from gateway.chat.leaving import Author, Gone, close_account, leave_team, revoke_device
from gateway.errors import Conflict
from gateway.identity.devices import ListedDevice, find_device, list_devices
from gateway.identity.people import find_account, find_team, organisation_of_account
from gateway.settings import Settings, SettingsError, read_settings
from gateway.sources import system_clock, system_entropy
from gateway.storage.database import SqlDatabase

__all__ = ["add_commands"]

T = TypeVar("T")


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands to the parser."""
    command = commands.add_parser("devices", help="list somebody's devices")
    command.add_argument("account", metavar="USERNAME")
    command.set_defaults(run=_devices)

    command = commands.add_parser("revoke", help="revoke a device: it gets nothing any more")
    command.add_argument("device", metavar="DEVICE")
    command.set_defaults(run=_revoke)

    command = commands.add_parser("leave-team", help="take a member of staff out of a team")
    command.add_argument("account", metavar="USERNAME")
    command.add_argument("team", metavar="TEAM")
    command.set_defaults(run=_leave_team)

    command = commands.add_parser("close-account", help="close an account, revoke its devices")
    command.add_argument("account", metavar="USERNAME")
    command.set_defaults(run=_close_account)


def _devices(arguments: argparse.Namespace, _serve_with: object) -> int:
    settings = read_settings()

    def work(connection: Connection) -> list[ListedDevice]:
        return list_devices(connection, _account(connection, arguments.account), "")

    for each in _read(settings, work):
        seen = datetime.fromtimestamp(each.last_seen_at / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
        state = "in use" if each.revoked_at is None else "revoked"
        print(f"{each.id}  {state:<8}  last here {seen}  {each.name}")
    return 0


def _revoke(arguments: argparse.Namespace, _serve_with: object) -> int:
    settings, trail = read_settings(), Trail(entropy=system_entropy)

    def work(connection: Connection) -> Gone:
        known = find_device(connection, arguments.device)
        if known is None:
            raise SettingsError("DEVICE", f"there is no device {arguments.device}")
        author = _author(settings, known.organisation)
        return revoke_device(connection, known.device, by=author, trail=trail)

    return _say(_write(settings, work), "It was revoked before.")


def _leave_team(arguments: argparse.Namespace, _serve_with: object) -> int:
    settings, trail = read_settings(), Trail(entropy=system_entropy)

    def work(connection: Connection) -> Gone:
        account = _account(connection, arguments.account)
        organisation = organisation_of_account(connection, account)
        team = find_team(connection, organisation, arguments.team)
        if team is None:
            raise SettingsError("TEAM", f"there is no team {arguments.team}, or several")
        author = _author(settings, organisation)
        return leave_team(connection, account, team, by=author, trail=trail)

    return _say(_write(settings, work), "Nothing to do, or no device concerned.")


def _close_account(arguments: argparse.Namespace, _serve_with: object) -> int:
    settings, trail = read_settings(), Trail(entropy=system_entropy)

    def work(connection: Connection) -> Gone:
        account = _account(connection, arguments.account)
        author = _author(settings, organisation_of_account(connection, account))
        try:
            return close_account(connection, account, by=author, trail=trail)
        except Conflict as refused:
            count = refused.fields["records"]
            problem = f"{count} records need a share that only this account holds; hand it on first"
            raise SettingsError("USERNAME", problem) from refused

    return _say(_write(settings, work), "Nothing to do, or no device concerned.")


def _author(settings: Settings, organisation: str) -> Author:
    return Author(organisation, "", system_clock(), settings.removal_grace_seconds * 1000)


def _account(connection: Connection, named: str) -> str:
    found = find_account(connection, named)
    if found is None:
        raise SettingsError("USERNAME", f"there is no account {named}")
    return found


def _say(gone: Gone, nothing: str) -> int:
    if not gone.devices:
        print(nothing)
        return 0
    count = len(gone.conversations)
    print(f"Done: {', '.join(gone.devices)}. Conversations that go on without: {count}.")
    return 0


def _read(settings: Settings, work: Callable[[Connection], T]) -> T:
    database = SqlDatabase(settings.database_url)
    try:
        return asyncio.run(database.read(work))
    finally:
        database.close()


def _write(settings: Settings, work: Callable[[Connection], T]) -> T:
    database = SqlDatabase(settings.database_url)
    try:
        return asyncio.run(_transact(database, work))
    finally:
        database.close()


async def _transact(database: SqlDatabase, work: Callable[[Connection], T]) -> T:
    return await database.transact(work)
