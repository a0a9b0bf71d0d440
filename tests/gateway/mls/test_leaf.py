import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mls.errors import MalformedMls, Rule
from gateway.mls.leaf import Credential, LeafNode, OpaqueCredential, X509Credential, read_credential
from gateway.mls.tls import Writer, decode, encode


def test_every_published_leaf_comes_back(vectors: Path) -> None:
    cases: list[dict[str, str]] = json.loads((vectors / "messages.json").read_text())
    for case in cases:
        data = bytes.fromhex(case["update_proposal"])
        assert encode(decode(LeafNode.read, data)) == data
    assert len(cases) == 300


@given(st.from_type(LeafNode))
def test_leaf_comes_back(leaf: LeafNode) -> None:
    assert decode(LeafNode.read, encode(leaf)) == leaf


@given(st.from_type(LeafNode))
def test_signature_is_all_that_the_unsigned_leaf_lacks(leaf: LeafNode) -> None:
    writer = Writer()
    leaf.write_unsigned(writer)
    writer.opaque(leaf.signature)

    assert writer.data() == encode(leaf)


@pytest.mark.parametrize(
    ("data", "credential"),
    [
        ("0002 06 02aabb 02ccdd", X509Credential((b"\xaa\xbb", b"\xcc\xdd"))),
        ("0a0a 03 010203", OpaqueCredential(0x0A0A, b"\x01\x02\x03")),
    ],
)
def test_credential_keeps_its_type(data: str, credential: Credential) -> None:
    raw = bytes.fromhex(data)

    assert decode(read_credential, raw) == credential
    assert encode(credential) == raw


def test_leaf_of_unknown_source_is_refused() -> None:
    empty_keys_and_credential = bytes.fromhex("00 00 0001 00")
    capabilities = bytes(5)

    with pytest.raises(MalformedMls) as caught:
        decode(LeafNode.read, empty_keys_and_credential + capabilities + b"\x04\x00\x00")

    assert (caught.value.rule, caught.value.offset) == (Rule.ENUM_UNKNOWN, 10)
