"""Verify every frank that devices were given (docs/protocol.md section 7)."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from nacl.signing import VerifyKey
from sqlalchemy import Row

from gateway.chat.franking import frank_statement
from gateway.chat.log import APPLICATION
from gateway.keys import ServiceKeys
from tests.chaos.crowd import Crowd
from tests.franks import frank_holds

__all__ = ["frank_faults"]

COMMITMENT: Final = b"c" * 32
"""What messages of groups on paper carry."""


def frank_faults(
    crowd: Crowd, name: str, entries: Sequence[Row[Any]], keys: ServiceKeys
) -> Iterator[str]:
    """Say which messages of a conversation have no frank that holds, in a push or in an answer."""
    key = VerifyKey(keys.franking_public_key(crowd.organisation_of[name]))
    given = _given(crowd, name)
    for row in entries:
        if row.kind != APPLICATION:
            continue
        franks = given.get(row.seq, set())
        if not franks or not all(_holds(frank, name, row, key) for frank in franks):
            yield f"{name}: the franks of entry {row.seq} do not hold: {len(franks)}"


def _given(crowd: Crowd, name: str) -> dict[int, set[bytes]]:
    given: dict[int, set[bytes]] = {}
    for handset in crowd.handsets:
        if name in handset.talks:
            for heard in handset.talks[name].heard:
                given.setdefault(heard.seq, set()).add(heard.frank)
        for promise in handset.acknowledged.values():
            if promise.conversation == name:
                given.setdefault(promise.seq, set()).add(promise.frank)
    return given


def _holds(frank: bytes, name: str, row: Row[Any], key: VerifyKey) -> bool:
    statement = frank_statement(
        COMMITMENT, conversation=name, sender=row.sender, seq=row.seq, at=row.at
    )
    return frank_holds(frank, statement, key)
