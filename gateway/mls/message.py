"""The outermost structure, MLSMessage (RFC 9420, section 6)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from gateway.mls.codepoints import ProtocolVersion, WireFormat
from gateway.mls.framing import PrivateMessage, PublicMessage, read_wire_format
from gateway.mls.groupinfo import GroupInfo
from gateway.mls.keypackage import KeyPackage, read_version
from gateway.mls.tls import Reader, Writer, decode, encode
from gateway.mls.welcome import Welcome

__all__ = ["MLSMessage", "MessageBody", "decode_message", "encode_message"]

MessageBody: TypeAlias = PublicMessage | PrivateMessage | Welcome | GroupInfo | KeyPackage

_READERS: dict[WireFormat, Callable[[Reader], MessageBody]] = {
    WireFormat.PUBLIC_MESSAGE: PublicMessage.read,
    WireFormat.PRIVATE_MESSAGE: PrivateMessage.read,
    WireFormat.WELCOME: Welcome.read,
    WireFormat.GROUP_INFO: GroupInfo.read,
    WireFormat.KEY_PACKAGE: KeyPackage.read,
}


@dataclass(frozen=True, slots=True)
class MLSMessage:
    """Wrap any of the five things that travel; its version is always mls10."""

    body: MessageBody

    @property
    def wire_format(self) -> WireFormat:
        """Return the number that goes before the body."""
        match self.body:
            case PublicMessage():
                return WireFormat.PUBLIC_MESSAGE
            case PrivateMessage():
                return WireFormat.PRIVATE_MESSAGE
            case Welcome():
                return WireFormat.WELCOME
            case GroupInfo():
                return WireFormat.GROUP_INFO
            case KeyPackage():
                return WireFormat.KEY_PACKAGE
            case _:
                assert_never(self.body)

    @classmethod
    def read(cls, reader: Reader) -> "MLSMessage":
        """Read version, wire format and body."""
        read_version(reader)
        return cls(_READERS[read_wire_format(reader)](reader))

    def write(self, writer: Writer) -> None:
        """Write version, wire format and body."""
        writer.uint16(ProtocolVersion.MLS10)
        writer.uint16(self.wire_format)
        self.body.write(writer)


def decode_message(data: bytes) -> MLSMessage:
    """Decode one MLSMessage that fills `data` exactly; MalformedMls otherwise."""
    return decode(MLSMessage.read, data)


def encode_message(message: MLSMessage) -> bytes:
    """Encode one MLSMessage; the reverse of `decode_message`."""
    return encode(message)
