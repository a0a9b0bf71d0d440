"""``earshot doctor``: looks at an installation from outside and says what somebody has to mend."""

import asyncio
import shutil
import socket
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from gateway.chat.redis_wire import RedisAddress
from gateway.errors import ProviderAway
from gateway.identity.people import find_organisation
from gateway.identity.provider import Provider
from gateway.identity.provider_wire import HttpProviderWire
from gateway.settings import Settings
from gateway.sources import system_clock
from gateway.storage.engine import open_engine
from gateway.storage.migrate import MIGRATIONS

__all__ = ["Finding", "examine"]

LEAST_FREE: Final = 1024**3
SECONDS: Final = 3.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``problem`` is None where all is well."""

    name: str
    problem: str | None = None
    advice: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything, the most basic first; nothing is changed."""
    looks: tuple[Callable[[Settings], Finding], ...] = (
        _data,
        _key,
        _disk,
        _client,
        _database,
        _redis,
        _origin,
        _provider,
        _whose_provider,
        _witnesses,
    )
    for look in looks:
        yield look(settings)


def _data(settings: Settings) -> Finding:
    if not settings.data.is_dir():
        return Finding("data folder", f"{settings.data} is no folder", "start `earshot serve` once")
    if stat.S_IMODE(settings.data.stat().st_mode) & stat.S_IRWXO:
        return Finding("data folder", "everybody can read it", f"chmod o-rwx {settings.data}")
    return Finding("data folder")


def _key(settings: Settings) -> Finding:
    path = settings.key_file
    if not path.is_file():
        return Finding("service key", f"{path} is missing", "bring it from its own backup")
    if stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        return Finding("service key", "others can reach it", f"chmod 600 {path}")
    return Finding("service key")


def _disk(settings: Settings) -> Finding:
    place = settings.data if settings.data.is_dir() else Path("/")
    free = shutil.disk_usage(place).free
    if free < LEAST_FREE:
        return Finding("disk", f"{free // 2**20} MiB are free", "make room: messages need it")
    return Finding("disk")


def _client(settings: Settings) -> Finding:
    if not (settings.client / "index.html").is_file():
        return Finding("client", f"nothing is built in {settings.client}", "run `make build`")
    return Finding("client")


def _database(settings: Settings) -> Finding:
    engine = open_engine(settings.database_url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    newest = ScriptDirectory.from_config(config).get_current_head()
    try:
        with engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError as error:
        return Finding("database", type(error).__name__, "is it running, and the address right?")
    finally:
        engine.dispose()
    if found is None:
        return Finding("database", "has no tables", "run `earshot migrate`")
    if found != newest:
        return Finding("database", f"is at {found}, not {newest}", "run `earshot migrate`")
    return Finding("database")


def _redis(settings: Settings) -> Finding:
    if settings.redis_url is None:
        return Finding("redis (none is set)")
    address = RedisAddress.parse(settings.redis_url)
    try:
        if address.socket:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(SECONDS)
                line.connect(address.socket)
        else:
            socket.create_connection((address.host, address.port), SECONDS).close()
    except OSError as error:
        return Finding(
            "redis", type(error).__name__, "nodes ask the database instead, once a second"
        )
    return Finding("redis")


def _origin(settings: Settings) -> Finding:
    if settings.origin.startswith("http://") and settings.host not in {"127.0.0.1", "::1"}:
        return Finding("origin", "is not https", "people's browsers keep keys only there")
    return Finding("origin")


def _provider(settings: Settings) -> Finding:
    if settings.oidc is None:
        return Finding("provider (none is set)")
    back = f"{settings.origin}/staff"
    asked = Provider(settings=settings.oidc, wire=HttpProviderWire(), clock=system_clock, back=back)
    try:
        asyncio.run(asked.look())
    except ProviderAway as away:
        return Finding("provider", f"no good {away.what}, status {away.status}", _advice(away))
    return Finding("provider")


def _advice(away: ProviderAway) -> str:
    if away.what.endswith("issuer"):
        return "EARSHOT_OIDC_ISSUER has to be what the document names, to the letter"
    return "staff cannot sign in by it; is EARSHOT_OIDC_ISSUER right, and does a firewall let us?"


def _whose_provider(settings: Settings) -> Finding:
    name = "provider's organisation"
    if settings.oidc is None:
        return Finding(f"{name} (none is set)")
    engine = open_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            found = find_organisation(connection, settings.oidc.organisation)
    except SQLAlchemyError:
        return Finding(name, "nobody knows without the database", "mend that first")
    finally:
        engine.dispose()
    if found is None:
        return Finding(name, "there is not exactly one", "set EARSHOT_OIDC_ORGANISATION")
    return Finding(name)


def _witnesses(settings: Settings) -> Finding:
    if not settings.trail.witnesses:
        return Finding("trail", "no witness is set", "nobody outside can notice a rewritten trail")
    return Finding("trail")
