"""``earshot api``: write what this gateway takes and says, without running it."""

import argparse
import asyncio
import tempfile
from pathlib import Path

import msgspec

from gateway.api.asyncapi import asyncapi
from gateway.api.openapi import openapi
from gateway.app import Gateway
from gateway.settings import read_settings
from gateway.storage.migrate import upgrade

__all__ = ["add_api_command"]


def add_api_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the parser of ``earshot``."""
    command = commands.add_parser("api", help="write the OpenAPI or AsyncAPI document")
    command.add_argument("kind", choices=["openapi", "asyncapi"])
    command.set_defaults(run=_write)


def _write(arguments: argparse.Namespace, *_: object) -> int:
    document = asyncapi() if arguments.kind == "asyncapi" else asyncio.run(_openapi())
    print(msgspec.json.format(msgspec.json.encode(document), indent=2).decode())
    return 0


async def _openapi() -> dict[str, object]:
    """Build a gateway that serves nobody, on a folder of its own, and ask its routes."""
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings(
            {"EARSHOT_DATA": folder, "EARSHOT_CLIENT": str(Path(folder) / "-")}
        )
        gateway = Gateway(settings)
        upgrade(gateway.database.engine)
        try:
            return await openapi(gateway.routes())
        finally:
            await gateway.close()
