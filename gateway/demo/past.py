"""The months before the demo: made-up figures, so that there is something to look back at.

Nothing of it happened: there are no deeds behind it, so the trail has none, and nobody can open the
conversations, which belong to an inbox that nobody works at any more.
"""

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from nacl.secret import SecretBox
from sqlalchemy import Connection, insert

from gateway.chat.tables import conversation
from gateway.demo.seed import Seeded
from gateway.desk.tables import desk_contact, desk_feedback, desk_override, desk_wait
from gateway.identity.accounts import DEFAULT_SUITE, create_school, create_team
from gateway.identity.tables import account
from gateway.keys import ServiceKeys
from gateway.policy import Kind
from gateway.sources import Entropy, new_id

__all__ = ["OLD_INBOX", "fill_past"]

OLD_INBOX: Final = "School nurses, old inbox"
MONTHS: Final = 12

_ZONE: Final = ZoneInfo("Europe/London")

# How many contacts a school's month has, about; the last is so small that it is hidden.
_SCHOOLS: Final = (("Riverside High", 14), ("Oak Lane School", 2))
_OWN: Final = 22
_OUTCOMES: Final = ("advice_given", "advice_given", "appointment", "referred", "no_further_reply")
_TOPICS: Final = (
    "feelings",
    "feelings",
    "sleep",
    "bullying",
    "friends",
    "family",
    "body",
    "eating",
)
_FACES: Final = (1, 2, 3, 3, 4, 4, 4, 5, 5, 5)
_LINES: Final = (
    "It helped to write it down.",
    "i felt listened to",
    "it took a while",
    "thank you",
    "would have liked to talk longer",
)
# August is nearly empty, and more comes when school starts again.
_SHARE: Final = {8: 0.1, 9: 1.3, 12: 0.8}


Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class _School:
    """A school and how many of its young people write in a month, about."""

    id: str
    contacts: int
    talk: str


def fill_past(
    connection: Connection, seeded: Seeded, *, keys: ServiceKeys, now: int, entropy: Entropy
) -> None:
    """Give the nurses twelve months to look back at."""
    dice = random.Random(7)  # noqa: S311 - made-up people, the same ones each time
    schools = _schools(connection, seeded, now, entropy)
    contacts: list[Row] = []
    overrides: list[Row] = []
    answers: list[Row] = []
    for month in _months(now):
        for school in schools:
            contacts += _contacts(dice, school, month, len(contacts))
        overrides += _overrides(dice, schools[0], month, entropy)
        answers += _answers(dice, month, keys.feedback_box(seeded.organisation), entropy)
    by = {"account_id": seeded.logins["amina"].account}
    for table, rows in (
        (desk_contact, contacts),
        (desk_wait, [_wait(dice, each) for each in contacts]),
        (desk_override, [row | by for row in overrides]),
        (desk_feedback, answers),
    ):
        connection.execute(insert(table), [row | {"team_id": seeded.nurses} for row in rows])


def _months(now: int) -> Iterator[date]:
    """Name the first days of the months that are over, the oldest first."""
    today = datetime.fromtimestamp(now / 1000, tz=_ZONE)
    this = today.year * 12 + today.month - 1
    for number in range(this - MONTHS, this):
        yield date(number // 12, number % 12 + 1, 1)


def _share(month: date) -> float:
    return _SHARE.get(month.month, 1.0)


def _middle(month: date) -> int:
    return round(datetime(month.year, month.month, 10, 12, tzinfo=_ZONE).timestamp() * 1000)


def _contacts(dice: random.Random, school: _School, month: date, so_far: int) -> list[Row]:
    name = month.isoformat()[:7]
    count = round(school.contacts * _share(month) * dice.uniform(0.8, 1.2))
    return [
        {
            "conversation_id": school.talk,
            "number": so_far + number + 1,
            "school_id": school.id,
            "began_at": _middle(month),
            "in_hours": dice.random() < 0.7,
            "month_began": name,
            "answer_minutes": round(dice.lognormvariate(4.2, 0.7)),
            "month_answered": name,
            "month_closed": name,
            "outcomes": json.dumps([dice.choice(_OUTCOMES), dice.choice(_TOPICS)]),
        }
        for number in range(count)
    ]


def _overrides(dice: random.Random, school: _School, month: date, entropy: Entropy) -> list[Row]:
    return [
        {
            "id": new_id(entropy),
            "conversation_id": school.talk,
            "at": _middle(month),
            "month": month.isoformat()[:7],
        }
        for _ in range(dice.choice((0, 2, 6)))
    ]


def _answers(dice: random.Random, month: date, box: SecretBox, entropy: Entropy) -> list[Row]:
    lines = [dice.choice(_LINES) if dice.random() < 0.3 else "" for _ in range(_answered(month))]
    return [
        {
            "id": new_id(entropy),
            "month": month.isoformat()[:7],
            "face": dice.choice(_FACES),
            "line_sealed": bytes(box.encrypt(line.encode(), entropy(box.NONCE_SIZE)))
            if line
            else None,
        }
        for line in lines
    ]


def _answered(month: date) -> int:
    return round(18 * _share(month))


def _wait(dice: random.Random, contact: Row) -> Row:
    same = ("conversation_id", "number", "school_id", "began_at")
    return {name: contact[name] for name in same} | {
        "due_at": contact["began_at"],
        "ended_at": contact["began_at"],
        "kept": dice.random() < 0.85,
        "month_ended": contact["month_began"],
    }


def _schools(
    connection: Connection, seeded: Seeded, now: int, entropy: Entropy
) -> Sequence[_School]:
    team = create_team(connection, seeded.organisation, OLD_INBOX, entropy=entropy)
    others = [
        (create_school(connection, seeded.organisation, name, entropy=entropy), contacts)
        for name, contacts in _SCHOOLS
    ]
    found = []
    for number, (school, contacts) in enumerate([(seeded.school, _OWN), *others], start=1):
        person, talk = new_id(entropy), new_id(entropy)
        connection.execute(
            insert(account).values(
                id=person,
                organisation_id=seeded.organisation,
                kind=str(Kind.YOUNG_PERSON),
                name=f"Before {number}",
                title="",
                school_id=school,
                desk_team_id=team,
                created_at=now,
                closed_at=now,
            )
        )
        connection.execute(
            insert(conversation).values(
                id=talk,
                organisation_id=seeded.organisation,
                kind="desk",
                team_id=team,
                opened_by=person,
                opened_at=now,
                opening_hash=b"",
                suite=DEFAULT_SUITE,
                epoch=0,
                head=0,
                last_at=now,
                seen=0,
                unread=0,
            )
        )
        found.append(_School(school, contacts, talk))
    return found
