"""What may open a conversation and what may be sent into it: every refusal by itself."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import pytest

from gateway.chat.bundle import Message, Person, judge_opening, read_message
from gateway.chat.franking import COMMITMENT_BYTES, authenticated_data
from gateway.codes import Code
from gateway.errors import ClientProtocolError
from gateway.mls.codepoints import CipherSuite, ContentType
from tests.paper_group import SUITE, Member, PaperGroup

GROUP: Final = "0a" * 16
ELSEWHERE: Final = "0b" * 16
OTHER_SUITE: Final = CipherSuite.MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519

ROBIN: Final = Member("72" * 16, b"r" * 32)
AMINA: Final = Member("61" * 16, b"a" * 32)
CREATOR: Final = Person(ROBIN.device, "robin", ROBIN.signature_key)


def group(*members: Member, epoch: int = 3) -> PaperGroup:
    return PaperGroup(GROUP, dict(enumerate(members)), epoch)


def refusal(work: Callable[[], object]) -> tuple[Code, object]:
    with pytest.raises(ClientProtocolError) as caught:
        work()
    return caught.value.code, caught.value.fields.get("rule")


# Opening


def open_with(data: bytes) -> object:
    return judge_opening(data, conversation=GROUP, suite=SUITE, creator=CREATOR)


def test_opening_of_creator_alone_is_let_through() -> None:
    info = judge_opening(
        group(ROBIN, epoch=0).group_info(), conversation=GROUP, suite=SUITE, creator=CREATOR
    )
    assert (info.epoch, [leaf.identity.hex() for leaf in info.roster]) == (0, [ROBIN.device])


@pytest.mark.parametrize(
    ("data", "code", "rule"),
    [
        (b"\x00", Code.GROUP_MALFORMED, "mls.truncated"),
        (
            PaperGroup(ELSEWHERE, {0: ROBIN}).group_info(),
            Code.GROUP_WRONG_GROUP,
            None,
        ),
        (group(ROBIN, epoch=0).group_info(suite=OTHER_SUITE), Code.GROUP_SUITE, None),
        (group(ROBIN, epoch=1).group_info(), Code.GROUP_BUNDLE, "epoch"),
        (
            group(ROBIN, epoch=0).group_info(external_pub=False),
            Code.GROUP_BUNDLE,
            "external_pub",
        ),
        (
            group(ROBIN, epoch=0).group_info(tree=False),
            Code.GROUP_MALFORMED,
            "mls.ratchet_tree_missing",
        ),
        (group(AMINA, epoch=0).group_info(), Code.GROUP_BUNDLE, "roster"),
        (group(ROBIN, AMINA, epoch=0).group_info(), Code.GROUP_BUNDLE, "roster"),
        (
            group(replace(ROBIN, seed=b"?" * 32), epoch=0).group_info(),
            Code.GROUP_BUNDLE,
            "roster",
        ),
    ],
    ids=[
        "malformed",
        "wrong group",
        "wrong suite",
        "later epoch",
        "no external_pub",
        "no tree",
        "somebody else alone",
        "somebody else too",
        "another key",
    ],
)
def test_opening_is_refused(data: bytes, code: Code, rule: str | None) -> None:
    assert refusal(lambda: open_with(data)) == (code, rule)


# Messages

MESSAGE: Final = "1f" * 16
COMMITMENT: Final = b"k" * COMMITMENT_BYTES
CARRIED: Final = authenticated_data(MESSAGE, COMMITMENT)
FORMER: Final = b"\x01" + bytes.fromhex(MESSAGE)


def test_message_is_read() -> None:
    data = group(ROBIN).message(MESSAGE, authenticated_data=CARRIED)
    assert read_message(data, GROUP, MESSAGE) == Message(3, COMMITMENT)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", Code.GROUP_MALFORMED),
        (group(ROBIN).group_info(), Code.GROUP_MALFORMED),
        (PaperGroup(ELSEWHERE).message(MESSAGE), Code.GROUP_WRONG_GROUP),
        (group(ROBIN).message(MESSAGE, content_type=ContentType.COMMIT), Code.MESSAGE_KIND),
        (group(ROBIN).message(MESSAGE, content_type=ContentType.PROPOSAL), Code.MESSAGE_KIND),
        (group(ROBIN).message("2f" * 16), Code.MESSAGE_ID),
        (group(ROBIN).message(MESSAGE, authenticated_data=b""), Code.MESSAGE_ID),
        (group(ROBIN).message(MESSAGE, authenticated_data=FORMER), Code.MESSAGE_ID),
        (group(ROBIN).message(MESSAGE, authenticated_data=FORMER + COMMITMENT), Code.MESSAGE_ID),
        (group(ROBIN).message(MESSAGE, authenticated_data=CARRIED[:-1]), Code.MESSAGE_ID),
        (group(ROBIN).message(MESSAGE, authenticated_data=CARRIED + b"\0"), Code.MESSAGE_ID),
    ],
    ids=[
        "nothing",
        "no message",
        "other group",
        "commit",
        "proposal",
        "other id",
        "no id",
        "former form",
        "former form and a commitment",
        "too short",
        "too long",
    ],
)
def test_message_is_refused(data: bytes, code: Code) -> None:
    assert refusal(lambda: read_message(data, GROUP, MESSAGE))[0] is code
