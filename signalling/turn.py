"""Time-limited credentials of a TURN server, in coturn's REST form."""

import base64
import hmac
from dataclasses import dataclass
from typing import Final

__all__ = ["GOOD_FOR", "TurnCredentials", "make_credentials"]

GOOD_FOR: Final = 2 * 60 * 60 * 1000
"""For how many milliseconds credentials are good."""


@dataclass(frozen=True, slots=True)
class TurnCredentials:
    """What a browser shows the TURN server; ``expires_at`` in milliseconds."""

    username: str
    credential: str
    expires_at: int


def make_credentials(secret: bytes, now: int, random: bytes) -> TurnCredentials:
    """Make credentials; the name says when they end and nothing of whose they are.

    The server knows SHA-1 in this place and nothing else; HMAC stands on less than what is broken.
    """
    expiry = (now + GOOD_FOR) // 1000
    username = f"{expiry}:{random.hex()}"
    mac = hmac.digest(secret, username.encode(), "sha1")
    return TurnCredentials(username, base64.b64encode(mac).decode(), expiry * 1000)
