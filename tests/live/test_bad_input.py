"""What a broken or hostile client sends, and what becomes of its connection."""

from collections.abc import Iterable
from dataclasses import replace

import msgspec
import pytest
from sqlalchemy import func, select

from gateway.chat.tables import entry
from gateway.mls.codepoints import ContentType
from tests.contracts.conversations_town import Town
from tests.live.device import Device, connected, fresh_id
from tests.live.service import Service
from tests.paper_group import PaperBundle, PaperGroup

pytestmark = pytest.mark.integration


def count(service: Service, paper: PaperGroup) -> int:
    """Count a conversation's entries as they are stored."""
    return service.read(
        lambda c: c.execute(
            select(func.count()).where(entry.c.conversation_id == paper.conversation)
        ).scalar_one()
    )


async def still_works(device: Device, paper: PaperGroup) -> int:
    """Send a good message; returns its number."""
    seq: int = (await device.send(paper, fresh_id()))["seq"]
    return seq


@pytest.mark.parametrize(
    ("frame", "re", "code"),
    [
        (msgspec.msgpack.encode({"t": "dance", "id": 77}), 77, "request.unknown_type"),
        (msgspec.msgpack.encode({"t": "ack", "id": 77}), 77, "request.malformed"),
        (b"\xc1 no frame at all", 0, "request.malformed"),
        (b"", 0, "request.malformed"),
        ('{"t": "list", "id": 1}', 0, "request.malformed"),
    ],
    ids=["unknown type", "field missing", "garbage", "nothing", "text"],
)
async def test_bad_frame_is_answered_and_forgiven(
    shared_service: Service, town: Town, frame: bytes | str, re: int, code: str
) -> None:
    async with connected(shared_service, town.robin) as robin:
        await robin.socket.send(frame)
        reply = await robin.reply(re)
        assert (reply["t"], reply["code"]) == ("error", code)
        assert (await robin.ask("list"))["items"] == []


async def test_fragmented_frame_is_one_frame(shared_service: Service, town: Town) -> None:
    async with connected(shared_service, town.robin) as robin:
        await robin.socket.send([b"\x82\xa1t\xa4li", b"st\xa2id", b"\x05"])
        assert (await robin.reply(5))["items"] == []


async def test_twenty_first_bad_frame_closes(shared_service: Service, town: Town) -> None:
    async with connected(shared_service, town.robin) as robin:
        for _ in range(21):
            await robin.socket.send(b"\xc1")
        assert await robin.closed() == 4001
    async with connected(shared_service, town.robin) as robin:
        assert (await robin.ask("list"))["items"] == []


async def test_message_over_the_limit_is_refused_and_nothing_stored(
    shared_service: Service, town: Town
) -> None:
    async with connected(shared_service, town.robin) as robin:
        paper = await robin.open(town.nurses)
        refused = await robin.send(paper, fresh_id(), b"x" * (64 * 1024))
        assert refused["code"] == "request.too_large"
        assert refused["fields"] == {"at": "$.message", "limit": 64 * 1024}
        assert await still_works(robin, paper) == 2
    assert count(shared_service, paper) == 2


async def test_message_of_exactly_the_limit_is_taken(shared_service: Service, town: Town) -> None:
    async with connected(shared_service, town.robin) as robin:
        paper = await robin.open(town.nurses)
        message_id = fresh_id()
        spare = 64 * 1024 - len(paper.message(message_id, b"x" * 60_000)) + 60_000
        assert len(paper.message(message_id, b"x" * spare)) == 64 * 1024
        assert (await robin.send(paper, message_id, b"x" * spare))["t"] == "sent"


async def test_frame_over_the_limit_closes(shared_service: Service, town: Town) -> None:
    async with connected(shared_service, town.robin) as robin:
        await robin.socket.send(bytes(1024 * 1024 + 1))
        assert await robin.closed() == 1009
    async with connected(shared_service, town.robin) as robin:
        assert (await robin.ask("list"))["items"] == []


async def test_ciphertext_is_not_played_again_under_another_id(
    shared_service: Service, town: Town
) -> None:
    async with connected(shared_service, town.robin) as robin:
        paper = await robin.open(town.nurses)
        message_id = fresh_id()
        message = paper.message(message_id)
        about = {"conversation": paper.conversation, "message": message}
        first = await robin.ask("send", **about, message_id=message_id)
        again = await robin.ask("send", **about, message_id=message_id)
        other = await robin.ask("send", **about, message_id=fresh_id())
        assert (again["seq"], again["at"]) == (first["seq"], first["at"])
        assert other["code"] == "message.id"
        changed = await robin.send(paper, message_id, b"other bytes")
        assert changed["code"] == "message.id"
        assert await still_works(robin, paper) == 3
    assert count(shared_service, paper) == 3


