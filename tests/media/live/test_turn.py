"""Two sides that cannot reach each other meet through a real coturn."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.servers.coturn import Coturn, coturn
from tests.servers.netns import Namespace, connect, namespaces

PEER = Path(__file__).with_name("turn_peer.py")
ROOT = Path(__file__).parents[3]


@dataclass
class Divided:
    """Two homes, and between them nothing but a TURN server that forwards no packets."""

    one: Namespace
    other: Namespace
    turn: Coturn


@pytest.fixture
def divided() -> Iterator[Divided]:
    with namespaces("one", "turn", "other") as (one, middle, other):
        connect(one, middle, ("10.77.1.2/24", "10.77.1.1/24"))
        connect(other, middle, ("10.77.2.2/24", "10.77.2.1/24"))
        one.ip("route", "add", "default", "via", "10.77.1.1")
        other.ip("route", "add", "default", "via", "10.77.2.1")
        middle.run("sh", "-c", "echo 0 > /proc/sys/net/ipv4/ip_forward")
        with coturn(middle, addresses=("10.77.1.1", "10.77.2.1")) as turn:
            yield Divided(one, other, turn)


class Peer:
    """A process by aiortc in one of the homes."""

    def __init__(self, namespace: Namespace, role: str, *server: str) -> None:
        self._process = subprocess.Popen(
            namespace.command(sys.executable, str(PEER), role, *server),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def hear(self) -> dict[str, Any]:
        """Read one line of what it prints."""
        assert self._process.stdout is not None
        heard: dict[str, Any] = json.loads(self._process.stdout.readline())
        return heard

    def tell(self, what: dict[str, Any]) -> None:
        """Write one line to it."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()

    def end(self) -> str:
        """Wait until it has ended; return what it complained about."""
        return self._process.communicate(timeout=30)[1]


def reaches(one: Namespace, address: str) -> bool:
    """Say whether packets get there and back; a refusal comes from there too."""
    knock = (
        "import socket, sys\n"
        "try: socket.create_connection((sys.argv[1], 3478), 2)\n"
        "except ConnectionRefusedError: pass\n"
    )
    command = one.command(sys.executable, "-c", knock, address)
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_sides_that_cannot_reach_each_other_meet_through_coturn(divided: Divided) -> None:
    assert reaches(divided.one, "10.77.1.1")
    assert not reaches(divided.one, "10.77.2.2")
    turn = divided.turn
    offering = Peer(divided.one, "offer", turn.url, *turn.credentials("one"))
    answering = Peer(
        divided.other,
        "answer",
        turn.url.replace("10.77.1.1", "10.77.2.1"),
        *turn.credentials("other"),
    )
    offer = offering.hear()
    assert "typ relay" in offer["sdp"]
    answering.tell(offer)
    offering.tell(answering.hear())
    met = offering.hear()
    answering.tell({})
    other = answering.hear()
    answering.tell({})
    offering.tell({})
    assert offering.end() == answering.end() == ""
    assert met["echoed"] == 50
    assert "relay" in {met["local"], met["remote"]}
    assert "relay" in {other["local"], other["remote"]}


def test_coturn_refuses_credentials_that_have_run_out(divided: Divided) -> None:
    turn = divided.turn
    peer = Peer(divided.one, "offer", turn.url, *turn.credentials("late", seconds=-5))
    offer = peer.hear()["sdp"]
    peer.end()
    assert "typ host" in offer
    assert "typ relay" not in offer
    assert "401" in turn.log.read_text()
