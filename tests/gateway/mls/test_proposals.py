import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mls.errors import MalformedMls, Rule
from gateway.mls.proposals import (
    Add,
    ExternalInit,
    GroupContextExtensions,
    PreSharedKey,
    PreSharedKeyID,
    Proposal,
    ReInit,
    Remove,
    Update,
    read_proposal_struct,
    write_proposal_struct,
)
from gateway.mls.tls import Reader, Writer, decode, encode

BODIES: dict[str, Callable[[Reader], Proposal]] = {
    "add_proposal": Add.read,
    "update_proposal": Update.read,
    "remove_proposal": Remove.read,
    "pre_shared_key_proposal": PreSharedKey.read,
    "re_init_proposal": ReInit.read,
    "external_init_proposal": ExternalInit.read,
    "group_context_extensions_proposal": GroupContextExtensions.read,
}


@pytest.mark.parametrize("name", BODIES)
def test_every_published_proposal_comes_back(vectors: Path, name: str) -> None:
    cases: list[dict[str, str]] = json.loads((vectors / "messages.json").read_text())
    for case in cases:
        data = bytes.fromhex(case[name])
        assert encode(decode(BODIES[name], data)) == data
    assert len(cases) == 300


@given(
    st.one_of(
        st.from_type(Add),
        st.from_type(Update),
        st.from_type(Remove),
        st.from_type(PreSharedKey),
        st.from_type(ReInit),
        st.from_type(ExternalInit),
        st.from_type(GroupContextExtensions),
    )
)
def test_proposal_comes_back(proposal: Proposal) -> None:
    writer = Writer()
    write_proposal_struct(writer, proposal)

    assert decode(read_proposal_struct, writer.data()) == proposal


@given(st.from_type(PreSharedKeyID))
def test_psk_id_comes_back(psk: PreSharedKeyID) -> None:
    assert decode(PreSharedKeyID.read, encode(psk)) == psk


@pytest.mark.parametrize("proposal_type", [0, 8, 0x0A0A, 0xF000])
def test_unknown_proposal_is_refused(proposal_type: int) -> None:
    with pytest.raises(MalformedMls) as caught:
        decode(read_proposal_struct, proposal_type.to_bytes(2) + b"\x00")

    assert (caught.value.rule, caught.value.offset) == (Rule.UNKNOWN_PROPOSAL, 0)


@pytest.mark.parametrize("data", ["00", "03", "0200", "0204"])
def test_unknown_psk_kind_or_usage_is_refused(data: str) -> None:
    with pytest.raises(MalformedMls) as caught:
        decode(PreSharedKeyID.read, bytes.fromhex(data))

    assert caught.value.rule is Rule.ENUM_UNKNOWN
