"""Which days are bank holidays, as the holidays library knows them."""

from datetime import date
from functools import cache
from typing import Final

import holidays

from gateway.desk.rules import REGIONS

__all__ = ["YEARS", "bank_holidays", "named_bank_holidays", "prepare_bank_holidays"]

YEARS: Final = range(2020, 2051)
"""For which years they are computed: contacts that are counted, and promises."""

_SUBDIVISION: Final = dict(zip(REGIONS, ("ENG", "WLS", "SCT", "NIR"), strict=True))


@cache
def bank_holidays(region: str) -> frozenset[date]:
    """Return the bank holidays of a region of the United Kingdom."""
    return frozenset(_named(region))


def named_bank_holidays(region: str, since: date, until: date) -> list[tuple[date, str]]:
    """Return a region's bank holidays from ``since`` until before ``until``, with their names."""
    return sorted((day, name) for day, name in _named(region).items() if since <= day < until)


def prepare_bank_holidays() -> None:
    """Look every region up, so that no message has to wait until its region was."""
    for region in _SUBDIVISION:
        bank_holidays(region)


@cache
def _named(region: str) -> dict[date, str]:
    return dict(holidays.country_holidays("GB", subdiv=_SUBDIVISION[region], years=YEARS))
