"""Hints as bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.chat.bus import Hint, Reached, topics_of
from gateway.chat.hints import UnreadableHint, decode_hint, encode_hint, read_origin
from tests.contracts.bus_contract import HINTS, TALK, entry

NODE = b"a node.."


@pytest.mark.parametrize("hint", [hint for hint, _ in HINTS])
def test_hint_survives_the_way(hint: Hint) -> None:
    frame = encode_hint(hint, node=NODE, number=7)
    assert read_origin(frame) == (NODE, 7)
    assert decode_hint(frame) == hint


@pytest.mark.parametrize(("hint", "topic"), HINTS)
def test_hint_is_published_under_its_topics(hint: Hint, topic: str) -> None:
    assert topic in topics_of(hint)


def test_heavy_entries_stay_at_home() -> None:
    light = Reached(TALK, 2, (entry(1, size=8000), entry(2, size=8000)))
    heavy = Reached(TALK, 3, (*light.entries, entry(3, size=8000)))
    assert decode_hint(encode_hint(light, node=NODE, number=1)) == light
    assert decode_hint(encode_hint(heavy, node=NODE, number=1)) == Reached(TALK, 3)


@given(st.binary(max_size=60))
def test_whatever_bytes_come_are_a_hint_or_unreadable(frame: bytes) -> None:
    try:
        read_origin(frame)
        decode_hint(frame)
    except UnreadableHint:
        return
