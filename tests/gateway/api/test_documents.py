"""The documents name what there is, and their schemas say what the structs say."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.api.asyncapi import asyncapi
from gateway.api.openapi import openapi
from gateway.api.schemas import components
from gateway.app import Gateway
from gateway.base64url import Bytes32, Bytes64, b64
from gateway.cli import main
from gateway.edge import _decode
from gateway.errors import ClientProtocolError
from gateway.identity.requests import DeviceSignIn, LookAtCode
from gateway.settings import read_settings
from gateway.storage.migrate import upgrade
from tests.world import CHEAP

PROTOCOL = Path(__file__).parents[3] / "docs/protocol.md"


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
