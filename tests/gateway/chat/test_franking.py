"""What a report could show: whatever was said, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace as but
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import VerifyKey

from gateway.chat.franker import Franker
from gateway.chat.franking import (
    LARGEST_TREE,
    authenticated_data,
    commit,
    frank_statement,
    frank_together,
    read_commitment,
)
from gateway.chat.log import APPLICATION
from gateway.chat.replies import Entry
from gateway.keys import ServiceKeys
from tests.franks import frank_holds
from tests.paper_group import PaperGroup

KEYS: Final = ServiceKeys(b"k" * 32)
COUNCIL: Final = "c0" * 16
TRUST: Final = "70" * 16
TALK: Final = "7a" * 16
ROBIN: Final = "0b" * 16
MESSAGE: Final = "1f" * 16

SALTS = st.binary(min_size=32, max_size=32)
IDS = st.binary(min_size=16, max_size=16).map(bytes.hex)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a report would disclose of one message."""

    salt: bytes
    content: bytes
    commitment: bytes
    conversation: str
    sender: str
    message_id: str
    seq: int
    at: int
    frank: bytes

    def holds(self, franking_key: VerifyKey) -> bool:
        """Tell whether this message was sent: in this place, by this device, in these words."""
        opened = commit(
            self.salt,
            self.content,
            conversation=self.conversation,
            sender=self.sender,
            message_id=self.message_id,
        )
        return opened == self.commitment and frank_holds(self.frank, self.stated(), franking_key)

    def stated(self) -> bytes:
        """Return what a frank states of this message."""
        return frank_statement(
            self.commitment,
            conversation=self.conversation,
            sender=self.sender,
            seq=self.seq,
            at=self.at,
        )


REPORTS = st.builds(
    Report,
    salt=SALTS,
    content=st.binary(min_size=1, max_size=200),
    commitment=st.just(b""),
    conversation=IDS,
    sender=IDS,
    message_id=IDS,
    seq=st.integers(1, 2**40),
    at=st.integers(0, 2**45),
    frank=st.just(b""),
)


SAID: Final = Report(
    salt=b"s" * 32,
    content=b"content",
    commitment=b"",
    conversation=TALK,
    sender=ROBIN,
    message_id=MESSAGE,
    seq=8,
    at=5,
    frank=b"",
)


def entry_of(report: Report, commitment: bytes) -> Entry:
    data = authenticated_data(report.message_id, commitment)
    body = PaperGroup(report.conversation).message(report.message_id, authenticated_data=data)
    return Entry(
        seq=report.seq,
        kind=APPLICATION,
        epoch=0,
        sender=report.sender,
        message_id=report.message_id,
        at=report.at,
        body=body,
    )


def franked(said: Report) -> Report:
    """Send what was said through the gateway: commit, and have it franked."""
    commitment = commit(
        said.salt,
        said.content,
        conversation=said.conversation,
        sender=said.sender,
        message_id=said.message_id,
    )
    entry = entry_of(said, commitment)
    (given_out,) = Franker(KEYS.franking_key).frank_entries(COUNCIL, said.conversation, [entry])
    return but(said, commitment=commitment, frank=given_out.frank)


def key_of(organisation: str) -> VerifyKey:
    return VerifyKey(KEYS.franking_public_key(organisation))


def flipped(value: bytes, bit: int) -> bytes:
    bit %= len(value) * 8
    changed = bytearray(value)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


Change = Callable[[Report, int], Report]

