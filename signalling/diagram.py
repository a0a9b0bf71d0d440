"""Draws the phases of a visit from the machine's table, for docs/visits.md."""

import re
from typing import Final

from signalling.room import TABLE
from signalling.shapes import Phase

__all__ = ["MARK", "diagram", "insert"]

MARK: Final = re.compile(r"(<!-- phases: [^\n]*-->\n).*?(<!-- /phases -->)", re.DOTALL)


def diagram() -> str:
    """Draw what leads from one phase to another, and list what each phase takes in besides."""
    return f"```mermaid\nstateDiagram-v2\n{_arrows()}\n```\n\n{_list()}\n"


def insert(page: str) -> str:
    """Put the drawing into a page, in place of the one before."""
    return MARK.sub(lambda found: found[1] + diagram() + found[2], page)


def _arrows() -> str:
    lines = [
        f"    {here} --> {there}: {', '.join(names)}"
        for here in Phase
        for there in Phase
        if here is not there and (names := _events(here, there))
    ]
    ends = [f"    {phase} --> [*]" for phase in (Phase.ENDED, Phase.MISSED)]
    return "\n".join(["    [*] --> scheduled", *lines, *ends])


def _events(here: Phase, there: Phase) -> list[str]:
    return [event.__name__ for (event, phase), to in TABLE.items() if phase is here and there in to]


def _list() -> str:
    lines = ["| phase | stays so on |", "| --- | --- |"]
    lines += [f"| `{phase}` | {', '.join(_events(phase, phase))} |" for phase in Phase]
    return "\n".join(lines)
