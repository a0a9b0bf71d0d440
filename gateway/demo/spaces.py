"""The demo's spaces: one for the age band that its join code leads to."""

from typing import Final

from sqlalchemy import Connection

from audit.trail import Trail
from gateway.demo.seed import Seeded
from gateway.sources import Entropy, new_id
from moderation.places import SavedSpace, save_space
from moderation.ports import Desk, Who
from moderation.sealing import KeyRing
from moderation.spaces import AgeBand, Hours, HoursSpan, Mode, Week

__all__ = ["set_up_spaces"]

_ALWAYS: Final = (HoursSpan("00:00", "24:00", Mode.PRE),)
_EVENING: Final = (HoursSpan("16:00", "21:00", Mode.PRE),)

SPACES: Final = (
    SavedSpace(
        version=0,
        name="Getting through the week",
        about="Worries, wins and what helped. Be kind, and no names or places.",
        age_band=AgeBand.TWELVE_TO_THIRTEEN,
        hours=Hours("Europe/London", Week(*(_ALWAYS,) * 7)),
        closed=False,
    ),
    SavedSpace(
        version=0,
        name="Exam worries",
        about="Tests, revision and sleep. Open in the evening.",
        age_band=AgeBand.TWELVE_TO_THIRTEEN,
        hours=Hours("Europe/London", Week(*(_EVENING,) * 7)),
        closed=False,
    ),
)


def set_up_spaces(
    connection: Connection,
    seeded: Seeded,
    keys: KeyRing,
    *,
    trail: Trail,
    now: int,
    entropy: Entropy,
) -> None:
    """Make the spaces, as Tom."""
    tom = seeded.logins["tom"].account
    for number, wanted in enumerate(SPACES):
        desk = Desk(
            connection=connection,
            who=Who(seeded.organisation, tom, tom),
            now=now + number,
            keys=keys,
            trail=trail,
            new_id=lambda: new_id(entropy),
        )
        save_space(desk, desk.new_id(), wanted)
