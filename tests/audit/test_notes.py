import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from audit.errors import Fault, NoteRefused
from audit.notes import (
    COSIGNATURE,
    ED25519,
    Note,
    VerifierKey,
    cosign,
    parse_note,
    parse_signatures,
    sign,
)

KEY = SigningKey(bytes(range(32)))
LOG = VerifierKey("log.example/a", ED25519, bytes(KEY.verify_key))
WITNESS = VerifierKey("witness.example", COSIGNATURE, bytes(KEY.verify_key))
TEXT = "log.example/a\n3\nroot\n"
NOTE = Note(TEXT, (sign(TEXT, name=LOG.name, key=KEY),))

# The worked example of C2SP signed-note: made by another implementation.
FOREIGN_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
FOREIGN_NOTE = (
    "This is an example message.\n\n\u2014 example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)


def refused(data: bytes) -> Fault:
    with pytest.raises(NoteRefused) as caught:
        parse_note(data)
    return caught.value.fault


def test_key_verifies_the_note_of_another_implementation() -> None:
    key = VerifierKey.parse(FOREIGN_KEY)

    assert str(key) == FOREIGN_KEY
    assert key.signed(parse_note(FOREIGN_NOTE.encode()))


def test_note_reads_back_what_it_wrote() -> None:
    assert parse_note(NOTE.encode()) == NOTE


def test_text_may_have_empty_lines() -> None:
    note = Note("one\n\ntwo\n", NOTE.signatures)

    assert parse_note(note.encode()).text == "one\n\ntwo\n"


def test_key_says_whether_it_signed() -> None:
    other = VerifierKey("log.example/b", ED25519, bytes(KEY.verify_key))

    assert LOG.signed(NOTE)
    assert not other.signed(NOTE)


def test_signature_in_a_known_name_that_does_not_verify_refuses_the_note() -> None:
    forged = Note(TEXT.replace("3", "4"), NOTE.signatures)

    with pytest.raises(NoteRefused) as caught:
        LOG.signed(forged)
    assert caught.value.fault is Fault.CHECKPOINT_SIGNATURE


def test_good_signature_does_not_excuse_a_bad_one_beside_it() -> None:
    bad = sign("something else\n", name=LOG.name, key=KEY)

    with pytest.raises(NoteRefused):
        LOG.signed(NOTE.also([bad]))


def test_cosignature_is_bound_to_its_time() -> None:
    good = cosign(TEXT, name=WITNESS.name, key=KEY, seconds=1_679_315_147)
    other_time = (1_679_315_148).to_bytes(8, "big") + good.value[8:]
    moved = type(good)(good.name, good.key_id, other_time)

    assert WITNESS.signed(NOTE.also([good]))
    with pytest.raises(NoteRefused):
        WITNESS.signed(NOTE.also([moved]))


@pytest.mark.parametrize("seconds", [0, 2**63])
def test_cosignature_without_a_time_is_refused(seconds: int) -> None:
    with pytest.raises(NoteRefused):
        WITNESS.signed(NOTE.also([cosign(TEXT, name=WITNESS.name, key=KEY, seconds=seconds)]))


def test_cosignature_is_no_signature_of_the_log() -> None:
    """The same key under both types: the one is never taken for the other."""
    namesake = VerifierKey(LOG.name, COSIGNATURE, LOG.key)

    assert not namesake.signed(NOTE)
    assert namesake.key_id != LOG.key_id


def test_short_signature_is_refused() -> None:
    short = type(NOTE.signatures[0])(LOG.name, LOG.key_id, b"short")

    with pytest.raises(NoteRefused):
        LOG.signed(Note(TEXT, (short,)))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text\n",
        b"text\n\n",
        b"text\n\n\xe2\x80\x94 name AAAAAAA=",
        b"text\n\n- name AAAAAAA=\n",
        b"text\n\n\xe2\x80\x94 name\n",
        b"text\n\n\xe2\x80\x94 na+me AAAAAAA=\n",
        b"text\n\n\xe2\x80\x94  AAAAAAA=\n",
        b"text\n\n\xe2\x80\x94 name AAAA\n",
        b"text\n\n\xe2\x80\x94 name AAAAAAB=\n",
        b"text\n\n\xe2\x80\x94 name not base64!\n",
        b"te\rxt\n\n\xe2\x80\x94 name AAAAAAA=\n",
        b"te\xffxt\n\n\xe2\x80\x94 name AAAAAAA=\n",
        b"text\n\n" + 65 * b"\xe2\x80\x94 name AAAAAAA=\n",
        b"x" * 65536 + b"\n\n\xe2\x80\x94 name AAAAAAA=\n",
    ],
    ids=range(15),
)
def test_what_is_no_note_is_refused(data: bytes) -> None:
    assert refused(data) is Fault.NOTE_FORM


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000+",
        str(LOG).replace(LOG.key_id.hex(), "00000000"),
        str(LOG)[:-4],
        str(LOG).replace("log", "l og"),
        FOREIGN_KEY.replace("+A", "+B"),
    ],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(NoteRefused):
        VerifierKey.parse(text)


def test_signature_lines_stand_alone_in_a_witness_answer() -> None:
    line = NOTE.signatures[0].line().encode()

    assert parse_signatures(line) == NOTE.signatures


@given(at=st.integers(min_value=0, max_value=len(NOTE.encode()) - 1), bit=st.integers(0, 7))
def test_no_flipped_bit_is_believed(at: int, bit: int) -> None:
    data = bytearray(NOTE.encode())
    data[at] ^= 1 << bit
    with contextlib.suppress(NoteRefused):
        assert not LOG.signed(parse_note(bytes(data)))
