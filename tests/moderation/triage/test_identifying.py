"""What could tell who somebody is, as the young person's device looks for it and as triage does."""

import json
from pathlib import Path
from typing import Final

import pytest

from moderation.triage.export import client_patterns
from moderation.triage.identifying import Identifying

CLIENT: Final = Path(__file__).parents[3] / "web" / "src" / "identifying"
EXAMPLES: Final = json.loads((CLIENT / "examples.json").read_text())
FINDER: Final = Identifying()


def kinds(text: str) -> set[str]:
    return {mark.category for mark in FINDER.find(text)}


def test_device_looks_for_the_same_patterns() -> None:
    assert (CLIENT / "patterns.json").read_text() == client_patterns()


@pytest.mark.parametrize("kind", sorted(EXAMPLES["true"]))
def test_lines_that_the_device_warns_of_are_found(kind: str) -> None:
    assert [line for line in EXAMPLES["true"][kind] if kind not in kinds(line)] == []


def test_lines_that_the_device_leaves_alone_are_left_alone() -> None:
    assert [line for line in EXAMPLES["harmless"] if kinds(line)] == []
