from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.desk.suppression import LEAST, Cell, Table, hide, shown

NUMBERS = st.one_of(st.integers(0, 9), st.sampled_from([0, 1, 4, 5, 60]))
ROWS = st.integers(1, 2).flatmap(
    lambda width: st.lists(
        st.lists(NUMBERS, min_size=width, max_size=width), min_size=1, max_size=3
    )
)
MORE = 2


def fits(guess: dict[Cell, int], published: dict[Cell, int | None]) -> bool:
    return all(number is None or guess[cell] == number for cell, number in published.items())


def possible_numbers(
    rows: list[list[int]], published: dict[Cell, int | None]
) -> dict[Cell, set[int]]:
    """Try every table near the true one; say which numbers each hidden cell could be."""
    width = len(rows[0])
    around = [
        [number] if published[r, c] is not None else range(max(0, number - MORE), number + MORE + 1)
        for r, row in enumerate(rows)
        for c, number in enumerate(row)
    ]
    found: dict[Cell, set[int]] = {cell: set() for cell, n in published.items() if n is None}
    for flat in product(*around):
        guess = Table([flat[start : start + width] for start in range(0, len(flat), width)]).cells()
        if fits(guess, published):
            for cell, numbers in found.items():
                numbers.add(guess[cell])
    return found


@given(ROWS)
@example([[0]])
@example([[3]])
@example([[0, 0], [0, 0]])
@example([[3, 10], [10, 10]])
@example([[4, 0], [0, 60], [60, 0]])
@example([[5, 5], [5, 0]])
def test_no_hidden_number_follows_from_what_is_shown(rows: list[list[int]]) -> None:
    published = hide(Table(rows))

    for cell, numbers in possible_numbers(rows, published).items():
        assert len(numbers) > 1, cell


@given(ROWS)
def test_nothing_small_is_shown_and_nothing_is_changed(rows: list[list[int]]) -> None:
    true = Table(rows).cells()

    for cell, number in hide(Table(rows)).items():
        assert number is None or number == true[cell] >= LEAST


@given(st.lists(st.lists(st.integers(5, 90), min_size=2, max_size=2), min_size=1, max_size=9))
def test_table_of_large_numbers_is_shown_whole(rows: list[list[int]]) -> None:
    assert hide(Table(rows)) == Table(rows).cells()


def test_one_small_number_costs_three_others() -> None:
    rows = [[3, 30], [9, 20], [50, 40]]

    hidden = {cell for cell, number in hide(Table(rows)).items() if number is None}

    assert hidden == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_table_without_rows_shows_nothing() -> None:
    assert hide(Table([])) == {(None, None): None}


@pytest.mark.parametrize(("number", "answer"), [(0, None), (4, None), (5, 5)])
def test_single_numbers_are_shown_from_five_on(number: int, answer: int | None) -> None:
    assert shown(number) == answer
