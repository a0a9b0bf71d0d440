"""Byte strings in JSON: base64url without padding (RFC 4648 section 5), one spelling each."""

import base64
import binascii
from typing import ClassVar, Final, Self

__all__ = ["ONE_SPELLING", "Bytes16", "Bytes32", "Bytes64", "FixedBytes", "b64", "unb64"]

ONE_SPELLING: Final = (
    r"\A(?:[A-Za-z0-9_-]{4})*"
    r"(?:[A-Za-z0-9_-][AQgw]|[A-Za-z0-9_-]{2}[AEIMQUYcgkosw048])?\Z"
)
"""What ``unb64`` reads, as a pattern."""


def b64(data: bytes) -> str:
    """Spell bytes for JSON."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unb64(text: str) -> bytes:
    """Read what ``b64`` wrote.

    Raises:
        ValueError: not base64url, padded, or not the one spelling that ``b64`` gives.
    """
    padded = text + "=" * (-len(text) % 4)
    try:
        data = base64.b64decode(padded, altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError from error
    if b64(data) != text:
        raise ValueError
    return data


class FixedBytes(bytes):
    """Bytes of one length, for the fields of a body that is decoded from JSON."""

    size: ClassVar[int]

    @classmethod
    def from_json(cls, value: object) -> Self:
        """Read the field's text.

        Raises:
            ValueError: not text, not base64url, or another length.
        """
        if not isinstance(value, str):
            raise ValueError("expected base64url text")  # noqa: TRY004 - what msgspec passes on
        data = unb64(value)
        if len(data) != cls.size:
            raise ValueError("wrong length")
        return cls(data)


class Bytes16(FixedBytes):
    """Something that is looked up by."""

    size = 16


class Bytes32(FixedBytes):
    """A key or a challenge."""

    size = 32


class Bytes64(FixedBytes):
    """An Ed25519 signature."""

    size = 64
