import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey
from sqlalchemy import func, select

from gateway.base64url import b64, unb64
from gateway.codes import Code
from gateway.errors import Unauthenticated
from gateway.identity.attestation import Statement, attest, attestation_bytes
from gateway.identity.proofs import (
    Purpose,
    check_proof,
    issue_challenge,
    proof_bytes,
    spend_challenge,
)
from gateway.identity.tables import challenge
from gateway.policy import Kind
from gateway.sources import system_entropy
from tests.world import NOON, World

PROTOCOL = Path(__file__).parents[3] / "docs" / "protocol.md"


def example(name: str) -> dict[str, Any]:
    found = re.search(rf"```json example={name}\n(.*?)```", PROTOCOL.read_text(), re.DOTALL)
    assert found, f"docs/protocol.md has no example {name}"
    parsed: dict[str, Any] = json.loads(found.group(1))
    return parsed


def issue(world: World, now: int = NOON) -> bytes:
    return world.write(lambda c: issue_challenge(c, now=now, entropy=system_entropy))


def spend(world: World, issued: bytes, now: int = NOON) -> bool:
    return world.write(lambda c: spend_challenge(c, issued, now=now))


def test_proof_bytes_are_those_of_the_protocol() -> None:
    given_ = example("proof")

    signed = proof_bytes(Purpose(given_["purpose"]), given_["origin"], unb64(given_["challenge"]))

    assert b64(signed) == given_["bytes"]


def test_attestation_bytes_are_those_of_the_protocol() -> None:
    given_ = example("statement")
    statement = Statement(
        account=given_["account"],
        device=given_["device"],
        kind=Kind(given_["kind"]),
        name=given_["name"],
        organisation=given_["organisation"],
        signature_key=unb64(given_["signature_key"]),
        title=given_["title"],
    )

    assert b64(attestation_bytes(statement.canonical())) == given_["bytes"]


def test_attestation_verifies_under_the_organisations_key() -> None:
    key = SigningKey.generate()

    signature = attest(key, b"{}")

    key.verify_key.verify(b"Earshot device attestation v1\n{}", signature)


@given(st.text(max_size=40), st.text(max_size=40))
def test_statement_is_ascii_whatever_the_names(name: str, title: str) -> None:
    statement = Statement("a", "d", Kind.STAFF, name, "o", bytes(32), title).canonical()

    assert statement.isascii()
    assert json.loads(statement)["name"] == name


def test_challenge_is_good_once(world: World) -> None:
    issued = issue(world)

    assert spend(world, issued)
    assert not spend(world, issued)


def test_challenge_is_good_for_two_minutes(world: World) -> None:
    early, late = issue(world), issue(world)

    assert spend(world, early, NOON + 119_999)
    assert not spend(world, late, NOON + 120_000)


def test_made_up_challenge_is_worth_nothing(world: World) -> None:
    issue(world)

    assert not spend(world, bytes(32))


def test_issuing_forgets_challenges_that_ran_out(world: World) -> None:
    issue(world)
    issue(world, NOON + 120_000)

    count = select(func.count()).select_from(challenge)
    assert world.read(lambda c: c.scalars(count).one()) == 1


def test_proof_for_one_purpose_is_worth_nothing_for_another() -> None:
    key = SigningKey.generate()
    proof = key.sign(proof_bytes(Purpose.JOIN, "https://a.example", bytes(32))).signature
    check = proof_bytes(Purpose.STAFF, "https://a.example", bytes(32))

    with pytest.raises(Unauthenticated) as refused:
        check_proof(bytes(key.verify_key), check, proof)

    assert refused.value.code is Code.DEVICE_PROOF


@pytest.mark.parametrize(
    "key",
    [bytes(32), b"\x01" + bytes(31), b"\xff" * 32],
    ids=["zero", "identity", "not canonical"],
)
def test_key_that_accepts_any_proof_is_refused(key: bytes) -> None:
    with pytest.raises(Unauthenticated):
        check_proof(key, b"anything", key + bytes(32))


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64))
def test_random_keys_and_proofs_are_refused_quietly(key: bytes, proof: bytes) -> None:
    with pytest.raises(Unauthenticated):
        check_proof(key, b"anything", proof)
