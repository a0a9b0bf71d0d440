"""Two devices talk through a real gateway, from the opening to the marks."""

import msgspec
import pytest
from nacl.signing import VerifyKey

from gateway.chat.franking import COMMITMENT_BYTES, frank_statement
from gateway.identity.attestation import attestation_bytes
from gateway.sources import system_clock
from tests.contracts.conversations_town import Resident, Town
from tests.franks import frank_holds
from tests.live.device import Device, Frame, connected, fresh_id
from tests.live.service import Service
from tests.paper_group import PaperGroup, offer

pytestmark = pytest.mark.integration

DAY_S = 24 * 3600


def packages(owner: Resident, count: int) -> list[bytes]:
    not_after = system_clock() // 1000 + 30 * DAY_S
    return [offer(owner.member.key_package(not_after=not_after)) for n in range(count)]


async def invite(robin: Device, amina: Device, town: Town) -> tuple[PaperGroup, Frame]:
    """Let Robin open a desk and add Amina by a package of hers; returns what was committed."""
    not_after = system_clock() // 1000 + 30 * DAY_S
    offered = [amina.resident.member.key_package(not_after=not_after) for n in range(12)]
    stock = await amina.ask("publish", packages=[offer(each) for each in offered], last_resort=None)
    assert stock == {"t": "stock", "re": stock["re"], "ordinary": 12}
    paper = await robin.open(town.nurses)
    claimed = await robin.ask("claim", conversation=paper.conversation)
    (package,) = claimed["packages"]
    assert package["device"] == amina.resident.device
    chosen = next(each for each in offered if offer(each) == package["package"])
    bundle = paper.add(0, chosen)
    committed = await robin.commit(paper, bundle)
    assert committed == {
        "t": "committed",
        "re": committed["re"],
        "conversation": paper.conversation,
        "seq": 2,
        "epoch": 1,
    }
    invitation = await amina.ask("invitation", conversation=paper.conversation)
    assert (invitation["seq"], invitation["welcome"]) == (2, bundle.welcome)
    return paper, committed


async def test_gateway_greets_device(shared_service: Service, town: Town) -> None:
    async with connected(shared_service, town.robin) as robin:
        assert robin.hello["account"] == town.robin.account
        assert robin.hello["device"] == town.robin.device
        assert robin.hello["organisation"] == town.organisation
        assert abs(robin.hello["now"] - system_clock()) < 60_000
        assert robin.hello["limits"]["message"] == 64 * 1024


async def test_two_devices_talk(shared_service: Service, town: Town) -> None:
    async with (
        connected(shared_service, town.robin) as robin,
        connected(shared_service, town.amina) as amina,
    ):
        paper, _ = await invite(robin, amina, town)
        ids = [fresh_id() for _ in range(3)]
        sent = [await robin.send(paper, each, each.encode()) for each in ids]
        assert [each["seq"] for each in sent] == [3, 4, 5]
        assert [each["seq"] for each in await robin.entries(5)] == [1, 2, 3, 4, 5]
        heard = await amina.entries(5)
        assert [(each["seq"], each["kind"]) for each in heard] == [
            (2, "handshake"),
            (3, "application"),
            (4, "application"),
            (5, "application"),
        ]
        assert [each["message_id"] for each in heard[1:]] == ids
        assert {each["sender"] for each in heard} == {town.robin.device}
        assert heard[1]["body"] == paper.message(ids[0], ids[0].encode())

        answered = await amina.send(paper, fresh_id())
        assert answered["seq"] == 6
        assert (await robin.entries(6))[0]["sender"] == town.amina.device


