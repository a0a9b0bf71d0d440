"""Read a service of an Open Referral UK feed. Pure: docs/signposts.md, "The feed"."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gateway.signposts.card import Card
from gateway.signposts.values import age, day, email, phone, plain, unique, web_address

__all__ = ["LONGEST_KEY", "Closed", "LeftOut", "Service", "read_service"]

Record = Mapping[str, object]

LONGEST_KEY: Final = 100
LONGEST_NAME: Final = 200
LONGEST_DESCRIPTION: Final = 1200
LONGEST_ALERT: Final = 300
LONGEST_LINE: Final = 200

ACTIVE: Final = "active"
DAYS: Final = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}

_CLOCK: Final = re.compile(r"([0-2]?\d:[0-5]\d)(:\d\d)?.*")
_LAST: Final = re.compile(r"^[+-]?\d*")


@dataclass(frozen=True, slots=True)
class Service:
    """A usable service; ``key`` is its id in the feed."""

    key: str
    card: Card


@dataclass(frozen=True, slots=True)
class Closed:
    """A service that is not offered now."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A service of no use; ``at`` names the field."""

    at: str


def read_service(value: object) -> Service | Closed | LeftOut:
    """Read one service of a feed."""
    if not isinstance(value, dict):
        return LeftOut("service")
    record: Record = value
    key, name = record.get("id"), plain(record.get("name"), LONGEST_NAME)
    if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY:
        return LeftOut("id")
    if name is None:
        return LeftOut("name")
    ages = age(record.get("minimum_age")), age(record.get("maximum_age"))
    if ages[0] is not None and ages[1] is not None and ages[0] > ages[1]:
        return LeftOut("maximum_age")
    return _offered(record.get("status")) or Service(key, _card(record, name, ages))


def _offered(status: object) -> Closed | LeftOut | None:
    if not isinstance(status, str):
        return LeftOut("status")
    return None if status == ACTIVE else Closed()


def _card(record: Record, name: str, ages: tuple[int | None, int | None]) -> Card:
    provider = _record(record.get("organization"))
    locations = [_record(each.get("location")) for each in _records(record, "service_at_locations")]
    addresses = [each for location in locations for each in _records(location, "addresses")]
    return Card(
        name=name,
        organisation=plain(provider.get("name"), LONGEST_NAME),
        description=plain(record.get("description"), LONGEST_DESCRIPTION),
        alert=plain(record.get("alert"), LONGEST_ALERT),
        url=web_address(record.get("url")) or web_address(provider.get("website")),
        email=email(record.get("email")),
        phones=unique(_phones(record, locations), 3),
        ages=ages,
        areas=unique(_areas(record, addresses), 10),
        hours=unique(map(_hours, _records(record, "schedules")), 7),
        address=_address(addresses[0]) if addresses else None,
        checked=day(record.get("assured_date")),
        changed=day(record.get("last_modified")),
    )


def _phones(record: Record, locations: Sequence[Record]) -> Iterator[str | None]:
    for holder in (record, *_records(record, "contacts"), *locations):
        for each in _records(holder, "phones"):
            yield phone(each.get("number"))


def _areas(record: Record, addresses: Sequence[Record]) -> Iterator[str | None]:
    areas = _records(record, "service_areas")
    for each in areas:
        yield plain(each.get("name"), LONGEST_LINE) or plain(each.get("service_area"), LONGEST_LINE)
    if not areas:
        for each in addresses:
            yield plain(each.get("city"), LONGEST_LINE)


def _hours(schedule: Record) -> str | None:
    """Write a schedule as a line: days and times where it has them, else its own words."""
    days = _days(schedule.get("byday"))
    times = [_clock(schedule.get(name)) for name in ("opens_at", "closes_at")]
    if all(times):
        return f"{days or 'Open'}, {times[0]} to {times[1]}"
    return plain(schedule.get("description"), LONGEST_LINE) or days


def _days(value: object) -> str | None:
    """Read the days of an RFC 5545 rule (``MO,WE``, ``1MO``)."""
    if not isinstance(value, str):
        return None
    named = [DAYS.get(_LAST.sub("", each.strip().upper())) for each in value.split(",")]
    days = [each for each in named if each is not None]
    if len(days) == 5 and days == list(DAYS.values())[:5]:
        return "Monday to Friday"
    return ", ".join(days) or None


def _clock(value: object) -> str | None:
    found = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    return found[1] if found else None


def _address(address: Record) -> str | None:
    names = ("address_1", "address_2", "city", "postal_code")
    lines = [plain(address.get(name), LONGEST_NAME) for name in names]
    return plain(", ".join(line for line in lines if line), LONGEST_LINE)


def _record(value: object) -> Record:
    return value if isinstance(value, dict) else {}


def _records(holder: Record, name: str) -> list[Record]:
    found = holder.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
