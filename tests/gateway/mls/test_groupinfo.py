import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from gateway.mls.groupinfo import ExternalSenders, GroupContext, GroupInfo
from gateway.mls.tls import Writer, decode, encode


def test_every_published_group_context_comes_back(vectors: Path) -> None:
    cases = json.loads((vectors / "key-schedule.json").read_text())
    contexts = [bytes.fromhex(e["group_context"]) for case in cases for e in case["epochs"]]
    for data in contexts:
        assert encode(decode(GroupContext.read, data)) == data
    assert len(contexts) == 35


@given(st.from_type(GroupInfo))
def test_group_info_comes_back(info: GroupInfo) -> None:
    assert decode(GroupInfo.read, encode(info)) == info


@given(st.from_type(GroupInfo))
def test_signature_is_all_that_the_unsigned_info_lacks(info: GroupInfo) -> None:
    writer = Writer()
    info.write_unsigned(writer)
    writer.opaque(info.signature)

    assert writer.data() == encode(info)


@given(st.from_type(ExternalSenders))
def test_external_senders_come_back(senders: ExternalSenders) -> None:
    assert decode(ExternalSenders.read, encode(senders)) == senders
