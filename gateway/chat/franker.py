"""Vouch for messages that the gateway cannot read (docs/protocol.md section 7)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from msgspec.structs import replace
from nacl.signing import SigningKey

from gateway.chat.franking import LARGEST_TREE, frank_statement, frank_together, read_commitment
from gateway.chat.log import APPLICATION, Submission
from gateway.chat.replies import Entry
from gateway.mls.summary import read_private

__all__ = ["Franker"]


class Franker:
    """Signs with each organisation's franking key. It may be used from any thread.

    A signature takes longer than all else that a send costs the processor: messages share one, and
    it is kept off the event loop.
    """

    def __init__(self, key_of: Callable[[str], SigningKey]) -> None:
        self._key_of = key_of
        self._keys: dict[str, SigningKey] = {}

    def frank(self, items: Sequence[Submission], seqs: Sequence[int]) -> list[bytes]:
        """Frank messages that are stored together at these sequence numbers; one frank for each."""
        franks = [b""] * len(items)
        places: dict[str, list[int]] = defaultdict(list)
        for place, item in enumerate(items):
            places[item.organisation].append(place)
        for organisation, own in places.items():
            for first in range(0, len(own), LARGEST_TREE):
                together = own[first : first + LARGEST_TREE]
                statements = [_state(items[place], seqs[place]) for place in together]
                for place, frank in zip(
                    together, self._sign(organisation, statements), strict=True
                ):
                    franks[place] = frank
        return franks

    def frank_entries(
        self, organisation: str, conversation: str, entries: Iterable[Entry]
    ) -> list[Entry]:
        """Frank the messages among entries that were stored before franks were.

        Ed25519 gives the same signature each time, so these need not be stored.
        """
        return [self._frank_entry(organisation, conversation, each) for each in entries]

    def _frank_entry(self, organisation: str, conversation: str, entry: Entry) -> Entry:
        if entry.frank or entry.kind != APPLICATION:
            return entry
        commitment = read_commitment(read_private(entry.body).authenticated_data, entry.message_id)
        if commitment is None:
            return entry
        statement = frank_statement(
            commitment,
            conversation=conversation,
            sender=entry.sender,
            seq=entry.seq,
            at=entry.at,
        )
        (frank,) = self._sign(organisation, [statement])
        return replace(entry, frank=frank)

    def _sign(self, organisation: str, statements: Sequence[bytes]) -> list[bytes]:
        key = self._keys.get(organisation)
        if key is None:
            key = self._keys[organisation] = self._key_of(organisation)
        return frank_together(statements, lambda data: key.sign(data).signature)


def _state(item: Submission, seq: int) -> bytes:
    return frank_statement(
        item.commitment,
        conversation=item.conversation,
        sender=item.sender,
        seq=seq,
        at=item.at,
    )
