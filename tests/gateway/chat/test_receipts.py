"""Acknowledgements that wait to be written."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.chat.receipts import CursorBook

notes = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.integers(0, 9)), max_size=30
)


def test_book_keeps_the_farthest_of_each_device_and_conversation() -> None:
    book = CursorBook()
    for conversation, device, seq in [("a", "x", 3), ("a", "x", 2), ("a", "y", 1), ("b", "x", 7)]:
        book.note(conversation, device, seq)
    assert book.take() == {("a", "x"): 3, ("a", "y"): 1, ("b", "x"): 7}


def test_book_hands_over_once() -> None:
    book = CursorBook()
    book.note("a", "x", 3)
    book.take()
    assert book.take() == {}


def test_book_keeps_what_was_noted_while_a_write_failed() -> None:
    book = CursorBook()
    book.note("a", "x", 3)
    book.note("a", "y", 3)
    taken = book.take()
    book.note("a", "x", 5)
    book.note("a", "y", 1)
    book.put_back(taken)
    assert book.take() == {("a", "x"): 5, ("a", "y"): 3}


@given(notes, notes)
def test_book_never_goes_back(
    first: list[tuple[str, str, int]], later: list[tuple[str, str, int]]
) -> None:
    book = CursorBook()
    for note in first:
        book.note(*note)
    taken = book.take()
    for note in later:
        book.note(*note)
    book.put_back(taken)
    expected: dict[tuple[str, str], int] = {}
    for conversation, device, seq in [*first, *later]:
        key = (conversation, device)
        expected[key] = max(seq, expected.get(key, 0))
    assert book.take() == expected
