"""Welcomes and the secrets sealed in them (RFC 9420, section 12.4.3.1)."""

from dataclasses import dataclass

from gateway.mls.commit import HpkeCiphertext
from gateway.mls.proposals import PreSharedKeyID
from gateway.mls.tls import Reader, Writer

__all__ = ["EncryptedGroupSecrets", "GroupSecrets", "PathSecret", "Welcome"]


@dataclass(frozen=True, slots=True)
class EncryptedGroupSecrets:
    """Seal the group's secrets to the holder of one key package."""

    new_member: bytes
    encrypted_group_secrets: HpkeCiphertext

    @classmethod
    def read(cls, reader: Reader) -> "EncryptedGroupSecrets":
        """Read the KeyPackageRef and the ciphertext."""
        return cls(reader.opaque(), HpkeCiphertext.read(reader))

    def write(self, writer: Writer) -> None:
        """Write the KeyPackageRef and the ciphertext."""
        writer.opaque(self.new_member)
        self.encrypted_group_secrets.write(writer)


@dataclass(frozen=True, slots=True)
class Welcome:
    """Bring new members into a group."""

    cipher_suite: int
    secrets: tuple[EncryptedGroupSecrets, ...]
    encrypted_group_info: bytes

    @classmethod
    def read(cls, reader: Reader) -> "Welcome":
        """Read a welcome without an MLSMessage around it."""
        return cls(
            cipher_suite=reader.uint16(),
            secrets=reader.vector(EncryptedGroupSecrets.read),
            encrypted_group_info=reader.opaque(),
        )

    def write(self, writer: Writer) -> None:
        """Write a welcome without an MLSMessage around it."""
        writer.uint16(self.cipher_suite)
        writer.vector(self.secrets)
        writer.opaque(self.encrypted_group_info)


@dataclass(frozen=True, slots=True)
class PathSecret:
    """Carry the secret of the lowest node that committer and new member share."""

    path_secret: bytes

    @classmethod
    def read(cls, reader: Reader) -> "PathSecret":
        """Read the secret."""
        return cls(reader.opaque())

    def write(self, writer: Writer) -> None:
        """Write the secret."""
        writer.opaque(self.path_secret)


@dataclass(frozen=True, slots=True)
class GroupSecrets:
    """Hold what EncryptedGroupSecrets seals; only clients ever see one."""

    joiner_secret: bytes
    path_secret: PathSecret | None
    psks: tuple[PreSharedKeyID, ...]

    @classmethod
    def read(cls, reader: Reader) -> "GroupSecrets":
        """Read the decrypted secrets."""
        return cls(
            joiner_secret=reader.opaque(),
            path_secret=reader.optional(PathSecret.read),
            psks=reader.vector(PreSharedKeyID.read),
        )

    def write(self, writer: Writer) -> None:
        """Write the secrets as they are before encryption."""
        writer.opaque(self.joiner_secret)
        writer.optional(self.path_secret)
        writer.vector(self.psks)
