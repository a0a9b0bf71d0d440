"""Key packages (RFC 9420, section 10)."""

from dataclasses import dataclass

from gateway.mls.codepoints import ProtocolVersion
from gateway.mls.errors import MalformedMls, Rule
from gateway.mls.extension import Extension
from gateway.mls.leaf import LeafNode
from gateway.mls.tls import Reader, Writer

__all__ = ["KeyPackage", "read_version"]


def read_version(reader: Reader) -> None:
    """Take in a ProtocolVersion; anything but mls10 has a layout that is not known here."""
    start = reader.position
    if reader.uint16() != ProtocolVersion.MLS10:
        raise MalformedMls(Rule.UNSUPPORTED_VERSION, "6", start)


@dataclass(frozen=True, slots=True)
class KeyPackage:
    """Offer a client to be added to groups; its version is always mls10."""

    cipher_suite: int
    init_key: bytes
    leaf_node: LeafNode
    extensions: tuple[Extension, ...]
    signature: bytes

    @classmethod
    def read(cls, reader: Reader) -> "KeyPackage":
        """Read a key package without an MLSMessage around it."""
        read_version(reader)
        return cls(
            cipher_suite=reader.uint16(),
            init_key=reader.opaque(),
            leaf_node=LeafNode.read(reader),
            extensions=reader.vector(Extension.read),
            signature=reader.opaque(),
        )

    def write(self, writer: Writer) -> None:
        """Write the key package with its signature."""
        self.write_unsigned(writer)
        writer.opaque(self.signature)

    def write_unsigned(self, writer: Writer) -> None:
        """Write all but the signature: KeyPackageTBS."""
        writer.uint16(ProtocolVersion.MLS10)
        writer.uint16(self.cipher_suite)
        writer.opaque(self.init_key)
        self.leaf_node.write(writer)
        writer.vector(self.extensions)
