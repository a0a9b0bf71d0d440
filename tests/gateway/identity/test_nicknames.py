from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.identity.nicknames import ADJECTIVES, NOUNS, is_generated, suggest
from gateway.sources import system_entropy


def nobody(_names: Sequence[str]) -> list[str]:
    return []


def test_suggest_draws_six_different_pairs() -> None:
    names = suggest(system_entropy, nobody)

    assert len(names) == len(set(names)) == 6
    assert all(len(name.split()) == 2 for name in names)


def test_suggest_leaves_out_what_is_taken() -> None:
    asked: list[str] = []

    def first_half_is_taken(names: Sequence[str]) -> Sequence[str]:
        asked.extend(names)
        return names[: len(names) // 2]

    names = suggest(system_entropy, first_half_is_taken)

    assert not set(names) & set(asked[: len(asked) // 2])


def test_suggest_adds_numbers_where_every_pair_is_taken() -> None:
    def pairs_are_taken(names: Sequence[str]) -> list[str]:
        return [name for name in names if len(name.split()) == 2]

    names = suggest(system_entropy, pairs_are_taken)

    assert len(names) == 6
    assert all(is_generated(name) and len(name.split()) == 3 for name in names)


def test_suggest_gives_up_where_everything_is_taken() -> None:
    assert suggest(system_entropy, lambda names: names) == []


@given(st.binary(min_size=8, max_size=8))
def test_every_draw_is_recognised_and_fits_the_column(seed: bytes) -> None:
    for taken in (nobody, lambda names: [n for n in names if len(n.split()) == 2]):
        names = suggest(lambda size: (seed * size)[:size], taken)
        assert all(is_generated(name) and len(name) <= 80 for name in names)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Otter",
        "Otter Amber",
        "amber otter",
        "Amber  Otter",
        "Amber Otter ",
        "Amber Otter 1",
        "Amber Otter 02",
        "Amber Otter 1000",
        "Amber Otter ٣",
        "Amber Otter 2 3",
        "Amina Yusuf",
    ],
)
def test_other_names_are_not_recognised(name: str) -> None:
    assert not is_generated(name)


def test_words_are_single_and_occur_once() -> None:
    assert len(set(ADJECTIVES)) == len(ADJECTIVES) >= 60
    assert len(set(NOUNS)) == len(NOUNS) >= 80
    assert all(word.isalpha() and word.istitle() for word in (*ADJECTIVES, *NOUNS))
