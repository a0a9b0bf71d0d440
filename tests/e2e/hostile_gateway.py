"""A gateway whose operator wants to sit in the middle: it swaps what it carries between two people.

It holds no key of theirs, so it does what is left: it puts a description of its own, sealed with a
key of its own, in the place of theirs, or turns what one sent back on them as the other's.
"""

import os
import sys

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.cli import main
from gateway.visits import deeds
from gateway.visits.replies import VisitSignalPush

MINE = b"v=0\r\na=fingerprint:sha-256 00:11:22\r\na=candidate:1 1 udp 1 192.0.2.66 9 typ host\r\n"


class Hostile:
    """Make pushes as the gateway does, but other ones."""

    def __init__(self) -> None:
        self._key = AESGCM(os.urandom(32))
        self._first: dict[str, bytes] = {}
        self._carried = 0

    def __call__(
        self, *, visit: str, sender: str, to: str, key: str, epoch: int, sealed: bytes
    ) -> VisitSignalPush:
        """Swap the ciphertext of what two people agree on; the rest is left as it is."""
        if key == "member":
            self._first.setdefault(sender, sealed)
            self._carried += 1
            nonce = os.urandom(12)
            forged = nonce + self._key.encrypt(nonce, MINE, b"")
            sealed = forged if self._carried % 2 else self._first.get(to, forged)
        return VisitSignalPush(
            visit=visit, sender=sender, to=to, key=key, epoch=epoch, sealed=sealed
        )


if __name__ == "__main__":
    vars(deeds)["VisitSignalPush"] = Hostile()
    sys.exit(main(["serve"]))
