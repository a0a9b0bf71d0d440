"""Whether a disclosed message is genuine; tests are named after who attacks."""

from dataclasses import dataclass, field

import pytest
from msgspec.structs import replace
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey

from gateway.chat.franking import commit, frank_statement, frank_together
from gateway.reports.disclosure import (
    Disclosed,
    Finding,
    Plaintext,
    context,
    decode_plaintext,
    encode_plaintext,
    examine,
    info,
    verdict,
)

TALK, OTHER = "0a" * 16, "0b" * 16
ROBIN, AMINA = "01" * 16, "02" * 16
AT = 1_750_000_000_000


@dataclass
class Log:
    """A gateway's log: it franks commitments without seeing contents."""

    key: SigningKey = field(default_factory=SigningKey.generate)

    def verify(self, message: bytes, signature: bytes) -> bool:
        try:
            self.key.verify_key.verify(message, signature)
        except BadSignatureError:
            return False
        return True

    def frank(self, commitment: bytes, sender: str, seq: int, talk: str = TALK) -> bytes:
        statement = frank_statement(
            commitment, conversation=talk, sender=sender, seq=seq, at=AT + seq
        )
        return frank_together([statement], lambda data: self.key.sign(data).signature)[0]

    def message(self, seq: int, text: str, sender: str = ROBIN, talk: str = TALK) -> Disclosed:
        salt, content, name = bytes([seq]) * 32, text.encode(), f"{seq:032x}"
        made = commit(salt, content, conversation=talk, sender=sender, message_id=name)
        return Disclosed(
            seq=seq,
            at=AT + seq,
            sender=sender,
            message_id=name,
            salt=salt,
            content=content,
            frank=self.frank(made, sender, seq, talk),
        )


@pytest.fixture
def log() -> Log:
    return Log()


def judged(log: Log, *messages: Disclosed, talk: str = TALK, seqs: list[int] | None = None) -> str:
    said = seqs if seqs is not None else [message.seq for message in messages]
    return verdict(examine(Plaintext(1, list(messages)), talk, said, log.verify))


def test_genuine_report_with_context_is_verified(log: Log) -> None:
    messages = [log.message(7, "hello"), log.message(8, "hi", AMINA), log.message(11, "meet me")]
    findings = examine(Plaintext(1, messages), TALK, [7, 8, 11], log.verify)
    assert findings == [
        Finding(7, genuine=True, gap=False),
        Finding(8, genuine=True, gap=False),
        Finding(11, genuine=True, gap=True),
    ]
    assert verdict(findings) == "genuine"


def test_hostile_reporter_cannot_alter_words(log: Log) -> None:
    message = log.message(7, "hello")
    assert judged(log, replace(message, content=b"send nudes")) == "unverified"
    assert judged(log, message, replace(log.message(8, "x"), content=b"y")) == "partly"


def test_hostile_reporter_cannot_blame_somebody_else(log: Log) -> None:
    assert judged(log, replace(log.message(7, "hello"), sender=AMINA)) == "unverified"


def test_hostile_reporter_cannot_move_words_in_time_or_place(log: Log) -> None:
    message = log.message(7, "hello")
    for moved in (
        replace(message, at=message.at + 1),
        replace(message, seq=9),
        replace(message, message_id="ff" * 16),
    ):
        assert judged(log, moved) == "unverified"
    assert judged(log, message, talk=OTHER) == "unverified"
    assert judged(log, log.message(7, "hello", talk=OTHER)) == "unverified"


def test_hostile_reporter_cannot_reorder_repeat_or_hide_what_was_disclosed(log: Log) -> None:
    first, second = log.message(7, "no"), log.message(8, "yes")
    assert judged(log, second, first) == "unverified"
    assert judged(log, first, first) == "unverified"
    assert judged(log, first, second, seqs=[7]) == "unverified"
    assert judged(log, first, replace(second, message_id=first.message_id)) == "unverified"


def test_hostile_reporter_cannot_make_a_frank_up(log: Log) -> None:
    message = log.message(7, "hello")
    other = Log().message(7, "hello")
    for frank in (b"", message.frank[:-1], message.frank + b"\0" * 32, bytes(68), other.frank):
        assert judged(log, replace(message, frank=frank)) == "unverified"
    beyond = message.frank[:64] + (1).to_bytes(2, "big") + (1).to_bytes(2, "big")
    assert judged(log, replace(message, frank=beyond)) == "unverified"
    short = replace(message, salt=b"short")
    assert judged(log, short) == "unverified"


def test_hostile_sender_cannot_send_what_opens_two_ways(log: Log) -> None:
    # One ciphertext under two keys would open to two contents; the commitment is to one of them.
    harmless = log.message(7, "see you at school")
    for salt in (harmless.salt, b"\x55" * 32):
        assert judged(log, replace(harmless, content=b"send it or else", salt=salt)) == "unverified"


def test_hostile_sender_cannot_deny_what_was_franked(log: Log) -> None:
    assert judged(log, log.message(7, "send it or else")) == "genuine"


def test_sender_and_reporter_together_cannot_frame_a_third(log: Log) -> None:
    # They know salts, contents and franks of their own messages, and may have anything of their
    # own franked; what they cannot have is a frank that names somebody else's device.
    salt, content, name = b"\x09" * 32, b"i will hurt you", "09" * 16
    forged = commit(salt, content, conversation=TALK, sender=AMINA, message_id=name)
    own_frank = log.frank(forged, ROBIN, 9)
    for sender in (AMINA, ROBIN):
        message = Disclosed(
            seq=9,
            at=AT + 9,
            sender=sender,
            message_id=name,
            salt=salt,
            content=content,
            frank=own_frank,
        )
        assert judged(log, message) == "unverified"


def test_plaintext_comes_back_and_anything_else_is_none(log: Log) -> None:
    messages = [log.message(7, "hello")]
    read = decode_plaintext(encode_plaintext(messages))
    assert read == Plaintext(1, messages)
    for broken in (b"", b"\x80", b"\xff" * 9, b"\x91" * 5000, encode_plaintext([])):
        assert decode_plaintext(broken) is None


def test_report_is_bound_to_its_id_its_conversation_and_each_device() -> None:
    bound = context("aa" * 16, TALK)
    assert bound == b"Earshot report v1\0" + b"\xaa" * 16 + b"\x0a" * 16
    assert info("aa" * 16, TALK, ROBIN) == bound + b"\x01" * 16
