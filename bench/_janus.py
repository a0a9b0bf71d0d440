"""Janus, the forwarder that others run, beside ours: its video room, as its package comes.

It is no part of Earshot; where it is not installed, `bench/sfu.py` says so and goes on without.
A participant has two connections to it: one to publish on, one for all whom they receive.
"""

import asyncio
import itertools
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bench._callers import SIZE, Client, sending
from tests.media.live.device import Device, Meeting, open_device

__all__ = ["Janus", "find_janus"]

START_SECONDS: Final = 10.0
KEPT: Final = 65536
GENERAL: Final = """
general: {{
    configs_folder = "{folder}"
    plugins_folder = "{library}/plugins"
    transports_folder = "{library}/transports"
    debug_level = 4
    session_timeout = 0
}}
nat: {{ ice_lite = true, ice_enforce_list = "{address}", ignore_mdns = true }}
media: {{ rtp_port_range = "44000-44999", no_media_timer = 0 }}
plugins: {{ disable = "{plugins}" }}
transports: {{ disable = "{transports}" }}
"""
SOCKET: Final = """
general: {{ enabled = true, json = "compact", path = "{path}", type = "SOCK_SEQPACKET" }}
admin: {{ admin_enabled = false }}
"""
PLUGIN: Final = "janus.plugin.videoroom"
LIBRARIES: Final = ("/usr/lib/*/janus", "/usr/lib/janus", "/usr/local/lib/janus")

Message = dict[str, Any]


def find_janus() -> str | None:
    """Find the program."""
    return shutil.which("janus")


class Janus:
    """A process of Janus with a room for each room of the bench, spoken to by its Unix socket."""

    def __init__(self, program: str, address: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="earshot-janus-")
        folder = Path(self._folder.name)
        path = folder / "socket"
        _write_settings(folder, path, address)
        with (folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                [program, "-F", str(folder), "-C", str(folder / "janus.jcfg")],
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._numbers = itertools.count(1)
        self._socket = self._reach(path, folder / "log")
        self._session = self._ask({"janus": "create"})["data"]["id"]
        self._rooms: dict[str, list[int]] = {}
        self._waiting: list[tuple[Client, str, int]] = []

    async def connect(self, room: str, number: int) -> Client:
        """Publish in a room; whoever makes it full has everybody receive the others."""
        client = Client(number)
        device = client.device = await open_device(client.count)
        handle = self._attach()
        names = self._rooms.setdefault(room, [])
        if not names:
            asked = {"request": "create", "room": _number(room), "publishers": SIZE, "bitrate": 0}
            self._ask(self._message(handle, {**asked, "audiocodec": "opus", "videocodec": "vp8"}))
        names.append(number + 1)
        self._hear(
            self._message(
                handle,
                {"request": "join", "ptype": "publisher", "room": _number(room), "id": number + 1},
            )
        )
        offer = _described(device, device.offer(*sending(number)))
        asked = self._message(handle, {"request": "publish"}, {"type": "offer", "sdp": offer})
        await _meet(device, self._hear(asked)["jsep"]["sdp"])
        self._waiting.append((client, room, number + 1))
        if len(names) == SIZE:
            for each in self._waiting:
                await self._receive(*each)
            self._waiting.clear()
        return client

    def used(self) -> float:
        """Say how long the process has used a processor, in seconds."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        ticks = int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def end(self) -> None:
        """End the process."""
        self._socket.close()
        self._process.terminate()
        self._process.wait(10)
        self._folder.cleanup()

    async def _receive(self, client: Client, room: str, name: int) -> None:
        handle = self._attach()
        streams = [{"feed": each} for each in self._rooms[room] if each != name]
        asked = {"request": "join", "ptype": "subscriber", "room": _number(room)}
        offered = self._hear(self._message(handle, {**asked, "streams": streams}))["jsep"]["sdp"]
        device = await open_device(client.count)
        answer = _described(device, device.offer(*_answering(offered)))
        jsep = {"type": "answer", "sdp": answer}
        self._hear(self._message(handle, {"request": "start"}, jsep))
        await _meet(device, offered)
        client.others = device

    def _reach(self, path: Path, log: Path) -> socket.socket:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            reached = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            try:
                reached.connect(str(path))
            except OSError:
                reached.close()
                time.sleep(0.1)
            else:
                reached.settimeout(START_SECONDS)
                return reached
        raise TimeoutError(log.read_text(errors="replace"))

    def _attach(self) -> int:
        asked = {"janus": "attach", "session_id": self._session, "plugin": PLUGIN}
        handle: int = self._ask(asked)["data"]["id"]
        return handle

    def _message(self, handle: int, body: Message, jsep: Message | None = None) -> Message:
        made = {"janus": "message", "session_id": self._session, "handle_id": handle, "body": body}
        return made if jsep is None else {**made, "jsep": jsep}

    def _ask(self, request: Message) -> Message:
        """Ask; return what is answered at once."""
        return next(each for each in self._answers(request) if each["janus"] != "ack")

    def _hear(self, request: Message) -> Message:
        """Ask; return the event that comes of it."""
        return next(each for each in self._answers(request) if each["janus"] == "event")

    def _answers(self, request: Message) -> Iterator[Message]:
        transaction = str(next(self._numbers))
        self._socket.send(json.dumps({**request, "transaction": transaction}).encode())
        while True:
            found: Message = json.loads(self._socket.recv(KEPT))
            if found.get("transaction") != transaction:
                continue
            if found["janus"] == "error" or "error" in found.get("plugindata", {}).get("data", {}):
                raise RuntimeError(str(found))
            yield found


def _write_settings(folder: Path, path: Path, address: str) -> None:
    library = next(each for pattern in LIBRARIES for each in Path("/").glob(pattern[1:]))
    plugins = {each.name for each in (library / "plugins").glob("*.so")}
    transports = {each.name for each in (library / "transports").glob("*.so")}
    filled = GENERAL.format(
        folder=folder,
        library=library,
        address=address,
        plugins=",".join(sorted(plugins - {"libjanus_videoroom.so"})),
        transports=",".join(sorted(transports - {"libjanus_pfunix.so"})),
    )
    (folder / "janus.jcfg").write_text(filled)
    (folder / "janus.transport.pfunix.jcfg").write_text(SOCKET.format(path=path))
    (folder / f"{PLUGIN}.jcfg").write_text("general: { }\n")


def _number(room: str) -> int:
    return int(room.removeprefix("room")) + 1


def _described(device: Device, sdp: str) -> str:
    """Have this side begin DTLS, and name its addresses: Janus waits for them."""
    candidates = [f"a=candidate:{each}" for each in device.meeting.candidates]
    lines: list[str] = []
    for line in sdp.replace("a=setup:actpass", "a=setup:active").split("\r\n"):
        lines.append(line)
        if line.startswith("a=setup:"):
            lines += [*candidates, "a=end-of-candidates"]
    return "\r\n".join(lines)


def _answering(offered: str) -> list[list[str]]:
    """Write the sections that take all that is offered."""
    made: list[list[str]] = []
    kept = ("a=mid:", "a=rtpmap:", "a=fmtp:", "a=rtcp-fb:", "a=extmap:", "a=rtcp-mux")
    for line in offered.split("\r\n"):
        if line.startswith("m="):
            made.append([line, "c=IN IP4 0.0.0.0", "a=recvonly"])
        elif made and line.startswith(kept):
            made[-1].append(line)
    return made


async def _meet(device: Device, sdp: str) -> None:
    """Connect as that description says, once it is known here."""
    await asyncio.wait_for(device.meet(Meeting.of_answer(sdp)), START_SECONDS)