async def test_everybody_gets_the_same_frank(shared_service: Service, town: Town) -> None:
    franking_key = VerifyKey(shared_service.keys.franking_public_key(town.organisation))
    async with (
        connected(shared_service, town.robin) as robin,
        connected(shared_service, town.amina) as amina,
    ):
        paper, _ = await invite(robin, amina, town)
        message_id = fresh_id()
        sent = await robin.send(paper, message_id)
        stated = frank_statement(
            b"c" * COMMITMENT_BYTES,
            conversation=paper.conversation,
            sender=town.robin.device,
            seq=3,
            at=sent["at"],
        )
        assert frank_holds(sent["frank"], stated, franking_key)
        assert (await robin.send(paper, message_id))["frank"] == sent["frank"]
        handshake, pushed = await amina.entries(3)
        synced = await amina.ask("sync", conversation=paper.conversation, after=2, limit=9)
        assert synced["entries"] == [pushed]
        assert (handshake["frank"], pushed["frank"]) == (b"", sent["frank"])


async def test_signals_and_marks_reach_the_other_device_only(
    shared_service: Service, town: Town
) -> None:
    async with (
        connected(shared_service, town.robin) as robin,
        connected(shared_service, town.amina) as amina,
    ):
        paper, _ = await invite(robin, amina, town)
        about = {"conversation": paper.conversation, "epoch": 1}
        sealed = {**about, "sender": town.amina.device, "sealed": b"sealed"}
        assert (await amina.ask("signal", **about, sealed=b"sealed"))["t"] == "ok"
        assert await robin.push("signal") == {"t": "signal", **sealed}
        assert (await amina.ask("mark", **about, sealed=b"sealed"))["t"] == "ok"
        assert await robin.push("mark") == {"t": "mark", **sealed}
        listed = await amina.ask("list")
        assert not [each for each in amina.pushes if each["t"] in {"signal", "mark"}]
        (summary,) = listed["items"]
        assert summary["marks"] == [{"epoch": 1, "sender": town.amina.device, "sealed": b"sealed"}]


async def test_team_is_told_of_what_waits_and_what_was_seen(
    shared_service: Service, town: Town
) -> None:
    async with (
        connected(shared_service, town.robin) as robin,
        connected(shared_service, town.amina) as amina,
        connected(shared_service, town.beth) as beth,
    ):
        paper, _ = await invite(robin, amina, town)
        first = await robin.send(paper, fresh_id())
        summary = await summary_where(beth, unread=1)
        assert summary["waiting_since"] == first["at"]
        assert (summary["member"], summary["invited"]) == (False, False)
        await summary_where(amina, unread=1)
        asked = {"conversation": paper.conversation, "seq": first["seq"]}
        assert (await beth.ask("seen", **asked))["t"] == "ok"
        assert (await summary_where(amina, unread=0))["waiting_since"] == first["at"]
        await amina.send(paper, fresh_id())
        assert (await summary_where(beth, waiting_since=None))["unread"] == 0
        refused = await robin.ask("seen", **asked)
        assert (refused["code"], refused["fields"]) == (
            "conversation.not_yours",
            {"reason": "role"},
        )


async def test_quiet_message_neither_waits_nor_answers(shared_service: Service, town: Town) -> None:
    async with (
        connected(shared_service, town.robin) as robin,
        connected(shared_service, town.amina) as amina,
    ):
        paper, _ = await invite(robin, amina, town)

        async def quietly(who: Device) -> None:
            name = fresh_id()
            about = {"conversation": paper.conversation, "message_id": name, "quiet": True}
            sent = await who.ask("send", **about, message=paper.message(name, b"handed over"))
            assert sent["t"] == "sent"

        await quietly(robin)
        (summary,) = (await amina.ask("list"))["items"]
        assert (summary["unread"], summary["waiting_since"]) == (0, None)
        first = await robin.send(paper, fresh_id())
        await quietly(amina)
        await quietly(robin)
        (summary,) = (await amina.ask("list"))["items"]
        assert (summary["unread"], summary["waiting_since"]) == (1, first["at"])
        assert [each["seq"] for each in await amina.entries(6)] == [2, 3, 4, 5, 6]


async def summary_where(device: Device, **fields: object) -> Frame:
    """Wait for a summary push after which these fields are so."""
    while True:
        summary: Frame = (await device.push("conversation"))["summary"]
        if all(summary[name] == value for name, value in fields.items()):
            return summary