async def test_message_of_wrong_epoch_is_refused(shared_service: Service, town: Town) -> None:
    async with connected(shared_service, town.robin) as robin:
        paper = await robin.open(town.nurses)
        late = paper.copy()
        await robin.commit(paper, paper.renew(0))
        for epoch in (0, 7):
            late.epoch = epoch
            refused = await robin.send(late, fresh_id())
            assert (refused["code"], refused["fields"]) == ("group.wrong_epoch", {"epoch": 1})
        assert await still_works(robin, paper) == 3


async def test_bytes_that_are_no_message_of_here_are_refused(
    shared_service: Service, town: Town
) -> None:
    async with connected(shared_service, town.robin) as robin:
        paper = await robin.open(town.nurses)
        message_id = fresh_id()
        elsewhere = PaperGroup(fresh_id())
        cases = [
            (b"no MLS at all", "group.malformed"),
            (paper.message(message_id)[:-1], "group.malformed"),
            (paper.message(message_id) + b"\x00", "group.malformed"),
            (paper.group_info(), "group.malformed"),
            (elsewhere.message(message_id), "group.wrong_group"),
            (paper.message(message_id, content_type=ContentType.COMMIT), "message.kind"),
            (paper.message(message_id, authenticated_data=b""), "message.id"),
        ]
        for message, code in cases:
            refused = await robin.ask(
                "send", conversation=paper.conversation, message_id=message_id, message=message
            )
            assert refused["code"] == code
        assert await still_works(robin, paper) == 2
    assert count(shared_service, paper) == 2


def bad_bundles(paper: PaperGroup, town: Town) -> Iterable[tuple[str, PaperBundle, str]]:
    good = paper.copy().add(0, town.amina.member.key_package())
    twin = paper.copy().add(0, town.amina.member.key_package())
    stranger = paper.copy().add(0, town.sasha.member.key_package())
    late = paper.copy()
    late.epoch = 4
    elsewhere = PaperGroup(fresh_id(), {0: town.robin.member})
    yield "garbage", replace(good, commit=b"\x00"), "group.malformed"
    yield "a message", replace(good, commit=paper.message(fresh_id())), "group.malformed"
    yield "no welcome", replace(good, welcome=None), "group.bundle"
    yield "group info of before", replace(good, group_info=paper.group_info()), "group.bundle"
    yield "stranger", stranger, "group.stranger"
    forged = good.group_info[:-1] + bytes([good.group_info[-1] ^ 1])
    yield "group info forged", replace(good, group_info=forged), "group.refused"
    yield "commit of one, info of another", replace(good, commit=twin.commit), "group.bundle"
    yield "epoch to come", late.add(0, town.amina.member.key_package()), "group.wrong_epoch"
    yield "other group", elsewhere.add(0, town.amina.member.key_package()), "group.wrong_group"


async def test_bad_bundles_are_refused_and_nothing_stored(
    shared_service: Service, town: Town
) -> None:
    async with connected(shared_service, town.robin) as robin:
        paper = await robin.open(town.nurses)
        for name, bundle, code in bad_bundles(paper, town):
            assert (await robin.commit(paper, bundle))["code"] == code, name
        (summary,) = (await robin.ask("list"))["items"]
        assert (summary["head"], summary["epoch"], len(summary["roster"])) == (1, 0, 1)
        assert (await robin.commit(paper, paper.add(0, town.amina.member.key_package())))[
            "seq"
        ] == 2
    assert count(shared_service, paper) == 2


async def test_requests_beyond_the_limit_wait_their_turn(
    shared_service: Service, town: Town
) -> None:
    async with connected(shared_service, town.robin) as robin:
        paper = await robin.open(town.nurses)
        asked = [await robin.post_message(paper, fresh_id()) for _ in range(200)]
        replies = [await robin.reply(number) for number in asked]
        assert [each["seq"] for each in replies] == list(range(2, 202))
        assert [each["seq"] for each in await robin.entries(201)] == list(range(1, 202))
