"""What a frank proves, as its reader finds it out (docs/protocol.md section 7)."""

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from audit.errors import ProofRefused
from audit.merkle import HASH_BYTES, leaf_hash, root_by_inclusion
from gateway.chat.franking import signed_bytes

__all__ = ["frank_holds"]

HEAD = 68


def frank_holds(frank: bytes, statement: bytes, key: VerifyKey) -> bool:
    """Tell whether the holder of ``key`` vouches for a statement."""
    size, index = int.from_bytes(frank[64:66], "big"), int.from_bytes(frank[66:HEAD], "big")
    path = [frank[at : at + HASH_BYTES] for at in range(HEAD, len(frank), HASH_BYTES)]
    try:
        root = root_by_inclusion(leaf_hash(statement), index=index, size=size, path=path)
        key.verify(signed_bytes(root, size), frank[:64])
    except (ProofRefused, BadSignatureError, ValueError):
        return False
    return True
