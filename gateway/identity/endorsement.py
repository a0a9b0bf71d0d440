"""A device's word for another device of its account. docs/devices.md."""

from dataclasses import dataclass
from typing import Final

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from gateway.codes import Code
from gateway.errors import ClientProtocolError

__all__ = ["Vouched", "check_endorsement", "endorsement_bytes"]

_PREFIX: Final = b"Earshot device endorsement v1\0"


@dataclass(frozen=True, slots=True)
class Vouched:
    """What is vouched for: ``by`` says at ``at`` that this key (32 bytes) is of the account."""

    organisation: str
    account: str
    by: str
    signature_key: bytes
    at: int


def endorsement_bytes(vouched: Vouched) -> bytes:
    """Return the bytes that the endorsing device signs."""
    return (
        _PREFIX
        + bytes.fromhex(vouched.organisation)
        + bytes.fromhex(vouched.account)
        + bytes.fromhex(vouched.by)
        + vouched.signature_key
        + vouched.at.to_bytes(8, "big")
    )


def check_endorsement(vouched: Vouched, key: bytes, signature: bytes) -> None:
    """Check an endorsement (64 bytes) under the key of the device ``vouched.by``.

    Raises:
        ClientProtocolError: ``link.endorsement``: it does not verify.
    """
    try:
        VerifyKey(key).verify(endorsement_bytes(vouched), signature)
    except BadSignatureError as error:
        raise ClientProtocolError(Code.LINK_ENDORSEMENT) from error
