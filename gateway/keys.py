"""The service's keys, all derived from one 32-byte file.

Each use has its own derivation (BLAKE2b keyed with the file's bytes, told apart by ``person``), so
one key never serves two purposes and a new purpose needs no new file.
"""

import contextlib
import os
import stat
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from nacl.encoding import RawEncoder
from nacl.hash import blake2b
from nacl.secret import SecretBox
from nacl.signing import SigningKey

from gateway.settings import SettingsError
from gateway.sources import Entropy

__all__ = ["KEY_BYTES", "ServiceKeys", "open_service_keys"]

KEY_BYTES: Final = 32

# At most 16 bytes each; a change of meaning takes a new name.
_ATTESTATION: Final = b"earshot attest 1"
_FRANKING: Final = b"earshot frank 1"
_REMOVAL: Final = b"earshot remove 1"
_TOTP: Final = b"earshot totp 1"
_TRAIL: Final = b"earshot trail 1"
_FEEDBACK: Final = b"earshot answer 1"
_VAPID: Final = b"earshot vapid 1"
_PUSH: Final = b"earshot push 1"
_CASE: Final = b"earshot case 1"
_RETENTION: Final = b"earshot keep 1"
_SIGN_ON: Final = b"earshot oidc 1"

# So many bytes more than the order of P-256 that the remainder shows no bias (FIPS 186-5 A.2.1).
_VAPID_BYTES: Final = 48
_P256_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class ServiceKeys:
    """What the service signs and seals with."""

    def __init__(self, root: bytes) -> None:
        if len(root) != KEY_BYTES:
            raise ValueError
        self._root = root

    def attestation_key(self, organisation: str) -> SigningKey:
        """Derive the Ed25519 key with which ``organisation`` vouches for its devices."""
        return SigningKey(self._derive(_ATTESTATION, organisation.encode("ascii")))

    def organisation_key(self, organisation: str) -> bytes:
        """Derive the public half (32 bytes) of the attestation key."""
        return bytes(self.attestation_key(organisation).verify_key)

    def franking_key(self, organisation: str) -> SigningKey:
        """Derive the Ed25519 key with which ``organisation``'s messages are franked."""
        return SigningKey(self._derive(_FRANKING, organisation.encode("ascii")))

    def franking_public_key(self, organisation: str) -> bytes:
        """Derive the public half (32 bytes) of the franking key."""
        return bytes(self.franking_key(organisation).verify_key)

    def removal_key(self, organisation: str) -> SigningKey:
        """Derive the Ed25519 key with which ``organisation`` proposes removals from groups."""
        return SigningKey(self._derive(_REMOVAL, organisation.encode("ascii")))

    def removal_public_key(self, organisation: str) -> bytes:
        """Derive the public half (32 bytes) of the removal key."""
        return bytes(self.removal_key(organisation).verify_key)

    def trail_key(self, organisation: str) -> SigningKey:
        """Derive the Ed25519 key with which ``organisation``'s trail signs its checkpoints."""
        return SigningKey(self._derive(_TRAIL, organisation.encode("ascii")))

    def totp_box(self) -> SecretBox:
        """Derive the box that TOTP secrets are sealed in."""
        return SecretBox(self._derive(_TOTP, b""))

    def feedback_box(self, organisation: str) -> SecretBox:
        """Derive the box that lines of feedback to ``organisation`` are sealed in."""
        return SecretBox(self._derive(_FEEDBACK, organisation.encode("ascii")))

    def vapid_key(self) -> ec.EllipticCurvePrivateKey:
        """Derive the P-256 key with which the gateway is known to push services."""
        number = int.from_bytes(self._derive(_VAPID, b"", _VAPID_BYTES), "big")
        return ec.derive_private_key(number % (_P256_ORDER - 1) + 1, ec.SECP256R1())

    def push_box(self) -> SecretBox:
        """Derive the box that push endpoints are sealed in."""
        return SecretBox(self._derive(_PUSH, b""))

    def retention_box(self, organisation: str) -> SecretBox:
        """Derive the box that birthdays of ``organisation``'s young people are sealed in."""
        return SecretBox(self._derive(_RETENTION, organisation.encode("ascii")))

    def case_box(self, organisation: str) -> SecretBox:
        """Derive the box that what is written in ``organisation``'s cases is sealed in."""
        return SecretBox(self._derive(_CASE, organisation.encode("ascii")))

    def sign_on_secret(self, use: str, state: bytes) -> bytes:
        """Derive what belongs to a way to the provider (32 bytes) and is so stored nowhere."""
        return self._derive(_SIGN_ON, f"{use}\n".encode("ascii") + state)

    def _derive(self, person: bytes, subject: bytes, size: int = KEY_BYTES) -> bytes:
        return blake2b(subject, digest_size=size, key=self._root, person=person, encoder=RawEncoder)


def open_service_keys(path: Path, entropy: Entropy) -> ServiceKeys:
    """Read the key file, making it first (mode 0600) where there is none.

    Raises:
        SettingsError: the file has the wrong size, or others than its owner can reach it.
    """
    if not path.exists():
        _create(path, entropy)
    return ServiceKeys(_read(path))


def _read(path: Path) -> bytes:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & _OTHERS:
        problem = f"others can reach it (mode {mode:04o}); run: chmod 600 {path}"
        raise SettingsError(str(path), problem)
    root = path.read_bytes()
    if len(root) != KEY_BYTES:
        problem = f"must hold exactly {KEY_BYTES} bytes, has {len(root)}; restore it from a backup"
        raise SettingsError(str(path), problem)
    return root


def _create(path: Path, entropy: Entropy) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{entropy(8).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(entropy(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        # A link appears whole or not at all, and never replaces a key that came first.
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
