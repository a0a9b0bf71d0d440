"""A lite agent of ICE (RFC 8445 section 2.5): it has a public address and only answers checks.

Pure: datagrams and times come in, datagrams go out. Whoever knows the password of the answer
nominates where media goes; so a changed network, or ICE restarted, needs nothing but new checks.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from media.errors import MalformedPacket
from media.stun import Address, answer, parse_request, refuse

__all__ = ["Credentials", "LiteAgent", "make_credentials"]

ALPHABET: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
ROLE_CONFLICT: Final = 487


@dataclass(frozen=True, slots=True)
class Credentials:
    """User name fragment and password of one side."""

    fragment: str
    password: str = field(repr=False)


def make_credentials(entropy: Callable[[int], bytes]) -> Credentials:
    """Make credentials of 48 and 144 random bits."""
    text = "".join(ALPHABET[each & 63] for each in entropy(32))
    return Credentials(text[:8], text[8:])


@dataclass(slots=True)
class LiteAgent:
    """Answers checks; knows where the other side is.

    ``remote``: the other side's fragment, which its checks must name beside ours. After a restart
    the old pair goes on to be valid until the first check with the new one.
    """

    local: Credentials
    remote: str
    address: Address | None = None
    heard_at: float | None = None
    _former: tuple[Credentials, str] | None = None

    def restart(self, local: Credentials, remote: str) -> None:
        """Take new credentials."""
        self._former = (self.local, self.remote)
        self.local = local
        self.remote = remote

    def datagram(self, data: bytes, source: Address, now: float) -> bytes | None:
        """Take a datagram that is STUN; return what to send back to where it came from."""
        try:
            request = parse_request(data)
        except MalformedPacket:
            return None
        if request is None:
            return None
        known = self._credentials(request.username)
        if known is None or not request.signed_with(known.password):
            return None
        if request.controlled:
            return refuse(request, ROLE_CONFLICT, known.password)
        if known is self.local:
            self._former = None
        self.heard_at = now
        if request.nominates or self.address is None:
            self.address = source
        return answer(request, source, known.password)

    def _credentials(self, username: str) -> Credentials | None:
        if username == f"{self.local.fragment}:{self.remote}":
            return self.local
        if self._former is not None:
            local, remote = self._former
            if username == f"{local.fragment}:{remote}":
                return local
        return None
