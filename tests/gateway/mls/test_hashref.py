import json
from pathlib import Path

import pytest

from gateway.mls.codepoints import CipherSuite
from gateway.mls.errors import RefusedMls, Rule
from gateway.mls.framing import PublicMessage
from gateway.mls.hashref import key_package_ref, proposal_ref, ref_hash, suite_hash
from gateway.mls.message import decode_message
from gateway.mls.tls import encode
from gateway.mls.welcome import Welcome


def test_ref_hash_matches_the_published_vectors(vectors: Path) -> None:
    cases = json.loads((vectors / "crypto-basics.json").read_text())
    for case in cases:
        asked: dict[str, str] = case["ref_hash"]
        made = ref_hash(
            case["cipher_suite"], asked["label"].encode(), bytes.fromhex(asked["value"])
        )
        assert made.hex() == asked["out"]
    assert len(cases) == 7


def test_welcome_names_its_reader_by_key_package_ref(vectors: Path) -> None:
    cases = json.loads((vectors / "welcome.json").read_text())
    for case in cases:
        welcome = decode_message(bytes.fromhex(case["welcome"])).body
        assert isinstance(welcome, Welcome)
        package = bytes.fromhex(case["key_package"])[4:]
        reference = key_package_ref(case["cipher_suite"], package)
        assert reference in [secret.new_member for secret in welcome.secrets]
    assert len(cases) == 7


def test_commits_name_proposals_by_proposal_ref(vectors: Path) -> None:
    cases = json.loads((vectors / "passive-client-handling-commit.json").read_text())
    epochs = [(case["cipher_suite"], epoch) for case in cases for epoch in case["epochs"]]
    named = 0
    for suite, epoch in epochs:
        for proposal in epoch["proposals"]:
            message = decode_message(bytes.fromhex(proposal)).body
            assert isinstance(message, PublicMessage)
            reference = proposal_ref(suite, encode(message.authenticated()))
            assert reference in bytes.fromhex(epoch["commit"])
            named += 1
    assert named == 84


@pytest.mark.parametrize(("suite", "size"), [(1, 32), (7, 48), (4, 64), (83, 64), (84, 64)])
def test_hash_has_the_length_of_its_suite(suite: int, size: int) -> None:
    assert len(suite_hash(suite, b"")) == size


def test_every_suite_has_a_hash() -> None:
    assert all(suite_hash(suite, b"") for suite in CipherSuite)


def test_unknown_suite_is_refused() -> None:
    with pytest.raises(RefusedMls) as caught:
        suite_hash(0x0A0A, b"")

    assert caught.value.rule is Rule.CIPHER_SUITE_UNKNOWN
