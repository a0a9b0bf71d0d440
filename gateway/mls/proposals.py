"""Proposals and pre-shared key identifiers (RFC 9420, sections 12.1 and 8.4)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, TypeAlias, assert_never

from gateway.mls.codepoints import ProposalType, PskType, ResumptionPskUsage
from gateway.mls.errors import MalformedMls, Rule
from gateway.mls.extension import Extension
from gateway.mls.keypackage import KeyPackage
from gateway.mls.leaf import LeafNode
from gateway.mls.tls import Reader, Writer

__all__ = [
    "Add",
    "ExternalInit",
    "ExternalPsk",
    "GroupContextExtensions",
    "PreSharedKey",
    "PreSharedKeyID",
    "Proposal",
    "ReInit",
    "Remove",
    "ResumptionPsk",
    "Update",
    "read_proposal_struct",
    "write_proposal_struct",
]


@dataclass(frozen=True, slots=True)
class ExternalPsk:
    """Name a key that both sides had from elsewhere (section 8.4)."""

    psk_id: bytes


@dataclass(frozen=True, slots=True)
class ResumptionPsk:
    """Name a key out of an epoch of a group (section 8.4)."""

    usage: ResumptionPskUsage
    psk_group_id: bytes
    psk_epoch: int


@dataclass(frozen=True, slots=True)
class PreSharedKeyID:
    """Name one pre-shared key and the nonce it is used with (section 8.4)."""

    psk: ExternalPsk | ResumptionPsk
    psk_nonce: bytes

    @classmethod
    def read(cls, reader: Reader) -> "PreSharedKeyID":
        """Read either kind."""
        kind = reader.enum8(PskType, "8.4")
        psk: ExternalPsk | ResumptionPsk
        match kind:
            case PskType.EXTERNAL:
                psk = ExternalPsk(reader.opaque())
            case PskType.RESUMPTION:
                usage = reader.enum8(ResumptionPskUsage, "8.4")
                psk = ResumptionPsk(usage, reader.opaque(), reader.uint64())
            case _:
                assert_never(kind)
        return cls(psk, reader.opaque())

    def write(self, writer: Writer) -> None:
        """Write either kind."""
        match self.psk:
            case ExternalPsk(psk_id):
                writer.uint8(PskType.EXTERNAL)
                writer.opaque(psk_id)
            case ResumptionPsk(usage, group_id, epoch):
                writer.uint8(PskType.RESUMPTION)
                writer.uint8(usage)
                writer.opaque(group_id)
                writer.uint64(epoch)
            case _:
                assert_never(self.psk)
        writer.opaque(self.psk_nonce)


@dataclass(frozen=True, slots=True)
class Add:
    """Propose to add a client (section 12.1.1)."""

    proposal_type: ClassVar = ProposalType.ADD
    key_package: KeyPackage

    @classmethod
    def read(cls, reader: Reader) -> "Add":
        """Read the body."""
        return cls(KeyPackage.read(reader))

    def write(self, writer: Writer) -> None:
        """Write the body."""
        self.key_package.write(writer)


@dataclass(frozen=True, slots=True)
class Update:
    """Propose new keys for the sender's own leaf (section 12.1.2)."""

    proposal_type: ClassVar = ProposalType.UPDATE
    leaf_node: LeafNode

    @classmethod
    def read(cls, reader: Reader) -> "Update":
        """Read the body."""
        return cls(LeafNode.read(reader))

    def write(self, writer: Writer) -> None:
        """Write the body."""
        self.leaf_node.write(writer)


@dataclass(frozen=True, slots=True)
class Remove:
    """Propose to remove the member at a leaf index (section 12.1.3)."""

    proposal_type: ClassVar = ProposalType.REMOVE
    removed: int

    @classmethod
    def read(cls, reader: Reader) -> "Remove":
        """Read the body."""
        return cls(reader.uint32())

    def write(self, writer: Writer) -> None:
        """Write the body."""
        writer.uint32(self.removed)


@dataclass(frozen=True, slots=True)
class PreSharedKey:
    """Propose to mix in a pre-shared key (section 12.1.4)."""

    proposal_type: ClassVar = ProposalType.PSK
    psk: PreSharedKeyID

    @classmethod
    def read(cls, reader: Reader) -> "PreSharedKey":
        """Read the body."""
        return cls(PreSharedKeyID.read(reader))

    def write(self, writer: Writer) -> None:
        """Write the body."""
        self.psk.write(writer)


@dataclass(frozen=True, slots=True)
class ReInit:
    """Propose to start the group afresh with other parameters (section 12.1.5)."""

    proposal_type: ClassVar = ProposalType.REINIT
    group_id: bytes
    version: int
    cipher_suite: int
    extensions: tuple[Extension, ...]

    @classmethod
    def read(cls, reader: Reader) -> "ReInit":
        """Read the body."""
        return cls(
            group_id=reader.opaque(),
            version=reader.uint16(),
            cipher_suite=reader.uint16(),
            extensions=reader.vector(Extension.read),
        )

    def write(self, writer: Writer) -> None:
        """Write the body."""
        writer.opaque(self.group_id)
        writer.uint16(self.version)
        writer.uint16(self.cipher_suite)
        writer.vector(self.extensions)


@dataclass(frozen=True, slots=True)
class ExternalInit:
    """Propose the init secret of an external commit (section 12.1.6)."""

    proposal_type: ClassVar = ProposalType.EXTERNAL_INIT
    kem_output: bytes

    @classmethod
    def read(cls, reader: Reader) -> "ExternalInit":
        """Read the body."""
        return cls(reader.opaque())

    def write(self, writer: Writer) -> None:
        """Write the body."""
        writer.opaque(self.kem_output)


@dataclass(frozen=True, slots=True)
class GroupContextExtensions:
    """Propose other extensions for the group (section 12.1.7)."""

    proposal_type: ClassVar = ProposalType.GROUP_CONTEXT_EXTENSIONS
    extensions: tuple[Extension, ...]

    @classmethod
    def read(cls, reader: Reader) -> "GroupContextExtensions":
        """Read the body."""
        return cls(reader.vector(Extension.read))

    def write(self, writer: Writer) -> None:
        """Write the body."""
        writer.vector(self.extensions)


Proposal: TypeAlias = (
    Add | Update | Remove | PreSharedKey | ReInit | ExternalInit | GroupContextExtensions
)

_BODIES: dict[ProposalType, Callable[[Reader], Proposal]] = {
    ProposalType.ADD: Add.read,
    ProposalType.UPDATE: Update.read,
    ProposalType.REMOVE: Remove.read,
    ProposalType.PSK: PreSharedKey.read,
    ProposalType.REINIT: ReInit.read,
    ProposalType.EXTERNAL_INIT: ExternalInit.read,
    ProposalType.GROUP_CONTEXT_EXTENSIONS: GroupContextExtensions.read,
}


def read_proposal_struct(reader: Reader) -> Proposal:
    """Read a Proposal with its type (section 12.1).

    An unknown type is an error: nothing says where its body ends.
    """
    start = reader.position
    try:
        proposal_type = ProposalType(reader.uint16())
    except ValueError:
        raise MalformedMls(Rule.UNKNOWN_PROPOSAL, "12.1", start) from None
    return _BODIES[proposal_type](reader)


def write_proposal_struct(writer: Writer, proposal: Proposal) -> None:
    """Write a Proposal with its type (section 12.1)."""
    writer.uint16(proposal.proposal_type)
    proposal.write(writer)
