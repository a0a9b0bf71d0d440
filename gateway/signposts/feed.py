"""Walk through a feed, page by page. Pure but for the ``fetch`` that it is given."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Final
from urllib.parse import quote

__all__ = ["LARGEST_ANSWER", "MOST_SERVICES", "FeedBroken", "services_at", "services_in"]

MOST_SERVICES: Final = 5_000
MOST_PAGES: Final = 500
PER_PAGE: Final = 100
LARGEST_ANSWER: Final = 2 * 1024 * 1024
NESTED: Final = ("schedules", "service_areas", "contacts")


class FeedBroken(Exception):
    """The feed cannot be read to its end; ``place`` says where, ``problem`` what is wrong."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(place, problem)
        self.place = place
        self.problem = problem

    def __str__(self) -> str:
        """Say both."""
        return f"{self.place}: {self.problem}"


def services_in(text: bytes, place: str) -> list[object]:
    """Read the services of a file: a page with ``contents``, or a list.

    Raises:
        FeedBroken: it is neither, or there are too many.
    """
    return _contents(_json(text, place), place)


def services_at(base: str, fetch: Callable[[str], bytes]) -> Iterator[object]:
    """Read all services of an API; ``fetch`` raises ``FeedBroken`` for what it cannot get.

    Raises:
        FeedBroken: a page is none, or the feed goes past its bounds.
    """
    seen = 0
    for number in range(1, MOST_PAGES + 1):
        place = f"{base}/services?page={number}&per_page={PER_PAGE}"
        page = _json(fetch(place), place)
        contents = _contents(page, place)
        seen += len(contents)
        if seen > MOST_SERVICES:
            raise FeedBroken(base, f"more than {MOST_SERVICES} services")
        for short in contents:
            yield _whole(base, short, fetch)
        if not contents or not isinstance(page, dict) or _is_last(page, number):
            return
    raise FeedBroken(base, f"more than {MOST_PAGES} pages")


def _contents(value: object, place: str) -> list[object]:
    found = value.get("contents") if isinstance(value, dict) else value
    if not isinstance(found, list):
        raise FeedBroken(place, "has no list of services")
    if len(found) > MOST_SERVICES:
        raise FeedBroken(place, f"more than {MOST_SERVICES} services")
    return found


def _whole(base: str, short: object, fetch: Callable[[str], bytes]) -> object:
    """Ask for a service that was listed without what it has several of."""
    if not isinstance(short, dict) or any(name in short for name in NESTED):
        return short
    key = short.get("id")
    if not isinstance(key, str):
        return short
    place = f"{base}/services/{quote(key, safe='')}"
    whole = _json(fetch(place), place)
    # One that answers with somebody else would put words under a wrong name.
    return whole if isinstance(whole, dict) and whole.get("id") == key else short


def _is_last(page: Mapping[str, object], number: int) -> bool:
    pages = page.get("total_pages")
    return page.get("last_page") is True or (isinstance(pages, int) and number >= pages)


def _json(text: bytes, place: str) -> object:
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FeedBroken(place, "is no JSON") from error
    return value