CHANGES: Final[dict[str, Change]] = {
    "salt": lambda r, bit: but(r, salt=flipped(r.salt, bit)),
    "content": lambda r, bit: but(r, content=flipped(r.content, bit)),
    "commitment": lambda r, bit: but(r, commitment=flipped(r.commitment, bit)),
    "conversation": lambda r, bit: but(
        r, conversation=flipped(bytes.fromhex(r.conversation), bit).hex()
    ),
    "sender": lambda r, bit: but(r, sender=flipped(bytes.fromhex(r.sender), bit).hex()),
    "message_id": lambda r, bit: but(r, message_id=flipped(bytes.fromhex(r.message_id), bit).hex()),
    "seq": lambda r, bit: but(r, seq=r.seq ^ 1 << bit % 53),
    "at": lambda r, bit: but(r, at=r.at ^ 1 << bit % 53),
    "frank": lambda r, bit: but(r, frank=flipped(r.frank, bit)),
}


@given(REPORTS)
def test_franked_message_can_be_reported(said: Report) -> None:
    assert franked(said).holds(key_of(COUNCIL))


@pytest.mark.parametrize("changed", CHANGES)
@given(said=REPORTS, bit=st.integers(0, 2**20))
def test_report_with_one_bit_changed_does_not_hold(changed: str, said: Report, bit: int) -> None:
    assert not CHANGES[changed](franked(said), bit).holds(key_of(COUNCIL))


@given(REPORTS)
def test_frank_of_another_organisation_does_not_hold(said: Report) -> None:
    assert not franked(said).holds(key_of(TRUST))


@given(SALTS, st.binary(max_size=20), st.binary(max_size=20))
def test_content_cannot_be_cut_elsewhere(salt: bytes, one: bytes, other: bytes) -> None:
    made = [
        commit(salt, content, conversation=TALK, sender=ROBIN, message_id=MESSAGE)
        for content in (one, other)
    ]
    assert (made[0] == made[1]) == (one == other)


# Messages that share a signature


def together(messages: list[Report]) -> list[Report]:
    """Send messages that are stored together through the gateway."""
    committed = [franked(each) for each in messages]
    key = KEYS.franking_key(COUNCIL)
    franks = frank_together([each.stated() for each in committed], lambda data: key.sign(data)[:64])
    return [but(said, frank=frank) for said, frank in zip(committed, franks, strict=True)]


@given(st.lists(REPORTS, min_size=1, max_size=LARGEST_TREE))
def test_messages_franked_together_are_reported_one_by_one(said: list[Report]) -> None:
    reports = together(said)
    assert all(report.holds(key_of(COUNCIL)) for report in reports)
    assert len({report.frank[:64] for report in reports}) == 1


@given(st.lists(REPORTS, min_size=2, max_size=LARGEST_TREE, unique_by=Report.stated), st.data())
def test_frank_of_a_neighbour_does_not_hold(said: list[Report], data: st.DataObject) -> None:
    reports = together(said)
    one, other = data.draw(st.permutations(reports))[:2]
    assert not but(one, frank=other.frank).holds(key_of(COUNCIL))


@pytest.mark.parametrize("changed", CHANGES)
@given(said=st.lists(REPORTS, min_size=2, max_size=5), bit=st.integers(0, 2**20))
def test_report_of_a_message_among_others_with_one_bit_changed_does_not_hold(
    changed: str, said: list[Report], bit: int
) -> None:
    report = together(said)[bit % len(said)]
    assert not CHANGES[changed](report, bit).holds(key_of(COUNCIL))


def test_frank_cut_short_or_drawn_out_does_not_hold() -> None:
    (report, *_) = together([SAID, but(SAID, seq=9), but(SAID, seq=10)])
    for wrong in (b"", report.frank[:67], report.frank[:-32], report.frank + bytes(32)):
        assert not but(report, frank=wrong).holds(key_of(COUNCIL))


# The form of authenticated data


@given(IDS, st.binary(min_size=32, max_size=32))
def test_authenticated_data_is_read_back(message_id: str, commitment: bytes) -> None:
    assert read_commitment(authenticated_data(message_id, commitment), message_id) == commitment


@given(IDS, st.binary(max_size=80))
def test_nothing_else_is_taken_for_authenticated_data(message_id: str, data: bytes) -> None:
    found = read_commitment(data, message_id)
    assert found is None or authenticated_data(message_id, found) == data
