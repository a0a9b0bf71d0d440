"""The bodies and answers of docs/sign-in.md section 4."""

from typing import Annotated

import msgspec
from msgspec import Meta

from gateway.base64url import Bytes32, Bytes64
from gateway.identity.requests import DeviceName, StaffDevice

__all__ = [
    "AddPasskey",
    "Assertion",
    "FreshCodes",
    "KnownPasskey",
    "MadePasskey",
    "NamePasskey",
    "PasskeySignIn",
    "ProveAgain",
    "ProvedUntil",
    "Ways",
]

Bytes = Annotated[str, Meta(min_length=1, max_length=16_384, pattern=r"\A[A-Za-z0-9_-]+\Z")]
CredentialId = Annotated[str, Meta(min_length=1, max_length=1364, pattern=r"\A[A-Za-z0-9_-]+\Z")]


class Assertion(msgspec.Struct, frozen=True):
    """What ``navigator.credentials.get`` gives, as base64url."""

    id: CredentialId
    client_data: Bytes
    authenticator_data: Bytes
    signature: Bytes
    user_handle: CredentialId


class MadePasskey(msgspec.Struct, frozen=True):
    """What ``navigator.credentials.create`` gives, as base64url."""

    id: CredentialId
    client_data: Bytes
    attestation_object: Bytes


class PasskeySignIn(msgspec.Struct, frozen=True):
    """A member of staff signs in by passkey."""

    device: StaffDevice
    challenge: Bytes32
    proof: Bytes64
    assertion: Assertion


class ProveAgain(msgspec.Struct, frozen=True):
    """Somebody who is signed in proves it again: by passkey, or by password and one-time code."""

    challenge: Bytes32 | None = None
    assertion: Assertion | None = None
    password: Annotated[str, Meta(max_length=200)] = ""
    code: Annotated[str, Meta(pattern=r"\A([0-9]{6})?\Z")] = ""


class AddPasskey(msgspec.Struct, frozen=True):
    """A new passkey and what its owner calls it."""

    name: DeviceName
    challenge: Bytes32
    made: MadePasskey


class NamePasskey(msgspec.Struct, frozen=True):
    """Another name for a passkey."""

    name: DeviceName


class ProvedUntil(msgspec.Struct, frozen=True):
    """Until when the proof is fresh."""

    until: int


class FreshCodes(msgspec.Struct, frozen=True):
    """Recovery codes, said this once."""

    codes: list[str]


class KnownPasskey(msgspec.Struct, frozen=True):
    """A passkey as its owner sees it."""

    id: str
    credential: bytes
    name: str
    created_at: int
    used_at: int | None


class Ways(msgspec.Struct, frozen=True):
    """By what somebody can come in."""

    account: str
    username: str
    name: str
    passkeys: list[KnownPasskey]
    codes_left: int
    codes_made_at: int | None
