import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mls.codepoints import ContentType
from gateway.mls.errors import MalformedMls, Rule
from gateway.mls.extension import Extension
from gateway.mls.tls import Reader, Writer, decode, encode


def written(length: int) -> bytes:
    writer = Writer()
    writer.length(length)
    return writer.data()


def refusal(data: bytes, read: str) -> MalformedMls:
    with pytest.raises(MalformedMls) as caught:
        getattr(Reader(data), read)()
    return caught.value


def test_length_headers_match_the_published_vectors(vectors: Path) -> None:
    cases: list[dict[str, str | int]] = json.loads((vectors / "deserialization.json").read_text())
    for case in cases:
        header, length = bytes.fromhex(str(case["vlbytes_header"])), int(case["length"])
        assert written(length) == header
        # The body itself may be a gigabyte: reading the header must ask for it, and no more.
        if length < 2**16:
            assert Reader(header + bytes(length)).opaque() == bytes(length)
        else:
            assert refusal(header, "opaque").rule is Rule.TRUNCATED
    assert len(cases) == 14


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        ("4000", Rule.VARINT_NOT_MINIMAL),
        ("403f" + "00" * 63, Rule.VARINT_NOT_MINIMAL),
        ("80000001ff", Rule.VARINT_NOT_MINIMAL),
        ("80003fff", Rule.VARINT_NOT_MINIMAL),
        ("c000000000000000", Rule.VARINT_TOO_LONG),
        ("ff", Rule.VARINT_TOO_LONG),
        ("40", Rule.TRUNCATED),
        ("800040", Rule.TRUNCATED),
        ("bfffffff", Rule.TRUNCATED),
        ("02aa", Rule.TRUNCATED),
        ("", Rule.TRUNCATED),
    ],
)
def test_reader_refuses_bad_length_header(data: str, rule: Rule) -> None:
    error = refusal(bytes.fromhex(data), "opaque")

    assert (error.rule, error.offset) == (rule, 1 if data in {"40", "800040"} else 0)


def test_skipping_passes_over_the_same_bytes_as_reading() -> None:
    data = b"\x40\x41" + bytes(65) + b"\x07"
    reader = Reader(data)
    reader.skip_opaque()

    assert reader.position == 67
    assert reader.uint8() == 7


def test_writer_refuses_length_beyond_thirty_bits() -> None:
    assert written(2**30 - 1) == bytes.fromhex("bfffffff")
    with pytest.raises(OverflowError):
        written(2**30)


def test_writer_refuses_number_too_wide_for_its_field() -> None:
    with pytest.raises(OverflowError):
        Writer().uint16(2**16)


@pytest.mark.parametrize(("read", "size"), [("uint8", 1), ("uint16", 2), ("uint32", 4)])
def test_reader_refuses_cut_number(read: str, size: int) -> None:
    assert refusal(bytes(size - 1), read).rule is Rule.TRUNCATED


@given(st.integers(0, 2**8 - 1), st.integers(0, 2**16 - 1), st.integers(0, 2**64 - 1))
def test_numbers_come_back(small: int, middle: int, large: int) -> None:
    writer = Writer()
    writer.uint8(small)
    writer.uint16(middle)
    writer.uint32(middle)
    writer.uint64(large)
    reader = Reader(writer.data())

    assert (reader.uint8(), reader.uint16(), reader.uint32(), reader.uint64()) == (
        small,
        middle,
        middle,
        large,
    )
    reader.finish()


@given(st.lists(st.binary(max_size=70)), st.lists(st.integers(0, 2**16 - 1)))
def test_vectors_come_back(blobs: list[bytes], numbers: list[int]) -> None:
    writer = Writer()
    writer.opaques(blobs)
    writer.uint16s(numbers)
    writer.uint32s(numbers)
    reader = Reader(writer.data())

    assert reader.vector(Reader.opaque) == tuple(blobs)
    assert reader.uint16s() == tuple(numbers)
    assert reader.uint32s() == tuple(numbers)
    reader.finish()


@pytest.mark.parametrize("read", ["uint16s", "uint32s"])
def test_reader_refuses_vector_that_is_no_whole_number_of_items(read: str) -> None:
    assert refusal(b"\x03abc", read).rule is Rule.VECTOR_RAGGED


def test_reader_refuses_item_that_runs_over_its_vector() -> None:
    with pytest.raises(MalformedMls) as caught:
        # The outer vector has two bytes; the item in it claims three, which do follow.
        Reader(b"\x02\x03abc").vector(Reader.opaque)

    assert caught.value.rule is Rule.TRUNCATED


def test_reader_goes_on_after_a_vector() -> None:
    reader = Reader(b"\x02\x01a\x05")

    assert reader.vector(Reader.opaque) == (b"a",)
    assert reader.uint8() == 5


@pytest.mark.parametrize("value", [None, Extension(7, b"x")])
def test_optional_comes_back(value: Extension | None) -> None:
    writer = Writer()
    writer.optional(value)
    reader = Reader(writer.data())

    assert reader.optional(Extension.read) == value
    reader.finish()


def test_reader_refuses_presence_other_than_zero_or_one() -> None:
    with pytest.raises(MalformedMls) as caught:
        Reader(b"\x02").optional(Reader.uint8)

    assert (caught.value.rule, caught.value.offset) == (Rule.PRESENCE_INVALID, 0)


def test_reader_refuses_unknown_value_of_closed_enumeration() -> None:
    with pytest.raises(MalformedMls) as caught:
        Reader(b"\x04").enum8(ContentType, "6")

    assert (caught.value.rule, caught.value.section) == (Rule.ENUM_UNKNOWN, "6")


def test_decode_refuses_trailing_bytes() -> None:
    with pytest.raises(MalformedMls) as caught:
        decode(Reader.uint8, b"\x01\x02")

    assert (caught.value.rule, caught.value.offset) == (Rule.TRAILING_BYTES, 1)


@given(st.lists(st.from_type(Extension), max_size=3))
def test_vector_of_structures_comes_back(extensions: list[Extension]) -> None:
    writer = Writer()
    writer.vector(extensions)

    assert decode(lambda reader: reader.vector(Extension.read), writer.data()) == tuple(extensions)


@given(st.from_type(Extension))
def test_encode_writes_what_decode_reads(extension: Extension) -> None:
    assert decode(Extension.read, encode(extension)) == extension
