from enum import StrEnum
from functools import partial
from types import NoneType
from typing import Annotated, Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response

from gateway.api.schemas import Schemas
from gateway.codes import Code, Reason
from gateway.contracts import (
    Contract,
    Done,
    Form,
    Header,
    Id,
    Items,
    PlaceToken,
    QueryOf,
    Raw,
    Says,
    Whole,
    contract_of,
    describe,
    faceless,
    heading,
    place,
    queried,
    read_query,
)
from gateway.edge import answer
from gateway.errors import ClientProtocolError, NotPermitted

JSON = partial(Form, (200,), "application/json")
TEAM = "0a" * 16
PLACE = Header("Place", "Where it is.", "^[0-9]+$")


class Colour(StrEnum):
    RED = "red"


class Thing(Struct, frozen=True):
    name: str


class Asked(Struct, frozen=True, rename={"begin": "from"}):
    team: Id
    begin: Whole | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 50
    after: PlaceToken | None = None
    colour: Colour = Colour.RED
    mine: bool = False
    text: str = ""


def request(query: str) -> Request:
    return Request({"type": "http", "headers": [], "query_string": query.encode()})


def read(query: str) -> Asked:
    return read_query(request(query), Asked)


def test_query_is_read_as_its_struct() -> None:
    assert read(f"team={TEAM}") == Asked(TEAM)
    assert read(
        f"team={TEAM}&from=7&limit=100&after=3-{TEAM}&colour=red&mine=1&text=a%20b&more=no"
    ) == Asked(TEAM, 7, 100, f"3-{TEAM}", Colour.RED, mine=True, text="a b")


def test_parameter_with_nothing_behind_it_was_not_given() -> None:
    assert read(f"team={TEAM}&from=&limit=&after=&mine=") == Asked(TEAM)


@pytest.mark.parametrize(
    ("query", "at"),
    [
        ("", "team"),
        ("team=", "team"),
        (f"team={TEAM}%0a", "team"),
        (f"team={TEAM}&from=-1", "from"),
        (f"team={TEAM}&from=null", "from"),
        (f"team={TEAM}&from=1e3", "from"),
        (f"team={TEAM}&from=1.0", "from"),
        (f"team={TEAM}&from=%D9%A3", "from"),
        (f"team={TEAM}&limit=0", "limit"),
        (f"team={TEAM}&limit=101", "limit"),
        (f"team={TEAM}&limit={'9' * 5000}", "limit"),
        (f"team={TEAM}&after=-{TEAM}", "after"),
        (f"team={TEAM}&colour=blue", "colour"),
        (f"team={TEAM}&mine=2", "mine"),
    ],
)
def test_what_is_wrong_with_a_query_is_named(query: str, at: str) -> None:
    with pytest.raises(ClientProtocolError) as caught:
        read(query)

    assert (caught.value.code, caught.value.fields) == (Code.REQUEST_MALFORMED, {"at": at})


def test_text_that_means_something_elsewhere_is_text() -> None:
    assert [read(f"team={TEAM}&text={text}").text for text in ("null", "1e3", "true")] == [
        "null",
        "1e3",
        "true",
    ]


@given(
    st.dictionaries(
        st.sampled_from(["from", "limit"]), st.one_of(st.integers(-2, 200), st.integers())
    ),
    st.sampled_from([None, f"1-{TEAM}", f"-{TEAM}", f"1-{TEAM}\n", "null"]),
)
def test_document_says_of_a_query_what_its_struct_says(
    numbers: dict[str, int], after: str | None
) -> None:
    schemas = {each["name"]: each["schema"] for each in Schemas([Asked]).parameters(Asked)}
    values: dict[str, Any] = {
        "team": TEAM,
        **numbers,
        **({} if after is None else {"after": after}),
    }
    told = all(jsonschema_rs.is_valid(schemas[name], value) for name, value in values.items())
    query = "&".join(f"{name}={value}" for name, value in values.items()).replace("\n", "%0a")
    try:
        read(query)
    except ClientProtocolError:
        assert not told
    else:
        assert told


def test_place_where_a_page_ended_is_taken_apart() -> None:
    assert place(None) is None
    assert place(f"17-{TEAM}") == (17, TEAM)


async def shown(_request: Request) -> Says[Items[Thing]]:
    return answer(Items([Thing("a")]))


async def done(_request: Request) -> Done:
    return Done()


async def either(_request: Request) -> Says[Thing] | Annotated[Response, Raw("text/csv")]:
    return answer(Thing("a"))


async def found(_request: Request, query: QueryOf[Asked]) -> Says[Thing]:
    return answer(Thing(query().team))


async def unsaid(_request: Request) -> Response:
    return Done()


def test_handler_says_what_it_answers_by_its_return_type() -> None:
    assert contract_of(shown) == Contract((JSON(Items[Thing]),), None)
    assert contract_of(done) == Contract((Form((204,), "", None),), None)
    assert contract_of(either) == Contract((JSON(Thing), Form((200,), "text/csv", bytes)), None)
    with pytest.raises(TypeError, match="Response"):
        contract_of(unsaid)


def test_maker_of_an_endpoint_says_what_it_answers() -> None:
    part = Raw("text/plain", statuses=(200, 206))

    async def other(_request: Request) -> Response:
        return Done()

    assert contract_of(describe(other, part)).forms == (Form((200, 206), "text/plain", bytes),)
    assert contract_of(describe(other, NoneType)).forms == (Form((204,), "", None),)
    assert contract_of(describe(other, Thing, Asked)) == Contract((JSON(Thing),), Asked)


async def test_handler_reads_its_query_when_it_wants_to() -> None:
    async def refusing(_request: Request, _query: QueryOf[Asked]) -> Done:
        raise NotPermitted(Code.CASE_NOT_YOURS, Reason.ROLE)

    endpoint = queried(found, Asked)

    response = await endpoint(request(f"team={TEAM}"))

    assert response.body == f'{{"name":"{TEAM}"}}'.encode()
    assert contract_of(endpoint) == Contract((JSON(Thing),), Asked)
    with pytest.raises(ClientProtocolError):
        await endpoint(request(""))
    with pytest.raises(NotPermitted):
        await queried(refusing, Asked)(request(""))


async def test_heading_and_faceless_tell_more_of_a_handler_and_change_nothing() -> None:
    async def handler(request: Request) -> Says[Thing]:
        return answer(Thing(PLACE.of(request) or ""))

    at = Request({"type": "http", "headers": [(b"place", b"7")], "query_string": b""})
    told, open_to_all = heading(handler, PLACE), faceless(handler)
    bare = contract_of(handler)

    assert (bare.headers, bare.face) == ((), True)
    assert (contract_of(told).headers, contract_of(told).forms) == ((PLACE,), bare.forms)
    assert (contract_of(open_to_all).face, contract_of(open_to_all).forms) == (False, bare.forms)
    for endpoint in (told, open_to_all):
        assert (await endpoint(at)).body == b'{"name":"7"}'


def test_answer_of_bytes_has_the_headers_of_its_status() -> None:
    raw = Raw("text/plain", (200, 206), ((206, PLACE),))

    async def handler(_request: Request) -> Annotated[Response, raw]:
        return Response()

    (form,) = contract_of(handler).forms
    assert (form.statuses, form.headers) == ((200, 206), ((206, PLACE),))
