"""Message framing (RFC 9420, section 6)."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from gateway.mls.codepoints import ContentType, SenderType, WireFormat
from gateway.mls.commit import Commit
from gateway.mls.errors import MalformedMls, Rule
from gateway.mls.proposals import Proposal, read_proposal_struct, write_proposal_struct
from gateway.mls.tls import Reader, Writer

__all__ = [
    "ApplicationData",
    "AuthenticatedContent",
    "Content",
    "FramedContent",
    "FramedContentAuthData",
    "PrivateMessage",
    "PublicMessage",
    "Sender",
    "read_wire_format",
]


def read_wire_format(reader: Reader) -> WireFormat:
    """Read a WireFormat; an unknown one says nothing about what follows it."""
    start = reader.position
    try:
        return WireFormat(reader.uint16())
    except ValueError:
        raise MalformedMls(Rule.UNKNOWN_WIRE_FORMAT, "6", start) from None


@dataclass(frozen=True, slots=True)
class Sender:
    """Say who sent a message.

    `index` is the leaf index of a member or the place of an external sender in the group's list;
    new members have none yet.
    """

    sender_type: SenderType
    index: int | None = None

    @classmethod
    def read(cls, reader: Reader) -> "Sender":
        """Read the type and, where there is one, the index."""
        sender_type = reader.enum8(SenderType, "6")
        if sender_type in (SenderType.MEMBER, SenderType.EXTERNAL):
            return cls(sender_type, reader.uint32())
        return cls(sender_type)

    def write(self, writer: Writer) -> None:
        """Write the type and, where there is one, the index."""
        writer.uint8(self.sender_type)
        if self.index is not None:
            writer.uint32(self.index)


@dataclass(frozen=True, slots=True)
class ApplicationData:
    """Carry what the application sent."""

    data: bytes


Content: TypeAlias = ApplicationData | Proposal | Commit


def _read_content(reader: Reader) -> Content:
    content_type = reader.enum8(ContentType, "6")
    match content_type:
        case ContentType.APPLICATION:
            return ApplicationData(reader.opaque())
        case ContentType.PROPOSAL:
            return read_proposal_struct(reader)
        case ContentType.COMMIT:
            return Commit.read(reader)
        case _:
            assert_never(content_type)


@dataclass(frozen=True, slots=True)
class FramedContent:
    """Put a content into its group, epoch and sender (section 6)."""

    group_id: bytes
    epoch: int
    sender: Sender
    authenticated_data: bytes
    content: Content

    @property
    def content_type(self) -> ContentType:
        """Return the type that goes before the content."""
        match self.content:
            case ApplicationData():
                return ContentType.APPLICATION
            case Commit():
                return ContentType.COMMIT
            case _:
                return ContentType.PROPOSAL

    @classmethod
    def read(cls, reader: Reader) -> "FramedContent":
        """Read envelope and content."""
        return cls(
            group_id=reader.opaque(),
            epoch=reader.uint64(),
            sender=Sender.read(reader),
            authenticated_data=reader.opaque(),
            content=_read_content(reader),
        )

    def write(self, writer: Writer) -> None:
        """Write envelope and content."""
        writer.opaque(self.group_id)
        writer.uint64(self.epoch)
        self.sender.write(writer)
        writer.opaque(self.authenticated_data)
        writer.uint8(self.content_type)
        match self.content:
            case ApplicationData(data):
                writer.opaque(data)
            case Commit() as commit:
                commit.write(writer)
            case proposal:
                write_proposal_struct(writer, proposal)


@dataclass(frozen=True, slots=True)
class FramedContentAuthData:
    """Authenticate a framed content (section 6.1); only commits have a confirmation tag."""

    signature: bytes
    confirmation_tag: bytes | None

    @classmethod
    def read(cls, reader: Reader, content_type: ContentType) -> "FramedContentAuthData":
        """Read what goes with a content of this type."""
        signature = reader.opaque()
        is_commit = content_type is ContentType.COMMIT
        return cls(signature, reader.opaque() if is_commit else None)

    def write(self, writer: Writer) -> None:
        """Write signature and tag."""
        writer.opaque(self.signature)
        if self.confirmation_tag is not None:
            writer.opaque(self.confirmation_tag)


@dataclass(frozen=True, slots=True)
class AuthenticatedContent:
    """Join content, signature and wire format: what proposals are hashed as (section 6)."""

    wire_format: WireFormat
    content: FramedContent
    auth: FramedContentAuthData

    @classmethod
    def read(cls, reader: Reader) -> "AuthenticatedContent":
        """Read the three parts."""
        wire_format = read_wire_format(reader)
        content = FramedContent.read(reader)
        return cls(wire_format, content, FramedContentAuthData.read(reader, content.content_type))

    def write(self, writer: Writer) -> None:
        """Write the three parts."""
        writer.uint16(self.wire_format)
        self.content.write(writer)
        self.auth.write(writer)


@dataclass(frozen=True, slots=True)
class PublicMessage:
    """Send a content signed and readable (section 6.2); only members have a membership tag."""

    content: FramedContent
    auth: FramedContentAuthData
    membership_tag: bytes | None

    @classmethod
    def read(cls, reader: Reader) -> "PublicMessage":
        """Read content, signature and tag."""
        content = FramedContent.read(reader)
        auth = FramedContentAuthData.read(reader, content.content_type)
        by_member = content.sender.sender_type is SenderType.MEMBER
        return cls(content, auth, reader.opaque() if by_member else None)

    def write(self, writer: Writer) -> None:
        """Write content, signature and tag."""
        self.content.write(writer)
        self.auth.write(writer)
        if self.membership_tag is not None:
            writer.opaque(self.membership_tag)

    def authenticated(self) -> AuthenticatedContent:
        """Return the part that proposal references and transcript hashes are made of."""
        return AuthenticatedContent(WireFormat.PUBLIC_MESSAGE, self.content, self.auth)


@dataclass(frozen=True, slots=True)
class PrivateMessage:
    """Send a content encrypted, sender included (section 6.3)."""

    group_id: bytes
    epoch: int
    content_type: ContentType
    authenticated_data: bytes
    encrypted_sender_data: bytes
    ciphertext: bytes

    @classmethod
    def read(cls, reader: Reader) -> "PrivateMessage":
        """Read envelope and ciphertexts."""
        return cls(
            group_id=reader.opaque(),
            epoch=reader.uint64(),
            content_type=reader.enum8(ContentType, "6.3"),
            authenticated_data=reader.opaque(),
            encrypted_sender_data=reader.opaque(),
            ciphertext=reader.opaque(),
        )

    def write(self, writer: Writer) -> None:
        """Write envelope and ciphertexts."""
        writer.opaque(self.group_id)
        writer.uint64(self.epoch)
        writer.uint8(self.content_type)
        writer.opaque(self.authenticated_data)
        writer.opaque(self.encrypted_sender_data)
        writer.opaque(self.ciphertext)
