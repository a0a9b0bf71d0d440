"""The bodies of docs/protocol.md section 3, as they arrive."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from gateway.base64url import Bytes32, Bytes64

__all__ = [
    "AskedDevice",
    "DeviceName",
    "DeviceProof",
    "DeviceSignIn",
    "FreshDevice",
    "Join",
    "LookAtCode",
    "Nothing",
    "StaffDevice",
    "StaffSignIn",
]

# Something, and no control characters: it is shown, and PostgreSQL stores no NUL.
_ONE_LINE: Final = r"\A[^\x00-\x1f\x7f]+\Z"

# Six digits, or sixteen letters and digits in fours.
_CODE: Final = r"\A([0-9]{6}|[0-9A-Za-z]{4}([ -]?[0-9A-Za-z]{4}){3})\Z"

Id = Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]
Code = Annotated[str, Meta(min_length=1, max_length=100)]
DeviceName = Annotated[str, Meta(max_length=80, pattern=_ONE_LINE)]


class Nothing(msgspec.Struct, frozen=True):
    """``{}``: a request that needs no words."""


class LookAtCode(msgspec.Struct, frozen=True):
    """What does this code lead to?"""

    code: Code


class FreshDevice(msgspec.Struct, frozen=True):
    """A device that was never here."""

    name: DeviceName
    signature_key: Bytes32


class Join(msgspec.Struct, frozen=True):
    """A young person joins by a code."""

    code: Code
    nickname: Annotated[str, Meta(min_length=1, max_length=80)]
    device: FreshDevice
    challenge: Bytes32
    proof: Bytes64


class DeviceSignIn(msgspec.Struct, frozen=True):
    """A young person's device comes back."""

    device: Id
    challenge: Bytes32
    proof: Bytes64


class AskedDevice(msgspec.Struct, frozen=True):
    """How does this device stand?"""

    device: Id


class DeviceProof(msgspec.Struct, frozen=True):
    """A device proves that it is the one that it says, signed in or not."""

    device: Id
    challenge: Bytes32
    proof: Bytes64


class StaffDevice(msgspec.Struct, frozen=True):
    """A browser that staff sign in with; ``id`` where it is their device already."""

    name: DeviceName
    signature_key: Bytes32
    id: Id | None = None


class StaffSignIn(msgspec.Struct, frozen=True):
    """A member of staff signs in by password and one-time code, or a recovery code."""

    username: Annotated[str, Meta(max_length=120, pattern=_ONE_LINE)]
    password: Annotated[str, Meta(min_length=1, max_length=200)]
    code: Annotated[str, Meta(pattern=_CODE)]
    device: StaffDevice
    challenge: Bytes32
    proof: Bytes64
