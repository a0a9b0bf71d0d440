"""The TLS presentation language as MLS uses it (RFC 9420, section 2.1).

Decoding is strict enough to be reversible: whatever is read writes back to the same bytes.
"""

import struct
from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import Protocol, TypeVar

from gateway.mls.errors import MalformedMls, Rule

__all__ = ["Encodable", "Reader", "Writer", "decode", "encode"]

_T = TypeVar("_T")
_E = TypeVar("_E", bound=IntEnum)

# Section 2.1.2: the two highest bits of a length header give its own size.
_ONE_BYTE = 1 << 6
_TWO_BYTES = 1 << 14
_FOUR_BYTES = 1 << 30


class Reader:
    """Read values in order from bytes, never past their end.

    Lengths are compared with what is left before anything is copied, so a hostile length costs
    nothing. Every method raises MalformedMls and leaves the reader unusable when it does.
    """

    __slots__ = ("_data", "_end", "position")

    def __init__(self, data: bytes, position: int = 0) -> None:
        """Start at `position`."""
        self._data = data
        self._end = len(data)
        self.position = position

    def _skip(self, size: int) -> int:
        start = self.position
        end = start + size
        if end > self._end:
            raise MalformedMls(Rule.TRUNCATED, "2.1", start)
        self.position = end
        return start

    def uint8(self) -> int:
        """Read one byte as a number."""
        return self._data[self._skip(1)]

    def uint16(self) -> int:
        """Read two bytes as a number."""
        start = self._skip(2)
        return int.from_bytes(self._data[start : start + 2])

    def uint32(self) -> int:
        """Read four bytes as a number."""
        start = self._skip(4)
        return int.from_bytes(self._data[start : start + 4])

    def uint64(self) -> int:
        """Read eight bytes as a number."""
        start = self._skip(8)
        return int.from_bytes(self._data[start : start + 8])

    def enum8(self, kind: type[_E], section: str) -> _E:
        """Read a one-byte enumeration in which every unknown value is an error."""
        value = self.uint8()
        try:
            return kind(value)
        except ValueError:
            raise MalformedMls(Rule.ENUM_UNKNOWN, section, self.position - 1) from None

    def length(self) -> int:
        """Read a vector's length header and check that so much follows (section 2.1.2)."""
        start = self._skip(1)
        first = self._data[start]
        if first < _ONE_BYTE:
            size = first
        elif first < 0x80:
            self._skip(1)
            size = int.from_bytes(self._data[start : start + 2]) - 0x4000
            self._refuse_padded(size, _ONE_BYTE, start)
        elif first < 0xC0:
            self._skip(3)
            size = int.from_bytes(self._data[start : start + 4]) - 0x8000_0000
            self._refuse_padded(size, _TWO_BYTES, start)
        else:
            raise MalformedMls(Rule.VARINT_TOO_LONG, "2.1.2", start)
        if size > self._end - self.position:
            raise MalformedMls(Rule.TRUNCATED, "2.1.2", start)
        return size

    def _refuse_padded(self, size: int, least: int, start: int) -> None:
        if size < least:
            raise MalformedMls(Rule.VARINT_NOT_MINIMAL, "2.1.2", start)

    def opaque(self) -> bytes:
        """Read `opaque<V>`."""
        size = self.length()
        start = self.position
        self.position = end = start + size
        return self._data[start:end]

    def skip_opaque(self) -> None:
        """Pass over `opaque<V>` without copying it."""
        size = self.length()
        self.position += size

    def vector(self, read: Callable[["Reader"], _T]) -> tuple[_T, ...]:
        """Read `T<V>`, whose items must fill the vector exactly."""
        size = self.length()
        outer, inner = self._end, self.position + size
        self._end = inner
        items = []
        while self.position < inner:
            items.append(read(self))
        self._end = outer
        return tuple(items)

    def uint16s(self) -> tuple[int, ...]:
        """Read `uint16<V>`."""
        return self._numbers("H", 2)

    def uint32s(self) -> tuple[int, ...]:
        """Read `uint32<V>`."""
        return self._numbers("I", 4)

    def _numbers(self, letter: str, width: int) -> tuple[int, ...]:
        start = self.position
        data = self.opaque()
        count, rest = divmod(len(data), width)
        if rest:
            raise MalformedMls(Rule.VECTOR_RAGGED, "2.1.2", start)
        return struct.unpack(f">{count}{letter}", data)

    def optional(self, read: Callable[["Reader"], _T]) -> _T | None:
        """Read `optional<T>` (section 2.1.1)."""
        present = self.uint8()
        if present > 1:
            raise MalformedMls(Rule.PRESENCE_INVALID, "2.1.1", self.position - 1)
        return read(self) if present else None

    def finish(self) -> None:
        """Refuse what follows the last value."""
        if self.position != self._end:
            raise MalformedMls(Rule.TRAILING_BYTES, "2.1", self.position)


class Writer:
    """Append values in order; a number that does not fit its field raises OverflowError."""

    __slots__ = ("_data",)

    def __init__(self) -> None:
        """Start empty."""
        self._data = bytearray()

    def data(self) -> bytes:
        """Return what was written."""
        return bytes(self._data)

    def uint8(self, value: int) -> None:
        """Write one byte."""
        self._data += value.to_bytes(1)

    def uint16(self, value: int) -> None:
        """Write two bytes."""
        self._data += value.to_bytes(2)

    def uint32(self, value: int) -> None:
        """Write four bytes."""
        self._data += value.to_bytes(4)

    def uint64(self, value: int) -> None:
        """Write eight bytes."""
        self._data += value.to_bytes(8)

    def length(self, size: int) -> None:
        """Write a vector's length header in its shortest form (section 2.1.2)."""
        if size < _ONE_BYTE:
            self.uint8(size)
        elif size < _TWO_BYTES:
            self.uint16(size | 0x4000)
        elif size < _FOUR_BYTES:
            self.uint32(size | 0x8000_0000)
        else:
            raise OverflowError(size)

    def opaque(self, data: bytes) -> None:
        """Write `opaque<V>`."""
        self.length(len(data))
        self._data += data

    def vector(self, items: Iterable["Encodable"]) -> None:
        """Write `T<V>`."""
        inner = Writer()
        for item in items:
            item.write(inner)
        self.opaque(inner.data())

    def opaques(self, items: Iterable[bytes]) -> None:
        """Write a vector of `opaque<V>`."""
        inner = Writer()
        for item in items:
            inner.opaque(item)
        self.opaque(inner.data())

    def uint16s(self, values: Iterable[int]) -> None:
        """Write `uint16<V>`."""
        self.opaque(b"".join(value.to_bytes(2) for value in values))

    def uint32s(self, values: Iterable[int]) -> None:
        """Write `uint32<V>`."""
        self.opaque(b"".join(value.to_bytes(4) for value in values))

    def optional(self, value: "Encodable | None") -> None:
        """Write `optional<T>` (section 2.1.1)."""
        self.uint8(value is not None)
        if value is not None:
            value.write(self)


class Encodable(Protocol):
    """Be writable: `write` appends exactly the bytes that the type's reader takes in."""

    def write(self, writer: Writer) -> None:
        """Append this value."""
        ...


def decode(read: Callable[[Reader], _T], data: bytes) -> _T:
    """Read one value that fills `data` exactly; MalformedMls otherwise."""
    reader = Reader(data)
    value = read(reader)
    reader.finish()
    return value


def encode(value: Encodable) -> bytes:
    """Write one value."""
    writer = Writer()
    value.write(writer)
    return writer.data()
