"""The demo's spaces, for the band that its join code leads to, and what made-up peers wrote."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from audit.trail import Trail
from gateway.demo.seed import Seeded
from gateway.identity.accounts import create_young_person
from gateway.identity.join_codes import find_offer
from gateway.sources import Entropy, new_id
from moderation.intake import submit_post
from moderation.item import Kind
from moderation.judging import Wanted, decide
from moderation.places import SavedSpace, save_space
from moderation.policies import Act, Do
from moderation.ports import Desk, Escalated, Escalation, Who
from moderation.queue import claim_this
from moderation.rows import item_about
from moderation.sealing import KeyRing
from moderation.shifts import end_shift
from moderation.spaces import AgeBand, Hours, HoursSpan, Mode, Week
from moderation.triage.matcher import Mark

__all__ = ["set_up_spaces"]

MINUTE: Final = 60_000

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


@dataclass(frozen=True, slots=True)
class _Line:
    """Something that a made-up peer wrote; ``answers`` is the line that it answers."""

    peer: str
    text: str
    minutes_ago: int
    answers: int | None = None


_LINES: Final = (
    _Line(
        "Mellow Heron",
        "I was scared of the presentation all week. It was fine in the end. "
        "What helped was saying it once to my cat.",
        26 * 60,
    ),
    _Line("Starry Newt", "Cats are the best audience. Mine fell asleep though.", 25 * 60, 0),
    _Line(
        "Starry Newt",
        "Does anyone else feel tired every single Sunday evening because of Monday?",
        190,
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
    """Make the spaces, as Tom, with a few posts that Maya has read."""

    def desk(account: str, at: int, band: str | None = None) -> Desk:
        return Desk(
            connection=connection,
            who=Who(seeded.organisation, account, account, band),
            now=at,
            keys=keys,
            trail=trail,
            new_id=lambda: new_id(entropy),
        )

    tom, maya = seeded.logins["tom"].account, seeded.logins["maya"].account
    made = [
        save_space(desk(tom, now + number), new_id(entropy), wanted)
        for number, wanted in enumerate(SPACES)
    ]
    offer = find_offer(connection, seeded.join_code, now=now)
    peers = {
        name: create_young_person(connection, offer, name, trail=trail, now=now, entropy=entropy)
        for name in dict.fromkeys(line.peer for line in _LINES)
    }
    posts: list[str] = []
    for line in _LINES:
        at = now - line.minutes_ago * MINUTE
        answered = None if line.answers is None else posts[line.answers]
        author = desk(peers[line.peer], at, offer.age_band)
        posts.append(new_id(entropy))
        submit_post(author, _no_marks, posts[-1], made[0].id, line.text, answered)
        _approve(desk(maya, at + 5 * MINUTE), posts[-1])


def _no_marks(_connection: Connection, _organisation: str, _text: str) -> tuple[Mark, ...]:
    """Find nothing: the lines are known, and the lexicons take a second to load."""
    return ()


def _approve(desk: Desk, post: str) -> None:
    """Read a post and let it be shown, on a shift of its own."""
    item = item_about(desk.connection, Kind.POST, post)
    if item is None:
        raise LookupError(post)
    held = claim_this(desk, item.id)
    approved = Wanted(held.item.fence, 1, [Act(Do.APPROVE, None)], None, "", "")
    decide(desk, _no_hand_over, item.id, approved)
    end_shift(desk)


def _no_hand_over(connection: Connection, escalation: Escalation) -> Escalated:
    """Refuse to hand anything over: nothing of this is grave."""
    del connection
    raise LookupError(escalation.item)
