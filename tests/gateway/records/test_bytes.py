"""The bytes of docs/records.md: a record opens without any code of ours, by its page alone."""

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gateway.base64url import b64, unb64

PAGE: Final = Path(__file__).parents[3] / "docs" / "records.md"


def example(name: str) -> dict[str, str]:
    (block,) = re.findall(
        rf"^```json example={name}\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL
    )
    found: dict[str, str] = json.loads(block)
    return found


def bound(label: str, *ids: str) -> bytes:
    return f"Earshot record {label} v1\0".encode() + b"".join(bytes.fromhex(each) for each in ids)


def times(one: int, other: int) -> int:
    """Multiply in the field of AES."""
    product = 0
    while other:
        if other & 1:
            product ^= one
        one = one << 1 ^ (0x11B if one & 0x80 else 0)
        other >>= 1
    return product


def over(one: int, other: int) -> int:
    return next(times(one, each) for each in range(1, 256) if times(other, each) == 1)


def put_together(shares: Sequence[bytes]) -> bytes:
    """Lay a line through two points for each byte: a share is 32 values and their place."""
    (*ones, x), (*others, u) = shares
    weights = (over(u, x ^ u), over(x, x ^ u))
    return bytes(
        times(one, weights[0]) ^ times(other, weights[1])
        for one, other in zip(ones, others, strict=True)
    )


def test_bytes_of_the_page_are_as_it_says() -> None:
    given = example("record_bytes")
    contact = f"{int(given['contact']):08x}"
    record, account, device = given["record"], given["account"], given["device"]
    data = b"Earshot record v1\0" + bytes.fromhex(record + given["conversation"] + contact)
    assert given["data"] == b64(data)
    assert given["share_info"] == b64(bound("share", record, account, device))
    assert given["opening_info"] == b64(bound("opening", given["opening"], account, device))
    checked = bound("share", record, account) + unb64(given["share"])
    assert given["check"] == b64(hashlib.sha256(checked).digest())


def test_record_of_the_page_opens_with_two_shares() -> None:
    given = example("record_sealed")
    key = put_together([unb64(given["first"]), unb64(given["second"])])
    contact = f"{int(given['contact']):08x}"
    data = b"Earshot record v1\0" + bytes.fromhex(given["record"] + given["conversation"] + contact)
    opened = AESGCM(key).decrypt(bytes(12), unb64(given["ciphertext"]), data)
    assert opened == unb64(given["transcript"])
    transcript = msgspec.msgpack.decode(opened)
    assert (transcript["v"], transcript["conversation"]) == (1, given["conversation"])
    (message,) = transcript["messages"]
    assert message["content"] == b"\2\3"
