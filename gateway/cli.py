"""The ``earshot`` command."""

import argparse
import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import Callable, Mapping, Sequence
from logging.config import dictConfig
from pathlib import Path

import uvicorn
from argon2 import PasswordHasher
from starlette.types import ASGIApp

from audit.commands import add_witness
from gateway.api.command import add_api_command
from gateway.app import create_app
from gateway.demo.folder import check_folder, demo_in_use, empty_folder, make_folder
from gateway.demo.guide import guide, join_link, qr_code
from gateway.demo.prepare import look_up_code, prepare
from gateway.garbage import rest
from gateway.join_code_command import add_join_code_commands
from gateway.moderation_desk.command import add_moderation_commands
from gateway.operations.commands import add_operations
from gateway.operations.logs import log_config
from gateway.operator import add_commands
from gateway.quarantine_command import add_quarantine_commands
from gateway.retention.command import add_retention_commands
from gateway.settings import Settings, SettingsError, read_settings
from gateway.signposts.command import add_signposts_command, import_signposts
from gateway.sources import system_clock, system_entropy
from gateway.storage.engine import open_engine
from gateway.storage.migrate import upgrade
from gateway.trail.commands import add_audit
from gateway.websocket import DeviceProtocol
from media.command import add_media, run_media
from media.settings import MediaSettingWrong

__all__ = ["Serve", "Server", "main", "serve", "server_config"]

FRAME_LIMIT = 1024 * 1024
DRAIN_SECONDS = 10

# The demo prints its passwords; hashing them at full cost would only make it start late.
DEMO_HASHER = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)

Serve = Callable[[Settings], int]


def main(argv: Sequence[str] | None = None, *, serve_with: Serve | None = None) -> int:
    """Run the command; returns the exit status. ``serve_with`` takes the place of ``serve``."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    run: Callable[[argparse.Namespace, Serve], int] | None = arguments.run
    if run is None:
        parser.print_help(sys.stderr)
        return 2
    if getattr(arguments, "stays", False):
        dictConfig(dict(log_config()))
    # Nobody else on this machine has any business with what the command writes.
    former_mask = os.umask(0o077)
    try:
        return run(arguments, serve_with or serve)
    except (SettingsError, MediaSettingWrong) as error:
        print(f"earshot: {error}", file=sys.stderr)
        return 2
    finally:
        os.umask(former_mask)


class Server(uvicorn.Server):
    """uvicorn's server, which rests once it has started."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start; what there is then, the garbage collector leaves alone."""
        await super().startup(sockets)
        rest()


def serve(settings: Settings) -> int:
    """Serve until told to stop; returns the exit status."""
    server = Server(server_config(create_app(settings), settings))
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    return 0 if server.started else 3


def server_config(
    app: ASGIApp, settings: Settings, ws: type[asyncio.Protocol] = DeviceProtocol
) -> uvicorn.Config:
    """Configure the server: no log of who asked for what, no compression beside secrets."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="h11",
        ws=ws,
        ws_max_size=FRAME_LIMIT,
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=dict(log_config(settings.log_level)),
        access_log=False,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=list(settings.proxies),
        server_header=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )


def _serve(_arguments: argparse.Namespace, serve_with: Serve) -> int:
    settings = read_settings()
    settings.data.mkdir(parents=True, exist_ok=True)
    print(f"Earshot listens on {settings.host} port {settings.port} for {settings.origin}")
    return serve_with(settings)


def _media(_arguments: argparse.Namespace, _serve_with: Serve) -> int:
    return run_media(os.environ, lambda text: print(text, flush=True))


def _migrate(_arguments: argparse.Namespace, _serve_with: Serve) -> int:
    settings = read_settings()
    settings.data.mkdir(parents=True, exist_ok=True)
    engine = open_engine(settings.database_url)
    try:
        upgrade(engine)
    finally:
        engine.dispose()
    return 0


def _import_signposts(arguments: argparse.Namespace, _serve_with: Serve) -> int:
    return import_signposts(arguments.source, arguments.organisation)


def _demo(arguments: argparse.Namespace, serve_with: Serve) -> int:
    settings = _demo_settings(arguments.data, arguments.port)
    make_folder(settings.data)
    with demo_in_use(settings.data):
        if arguments.reset:
            empty_folder(settings.data)
        codes = prepare(settings, clock=system_clock, entropy=system_entropy, hasher=DEMO_HASHER)
        command = f"{_command()} code --data {arguments.data}"
        print(guide(settings.origin, codes, command), flush=True)
        if arguments.qr:
            print(qr_code(join_link(settings.origin)), flush=True)
        return serve_with(settings)


def _code(arguments: argparse.Namespace, _serve_with: Serve) -> int:
    check_folder(arguments.data)
    settings = _demo_settings(arguments.data)
    code = look_up_code(settings, arguments.username, clock=system_clock, entropy=system_entropy)
    wait = f"wait {code.wait} s, then " if code.wait else ""
    print(f"{code.digits}  ({wait}good once, for {code.good_for} s)")
    return 0


def _demo_settings(data: Path, port: str | None = None) -> Settings:
    # The environment's settings are for the real installation and have no say here.
    environment: Mapping[str, str] = {"EARSHOT_DATA": str(data)}
    if port is not None:
        environment = {**environment, "EARSHOT_PORT": port}
    return read_settings(environment)


def _command() -> str:
    """Return how this command was called, so that it can be called so again."""
    called = Path(sys.argv[0])
    return os.path.relpath(called) if called.is_absolute() else str(called)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="earshot", description="Secure messaging and video visits for children's services."
    )
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(metavar="COMMAND")

    command = commands.add_parser("serve", help="serve; settings are read from EARSHOT_*")
    command.set_defaults(run=_serve)

    add_media(commands).set_defaults(run=_media, stays=True)

    command = commands.add_parser("migrate", help="bring the database's schema up to date")
    command.set_defaults(run=_migrate)

    add_commands(commands)
    command = add_signposts_command(commands)
    command.set_defaults(run=_import_signposts)
    add_join_code_commands(commands)
    add_quarantine_commands(commands)
    add_moderation_commands(commands)
    add_retention_commands(commands)
    add_operations(commands)
    add_api_command(commands)

    command = commands.add_parser("demo", help="try Earshot with made-up people")
    _add_data(command)
    command.add_argument("--port", help="listen on this port of this machine (8400)")
    command.add_argument("--reset", action="store_true", help="start from a fresh database")
    command.add_argument("--qr", action="store_true", help="show the join link as a QR code too")
    command.set_defaults(run=_demo)

    command = commands.add_parser("code", help="print a one-time code of a demo account")
    command.add_argument("username", metavar="USERNAME")
    _add_data(command)
    command.set_defaults(run=_code)

    add_audit(commands)
    add_witness(commands)
    return parser


def _add_data(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--data", type=Path, default=Path("demo-data"), help="the demo's folder (demo-data)"
    )
