"""The documents name what there is, and their schemas say what the structs say."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.api.asyncapi import asyncapi
from gateway.api.openapi import openapi
from gateway.api.schemas import components
from gateway.app import Gateway
from gateway.base64url import Bytes32, Bytes64, b64
from gateway.cli import main
from gateway.edge import FACE_HEADER, _decode
from gateway.errors import ClientProtocolError
from gateway.identity.requests import DeviceSignIn, LookAtCode
from gateway.settings import read_settings
from gateway.storage.migrate import upgrade
from tests.asking import Asking, asking
from tests.sampling import Sampler
from tests.world import CHEAP

GATEWAY = Path(__file__).parents[3] / "gateway"
NOBODYS = "0" * 32
PROTOCOL = Path(__file__).parents[3] / "docs/protocol.md"


@pytest.fixture
async def asked(tmp_path: Path) -> AsyncIterator[Asking]:
    async with asking(tmp_path) as made:
        yield made


@pytest.fixture
async def document(tmp_path: Path) -> dict[str, Any]:
    gateway = Gateway(read_settings({"EARSHOT_DATA": str(tmp_path)}), hasher=CHEAP)
    upgrade(gateway.database.engine)
    found = await openapi(gateway.routes())
    await gateway.close()
    return found


async def test_every_route_of_the_protocol_is_in_the_document(document: dict[str, Any]) -> None:
    page = PROTOCOL.read_text()
    rows = re.findall(r"^\| `(GET|POST|PUT|PATCH) (/v1/[^`? ]+)", page, re.MULTILINE)
    there = {
        (method.upper(), re.sub(r"{\w+}", "{}", path))
        for path, item in document["paths"].items()
        for method in item
    }

    assert len(rows) > 15
    assert {(method, re.sub(r"{\w+}", "{}", path)) for method, path in rows} <= there


async def test_bodies_are_those_of_the_structs_that_validate(document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            assert ("requestBody" in operation) is (method != "get"), path
    body = document["paths"]["/v1/sign-in/device"]["post"]["requestBody"]
    assert body["content"]["application/json"]["schema"]["$ref"].endswith("/DeviceSignIn")
    upload = document["paths"]["/v1/attachments/{attachment}"]["patch"]["requestBody"]
    assert set(upload["content"]) == {"application/octet-stream"}


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


def referred(document: dict[str, Any], schema: object) -> list[dict[str, Any]]:
    """Return all schemas that one leads to, itself among them."""
    found: dict[str, Any] = {}
    left = [json.dumps(schema)]
    while left:
        for name in set(re.findall(r'"#/components/schemas/([^"]+)"', left.pop())) - set(found):
            found[name] = document["components"]["schemas"][name]
            left.append(json.dumps(found[name]))
    return [{"": schema}, *found.values()]


async def test_every_operation_says_what_it_answers(document: dict[str, Any]) -> None:
    for name, operation in operations(document).items():
        told = {
            status: each
            for status, each in operation["responses"].items()
            if status != "default" and int(status) < 400
        }
        assert set(told) in ({"200"}, {"204"}, {"200", "206"}), name
        for status, each in told.items():
            assert ("content" in each) is (status != "204"), name
            for media_type, content in each.get("content", {}).items():
                schema = content["schema"]
                assert media_type != "application/json" or schema != {}, name
                assert referred(document, schema), name


async def test_answers_are_those_of_the_structs_that_handlers_encode(
    document: dict[str, Any],
) -> None:
    told = operations(document)

    def content(name: str, status: str = "200") -> dict[str, Any]:
        found: dict[str, Any] = told[name]["responses"][status]["content"]
        return found

    assert content("GET /v1/me") == {
        "application/json": {"schema": {"$ref": "#/components/schemas/Me"}}
    }
    me = document["components"]["schemas"]["Me"]
    assert set(me["required"]) >= {"account", "device", "statement", "attestation"}
    assert me["properties"]["statement"]["pattern"] == "^[A-Za-z0-9_-]*$"
    assert set(content("GET /v1/attachments/{attachment}", "206")) == {"application/octet-stream"}
    assert set(content("GET /v1/desk/statistics")) == {"application/json", "text/csv"}
    assert set(content("POST /v1/cases/{case}/export")) == {
        "application/pdf",
        "application/fhir+json",
    }
    assert "content" not in told["POST /v1/sign-out"]["responses"]["204"]


async def test_queries_are_those_of_the_structs_that_read_them(document: dict[str, Any]) -> None:
    def query(name: str) -> dict[str, dict[str, Any]]:
        return {
            each["name"]: each
            for each in operations(document)[name]["parameters"]
            if each["in"] == "query"
        }

    inbox = query("GET /v1/desk/inbox")
    assert {name for name, each in inbox.items() if each["required"]} == {"team"}
    assert inbox["limit"]["schema"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 100,
        "default": 50,
    }
    assert inbox["after"]["schema"]["type"] == "string"
    assert query("GET /v1/devices/trail")["seen"]["schema"]["minimum"] == 0
    assert set(query("GET /v1/moderation/statistics")) == {"from", "to"}
    assert set(query("PUT /v1/records/{record}")) == {"conversation"}
    assert query("GET /v1/me") == {}


async def test_headers_are_those_that_handlers_read_and_send(document: dict[str, Any]) -> None:
    def headers(name: str) -> dict[str, bool]:
        told = operations(document)[name]["parameters"]
        return {each["name"]: each["required"] for each in told if each["in"] == "header"}

    assert headers("PATCH /v1/attachments/{attachment}") == {
        "Earshot-As": True,
        "Upload-Offset": True,
    }
    assert headers("GET /v1/attachments/{attachment}") == {"Earshot-As": True, "Range": False}
    assert headers("GET /v1/openapi.json") == headers("GET /v1/client") == {}
    told = operations(document)["GET /v1/attachments/{attachment}"]["responses"]
    assert set(told["206"]["headers"]) == {"Accept-Ranges", "Content-Range"}
    assert set(told["429"]["headers"]) == {"Retry-After"}
    table = operations(document)["GET /v1/moderation/exports/skips"]["responses"]["200"]
    assert set(table["headers"]) == {"Content-Disposition"}


def test_no_route_reads_a_header_that_the_document_does_not_have() -> None:
    reading = {
        path.relative_to(GATEWAY).as_posix()
        for path in GATEWAY.rglob("*.py")
        if re.search(r"(?<!FACE_HEADER)request\.headers(?!\.get\(FACE_HEADER\))", path.read_text())
    }
    # ``Origin`` and ``Content-Length`` are every body's; the others are no routes below ``/v1/``.
    assert reading == {"contracts.py", "edge.py", "operations/measuring.py", "web.py"}


async def test_face_and_session_are_wanted_where_the_document_says_so(asked: Asking) -> None:
    document = await openapi(asked.gateway.routes())
    for name, operation in operations(document).items():
        method, _, path = name.partition(" ")
        where = re.sub(r"{\w+}", NOBODYS, path)
        said = {each["name"]: each for each in operation["parameters"]}
        bare = await asked.http.request(method, where)
        missing = bare.status_code == 400 and bare.json()["code"] == "request.face_missing"
        assert missing is (FACE_HEADER in said), name
        if FACE_HEADER not in said:
            continue
        query, content = sampled(document, name, operation)
        codes = set()
        for face in said[FACE_HEADER]["schema"]["enum"]:
            answer = await asked.http.request(
                method, where, headers={FACE_HEADER: face}, params=query, content=content
            )
            codes.add(answer.json()["code"] if answer.status_code == 401 else "")
        nobody = "session.missing" in codes
        assert nobody is ({} not in operation["security"]), (name, codes)


def sampled(
    document: dict[str, Any], name: str, operation: dict[str, Any]
) -> tuple[dict[str, Any], bytes]:
    """Make what an operation is asked with, with ids that nobody has."""
    sampler = Sampler(document)
    query = {
        each["name"]: sampler.sample(each["schema"]) or NOBODYS
        for each in operation["parameters"]
        if each["in"] == "query" and each["required"]
    }
    for kind, taken in operation.get("requestBody", {}).get("content", {}).items():
        if kind == "application/json":
            body = json.dumps(sampler.body(name, taken["schema"]))
            return query, body.replace('""', f'"{NOBODYS}"').encode()
    return query, b""


def test_no_route_reads_a_query_past_its_struct() -> None:
    reading = {
        path.relative_to(GATEWAY).as_posix()
        for path in GATEWAY.rglob("*.py")
        if re.search(r"query_params|query_string|\burl\.query", path.read_text())
    }
    # The socket is no route of this document; docs/protocol.md section 4 has its ``?as=``.
    assert reading - {"api/openapi.py", "storage/engine.py"} == {"contracts.py", "chat/socket.py"}


async def test_no_parameter_is_called_null(document: dict[str, Any]) -> None:
    for name, operation in operations(document).items():
        assert "null" not in json.dumps(operation["parameters"]), name


async def test_no_body_takes_bytes_that_its_schema_spells_otherwise(
    document: dict[str, Any],
) -> None:
    """msgspec reads plain ``bytes`` as base64 of the other alphabet; bodies have ``FixedBytes``."""
    for name, operation in operations(document).items():
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        assert "contentEncoding" not in json.dumps(referred(document, body)), name


@pytest.mark.parametrize("says", [Response, None, dict])
async def test_route_that_does_not_say_what_it_answers_has_no_document(says: type | None) -> None:
    async def silent(_request: Request) -> Response:
        raise NotImplementedError

    silent.__annotations__["return"] = says

    with pytest.raises(TypeError, match="/v1/silent"):
        await openapi([Route("/v1/silent", silent)])


def valid(kind: type, value: object) -> bool:
    (schema,), shared = components([kind], "#/$defs/{name}")
    return jsonschema_rs.is_valid({**schema, "$defs": shared}, value)


def taken(kind: type, value: object) -> bool:
    try:
        _decode(msgspec.json.encode(value), kind)
    except ClientProtocolError:
        return False
    return True


TEXTS = st.one_of(
    st.text(max_size=5),
    st.binary(min_size=30, max_size=34).map(b64),
    st.binary(min_size=63, max_size=65).map(b64),
    st.binary(min_size=16, max_size=16).map(bytes.hex),
    st.text(alphabet="AQgw_-", min_size=42, max_size=44),
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "device": TEXTS,
            "challenge": TEXTS,
            "proof": TEXTS,
        },
    )
)
def test_a_schema_says_what_its_struct_says(value: dict[str, str]) -> None:
    assert valid(DeviceSignIn, value) == taken(DeviceSignIn, value)


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64))
def test_what_is_right_is_right_in_both(challenge: bytes, proof: bytes) -> None:
    value = {"device": "0a" * 16, "challenge": b64(challenge), "proof": b64(proof)}

    assert valid(DeviceSignIn, value)
    assert taken(DeviceSignIn, value)
    assert not valid(DeviceSignIn, {**value, "device": "0a" * 16 + "\n"})
    assert not valid(LookAtCode, {"code": ""})
    assert (Bytes32.size, Bytes64.size) == (32, 64)


def test_frames_that_the_protocol_names_are_in_the_document() -> None:
    document = asyncapi()
    page = PROTOCOL.read_text()
    named = set(re.findall(r"^\| `([a-z_]+)` \|", page, re.MULTILINE))
    asked = {each["$ref"].rpartition("/")[2] for each in document["operations"]["ask"]["messages"]}

    assert {"send", "ack", "sync", "claim", "commit"} <= asked & named
    assert {"hello", "entry", "conversation"} <= {
        each["$ref"].rpartition("/")[2] for each in document["operations"]["push"]["messages"]
    }
    everything = json.dumps(document)
    refs = set(re.findall(r'"#/components/schemas/(\w+)"', everything))
    assert refs <= set(document["components"]["schemas"])


@pytest.mark.parametrize("kind", ["openapi", "asyncapi"])
def test_command_writes_a_document(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["api", kind]) == 0
    assert json.loads(capsys.readouterr().out)[kind].startswith("3.")
