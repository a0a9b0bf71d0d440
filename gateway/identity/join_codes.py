"""Join codes: from a poster's spelling to the school, band and desk that a code leads to."""

import unicodedata
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, select, update

from gateway.codes import Code
from gateway.errors import NotFound
from gateway.identity.tables import join_code, organisation, school, team

__all__ = ["JoinOffer", "find_offer", "normalise", "take_use"]

# Read off a poster, these look alike; a stored code holds the digit.
_LOOK_ALIKES: Final = str.maketrans("OI", "01")


@dataclass(frozen=True, slots=True)
class JoinOffer:
    """What a code leads to."""

    code: str
    organisation: str
    organisation_name: str
    school: str
    school_name: str
    team: str
    team_name: str
    age_band: str


def normalise(text: str) -> str:
    """Bring a code into its stored form, whatever case, spaces, hyphens or look-alikes it has."""
    upper = unicodedata.normalize("NFKC", text).upper()
    kept = "".join(letter for letter in upper if letter.isascii() and letter.isalnum())
    return kept.translate(_LOOK_ALIKES)


def find_offer(connection: Connection, code: str, *, now: int) -> JoinOffer:
    """Look a code up.

    Raises:
        NotFound: there is no such code, or it has ended or been used up.
    """
    row = connection.execute(
        select(
            join_code.c.code,
            join_code.c.organisation_id,
            organisation.c.name.label("organisation_name"),
            join_code.c.school_id,
            school.c.name.label("school_name"),
            join_code.c.team_id,
            team.c.name.label("team_name"),
            join_code.c.age_band,
            join_code.c.uses_left,
            join_code.c.ends_at,
        )
        .join(organisation, organisation.c.id == join_code.c.organisation_id)
        .join(school, school.c.id == join_code.c.school_id)
        .join(team, team.c.id == join_code.c.team_id)
        .where(join_code.c.code == normalise(code))
    ).one_or_none()
    if row is None:
        raise NotFound(Code.JOIN_CODE_UNKNOWN)
    if row.uses_left <= 0 or row.ends_at <= now:
        raise NotFound(Code.JOIN_CODE_ENDED)
    return JoinOffer(
        code=row.code,
        organisation=row.organisation_id,
        organisation_name=row.organisation_name,
        school=row.school_id,
        school_name=row.school_name,
        team=row.team_id,
        team_name=row.team_name,
        age_band=row.age_band,
    )


def take_use(connection: Connection, offer: JoinOffer, *, now: int) -> None:
    """Take one use of the code, in one statement: two can never share the last.

    Raises:
        NotFound: it was used up, or ended, since it was looked up.
    """
    taken = connection.execute(
        update(join_code)
        .where(
            join_code.c.code == offer.code,
            join_code.c.uses_left > 0,
            join_code.c.ends_at > now,
        )
        .values(uses_left=join_code.c.uses_left - 1)
    )
    if taken.rowcount != 1:
        raise NotFound(Code.JOIN_CODE_ENDED)
