"""Frames to devices: they read back as they were, and errors carry code and fields."""

from typing import Any, Final

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.chat.replies import (
    Claimed,
    ClaimedPackage,
    Committed,
    ConversationPush,
    Conversations,
    EndorsementFrame,
    Entries,
    Entry,
    EntryPush,
    ErrorReply,
    GroupReply,
    Hello,
    InvitationReply,
    LinkPush,
    MarkPush,
    Named,
    Ok,
    Opened,
    People,
    PersonFrame,
    PersonName,
    Push,
    Reply,
    RosterRow,
    SealedMark,
    Sent,
    SignalPush,
    Stock,
    StockPush,
    Summary,
    encode,
    error_reply,
    gather,
)
from gateway.codes import Code, Reason
from gateway.errors import ClientProtocolError, NotPermitted, StoreUnavailable

ENTRY: Final = Entry(
    seq=1, kind="system", epoch=0, sender="", message_id="", at=5, body=b'{"code":"desk.opened"}'
)
SUMMARY: Final = Summary(
    conversation="c",
    kind="desk",
    team=Named("t", "Nurses"),
    person=PersonName("p", "Amber Otter"),
    opened_at=1,
    head=2,
    epoch=3,
    member=True,
    invited=False,
    joined_seq=1,
    cursor=1,
    last_at=4,
    unread=None,
    waiting_since=None,
    roster=[RosterRow("d", "a", "Amina", "Nurse", "staff")],
    marks=[SealedMark(3, "d", b"sealed")],
)
EVERY: Final[tuple[Reply | Push, ...]] = (
    Ok(re=1),
    ErrorReply(re=1, code="group.bundle", fields={"rule": "epoch", "epoch": 3}),
    Conversations(re=1, items=[SUMMARY]),
    Stock(re=1, ordinary=9),
    Opened(re=1, summary=SUMMARY),
    Claimed(re=1, packages=[ClaimedPackage("d", b"p")]),
    Committed(re=1, conversation="c", seq=2, epoch=1),
    GroupReply(re=1, conversation="c", epoch=1, head=2, group_info=b"g"),
    InvitationReply(re=1, conversation="c", seq=2, welcome=b"w"),
    Sent(re=1, conversation="c", seq=2, at=3, frank=b"f"),
    Entries(re=1, conversation="c", entries=[ENTRY], head=2),
    People(
        re=1,
        people=[
            PersonFrame("d", b"s", b"a", revoked=False),
            PersonFrame("d", b"s", b"a", True, EndorsementFrame("e", 1, b"w")),  # noqa: FBT003
        ],
    ),
    Hello(account="a", device="d", organisation="o", now=1),
    EntryPush(conversation="c", entry=ENTRY),
    ConversationPush(summary=SUMMARY),
    SignalPush(conversation="c", epoch=1, sender="d", sealed=b"s"),
    MarkPush(conversation="c", epoch=1, sender="d", sealed=b"s"),
    StockPush(ordinary=3),
    LinkPush(),
)


def plain(frame: Reply | Push) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.msgpack.decode(encode(frame))
    return fields


@pytest.mark.parametrize("frame", EVERY, ids=lambda each: type(each).__name__)
def test_frame_reads_back(frame: Reply | Push) -> None:
    assert msgspec.msgpack.decode(encode(frame), type=type(frame)) == frame


def test_reply_names_its_type_and_request() -> None:
    assert plain(Ok(re=5)) == {"t": "ok", "re": 5}


def test_types_of_replies_differ() -> None:
    replies = [plain(each)["t"] for each in EVERY if "re" in plain(each)]
    pushes = [plain(each)["t"] for each in EVERY if "re" not in plain(each)]
    assert len(set(replies)) == len(replies)
    assert sorted(pushes) == ["conversation", "entry", "hello", "link", "mark", "signal", "stock"]


def test_hello_tells_the_limits() -> None:
    assert plain(Hello(account="a", device="d", organisation="o", now=1))["limits"] == {
        "message": 65536,
        "bundle": 524288,
        "frame": 1048576,
        "in_flight": 64,
    }


def test_error_carries_code_and_fields_but_not_the_request_among_them() -> None:
    error = ClientProtocolError(Code.REQUEST_MALFORMED, re=4, at="$.seq")
    assert plain(error_reply(4, error)) == {
        "t": "error",
        "re": 4,
        "code": "request.malformed",
        "fields": {"at": "$.seq"},
    }


def test_error_without_fields_leaves_them_out() -> None:
    assert plain(error_reply(4, StoreUnavailable())) == {
        "t": "error",
        "re": 4,
        "code": "store.unavailable",
    }


def test_refusal_tells_its_reason() -> None:
    error = NotPermitted(Code.CONVERSATION_NOT_YOURS, Reason.NOT_IN_TEAM)
    assert error_reply(1, error).fields == {"reason": "not_in_team"}


@given(seq=st.integers(0, 2**53), body=st.binary(), sender=st.text())
def test_entry_reads_back(seq: int, body: bytes, sender: str) -> None:
    entry = Entry(
        seq=seq, kind="application", epoch=seq, sender=sender, message_id=sender, at=seq, body=body
    )
    push = EntryPush(conversation=sender, entry=entry)
    assert msgspec.msgpack.decode(encode(push), type=EntryPush) == push


def test_gather_leaves_a_single_frame_as_it_is() -> None:
    waiting = [b"\x81\xa1t\xa1a"]
    assert gather(waiting) == (b"\x81\xa1t\xa1a", 5)
    assert not waiting


@given(
    st.lists(st.integers(0, 2**40).map(lambda id_: encode(Ok(re=id_))), min_size=2, max_size=700)
)
def test_gather_makes_arrays_of_all_frames_in_order(frames: list[bytes]) -> None:
    waiting = list(frames)
    read: list[object] = []
    while waiting:
        before = len(waiting)
        message, size = gather(waiting)
        found = msgspec.msgpack.decode(message)
        taken = found if isinstance(found, list) else [found]
        assert 1 <= len(taken) <= 256
        assert before - len(waiting) == len(taken)
        assert size == sum(len(frame) for frame in frames[len(read) : len(read) + len(taken)])
        read += taken
    assert read == [msgspec.msgpack.decode(frame) for frame in frames]


def test_gather_leaves_a_large_frame_alone() -> None:
    large = msgspec.msgpack.encode({"t": "x", "body": bytes(64 * 1024)})
    small = encode(Ok(re=1))
    waiting = [small, large, small]
    assert [gather(waiting)[0] for _ in range(3)] == [small, large, small]
