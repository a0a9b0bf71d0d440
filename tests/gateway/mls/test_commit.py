import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mls.commit import Commit, UpdatePath
from gateway.mls.errors import MalformedMls, Rule
from gateway.mls.tls import decode, encode


def test_every_published_commit_comes_back(vectors: Path) -> None:
    cases: list[dict[str, str]] = json.loads((vectors / "messages.json").read_text())
    for case in cases:
        data = bytes.fromhex(case["commit"])
        assert encode(decode(Commit.read, data)) == data
    assert len(cases) == 300


def test_every_published_update_path_comes_back(vectors: Path) -> None:
    cases = json.loads((vectors / "treekem.json").read_text())
    paths = [bytes.fromhex(path["update_path"]) for case in cases for path in case["update_paths"]]
    for data in paths:
        assert encode(decode(UpdatePath.read, data)) == data
    assert len(paths) > len(cases) == 77


@given(st.from_type(Commit))
def test_commit_comes_back(commit: Commit) -> None:
    assert decode(Commit.read, encode(commit)) == commit


def test_entry_that_is_neither_proposal_nor_reference_is_refused() -> None:
    with pytest.raises(MalformedMls) as caught:
        decode(Commit.read, b"\x01\x03\x00")

    assert caught.value.rule is Rule.ENUM_UNKNOWN
