"""Every example in docs/protocol.md holds. The client's tests run the same ones."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gateway.base64url import b64, unb64
from gateway.chat.bundle import AUTHENTICATED_DATA_V1
from gateway.chat.requests import decode_request
from gateway.identity.attestation import Statement, attestation_bytes
from gateway.identity.proofs import Purpose, proof_bytes
from gateway.policy import Kind

PROTOCOL = Path(__file__).parents[1] / "docs" / "protocol.md"
BLOCK = re.compile(r"^```json example=(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

Example = dict[str, Any]


def read_examples() -> dict[str, Example]:
    return {name: json.loads(body) for name, body in BLOCK.findall(PROTOCOL.read_text())}


EXAMPLES = read_examples()


def check_proof(example: Example) -> None:
    made = proof_bytes(Purpose(example["purpose"]), example["origin"], unb64(example["challenge"]))
    assert b64(made) == example["bytes"]


def check_statement(example: Example) -> None:
    statement = Statement(
        account=example["account"],
        device=example["device"],
        kind=Kind(example["kind"]),
        name=example["name"],
        organisation=example["organisation"],
        signature_key=unb64(example["signature_key"]),
        title=example["title"],
    )
    assert b64(attestation_bytes(statement.canonical())) == example["bytes"]


def check_authenticated_data(example: Example) -> None:
    made = AUTHENTICATED_DATA_V1 + bytes.fromhex(example["message_id"])
    assert b64(made) == example["bytes"]


def check_signal_associated_data(example: Example) -> None:
    # The gateway never makes these bytes; the example is held to the page's own words.
    made = (
        example["kind"].encode()
        + b"\0"
        + bytes.fromhex(example["conversation"])
        + example["epoch"].to_bytes(8, "big")
        + bytes.fromhex(example["sender"])
    )
    assert b64(made) == example["bytes"]


def check_frame(example: Example) -> None:
    request = decode_request(unb64(example["bytes"]))
    assert msgspec.to_builtins(request, builtin_types=(bytes,)) == plain(example["frame"])


def plain(frame: Example) -> Example:
    """Replace ``{"$bin": base64url}``, the page's way to write bytes."""
    return {
        key: unb64(each["$bin"]) if isinstance(each, dict) else each for key, each in frame.items()
    }


CHECKS: dict[str, Callable[[Example], None]] = {
    "authenticated_data": check_authenticated_data,
    "frame": check_frame,
    "proof": check_proof,
    "signal_associated_data": check_signal_associated_data,
    "statement": check_statement,
}


def test_every_example_has_a_check() -> None:
    assert sorted(EXAMPLES) == sorted(CHECKS)


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_example_holds(name: str) -> None:
    CHECKS[name](EXAMPLES[name])
