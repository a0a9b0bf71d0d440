"""The two words of a recovery phrase's chain, as bytes that others check. docs/recovery.md."""

from dataclasses import dataclass
from typing import Final

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

__all__ = [
    "Recovered",
    "RecoveryKey",
    "is_endorsed",
    "is_recovered",
    "recovered_bytes",
    "recovery_key_bytes",
]

_KEY_PREFIX: Final = b"Earshot recovery key v1\0"
_DEVICE_PREFIX: Final = b"Earshot recovered device v1\0"


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """The device ``by`` says at ``at`` that whoever holds this key (32 bytes) is the account's."""

    organisation: str
    account: str
    by: str
    key: bytes
    at: int


@dataclass(frozen=True, slots=True)
class Recovered:
    """The recovery key says that this device key (32 bytes) is the account's, by a challenge."""

    organisation: str
    account: str
    signature_key: bytes
    challenge: bytes


def recovery_key_bytes(recovery: RecoveryKey) -> bytes:
    """Return the bytes that the device signs which made the phrase."""
    return (
        _KEY_PREFIX
        + bytes.fromhex(recovery.organisation)
        + bytes.fromhex(recovery.account)
        + bytes.fromhex(recovery.by)
        + recovery.key
        + recovery.at.to_bytes(8, "big")
    )


def recovered_bytes(recovered: Recovered) -> bytes:
    """Return the bytes that the recovery key signs for a device that comes back."""
    return (
        _DEVICE_PREFIX
        + bytes.fromhex(recovered.organisation)
        + bytes.fromhex(recovered.account)
        + recovered.signature_key
        + recovered.challenge
    )


def is_endorsed(recovery: RecoveryKey, device_key: bytes, signature: bytes) -> bool:
    """Say whether the device of that key vouches for the recovery key."""
    return _verifies(device_key, recovery_key_bytes(recovery), signature)


def is_recovered(recovered: Recovered, recovery_key: bytes, signature: bytes) -> bool:
    """Say whether the recovery key vouches for the device."""
    return _verifies(recovery_key, recovered_bytes(recovered), signature)


def _verifies(key: bytes, signed: bytes, signature: bytes) -> bool:
    try:
        VerifyKey(key).verify(signed, signature)
    except BadSignatureError:
        return False
    return True
