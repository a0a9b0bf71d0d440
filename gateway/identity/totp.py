"""Time-based one-time passwords (RFC 6238), good once each."""

import base64
import hmac
from typing import Final

from nacl.secret import SecretBox
from pyotp.totp import TOTP

from gateway.sources import Entropy

__all__ = [
    "PERIOD",
    "code_at",
    "matching_step",
    "new_secret",
    "seal",
    "spell_secret",
    "step_at",
    "unseal",
]

PERIOD: Final = 30_000
"""Milliseconds in a time step; RFC 6238's default."""

WINDOW: Final = 1
"""Steps that the phone's clock may be off, either way."""

SECRET_BYTES: Final = 20


def new_secret(entropy: Entropy) -> bytes:
    """Make a secret of the length that RFC 4226 section 4 recommends."""
    return entropy(SECRET_BYTES)


def spell_secret(secret: bytes) -> str:
    """Spell a secret for an authenticator app: base32 without padding."""
    return base64.b32encode(secret).decode("ascii").rstrip("=")


def step_at(now: int) -> int:
    """Return the time step that ``now`` lies in."""
    return now // PERIOD


def code_at(secret: bytes, step: int) -> str:
    """Return the six digits of a time step."""
    return TOTP(spell_secret(secret)).generate_otp(step)


def matching_step(secret: bytes, code: str, *, now: int, last_step: int) -> int | None:
    """Return the time step whose code this is, if it is near ``now`` and later than ``last_step``.

    Every candidate is compared, in constant time, whichever matches.
    """
    here = step_at(now)
    found: int | None = None
    for step in range(here - WINDOW, here + WINDOW + 1):
        equal = hmac.compare_digest(code_at(secret, step).encode(), code.encode())
        if equal and step > last_step:
            found = step
    return found


def seal(box: SecretBox, secret: bytes, entropy: Entropy) -> bytes:
    """Seal a secret for storage."""
    return bytes(box.encrypt(secret, entropy(SecretBox.NONCE_SIZE)))


def unseal(box: SecretBox, sealed: bytes) -> bytes:
    """Open what ``seal`` made.

    Raises:
        nacl.exceptions.CryptoError: another key sealed it; the operator restores the right one.
    """
    return box.decrypt(sealed)
