"""What the gateway and the process beside it say arrives as it was said, however it is cut."""

import socket
import threading

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.chat.append_frames import (
    Answer,
    Batch,
    Frames,
    Kept,
    NotKept,
    Order,
    Placed,
    Ready,
    Setup,
    framed,
    outcome_of,
    receive,
    verdict_of,
)
from gateway.chat.log import (
    SIDE_YOUNG,
    Appended,
    Outcome,
    Refused,
    Repeated,
    Submission,
    entry_of,
)

ITEM = Submission("o" * 32, "c" * 32, "s" * 32, SIDE_YOUNG, "1f" * 16, 3, 5, b"m" * 32, b"body")
ENTRY = entry_of(ITEM, 7, b"frank")


@pytest.mark.parametrize("order", [Setup("sqlite:///x"), Batch({"o": b"k" * 32}, [ITEM, ITEM])])
def test_an_order_is_read_as_it_was_given(order: Order) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sending = threading.Thread(target=ours.sendall, args=(framed(order),))
        sending.start()
        assert msgspec.msgpack.decode(receive(theirs), type=Order) == order
        sending.join()


def test_a_socket_that_ends_within_a_frame_is_told_from_one_that_is_slow() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        ours.sendall(framed(Setup("sqlite:///x"))[:-1])
        ours.close()
        with pytest.raises(EOFError):
            receive(theirs)


@given(st.lists(st.integers(1, 60), max_size=40))
def test_any_cutting_gives_the_same_answers(cuts: list[int]) -> None:
    answers: list[Answer] = [
        Ready(),
        Kept(
            [Placed(7, b"frank", desk_changed=True), Repeated(5, 4), Refused("epoch", 2)],
            [("c", ENTRY)],
        ),
        NotKept("OperationalError"),
    ]
    data = b"".join(map(framed, answers))
    frames, found, at = Frames(), list[Answer](), 0
    for size in [*cuts, len(data)]:
        found += [
            msgspec.msgpack.decode(each, type=Answer) for each in frames.take(data[at : at + size])
        ]
        at += size
    assert found == answers


@pytest.mark.parametrize(
    "outcome",
    [
        Appended(ENTRY, desk_changed=True),
        Repeated(7, 5, b"frank"),
        Refused("epoch", 4),
    ],
)
def test_what_became_of_a_message_is_put_together_again(outcome: Outcome) -> None:
    assert outcome_of(ITEM, verdict_of(outcome)) == outcome
