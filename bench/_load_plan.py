"""How large a load is to be, and whether this machine can bear it."""

import argparse
import resource
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

__all__ = ["LoadError", "Plan", "allow_files", "read_plan", "require_room"]

FEWEST_DEVICES: Final = 50
MOST_DEVICES: Final = 20_000
FEWEST_SECONDS: Final = 5
MOST_SECONDS: Final = 3_600
CONNECT_SECONDS: Final = 30.0
CONNECTED_A_SECOND: Final = 25
"""A fourteenth of what a quiet machine greets (docs/scale.md)."""

KIB_FOR_A_DEVICE: Final = 150
KIB_ANYWAY: Final = 400 * 1024
FILES_ANYWAY: Final = 200


class LoadError(Exception):
    """The load could not be put on; says why."""


@dataclass(frozen=True, slots=True)
class Plan:
    """So many devices for so long; ``pause``: seconds between what a young person writes."""

    devices: int
    seconds: float
    pause: float

    @property
    def connect_seconds(self) -> float:
        """How long connecting may take."""
        return CONNECT_SECONDS + self.devices / CONNECTED_A_SECOND

    @property
    def kib(self) -> int:
        """What the gateway and its devices will take of memory, at most, in KiB."""
        return KIB_ANYWAY + self.devices * KIB_FOR_A_DEVICE


def read_plan(arguments: Sequence[str], environment: Mapping[str, str]) -> Plan:
    """Read what to do from the arguments, or from the environment.

    Raises:
        LoadError: it is no load that ends, or none at all.
    """
    parser = argparse.ArgumentParser(prog="python -m bench.load")
    parser.add_argument("--devices", default=environment.get("EARSHOT_LOAD_DEVICES", "1000"))
    parser.add_argument("--seconds", default=environment.get("EARSHOT_LOAD_SECONDS", "30"))
    parser.add_argument("--minutes", help="in the place of --seconds")
    parser.add_argument("--pause", default="600", help="seconds between what a young person writes")
    found = parser.parse_args(arguments)
    seconds = _number("seconds", found.seconds)
    if found.minutes is not None:
        seconds = _number("minutes", found.minutes) * 60
    return Plan(
        devices=int(
            _within("devices", _number("devices", found.devices), FEWEST_DEVICES, MOST_DEVICES)
        ),
        seconds=_within("seconds", seconds, FEWEST_SECONDS, MOST_SECONDS),
        pause=_within("pause", _number("pause", found.pause), 1, 86_400),
    )


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise LoadError(f"{name} must be a number, not {text!r}") from None


def _within(name: str, value: float, least: float, most: float) -> float:
    if not least <= value <= most:
        raise LoadError(f"{name} must be from {least:g} to {most:g}")
    return value


def allow_files() -> int:
    """Let this process and its children open as many files as the machine allows; say how many."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


def require_room(plan: Plan, *, files: int, kib: int) -> None:
    """Require that so many files and so much memory are enough.

    Raises:
        LoadError: they are not.
    """
    if files != resource.RLIM_INFINITY and files < plan.devices + FILES_ANYWAY:
        raise LoadError(
            f"a process may open {files} files here: too few for {plan.devices} devices"
        )
    if kib < plan.kib:
        raise LoadError(f"{kib >> 10} MiB of memory are free, and it may take {plan.kib >> 10}")
