"""Franks are made for messages alone, and are the same wherever they are made."""

from typing import Final

from nacl.signing import SigningKey

from gateway.chat.bundle import read_message
from gateway.chat.franker import Franker
from gateway.chat.franking import COMMITMENT_BYTES, FRANK_BYTES, authenticated_data
from gateway.chat.log import (
    APPLICATION,
    HANDSHAKE,
    SIDE_YOUNG,
    Appended,
    Outcome,
    Refused,
    Repeated,
    Submission,
)
from gateway.chat.replies import Entry
from gateway.keys import ServiceKeys
from tests.paper_group import PaperGroup

KEYS: Final = ServiceKeys(b"k" * 32)
COUNCIL: Final = "c0" * 16
TALK: Final = "7a" * 16
ROBIN: Final = "0b" * 16
MESSAGE: Final = "1f" * 16


def submission(commitment: bytes = b"c" * COMMITMENT_BYTES) -> Submission:
    carried = authenticated_data(MESSAGE, commitment)
    body = PaperGroup(TALK).message(MESSAGE, authenticated_data=carried)
    return Submission(
        organisation=COUNCIL,
        conversation=TALK,
        sender=ROBIN,
        side=SIDE_YOUNG,
        message_id=MESSAGE,
        epoch=0,
        at=5,
        commitment=read_message(body, TALK, MESSAGE).commitment,
        body=body,
    )


def appended(item: Submission, seq: int) -> Entry:
    return Entry(
        seq=seq,
        kind=APPLICATION,
        epoch=0,
        sender=ROBIN,
        message_id=item.message_id,
        at=item.at,
        body=item.body,
    )


def test_frank_is_the_same_appended_repeated_and_read() -> None:
    item = submission()
    franker = Franker(KEYS.franking_key)
    outcomes: list[Outcome] = [Appended(appended(item, 7), desk_changed=True), Repeated(7, 5)]
    first, again = franker.frank_outcomes([item, item], outcomes)
    (read,) = franker.frank_entries(COUNCIL, TALK, [appended(item, 7)])
    assert isinstance(first, Appended)
    assert isinstance(again, Repeated)
    assert first == Appended(read, desk_changed=True)
    assert again == Repeated(7, 5, read.frank)
    assert len(read.frank) == FRANK_BYTES


def test_what_was_refused_is_not_franked() -> None:
    refused = Refused("epoch", 3)
    franker = Franker(KEYS.franking_key)
    assert franker.frank_outcomes([submission()], [refused]) == [refused]


def test_key_is_derived_once() -> None:
    asked: list[str] = []

    def key_for(organisation: str) -> SigningKey:
        asked.append(organisation)
        return KEYS.franking_key(organisation)

    franker = Franker(key_for)
    for _ in range(3):
        franker.frank_entries(COUNCIL, TALK, [appended(submission(), 7)])
    assert asked == [COUNCIL]


def test_only_messages_are_franked() -> None:
    handshake = Entry(
        seq=1, kind=HANDSHAKE, epoch=0, sender=ROBIN, message_id="", at=0, body=b"commit"
    )
    assert Franker(KEYS.franking_key).frank_entries(COUNCIL, TALK, [handshake]) == [handshake]
