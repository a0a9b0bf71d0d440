"""Every example in the pages of the protocol holds. The client's tests run the same ones."""

import hashlib
import hmac
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand
from nacl.signing import SigningKey, VerifyKey

from gateway.attachments.limits import CHUNK_SIZE, sealed_size
from gateway.base64url import b64, unb64
from gateway.chat.franking import (
    authenticated_data,
    commit,
    frank_statement,
    frank_together,
    read_commitment,
    signed_bytes,
)
from gateway.chat.requests import decode_request
from gateway.chat.stuck import stuck_bytes
from gateway.desk.area import Area, Both, consent_hash, encode_area
from gateway.desk.area_rules import area_faults
from gateway.identity.attestation import Statement, attestation_bytes
from gateway.identity.endorsement import Vouched, endorsement_bytes
from gateway.identity.endorsement import check_endorsement as check_endorsement_of
from gateway.identity.proofs import Purpose, proof_bytes
from gateway.identity.recovered import (
    Recovered,
    RecoveryKey,
    is_endorsed,
    is_recovered,
    recovered_bytes,
    recovery_key_bytes,
)
from gateway.policy import Kind
from gateway.visits.place_rows import PlaceRow, place_bytes
from signalling.turn import make_credentials
from tests.franks import frank_holds
from tests.phrase_world import Sheet

