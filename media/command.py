"""``earshot media``: the media plane in a process of its own."""

import argparse
import asyncio
import os
import signal
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import uvloop

from media.local import LocalPlane
from media.secret import read_secret
from media.server import MediaServer
from media.settings import MediaSettings, MediaSettingWrong, read_media_settings

if TYPE_CHECKING:
    from argparse import _SubParsersAction

__all__ = ["add_media", "run_media"]


def add_media(commands: "_SubParsersAction[argparse.ArgumentParser]") -> argparse.ArgumentParser:
    """Add the command."""
    return commands.add_parser(
        "media", help="forward group calls in a process of its own; settings: EARSHOT_MEDIA_*"
    )


def run_media(environment: Mapping[str, str], say: Callable[[str], None]) -> int:
    """Serve until told to stop; returns the exit status.

    Raises:
        MediaSettingWrong: a setting is wrong.
    """
    settings = read_media_settings(environment)
    if settings.process is None:
        raise MediaSettingWrong("EARSHOT_MEDIA_PROCESS", "must say where to listen")
    uvloop.run(_serve(settings, settings.process, read_secret(settings), say))
    return 0


async def _serve(
    settings: MediaSettings, place: str, secret: bytes, say: Callable[[str], None]
) -> None:
    plane = LocalPlane(settings, clock=time.monotonic, entropy=os.urandom)
    server = MediaServer(plane, secret, entropy=os.urandom)
    stopped = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stopped.set)
    await server.open(place)
    say(f"Earshot's media process listens on {place}")
    await stopped.wait()
    await server.close()
