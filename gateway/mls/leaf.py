"""Leaf nodes and what they are made of (RFC 9420, sections 5.3 and 7.2)."""

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from gateway.mls.codepoints import CredentialType, LeafNodeSource
from gateway.mls.extension import Extension
from gateway.mls.tls import Reader, Writer

__all__ = [
    "BasicCredential",
    "Capabilities",
    "CommitSource",
    "Credential",
    "KeyPackageSource",
    "LeafNode",
    "LeafSource",
    "Lifetime",
    "OpaqueCredential",
    "UpdateSource",
    "X509Credential",
    "read_credential",
]


@dataclass(frozen=True, slots=True)
class BasicCredential:
    """Carry a bare identity (section 5.3)."""

    identity: bytes

    def write(self, writer: Writer) -> None:
        """Write the credential with its type."""
        writer.uint16(CredentialType.BASIC)
        writer.opaque(self.identity)


@dataclass(frozen=True, slots=True)
class X509Credential:
    """Carry a chain of certificates in DER, end entity first (section 5.3)."""

    certificates: tuple[bytes, ...]

    def write(self, writer: Writer) -> None:
        """Write the credential with its type."""
        writer.uint16(CredentialType.X509)
        writer.opaques(self.certificates)


@dataclass(frozen=True, slots=True)
class OpaqueCredential:
    """Carry a credential of a type that this codec does not know.

    The RFC gives no length to skip by; every type registered so far is one vector, so that is
    what is assumed here.
    """

    credential_type: int
    data: bytes

    def write(self, writer: Writer) -> None:
        """Write the credential with its type."""
        writer.uint16(self.credential_type)
        writer.opaque(self.data)


Credential: TypeAlias = BasicCredential | X509Credential | OpaqueCredential


def read_credential(reader: Reader) -> Credential:
    """Read a Credential (section 5.3)."""
    match reader.uint16():
        case CredentialType.BASIC:
            return BasicCredential(reader.opaque())
        case CredentialType.X509:
            return X509Credential(reader.vector(Reader.opaque))
        case other:
            return OpaqueCredential(other, reader.opaque())


@dataclass(frozen=True, slots=True)
class Capabilities:
    """List what a client supports, by registry number (section 7.2)."""

    versions: tuple[int, ...]
    cipher_suites: tuple[int, ...]
    extensions: tuple[int, ...]
    proposals: tuple[int, ...]
    credentials: tuple[int, ...]

    @classmethod
    def read(cls, reader: Reader) -> "Capabilities":
        """Read the five vectors."""
        return cls(
            versions=reader.uint16s(),
            cipher_suites=reader.uint16s(),
            extensions=reader.uint16s(),
            proposals=reader.uint16s(),
            credentials=reader.uint16s(),
        )

    def write(self, writer: Writer) -> None:
        """Write the five vectors."""
        writer.uint16s(self.versions)
        writer.uint16s(self.cipher_suites)
        writer.uint16s(self.extensions)
        writer.uint16s(self.proposals)
        writer.uint16s(self.credentials)


@dataclass(frozen=True, slots=True)
class Lifetime:
    """Bound a key package's validity, in seconds since the Unix epoch (section 7.2)."""

    not_before: int
    not_after: int

    @classmethod
    def read(cls, reader: Reader) -> "Lifetime":
        """Read both bounds."""
        return cls(reader.uint64(), reader.uint64())

    def write(self, writer: Writer) -> None:
        """Write both bounds."""
        writer.uint64(self.not_before)
        writer.uint64(self.not_after)


@dataclass(frozen=True, slots=True)
class KeyPackageSource:
    """Say that the leaf came in a key package."""

    lifetime: Lifetime


@dataclass(frozen=True, slots=True)
class UpdateSource:
    """Say that the leaf came in an Update proposal."""


@dataclass(frozen=True, slots=True)
class CommitSource:
    """Say that the leaf came in a commit's path."""

    parent_hash: bytes


LeafSource: TypeAlias = KeyPackageSource | UpdateSource | CommitSource


def _read_source(reader: Reader) -> LeafSource:
    source = reader.enum8(LeafNodeSource, "7.2")
    match source:
        case LeafNodeSource.KEY_PACKAGE:
            return KeyPackageSource(Lifetime.read(reader))
        case LeafNodeSource.UPDATE:
            return UpdateSource()
        case LeafNodeSource.COMMIT:
            return CommitSource(reader.opaque())
        case _:
            assert_never(source)


def _write_source(writer: Writer, source: LeafSource) -> None:
    match source:
        case KeyPackageSource(lifetime):
            writer.uint8(LeafNodeSource.KEY_PACKAGE)
            lifetime.write(writer)
        case UpdateSource():
            writer.uint8(LeafNodeSource.UPDATE)
        case CommitSource(parent_hash):
            writer.uint8(LeafNodeSource.COMMIT)
            writer.opaque(parent_hash)
        case _:
            assert_never(source)


@dataclass(frozen=True, slots=True)
class LeafNode:
    """Describe one client in the tree: its keys, credential and capabilities (section 7.2)."""

    encryption_key: bytes
    signature_key: bytes
    credential: Credential
    capabilities: Capabilities
    source: LeafSource
    extensions: tuple[Extension, ...]
    signature: bytes

    @classmethod
    def read(cls, reader: Reader) -> "LeafNode":
        """Read a leaf node of any source."""
        return cls(
            encryption_key=reader.opaque(),
            signature_key=reader.opaque(),
            credential=read_credential(reader),
            capabilities=Capabilities.read(reader),
            source=_read_source(reader),
            extensions=reader.vector(Extension.read),
            signature=reader.opaque(),
        )

    def write(self, writer: Writer) -> None:
        """Write the leaf node with its signature."""
        self.write_unsigned(writer)
        writer.opaque(self.signature)

    def write_unsigned(self, writer: Writer) -> None:
        """Write all but the signature: the part that LeafNodeTBS begins with."""
        writer.opaque(self.encryption_key)
        writer.opaque(self.signature_key)
        self.credential.write(writer)
        self.capabilities.write(writer)
        _write_source(writer, self.source)
        writer.vector(self.extensions)
