"""What is known of a young person: standing, ties, muted words, break, and how right they flag."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from moderation.errors import NotAllowed, Rule
from moderation.flags import Accuracy
from moderation.ports import Desk
from moderation.sealing import Sealed
from moderation.standing import Given, Level, Standing, standing
from moderation.tables import care, decision, flag, tie
from moderation.triage.words import words_of

__all__ = [
    "BLOCK",
    "MUTE",
    "Care",
    "accuracies",
    "given_to",
    "hidden_from",
    "mutes",
    "read_care",
    "require_here",
    "require_may_post",
    "set_break",
    "set_tie",
    "set_words",
    "standing_of",
    "standings",
]

BLOCK: Final = "block"
MUTE: Final = "mute"
MOST_TIES: Final = 500


@dataclass(frozen=True, slots=True)
class Care:
    """How somebody keeps what they do not want to see away."""

    blocked: tuple[str, ...] = ()
    muted: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    break_until: int | None = None

    def on_break(self, now: int) -> int | None:
        """Say until when they are on a break."""
        return self.break_until if self.break_until is not None and now < self.break_until else None


def given_to(connection: Connection, accounts: Collection[str]) -> dict[str, list[Given]]:
    """List the decisions that gave accounts a level and that stand."""
    columns = decision.c
    rows = connection.execute(
        select(columns.id, columns.author, columns.level, columns.at).where(
            columns.author.in_(sorted(set(accounts))),
            columns.level.is_not(None),
            columns.undone_by.is_(None),
        )
    )
    found: dict[str, list[Given]] = {}
    for row in rows:
        found.setdefault(row.author, []).append(Given(row.id, Level(row.level), row.at))
    return found


def standings(connection: Connection, accounts: Collection[str], now: int) -> dict[str, Standing]:
    """Say where accounts stand."""
    given = given_to(connection, accounts)
    return {each: standing(given.get(each, ()), now) for each in accounts}


def standing_of(connection: Connection, account: str, now: int) -> Standing:
    """Say where an account stands."""
    return standings(connection, [account], now)[account]


def require_may_post(desk: Desk) -> None:
    """Let pass whoever may write.

    Raises:
        NotAllowed: their standing does not let them.
    """
    found = standing_of(desk.connection, desk.who.account, desk.now)
    if not found.may_post:
        fields = {} if found.until is None else {"until": found.until}
        raise NotAllowed(Rule.SPACE_SUSPENDED, level=str(found.level), **fields)


def require_here(desk: Desk) -> Care:
    """Let pass whoever is not on a break.

    Raises:
        NotAllowed: they are.
    """
    found = read_care(desk)
    until = found.on_break(desk.now)
    if until is not None:
        raise NotAllowed(Rule.SPACE_ON_BREAK, until=until)
    return found


def read_care(desk: Desk) -> Care:
    """Read somebody's own settings."""
    me = desk.who.account
    ties = desk.connection.execute(
        select(tie.c.other_id, tie.c.kind).where(tie.c.account_id == me).order_by(tie.c.other_id)
    ).all()
    row = desk.connection.execute(select(care).where(care.c.account_id == me)).one_or_none()
    return Care(
        blocked=tuple(each.other_id for each in ties if each.kind == BLOCK),
        muted=tuple(each.other_id for each in ties if each.kind == MUTE),
        words=() if row is None else _words(desk, row),
        break_until=None if row is None else row.break_until,
    )


def set_tie(desk: Desk, other: str, kind: str, *, on: bool) -> Care:
    """Block or mute somebody, or stop that; repeated it changes nothing.

    Raises:
        NotAllowed: there are too many already, or it is oneself.
    """
    me = desk.who.account
    same = (tie.c.account_id == me, tie.c.other_id == other, tie.c.kind == kind)
    desk.connection.execute(delete(tie).where(*same))
    if on:
        count = select(func.count()).select_from(tie).where(tie.c.account_id == me)
        if other == me or (desk.connection.scalar(count) or 0) >= MOST_TIES:
            raise NotAllowed(Rule.POST_OWN if other == me else Rule.PERSON_UNKNOWN)
        desk.connection.execute(insert(tie).values(account_id=me, other_id=other, kind=kind))
    return read_care(desk)


def set_words(desk: Desk, words: Collection[str]) -> Care:
    """Replace the words that somebody does not want to see."""
    sealed = _seal_words(desk, tuple(words))
    _write_care(desk, {"key_id": sealed.key_id, "sealed": sealed.box})
    return read_care(desk)


def set_break(desk: Desk, until: int | None) -> Care:
    """Begin or end a break."""
    _write_care(desk, {"break_until": until})
    return read_care(desk)


def hidden_from(desk: Desk) -> set[str]:
    """Name whose posts somebody does not see: blocked by either, or muted."""
    me = desk.who.account
    mine = select(tie.c.other_id).where(tie.c.account_id == me)
    theirs = select(tie.c.account_id).where(tie.c.other_id == me, tie.c.kind == BLOCK)
    return set(desk.connection.scalars(mine.union(theirs)))


def mutes(words: Collection[str], text: str) -> bool:
    """Say whether a text has a muted word, obfuscation undone."""
    if not words:
        return False
    spoken = _spoken(text)
    return any(f" {' '.join(word)} " in spoken for word in map(_plain, words) if word)


def accuracies(connection: Connection, reporters: Collection[str]) -> dict[str, Accuracy]:
    """Say how often people's flags were upheld."""
    rows = connection.execute(
        select(flag.c.reporter, flag.c.outcome, func.count())
        .where(
            flag.c.reporter.in_(sorted(set(reporters))),
            or_(flag.c.outcome == "acted", flag.c.outcome == "not_acted"),
        )
        .group_by(flag.c.reporter, flag.c.outcome)
    )
    counts: dict[str, dict[str, int]] = {}
    for reporter, outcome, count in rows:
        counts.setdefault(reporter, {})[outcome] = count
    return {
        each: Accuracy(sum(found.values()), found.get("acted", 0))
        for each in reporters
        for found in [counts.get(each, {})]
    }


def _plain(text: str) -> list[str]:
    return [word.text for word in words_of(text)]


def _spoken(text: str) -> str:
    return f" {' '.join(_plain(text))} "


def _words(desk: Desk, row: Row[Any]) -> tuple[str, ...]:
    sealed = Sealed(row.key_id, row.sealed)
    place = f"care:{desk.who.account}"
    return tuple(json.loads(desk.keys.open(desk.who.organisation, place, sealed)))


def _seal_words(desk: Desk, words: tuple[str, ...]) -> Sealed:
    return desk.keys.seal(desk.who.organisation, f"care:{desk.who.account}", json.dumps(words))


def _write_care(desk: Desk, values: dict[str, Any]) -> None:
    mine = care.c.account_id == desk.who.account
    if desk.connection.execute(update(care).where(mine).values(values)).rowcount:
        return
    sealed = _seal_words(desk, ())
    fresh = {"break_until": None, "key_id": sealed.key_id, "sealed": sealed.box} | values
    desk.connection.execute(
        insert(care).values(
            account_id=desk.who.account, organisation_id=desk.who.organisation, **fresh
        )
    )
