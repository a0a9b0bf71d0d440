"""Handshakes of real groups, recorded from ts-mls by web/tools/record-handshakes.js."""

import base64
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from nacl.signing import SigningKey

from gateway.mls.state import PublicGroup
from tests.gateway.mls.forge import Bundle, Person

FOLDER = Path(__file__).parent / "fixtures"
SUITES = (1, 83)


@dataclass(frozen=True)
class Step:
    """One commit of a recording, and the group as it was when the commit came."""

    name: str
    committer: str
    before: PublicGroup
    bundle: Bundle


@dataclass(frozen=True)
class Recording:
    """A group from its opening on."""

    suite: int
    now: int
    people: dict[str, Person]
    opening: bytes
    steps: tuple[Step, ...]

    def step(self, name: str) -> Step:
        return next(step for step in self.steps if step.name == name)


@cache
def load(suite: int) -> Recording:
    """Read a recording and follow it."""
    raw: dict[str, Any] = json.loads((FOLDER / f"handshakes-{suite}.json").read_text())
    now, opening = raw["now"], base64.b64decode(raw["opening"])
    group, steps = PublicGroup.from_group_info(opening, now=now), []
    for each in raw["steps"]:
        for proposal in each["proposals"]:
            group, _ = group.accept_proposal(base64.b64decode(proposal), now=now)
        welcome = each["welcome"]
        bundle = Bundle(
            base64.b64decode(each["commit"]),
            None if welcome is None else base64.b64decode(welcome),
            base64.b64decode(each["group_info"]),
        )
        steps.append(Step(each["step"], each["committer"], group, bundle))
        group = bundle.judge(group, now).after
    people = {
        name: Person(base64.b64decode(raw["identities"][name]), SigningKey(base64.b64decode(seed)))
        for name, seed in raw["seeds"].items()
    }
    return Recording(suite, now, people, opening, tuple(steps))
