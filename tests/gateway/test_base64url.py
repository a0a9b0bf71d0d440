import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.base64url import ONE_SPELLING, Bytes32, Bytes64, b64, unb64


@given(st.binary())
def test_bytes_come_back(data: bytes) -> None:
    text = b64(data)

    assert unb64(text) == data
    assert "=" not in text


@given(st.text("ABCxyz019-_+/= \n\N{LATIN SMALL LETTER E WITH ACUTE}"))
def test_text_is_read_only_in_its_one_spelling(text: str) -> None:
    matches = re.search(ONE_SPELLING, text) is not None
    try:
        data = unb64(text)
    except ValueError:
        assert not matches
        return
    assert b64(data) == text
    assert matches


@pytest.mark.parametrize("text", ["A", "AB", "AA==", "A+A/", "AA A", "AAA\n", "\u00e9AAA"])
def test_other_spellings_are_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - it has no message
        unb64(text)


def test_fixed_bytes_have_their_length() -> None:
    assert Bytes32.from_json("A" * 43) == bytes(32)
    assert Bytes64.from_json("A" * 86) == bytes(64)
    for value in ("A" * 86, "", None, 7, ["A"]):
        with pytest.raises(ValueError):  # noqa: PT011 - the field's path is what counts
            Bytes32.from_json(value)
