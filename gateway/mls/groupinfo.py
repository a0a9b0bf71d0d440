"""Group context and group info (RFC 9420, sections 8.1, 12.1.8.1 and 12.4.3)."""

from dataclasses import dataclass

from gateway.mls.codepoints import ExtensionType, ProtocolVersion
from gateway.mls.errors import MalformedMls
from gateway.mls.extension import Extension, RequiredCapabilities, find_extension
from gateway.mls.keypackage import read_version
from gateway.mls.leaf import Credential, read_credential
from gateway.mls.tls import Reader, Writer, decode

__all__ = [
    "ExternalSender",
    "ExternalSenders",
    "GroupContext",
    "GroupInfo",
    "external_senders",
    "required_capabilities",
]


@dataclass(frozen=True, slots=True)
class GroupContext:
    """Sum up a group in one epoch (section 8.1); its version is always mls10."""

    cipher_suite: int
    group_id: bytes
    epoch: int
    tree_hash: bytes
    confirmed_transcript_hash: bytes
    extensions: tuple[Extension, ...]

    @classmethod
    def read(cls, reader: Reader) -> "GroupContext":
        """Read version and fields."""
        read_version(reader)
        return cls(
            cipher_suite=reader.uint16(),
            group_id=reader.opaque(),
            epoch=reader.uint64(),
            tree_hash=reader.opaque(),
            confirmed_transcript_hash=reader.opaque(),
            extensions=reader.vector(Extension.read),
        )

    def write(self, writer: Writer) -> None:
        """Write version and fields."""
        writer.uint16(ProtocolVersion.MLS10)
        writer.uint16(self.cipher_suite)
        writer.opaque(self.group_id)
        writer.uint64(self.epoch)
        writer.opaque(self.tree_hash)
        writer.opaque(self.confirmed_transcript_hash)
        writer.vector(self.extensions)


@dataclass(frozen=True, slots=True)
class GroupInfo:
    """Tell a newcomer all that is public about a group (section 12.4.3)."""

    group_context: GroupContext
    extensions: tuple[Extension, ...]
    confirmation_tag: bytes
    signer: int
    signature: bytes

    @classmethod
    def read(cls, reader: Reader) -> "GroupInfo":
        """Read a group info without an MLSMessage around it."""
        return cls(
            group_context=GroupContext.read(reader),
            extensions=reader.vector(Extension.read),
            confirmation_tag=reader.opaque(),
            signer=reader.uint32(),
            signature=reader.opaque(),
        )

    def write(self, writer: Writer) -> None:
        """Write the group info with its signature."""
        self.write_unsigned(writer)
        writer.opaque(self.signature)

    def write_unsigned(self, writer: Writer) -> None:
        """Write all but the signature: GroupInfoTBS."""
        self.group_context.write(writer)
        writer.vector(self.extensions)
        writer.opaque(self.confirmation_tag)
        writer.uint32(self.signer)


@dataclass(frozen=True, slots=True)
class ExternalSender:
    """Allow one party outside the group to send proposals (section 12.1.8.1)."""

    signature_key: bytes
    credential: Credential

    @classmethod
    def read(cls, reader: Reader) -> "ExternalSender":
        """Read key and credential."""
        return cls(reader.opaque(), read_credential(reader))

    def write(self, writer: Writer) -> None:
        """Write key and credential."""
        writer.opaque(self.signature_key)
        self.credential.write(writer)


@dataclass(frozen=True, slots=True)
class ExternalSenders:
    """List those parties: body of `external_senders` (section 12.1.8.1)."""

    senders: tuple[ExternalSender, ...]

    @classmethod
    def read(cls, reader: Reader) -> "ExternalSenders":
        """Read the vector."""
        return cls(reader.vector(ExternalSender.read))

    def write(self, writer: Writer) -> None:
        """Write the vector."""
        writer.vector(self.senders)


def external_senders(extensions: tuple[Extension, ...]) -> tuple[ExternalSender, ...]:
    """Return who may send proposals from outside, in the order that senders count by.

    Raises MalformedMls for a body that is neither a list nor, as ts-mls 1.6 writes it, one bare
    entry. No body can be both: the length it begins with spans all of it or only a key.
    """
    body = find_extension(extensions, ExtensionType.EXTERNAL_SENDERS)
    if body is None:
        return ()
    try:
        return decode(ExternalSenders.read, body).senders
    except MalformedMls:
        return (decode(ExternalSender.read, body),)


def required_capabilities(extensions: tuple[Extension, ...]) -> RequiredCapabilities:
    """Return what a group with these extensions requires of members; MalformedMls otherwise."""
    body = find_extension(extensions, ExtensionType.REQUIRED_CAPABILITIES)
    if body is None:
        return RequiredCapabilities((), (), ())
    return decode(RequiredCapabilities.read, body)
