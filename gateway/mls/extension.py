"""Extensions and the bodies of those that RFC 9420 defines (section 13.4)."""

from collections.abc import Iterable
from dataclasses import dataclass

from gateway.mls.errors import RefusedMls, Rule
from gateway.mls.tls import Reader, Writer

__all__ = ["Extension", "RequiredCapabilities", "find_extension", "refuse_repeats"]


@dataclass(frozen=True, slots=True)
class Extension:
    """Carry one extension's number and its undecoded body (section 7.2)."""

    extension_type: int
    extension_data: bytes

    @classmethod
    def read(cls, reader: Reader) -> "Extension":
        """Read number and body."""
        return cls(reader.uint16(), reader.opaque())

    def write(self, writer: Writer) -> None:
        """Write number and body."""
        writer.uint16(self.extension_type)
        writer.opaque(self.extension_data)


@dataclass(frozen=True, slots=True)
class RequiredCapabilities:
    """List what every member must support: body of `required_capabilities` (section 11.1)."""

    extension_types: tuple[int, ...]
    proposal_types: tuple[int, ...]
    credential_types: tuple[int, ...]

    @classmethod
    def read(cls, reader: Reader) -> "RequiredCapabilities":
        """Read the three vectors."""
        return cls(reader.uint16s(), reader.uint16s(), reader.uint16s())

    def write(self, writer: Writer) -> None:
        """Write the three vectors."""
        writer.uint16s(self.extension_types)
        writer.uint16s(self.proposal_types)
        writer.uint16s(self.credential_types)


def find_extension(extensions: Iterable[Extension], extension_type: int) -> bytes | None:
    """Return the body of the one extension of this type, or None.

    Raises RefusedMls where it is there twice: two readers might pick different ones.
    """
    found = [each for each in extensions if each.extension_type == extension_type]
    if len(found) > 1:
        raise RefusedMls(Rule.EXTENSION_REPEATED, "13.4")
    return found[0].extension_data if found else None


def refuse_repeats(extensions: Iterable[Extension]) -> None:
    """Refuse a list in which a type stands twice, known or not (section 13.4)."""
    types = [each.extension_type for each in extensions]
    if len(set(types)) != len(types):
        raise RefusedMls(Rule.EXTENSION_REPEATED, "13.4")