DOCS = Path(__file__).parents[1] / "docs"
PAGES = (DOCS / "protocol.md", DOCS / "devices.md", DOCS / "visits.md", DOCS / "recovery.md")
BLOCK = re.compile(r"^```json example=(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

Example = dict[str, Any]


def read_examples() -> dict[str, Example]:
    found = [each for page in PAGES for each in BLOCK.findall(page.read_text())]
    return {name: json.loads(body) for name, body in found}


EXAMPLES = read_examples()


def check_proof(example: Example) -> None:
    made = proof_bytes(Purpose(example["purpose"]), example["origin"], unb64(example["challenge"]))
    assert b64(made) == example["bytes"]


def check_visit_area(example: Example) -> None:
    area = msgspec.convert(example, Area, strict=True)
    assert json.loads(encode_area(area)) == example
    assert area_faults(area, 1_777_000_000_000) == []


def check_visit_consent(example: Example) -> None:
    assert b64(consent_hash(Both(example["en"], example["cy"]))) == example["hash"]


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
    commitment = unb64(example["commitment"])
    made = authenticated_data(example["message_id"], commitment)
    assert b64(made) == example["bytes"]
    assert read_commitment(made, example["message_id"]) == commitment


def check_content(example: Example) -> None:
    assert msgspec.msgpack.decode(unb64(example["bytes"])) == example["content"]


def check_commitment(example: Example) -> None:
    made = commit(
        unb64(example["salt"]),
        unb64(example["content"]),
        conversation=example["conversation"],
        sender=example["sender"],
        message_id=example["message_id"],
    )
    assert b64(made) == example["bytes"]
    assert msgspec.msgpack.decode(unb64(example["content"]))["text"] == "hello"


def check_frank(example: Example) -> None:
    assert b64(statement_of(example)) == example["bytes"]
    check_franks([example["frank"]])


def check_frank_tree(example: Example) -> None:
    check_franks(example["franks"])
    assert len(example["franks"]) == example["size"]
    assert b64(signed_bytes(unb64(example["root"]), example["size"])) == example["bytes"]


def check_franks(franks: list[str]) -> None:
    """Check the franks of the first example's message and of those after it."""
    first = EXAMPLES["frank"]
    statements = [statement_of(first, later) for later in range(len(franks))]
    key = SigningKey(unb64(first["seed"]))
    assert [b64(each) for each in frank_together(statements, lambda d: key.sign(d)[:64])] == franks
    for frank, statement in zip(franks, statements, strict=True):
        assert frank_holds(unb64(frank), statement, VerifyKey(unb64(first["franking_key"])))


def statement_of(example: Example, later: int = 0) -> bytes:
    return frank_statement(
        unb64(example["commitment"]),
        conversation=example["conversation"],
        sender=example["sender"],
        seq=example["seq"] + later,
        at=example["at"] + later,
    )


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


def check_attachment(example: Example) -> None:
    # The gateway never opens one. It knows the sizes; hash and chunks are for the client's tests.
    assert sealed_size(example["length"]) == example["size"]
    nonces = [
        unb64(example["prefix"]) + number.to_bytes(4, "big") + bytes([number == 1])
        for number in range(2)
    ]
    assert [b64(nonce) for nonce in nonces] == example["nonces"]
    assert len(unb64(example["last_chunk"])) == example["length"] % CHUNK_SIZE + 16
    assert len(unb64(example["bytes"])) == 32


def check_endorsement(example: Example) -> None:
    vouched = Vouched(
        organisation=example["organisation"],
        account=example["account"],
        by=example["by"],
        signature_key=unb64(example["signature_key"]),
        at=example["at"],
    )
    made = endorsement_bytes(vouched)
    assert b64(made) == example["bytes"]
    assert b64(SigningKey(unb64(example["seed"])).sign(made).signature) == example["signature"]
    check_endorsement_of(vouched, unb64(example["key"]), unb64(example["signature"]))


def check_recovery_phrase(example: Example) -> None:
    sheet = Sheet(unb64(example["phrase"]))
    assert b64(sheet.locator) == example["locator"]
    assert b64(bytes(sheet.key)) == example["seed"]
    assert b64(sheet.public) == example["key"]
    assert b64(sheet.locator + bytes(sheet.key)) == example["bytes"]


def check_recovery_key(example: Example) -> None:
    recovery = RecoveryKey(
        organisation=example["organisation"],
        account=example["account"],
        by=example["by"],
        key=unb64(example["recovery_key"]),
        at=example["at"],
    )
    made = recovery_key_bytes(recovery)
    assert b64(made) == example["bytes"]
    assert b64(SigningKey(unb64(example["seed"])).sign(made).signature) == example["signature"]
    assert is_endorsed(recovery, unb64(example["key"]), unb64(example["signature"]))


def check_recovered_device(example: Example) -> None:
    recovered = Recovered(
        organisation=example["organisation"],
        account=example["account"],
        signature_key=unb64(example["signature_key"]),
        challenge=unb64(example["challenge"]),
    )
    made = recovered_bytes(recovered)
    assert b64(made) == example["bytes"]
    assert b64(SigningKey(unb64(example["seed"])).sign(made).signature) == example["signature"]
    assert is_recovered(recovered, unb64(example["key"]), unb64(example["signature"]))


def check_link_request(example: Example) -> None:
    # The gateway passes both MACs on unseen; the examples are held to the page's own words.
    made = b"Earshot link request v1\0" + example["code"].encode() + b"\0"
    made += unb64(example["signature_key"]) + example["name"].encode()
    assert b64(hmac.digest(unb64(example["secret"]), made, "sha256")) == example["mac"]


def check_link_answer(example: Example) -> None:
    made = b"Earshot link answer v1\0" + bytes.fromhex(example["organisation"])
    made += unb64(example["organisation_key"]) + unb64(example["franking_key"])
    made += unb64(example["removal_key"])
    made += bytes.fromhex(example["account"]) + bytes.fromhex(example["by"])
    made += unb64(example["signature_key"])
    assert b64(hmac.digest(unb64(example["secret"]), made, "sha256")) == example["mac"]


def check_stuck(example: Example) -> None:
    made = stuck_bytes(
        conversation=example["conversation"],
        device=example["device"],
        epoch=example["epoch"],
        seq=example["seq"],
        **{
            name: unb64(example[name])
            for name in ("commit", "transcript", "authenticator", "external_pub")
        },
    )
    assert b64(made) == example["bytes"]


def check_turn(example: Example) -> None:
    random = bytes.fromhex(example["random"])
    made = make_credentials(example["secret"].encode(), example["now"], random)
    assert (made.username, made.credential) == (example["username"], example["credential"])


# Of visits' keys the gateway makes none; these examples are held to the page's own words.


def check_guest_link(example: Example) -> None:
    seed = unb64(example["seed"])
    salt = bytes.fromhex(example["visit"]) + bytes.fromhex(example["guest"])
    assert b64(b"\x01" + salt + seed) == example["fragment"]
    token = HKDF(SHA256(), 32, salt, b"Earshot visit guest token v1").derive(seed)
    assert b64(token) == example["token"]
    assert b64(hashlib.sha256(token).digest()) == example["token_hash"]
    key = HKDF(SHA256(), 32, salt, b"Earshot visit guest signal v1").derive(seed)
    assert b64(key) == example["signal_key"]


def check_place_link(example: Example) -> None:
    place, device, visit = (bytes.fromhex(example[each]) for each in ("place", "device", "visit"))
    seed = unb64(example["seed"])
    assert b64(b"\x01" + place + unb64(example["organisation_key"]) + seed) == example["fragment"]
    token = HKDF(SHA256(), 32, place, b"Earshot visit place token v1").derive(seed)
    assert b64(token) == example["token"]
    assert b64(hashlib.sha256(token).digest()) == example["token_hash"]
    key_seed = HKDF(SHA256(), 32, place, b"Earshot visit place key v1").derive(seed)
    assert b64(key_seed) == example["key_seed"]
    row = PlaceRow(
        place=example["place"],
        organisation="",
        team=example["team"],
        name=example["name"],
        how=example["how"],
        token_hash=b"",
        key=unb64(example["some_key"]),
        signature=b"",
        device=example["device"],
        made_by="",
        made_at=0,
    )
    assert b64(place_bytes(row)) == example["signed"]
    signer = SigningKey(unb64(example["sign_seed"]))
    assert b64(signer.sign(place_bytes(row)).signature) == example["signature"]
    assert b64(b"Earshot visit place link v1\0" + place + visit + device) == example["info"]
    signed = b"Earshot visit place link v1\n" + place + visit + unb64(example["link"])
    assert b64(signed) == example["link_signed"]


def check_visit_associated_data(example: Example) -> None:
    made = b"Earshot visit signal v1\0" + bytes([example["kind"]])
    made += bytes.fromhex(example["visit"]) + example["epoch"].to_bytes(8, "big")
    made += bytes.fromhex(example["sender"]) + bytes.fromhex(example["to"])
    assert b64(made) == example["bytes"]


def check_visit_media_keys(example: Example) -> None:
    def expand(key: bytes, info: bytes) -> bytes:
        return HKDFExpand(SHA256(), 32, info).derive(key)

    generation = example["generation"].to_bytes(8, "big")
    media = expand(unb64(example["base"]), b"Earshot visit media v1\0" + generation)
    assert b64(media) == example["media"]
    assert b64(expand(media, b"Earshot visit room v1")) == example["room"]
    whose = bytes.fromhex(example["participant"]) + unb64(example["salt"])
    assert b64(expand(media, b"Earshot visit sender v1\0" + whose)) == example["sender"]
    assert example["generation"] * 256 + example["slot"] == example["kid"]


CHECKS: dict[str, Callable[[Example], None]] = {
    "content_call_ask": check_content,
    "content_call_answer": check_content,
    "attachment": check_attachment,
    "authenticated_data": check_authenticated_data,
    "commitment": check_commitment,
    "endorsement": check_endorsement,
    "frank": check_frank,
    "frank_of_five": check_frank_tree,
    "frank_of_two": check_frank_tree,
    "frame": check_frame,
    "guest_link": check_guest_link,
    "link_answer": check_link_answer,
    "link_request": check_link_request,
    "place_link": check_place_link,
    "proof": check_proof,
    "recovered_device": check_recovered_device,
    "recovery_key": check_recovery_key,
    "recovery_phrase": check_recovery_phrase,
    "signal_associated_data": check_signal_associated_data,
    "statement": check_statement,
    "stuck": check_stuck,
    "turn": check_turn,
    "visit_area": check_visit_area,
    "visit_associated_data": check_visit_associated_data,
    "visit_consent": check_visit_consent,
    "visit_media_keys": check_visit_media_keys,
}


def test_every_example_has_a_check() -> None:
    assert sorted(EXAMPLES) == sorted(CHECKS)


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_example_holds(name: str) -> None:
    CHECKS[name](EXAMPLES[name])
