import hashlib
import hmac
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.errors import AuditError, UnrecordableDetail
from audit.record import AuditKind, Detail, Entry, canonical_details, commit

VALUES: st.SearchStrategy[Detail] = st.text() | st.integers() | st.lists(st.text())
DETAILS = st.dictionaries(st.text(), VALUES)

ENTRY = Entry(
    kind=AuditKind.DEVICE_ADDED,
    organisation="a" * 32,
    actor="b" * 32,
    subject="c" * 32,
    at=1_750_000_000_000,
    commitment=bytes(32),
)


def test_entry_has_one_spelling() -> None:
    assert ENTRY.canonical() == (
        b'{"actor":"' + b"b" * 32 + b'","at":1750000000000,"commitment":"' + b"0" * 64 + b'",'
        b'"kind":"device.added","organisation":"'
        + b"a" * 32
        + b'","subject":"'
        + b"c" * 32
        + b'","v":1}'
    )


@pytest.mark.parametrize(
    "changed",
    [
        replace(ENTRY, kind=AuditKind.SESSION_OPENED),
        replace(ENTRY, organisation="d" * 32),
        replace(ENTRY, actor="d" * 32),
        replace(ENTRY, subject="d" * 32),
        replace(ENTRY, at=0),
        replace(ENTRY, commitment=b"\x01" * 32),
    ],
)
def test_entry_bytes_depend_on_every_field(changed: Entry) -> None:
    assert changed.canonical() != ENTRY.canonical()


@given(DETAILS)
def test_details_are_canonical_json(details: dict[str, Detail]) -> None:
    encoded = canonical_details(details)

    assert encoded.isascii()
    assert json.loads(encoded) == details
    assert canonical_details(dict(reversed(details.items()))) == encoded


@given(DETAILS, DETAILS)
def test_different_details_have_different_bytes(
    one: dict[str, Detail], other: dict[str, Detail]
) -> None:
    assert (canonical_details(one) == canonical_details(other)) == (one == other)


def test_tuples_and_lists_are_one() -> None:
    assert canonical_details({"a": ("x", "y")}) == canonical_details({"a": ["x", "y"]})


@pytest.mark.parametrize("value", [True, False, [1], ["a", None], ("a", ["b"])])
def test_unrecordable_detail_is_refused_by_name(value: Detail) -> None:
    with pytest.raises(UnrecordableDetail) as refused:
        canonical_details({"good": "x", "bad": value})

    assert refused.value.key == "bad"
    assert isinstance(refused.value, AuditError)


@given(st.binary(min_size=32, max_size=32), st.binary())
def test_commitment_is_keyed_with_the_salt(salt: bytes, details: bytes) -> None:
    assert commit(salt, details) == hmac.new(salt, details, hashlib.sha256).digest()


def test_commitment_binds_salt_and_details() -> None:
    made = {
        commit(bytes(32), b"{}"),
        commit(b"\x01" + bytes(31), b"{}"),
        commit(bytes(32), b'{"a":1}'),
    }

    assert len(made) == 3


def test_kinds_follow_their_grammar() -> None:
    for kind in AuditKind:
        subject, deed = kind.split(".")
        assert subject.isalpha()
        assert deed.replace("_", "").isalpha()
