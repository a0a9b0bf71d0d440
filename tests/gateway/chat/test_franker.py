"""Franks are made for messages alone, and are the same wherever they are made."""

from typing import Final

from nacl.signing import SigningKey, VerifyKey

from gateway.chat.bundle import read_message
from gateway.chat.franker import Franker
from gateway.chat.franking import LARGEST_TREE, authenticated_data, frank_statement
from gateway.chat.log import APPLICATION, HANDSHAKE, SIDE_YOUNG, Submission
from gateway.chat.replies import Entry
from gateway.keys import ServiceKeys
from tests.franks import frank_holds
from tests.paper_group import PaperGroup

KEYS: Final = ServiceKeys(b"k" * 32)
COUNCIL: Final = "c0" * 16
TRUST: Final = "70" * 16
FRANK_HEAD: Final = 68
TALK: Final = "7a" * 16
ROBIN: Final = "0b" * 16
MESSAGE: Final = "1f" * 16


def submission(
    message_id: str = MESSAGE, organisation: str = COUNCIL, commitment: bytes = b"c" * 32
) -> Submission:
    carried = authenticated_data(message_id, commitment)
    body = PaperGroup(TALK).message(message_id, authenticated_data=carried)
    return Submission(
        organisation=organisation,
        conversation=TALK,
        sender=ROBIN,
        side=SIDE_YOUNG,
        message_id=message_id,
        epoch=0,
        at=5,
        commitment=read_message(body, TALK, message_id).commitment,
        body=body,
    )


def entry_of(item: Submission, seq: int, frank: bytes = b"") -> Entry:
    return Entry(
        seq=seq,
        kind=APPLICATION,
        epoch=0,
        sender=ROBIN,
        message_id=item.message_id,
        at=item.at,
        body=item.body,
        frank=frank,
    )


def stated(item: Submission, seq: int) -> bytes:
    return frank_statement(item.commitment, conversation=TALK, sender=ROBIN, seq=seq, at=item.at)


def key_of(organisation: str) -> VerifyKey:
    return VerifyKey(KEYS.franking_public_key(organisation))


def test_messages_of_several_organisations_are_franked_each_by_its_own() -> None:
    items = [
        submission(f"{number:032x}", COUNCIL if number % 3 else TRUST)
        for number in range(3 * LARGEST_TREE)
    ]
    seqs = range(7, 7 + len(items))
    franks = Franker(KEYS.franking_key).frank(items, seqs)
    for item, seq, frank in zip(items, seqs, franks, strict=True):
        assert frank_holds(frank, stated(item, seq), key_of(item.organisation))
        assert len(frank) <= FRANK_HEAD + 32 * 4


def test_message_stored_alone_has_a_short_frank() -> None:
    (frank,) = Franker(KEYS.franking_key).frank([submission()], [7])
    assert len(frank) == FRANK_HEAD
    assert frank_holds(frank, stated(submission(), 7), key_of(COUNCIL))


def test_message_stored_before_franks_were_gets_the_same_one_each_time() -> None:
    item = submission()
    franker = Franker(KEYS.franking_key)
    (read,) = franker.frank_entries(COUNCIL, TALK, [entry_of(item, 7)])
    assert [read.frank] == franker.frank([item], [7])


def test_stored_frank_is_given_out_as_it_is() -> None:
    stored = entry_of(submission(), 7, b"stored")
    assert Franker(KEYS.franking_key).frank_entries(COUNCIL, TALK, [stored]) == [stored]


def test_key_is_derived_once() -> None:
    asked: list[str] = []

    def key_for(organisation: str) -> SigningKey:
        asked.append(organisation)
        return KEYS.franking_key(organisation)

    franker = Franker(key_for)
    for _ in range(3):
        franker.frank_entries(COUNCIL, TALK, [entry_of(submission(), 7)])
    assert asked == [COUNCIL]


def test_only_messages_are_franked() -> None:
    handshake = Entry(
        seq=1, kind=HANDSHAKE, epoch=0, sender=ROBIN, message_id="", at=0, body=b"commit"
    )
    assert Franker(KEYS.franking_key).frank_entries(COUNCIL, TALK, [handshake]) == [handshake]
