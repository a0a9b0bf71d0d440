"""What becomes of a feed's records: the sample's, and odd ones."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.signposts.card import Card
from gateway.signposts.feed import FeedBroken, services_at, services_in
from gateway.signposts.importing import gather
from gateway.signposts.reading import Closed, LeftOut, Service, read_service
from gateway.signposts.values import age, day, email, phone, plain, web_address
from tests.gateway.signposts.feeds import SAMPLE, Api, sample_api

BASE = "https://directory.example.org/api"


def walk(api: Api) -> list[object]:
    def fetch(address: str) -> bytes:
        return api[address.removeprefix(BASE)]

    return list(services_at(BASE, fetch))


def card(**changes: Any) -> Card:  # noqa: ANN401 - a record is anything
    found = read_service({"id": "1", "name": "A", "status": "active", **changes})
    assert isinstance(found, Service)
    return found.card


def test_sample_feed_is_read_with_its_gaps() -> None:
    gathered = gather(walk(sample_api()), BASE)
    assert [service.card.name for service in gathered.services] == [
        "Harbour Counselling for Young People",
        "Kitchen Table",
        "Llinell Gymorth i Bobl Ifanc",
        "Tuesday Boxing Club",
        "Young Carers Café",
    ]
    assert gathered.closed == 1
    assert gathered.left_out == ((5, "name"), (8, "maximum_age"), (9, "id"), (10, "service"))


def test_service_listed_without_its_parts_is_asked_for() -> None:
    harbour = gather(walk(sample_api()), BASE).services[0].card
    assert harbour == Card(
        name="Harbour Counselling for Young People",
        organisation="Harbour Trust",
        description=(
            "Talk to a counsellor about worries, sadness or things at home. Free "
            "You can refer yourself"
        ),
        url="https://harbour.example.org/young-people",
        email="hello@harbour.example.org",
        phones=("01632 960 102", "01632 960 101"),
        ages=(11, 18),
        areas=("Northbrook", "Easthaven"),
        hours=("Monday to Friday, 15:00 to 19:00", "Saturday, 10:00 to 13:00"),
        address="12 Quay Street, Northbrook, NB1 4QS",
        checked="2026-08-14",
        changed="2026-08-14",
    )


def test_what_is_missing_is_none_and_what_is_no_use_is_left_out() -> None:
    _, kitchen, line, club, carers = (
        each.card for each in gather(walk(sample_api()), BASE).services
    )
    assert (kitchen.ages, kitchen.checked, kitchen.changed) == ((None, None), None, None)
    assert kitchen.areas == ("Easthaven",)
    assert kitchen.hours == ("Every Wednesday from 5pm in term time",)
    assert (line.ages, line.areas, line.hours) == ((None, 25), ("Cymru",), ())
    assert line.phones == ("0800 000 0123",)
    assert (club.url, club.ages) == ("https://leisure.example.org", (12, None))
    assert club.hours == ("Tuesday, 18:00 to 19:30",)
    assert (carers.ages, carers.alert) == ((8, 17), "Closed in August.")


@pytest.mark.parametrize(
    ("record", "found"),
    [
        (None, LeftOut("service")),
        ({}, LeftOut("id")),
        ({"id": 7, "name": "A", "status": "active"}, LeftOut("id")),
        ({"id": "x" * 101, "name": "A", "status": "active"}, LeftOut("id")),
        ({"id": "1", "status": "active"}, LeftOut("name")),
        ({"id": "1", "name": "<br>", "status": "active"}, LeftOut("name")),
        ({"id": "1", "name": "A"}, LeftOut("status")),
        ({"id": "1", "name": "A", "status": "defunct"}, Closed()),
    ],
)
def test_record_of_no_use_is_named(record: object, found: object) -> None:
    assert read_service(record) == found


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org",
        "https://",
        "https://user:pass@example.org",
        "https://example.org/a b",
        "https://[::1",
        "ftp://example.org",
        "https://example.org/" + "x" * 500,
        "https://exam\nple.org",
    ],
)
def test_address_that_no_page_should_open_is_left_out(address: str) -> None:
    assert web_address(address) is None
    assert card(url=address).url is None


def test_markup_goes_and_long_words_are_cut() -> None:
    assert plain("<script>alert(1)</script>Hello&nbsp;<b>you</b> &amp; me", 50) == "Hello you & me"
    assert plain("one two three", 9) == "one two…"
    assert plain("a\x00b\x1b[0m", 50) == "ab[0m"
    assert plain("   ", 50) is None


def test_values_that_are_none() -> None:
    ages: list[object] = [-1, 121, True, "12-18", "nan", "inf", None, []]
    assert [age(each) for each in ages] == [None] * 8
    assert [day(each) for each in ("2026-02-30", "yesterday", "", 20260101, None)] == [None] * 5
    assert [phone(each) for each in ("call us", "12", "+" * 9, "0" * 40, None)] == [None] * 5
    assert [email(each) for each in ("a@b", "a b@c.org", "<a@b.org>", None)] == [None] * 4


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=20) | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["id", "name", "status", "schedules", "phones", "location", "minimum_age"]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=20,
    )
)
def test_whatever_a_feed_holds_is_read_or_left_out(record: object) -> None:
    assert isinstance(read_service(record), Service | Closed | LeftOut)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (b"<html>", "is no JSON"),
        (b"[" * 100_000, "is no JSON"),
        (b'{"items": []}', "has no list of services"),
        (b'{"contents": 3}', "has no list of services"),
    ],
)
def test_what_is_no_feed_is_refused(text: bytes, problem: str) -> None:
    with pytest.raises(FeedBroken, match=problem):
        services_in(text, "a file")


def test_feed_without_a_usable_service_is_refused() -> None:
    with pytest.raises(FeedBroken, match="no service that could be shown"):
        gather([{"id": "1"}], "a file")


def test_feed_that_never_ends_is_refused() -> None:
    page = json.dumps({"contents": [{"id": "1", "name": "A", "status": "active", "contacts": []}]})
    with pytest.raises(FeedBroken, match="more than 500 pages"):
        list(services_at(BASE, lambda _address: page.encode()))


def test_feed_that_is_too_long_is_refused() -> None:
    many = json.dumps({"contents": [{"contacts": []}] * 3000, "total_pages": 9})
    with pytest.raises(FeedBroken, match="more than 5000 services"):
        list(services_at(BASE, lambda _address: many.encode()))


def test_file_may_be_a_page_or_a_list() -> None:
    page = (SAMPLE / "services-2.json").read_bytes()
    records = services_in(page, "a file")
    assert services_in(json.dumps(records).encode(), "a file") == records
