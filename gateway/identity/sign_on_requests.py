"""The bodies and answers of docs/sign-in.md section 6."""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from gateway.base64url import Bytes32, Bytes64
from gateway.identity.requests import StaffDevice

__all__ = [
    "BeginSignOn",
    "BegunSignOn",
    "FinishSignOn",
    "FinishedSignOn",
    "Linked",
    "NamedProvider",
    "ProviderSignIn",
    "SignOnPurpose",
]

ProviderCode = Annotated[str, Meta(min_length=1, max_length=8192, pattern=r"\A[\x21-\x7e]+\Z")]


class SignOnPurpose(StrEnum):
    """What somebody goes to the provider for.

    ``afresh`` is to sign in where the provider asks the person, whatever session it has.
    """

    SIGN_IN = "sign-in"
    AFRESH = "afresh"
    AGAIN = "again"
    LINK = "link"


class NamedProvider(msgspec.Struct, frozen=True):
    """What the button says; null where no provider is set."""

    name: str | None


class BeginSignOn(msgspec.Struct, frozen=True):
    """Somebody goes to the provider; ``keep`` is SHA-256 of what the page keeps."""

    purpose: SignOnPurpose
    keep: Bytes32


class BegunSignOn(msgspec.Struct, frozen=True):
    """Where the page goes, and the state (32 bytes) by which it knows what comes back."""

    state: bytes
    address: str


class FinishSignOn(msgspec.Struct, frozen=True):
    """Somebody came back from the provider; ``secret`` is what the page kept."""

    state: Bytes32
    code: ProviderCode
    secret: Bytes32


class FinishedSignOn(msgspec.Struct, frozen=True):
    """What came of it: a challenge to sign in with, or until when a proof is fresh.

    Whoever signs in, afresh or not, came to ``sign-in``.
    """

    purpose: SignOnPurpose
    account: str
    username: str
    challenge: bytes | None = None
    until: int | None = None


class ProviderSignIn(msgspec.Struct, frozen=True):
    """A member of staff signs in on the provider's word: ``challenge`` stands for whom it named."""

    device: StaffDevice
    challenge: Bytes32
    proof: Bytes64


class Linked(msgspec.Struct, frozen=True):
    """Since when an account is linked to somebody at the provider; null: it is not."""

    linked_at: int | None
