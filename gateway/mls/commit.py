"""Commits and update paths (RFC 9420, sections 12.4 and 7.6)."""

from dataclasses import dataclass
from typing import TypeAlias

from gateway.mls.codepoints import ProposalOrRefType
from gateway.mls.leaf import LeafNode
from gateway.mls.proposals import Proposal, read_proposal_struct, write_proposal_struct
from gateway.mls.tls import Reader, Writer

__all__ = [
    "Commit",
    "HpkeCiphertext",
    "ProposalOrRef",
    "ProposalRef",
    "UpdatePath",
    "UpdatePathNode",
]


@dataclass(frozen=True, slots=True)
class HpkeCiphertext:
    """Carry something sealed to one HPKE public key (section 7.6)."""

    kem_output: bytes
    ciphertext: bytes

    @classmethod
    def read(cls, reader: Reader) -> "HpkeCiphertext":
        """Read both parts."""
        return cls(reader.opaque(), reader.opaque())

    def write(self, writer: Writer) -> None:
        """Write both parts."""
        writer.opaque(self.kem_output)
        writer.opaque(self.ciphertext)


@dataclass(frozen=True, slots=True)
class UpdatePathNode:
    """Renew one parent node: its key, and its secret sealed to the copath (section 7.6)."""

    encryption_key: bytes
    encrypted_path_secret: tuple[HpkeCiphertext, ...]

    @classmethod
    def read(cls, reader: Reader) -> "UpdatePathNode":
        """Read the key and the ciphertexts."""
        return cls(reader.opaque(), reader.vector(HpkeCiphertext.read))

    def write(self, writer: Writer) -> None:
        """Write the key and the ciphertexts."""
        writer.opaque(self.encryption_key)
        writer.vector(self.encrypted_path_secret)


@dataclass(frozen=True, slots=True)
class UpdatePath:
    """Renew the committer's leaf and its direct path (section 7.6)."""

    leaf_node: LeafNode
    nodes: tuple[UpdatePathNode, ...]

    @classmethod
    def read(cls, reader: Reader) -> "UpdatePath":
        """Read the leaf and the path above it."""
        return cls(LeafNode.read(reader), reader.vector(UpdatePathNode.read))

    def write(self, writer: Writer) -> None:
        """Write the leaf and the path above it."""
        self.leaf_node.write(writer)
        writer.vector(self.nodes)


@dataclass(frozen=True, slots=True)
class ProposalRef:
    """Name a proposal that was sent before (section 5.2)."""

    reference: bytes


ProposalOrRef: TypeAlias = Proposal | ProposalRef


def _read_proposal_or_ref(reader: Reader) -> ProposalOrRef:
    if reader.enum8(ProposalOrRefType, "12.4") is ProposalOrRefType.REFERENCE:
        return ProposalRef(reader.opaque())
    return read_proposal_struct(reader)


def _write_proposal_or_ref(writer: Writer, entry: ProposalOrRef) -> None:
    if isinstance(entry, ProposalRef):
        writer.uint8(ProposalOrRefType.REFERENCE)
        writer.opaque(entry.reference)
    else:
        writer.uint8(ProposalOrRefType.PROPOSAL)
        write_proposal_struct(writer, entry)


@dataclass(frozen=True, slots=True)
class Commit:
    """Begin a new epoch by applying proposals (section 12.4)."""

    proposals: tuple[ProposalOrRef, ...]
    path: UpdatePath | None

    @classmethod
    def read(cls, reader: Reader) -> "Commit":
        """Read proposals and path."""
        return cls(reader.vector(_read_proposal_or_ref), reader.optional(UpdatePath.read))

    def write(self, writer: Writer) -> None:
        """Write proposals and path."""
        inner = Writer()
        for entry in self.proposals:
            _write_proposal_or_ref(inner, entry)
        writer.opaque(inner.data())
        writer.optional(self.path)
