"""Vouch for messages that the gateway cannot read (docs/protocol.md section 7).

Ed25519 gives the same signature for the same message each time, so franks are not stored: they are
made where an entry is made for a device.
"""

from collections.abc import Callable, Iterable, Sequence

from msgspec.structs import replace
from nacl.signing import SigningKey

from gateway.chat.franking import frank_bytes, read_commitment
from gateway.chat.log import APPLICATION, Appended, Outcome, Repeated, Submission
from gateway.chat.replies import Entry
from gateway.mls.summary import read_private

__all__ = ["Franker"]


class Franker:
    """Signs with each organisation's franking key. It may be used from any thread.

    A signature takes longer than all else that a send costs the processor: keep it off the event
    loop.
    """

    def __init__(self, key_of: Callable[[str], SigningKey]) -> None:
        self._key_of = key_of
        self._keys: dict[str, SigningKey] = {}

    def frank_outcomes(
        self, items: Sequence[Submission], outcomes: Iterable[Outcome]
    ) -> list[Outcome]:
        """Frank what was appended, and what had been; one outcome for each submission."""
        return [
            self._frank_outcome(item, outcome)
            for item, outcome in zip(items, outcomes, strict=True)
        ]

    def frank_entries(
        self, organisation: str, conversation: str, entries: Iterable[Entry]
    ) -> list[Entry]:
        """Frank the messages among entries that were read."""
        return [self._frank_entry(organisation, conversation, each) for each in entries]

    def _frank_outcome(self, item: Submission, outcome: Outcome) -> Outcome:
        match outcome:
            case Appended(entry, desk_changed):
                frank = self._sign(item, entry.seq, entry.at)
                return Appended(replace(entry, frank=frank), desk_changed)
            case Repeated(seq, at):
                return Repeated(seq, at, self._sign(item, seq, at))
            case _:
                return outcome

    def _frank_entry(self, organisation: str, conversation: str, entry: Entry) -> Entry:
        if entry.kind != APPLICATION:
            return entry
        commitment = read_commitment(read_private(entry.body).authenticated_data, entry.message_id)
        if commitment is None:
            return entry
        signed = frank_bytes(
            commitment,
            conversation=conversation,
            sender=entry.sender,
            seq=entry.seq,
            at=entry.at,
        )
        return replace(entry, frank=self._key(organisation).sign(signed).signature)

    def _sign(self, item: Submission, seq: int, at: int) -> bytes:
        signed = frank_bytes(
            item.commitment, conversation=item.conversation, sender=item.sender, seq=seq, at=at
        )
        return self._key(item.organisation).sign(signed).signature

    def _key(self, organisation: str) -> SigningKey:
        key = self._keys.get(organisation)
        if key is None:
            key = self._keys[organisation] = self._key_of(organisation)
        return key
