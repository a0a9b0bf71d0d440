"""A forwarding unit that writes down what it forwards, and never stops sending to who was sent out.

It does all that it can without the keys. ``FILE`` gets each packet behind its length (4 bytes).
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from gateway.cli import main
from media.forwarding import Sends
from media.local import LocalPlane
from media.rtcp import is_rtcp


class Careless:
    """What takes the place of three of the plane's methods."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("ab", buffering=0)
        self._route = LocalPlane.route
        self._send = vars(LocalPlane)["_send"]
        self._heard: dict[str, dict[str, frozenset[str]]] = {}

    async def route(
        self, plane: LocalPlane, room: str, hears: Mapping[str, frozenset[str]]
    ) -> None:
        """Let everybody hear everybody whom they ever heard."""
        heard = self._heard.setdefault(room, {})
        for who, others in hears.items():
            heard[who] = heard.get(who, frozenset()) | others
        await self._route(plane, room, heard)

    async def leave(self, _plane: LocalPlane, _room: str, _participant: str) -> None:
        """Let nobody go."""

    def send(self, plane: LocalPlane, room: object, sends: Sends) -> None:
        """Write down, and send."""
        for _, data in sends:
            if not is_rtcp(data):
                self._file.write(len(data).to_bytes(4, "big") + data)
        self._send(plane, room, sends)


if __name__ == "__main__":
    careless = Careless(Path(sys.argv[1]))
    for name, method in (
        ("route", careless.route),
        ("leave", careless.leave),
        ("_send", careless.send),
    ):
        setattr(LocalPlane, name, lambda plane, *given, _do=method: _do(plane, *given))
    sys.exit(main(["serve"]))