async def test_device_syncs_from_where_it_joined(shared_service: Service, town: Town) -> None:
    async with (
        connected(shared_service, town.robin) as robin,
        connected(shared_service, town.amina) as amina,
    ):
        paper, _ = await invite(robin, amina, town)
        for _ in range(4):
            await robin.send(paper, fresh_id())
        asked = {"conversation": paper.conversation, "limit": 3}
        for device, after, expected in [
            (robin, 0, [1, 2, 3]),
            (amina, 0, [2, 3, 4]),
            (amina, 4, [5, 6]),
            (amina, 6, []),
        ]:
            found = await device.ask("sync", **asked, after=after)
            assert [each["seq"] for each in found["entries"]] == expected
            assert found["head"] == 6


async def test_acknowledged_entries_are_not_pushed_again(
    shared_service: Service, town: Town
) -> None:
    async with connected(shared_service, town.robin) as robin:
        async with connected(shared_service, town.amina) as amina:
            paper, _ = await invite(robin, amina, town)
            await robin.send(paper, fresh_id())
            await amina.entries(3)
            acked = await amina.ask("ack", conversation=paper.conversation, seq=3)
            assert acked["t"] == "ok"
        await robin.send(paper, fresh_id())
        async with connected(shared_service, town.amina) as amina:
            assert (await amina.push("entry"))["entry"]["seq"] == 4
            (summary,) = (await amina.ask("list"))["items"]
            assert (summary["cursor"], summary["invited"]) == (3, False)


async def test_second_nurse_joins_later_and_reads_from_then_on(
    shared_service: Service, town: Town
) -> None:
    async with (
        connected(shared_service, town.robin) as robin,
        connected(shared_service, town.amina) as amina,
        connected(shared_service, town.beth) as beth,
    ):
        paper, _ = await invite(robin, amina, town)
        await robin.send(paper, fresh_id())
        info = await beth.ask("group", conversation=paper.conversation)
        assert (info["epoch"], info["head"], info["group_info"]) == (1, 3, paper.group_info())
        loser = paper.copy()
        assert (await beth.join(paper))["seq"] == 4
        lost = await amina.commit(loser, loser.join(town.amina.member))
        assert (lost["code"], lost["fields"]) == ("group.epoch_taken", {"epoch": 2, "head": 4})
        await robin.send(paper, fresh_id())
        assert [each["seq"] for each in await beth.entries(5)] == [4, 5]
        assert [each["seq"] for each in await amina.entries(5)] == [2, 3, 4, 5]
        too_early = await beth.ask("sync", conversation=paper.conversation, after=0)
        assert [each["seq"] for each in too_early["entries"]] == [4, 5]


async def test_directory_vouches_for_the_devices_of_a_roster(
    shared_service: Service, town: Town
) -> None:
    async with connected(shared_service, town.robin) as robin:
        asked = [town.amina.device, town.robin.device, town.olive.device, "0" * 32]
        people = (await robin.ask("who", devices=asked))["people"]
        assert {each["device"] for each in people} == {town.amina.device, town.robin.device}
        key = VerifyKey(shared_service.keys.organisation_key(town.organisation))
        for each in people:
            key.verify(attestation_bytes(each["statement"]), each["attestation"])
            statement = msgspec.json.decode(each["statement"])
            assert statement["device"] == each["device"]
            assert each["revoked"] is False


async def test_device_is_told_that_its_packages_run_low(
    shared_service: Service, town: Town
) -> None:
    async with (
        connected(shared_service, town.robin) as robin,
        connected(shared_service, town.amina) as amina,
    ):
        await amina.ask("publish", packages=packages(town.amina, 10), last_resort=None)
        paper = await robin.open(town.nurses)
        await robin.ask("claim", conversation=paper.conversation)
        assert await amina.push("stock") == {"t": "stock", "ordinary": 9}
