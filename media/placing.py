"""Which source comes on which receiving section. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from media.member import Member, Slot
from media.plane import AUDIO, SCREEN
from media.source import Source

__all__ = ["Placed", "place"]


@dataclass(frozen=True, slots=True)
class Placed:
    """What came of it: whether anything changed, and which sources are newly shown."""

    changed: bool
    fresh: tuple[Source, ...]


def place(member: Member, sources: Sequence[Source]) -> Placed:
    """Give each source a slot of its kind; what is shown already stays where it is."""
    before = [slot.shows for slot in member.slots], member.wanted
    staying = {id(source) for source in sources}
    for slot in member.slots:
        if slot.shows is not None and id(slot.shows) not in staying:
            slot.show(None)
    shown = {id(slot.shows) for slot in member.slots if slot.shows is not None}
    lacking = {"audio": 0, "video": 0}
    fresh: list[Source] = []
    # Screens last: faces keep the slot that stands beside their voice.
    for source in sorted(sources, key=lambda each: each.kind == SCREEN):
        if id(source) in shown:
            continue
        free = _free_slot(member, source)
        if free is None:
            lacking["audio" if source.kind == AUDIO else "video"] += 1
            continue
        free.show(source)
        fresh.append(source)
    member.wanted = max(lacking.values())
    changed = before != ([slot.shows for slot in member.slots], member.wanted)
    return Placed(changed, tuple(fresh))


def _free_slot(member: Member, source: Source) -> Slot | None:
    kind = "audio" if source.kind == AUDIO else "video"
    free = [each for each in member.slots if each.kind == kind and each.shows is None]
    if source.kind == SCREEN:
        return free[-1] if free else None
    beside = {
        each.pair
        for each in member.slots
        if each.shows is not None and each.shows.participant == source.participant
    }
    return next((each for each in free if each.pair in beside), free[0] if free else None)
