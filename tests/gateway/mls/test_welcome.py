import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mls.tls import decode, encode
from gateway.mls.welcome import GroupSecrets, Welcome


@pytest.mark.parametrize(
    ("file", "count"),
    [
        ("passive-client-welcome.json", 56),
        ("passive-client-handling-commit.json", 91),
        ("welcome.json", 7),
    ],
)
def test_every_published_welcome_comes_back(vectors: Path, file: str, count: int) -> None:
    cases: list[dict[str, str]] = json.loads((vectors / file).read_text())
    for case in cases:
        data = bytes.fromhex(case["welcome"])[4:]
        assert encode(decode(Welcome.read, data)) == data
    assert len(cases) == count


def test_every_published_group_secrets_come_back(vectors: Path) -> None:
    cases: list[dict[str, str]] = json.loads((vectors / "messages.json").read_text())
    for case in cases:
        data = bytes.fromhex(case["group_secrets"])
        assert encode(decode(GroupSecrets.read, data)) == data
    assert len(cases) == 300


@given(st.from_type(Welcome))
def test_welcome_comes_back(welcome: Welcome) -> None:
    assert decode(Welcome.read, encode(welcome)) == welcome


@given(st.from_type(GroupSecrets))
def test_group_secrets_come_back(secrets: GroupSecrets) -> None:
    assert decode(GroupSecrets.read, encode(secrets)) == secrets
