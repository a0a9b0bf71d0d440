"""Contract of KeyPackages: published by their device, each ordinary one served once."""

import asyncio
from typing import Final

import pytest
from sqlalchemy import Connection, insert

from gateway.chat.claim_limits import PER_CLAIMER, PER_TARGET, WINDOW_MS
from gateway.chat.packages import LOW_STOCK, claim, publish, stock
from gateway.chat.tables import key_package
from gateway.codes import Code
from gateway.errors import ClientProtocolError, Throttled
from gateway.mls.codepoints import CipherSuite
from gateway.mls.keypackage import KeyPackage
from gateway.storage.database import Database
from tests.contracts.conversations_desk import Desk, open_desk_in
from tests.contracts.conversations_town import NOON, Resident, add_device
from tests.paper_group import offer

NOW_S: Final = NOON // 1000
DAY_S: Final = 24 * 3600
SOON: Final = NOW_S + 10 * DAY_S
LATER: Final = NOW_S + 80 * DAY_S


@pytest.fixture
async def desk(database: Database) -> Desk:
    """Return a desk whose devices have published nothing."""
    return await open_desk_in(database)


def package(
    owner: Resident, number: int, *, not_after: int = SOON, last_resort: bool = False
) -> bytes:
    return offer(made(owner, number, not_after=not_after, last_resort=last_resort))


def made(
    owner: Resident, number: int, *, not_after: int = SOON, last_resort: bool = False
) -> KeyPackage:
    return owner.member.key_package(
        number.to_bytes(4, "big"), not_after=not_after, last_resort=last_resort
    )


async def offers(
    desk: Desk, owner: Resident, *packages: bytes, last_resort: bytes | None = None
) -> int:
    return await desk.database.transact(
        lambda c: publish(
            c, actor=owner.actor, packages=packages, last_resort=last_resort, now=NOON
        )
    )


async def take(
    desk: Desk, *owners: Resident, now: int = NOON, by: Resident | None = None
) -> list[tuple[str, bytes]]:
    devices = [each.device for each in owners]
    claimer = (by or desk.town.robin).device
    found = await desk.database.transact(lambda c: claim(c, devices, claimer=claimer, now=now))
    return [(each.device, each.package) for each in found]


def thirty_devices(connection: Connection, desk: Desk) -> list[Resident]:
    return [add_device(connection, desk.town.amina.account, desk.trail) for _ in range(30)]


async def left(desk: Desk, owner: Resident, now: int = NOON) -> int:
    return await desk.database.read(lambda c: stock(c, owner.device, now))


async def test_package_is_served_as_it_was_published_and_once(desk: Desk) -> None:
    amina = desk.town.amina
    published = [package(amina, n) for n in range(3)]
    assert await offers(desk, amina, *published) == 3
    taken = [await take(desk, amina) for _ in range(4)]
    assert sorted(body for each in taken for _, body in each) == sorted(published)
    assert taken[3] == []
    assert await left(desk, amina) == 0


async def test_one_package_is_served_for_each_device_that_has_one(desk: Desk) -> None:
    amina, beth, tablet = desk.town.amina, desk.town.beth, desk.town.tablet
    await offers(desk, amina, package(amina, 1))
    await offers(desk, beth, package(beth, 1))
    assert await take(desk, amina, tablet, beth) == [
        (amina.device, package(amina, 1)),
        (beth.device, package(beth, 1)),
    ]


async def test_concurrent_claims_never_get_the_same_package(desk: Desk) -> None:
    amina = desk.town.amina
    await offers(desk, amina, *(package(amina, n) for n in range(6)))
    taken = await asyncio.gather(*(take(desk, amina) for _ in range(8)))
    bodies = [body for each in taken for _, body in each]
    assert len(bodies) == len(set(bodies)) == 6


async def test_oldest_package_is_served_first(desk: Desk) -> None:
    amina = desk.town.amina
    await offers(desk, amina, package(amina, 1, not_after=LATER), package(amina, 2, not_after=SOON))
    assert await take(desk, amina) == [(amina.device, package(amina, 2, not_after=SOON))]


async def test_last_resort_is_served_when_nothing_else_is_left_and_again(desk: Desk) -> None:
    amina = desk.town.amina
    last = package(amina, 9, last_resort=True)
    assert await offers(desk, amina, package(amina, 1), last_resort=last) == 1
    taken = [(await take(desk, amina))[0][1] for _ in range(3)]
    assert taken == [package(amina, 1), last, last]


async def test_newest_last_resort_is_served(desk: Desk) -> None:
    amina = desk.town.amina
    old = package(amina, 1, not_after=SOON, last_resort=True)
    new = package(amina, 2, not_after=LATER, last_resort=True)
    await offers(desk, amina, last_resort=old)
    await offers(desk, amina, last_resort=new)
    assert await take(desk, amina) == [(amina.device, new)]


async def test_expired_package_is_not_served(desk: Desk) -> None:
    amina = desk.town.amina
    last = package(amina, 2, not_after=SOON, last_resort=True)
    await offers(desk, amina, package(amina, 1), last_resort=last)
    assert await left(desk, amina, now=SOON * 1000) == 0
    assert await take(desk, amina, now=SOON * 1000) == []
    assert await left(desk, amina, now=SOON * 1000 - 1) == 1


async def test_package_published_twice_counts_once(desk: Desk) -> None:
    amina = desk.town.amina
    assert await offers(desk, amina, package(amina, 1), package(amina, 1)) == 1
    assert await offers(desk, amina, package(amina, 1), package(amina, 2)) == 2


async def test_claimed_package_cannot_be_published_again(desk: Desk) -> None:
    amina = desk.town.amina
    await offers(desk, amina, package(amina, 1))
    await take(desk, amina)
    assert await offers(desk, amina, package(amina, 1)) == 0
    assert await take(desk, amina) == []


async def test_publishing_nothing_tells_the_stock(desk: Desk) -> None:
    amina = desk.town.amina
    await offers(desk, amina, *(package(amina, n) for n in range(LOW_STOCK)))
    assert await offers(desk, amina) == LOW_STOCK


async def test_one_bad_package_keeps_all_out(desk: Desk) -> None:
    amina = desk.town.amina
    with pytest.raises(ClientProtocolError):
        await offers(desk, amina, package(amina, 1), package(desk.town.beth, 2))
    assert await left(desk, amina) == 0


async def test_refusals_name_the_rule(desk: Desk) -> None:
    amina, beth = desk.town.amina, desk.town.beth
    other_suite = CipherSuite.MLS_256_XWING_CHACHA20POLY1305_SHA512_Ed25519
    stolen = type(amina.member)(amina.device, beth.member.seed)
    refused = {
        "suite": offer(amina.member.key_package(not_after=SOON, suite=other_suite)),
        "identity": package(beth, 1),
        "key": offer(stolen.key_package(not_after=SOON)),
        "last_resort": package(amina, 1, last_resort=True),
        "expired": package(amina, 1, not_after=NOW_S),
        "lifetime": package(amina, 1, not_after=NOW_S + 91 * DAY_S),
    }
    for rule, body in refused.items():
        with pytest.raises(ClientProtocolError) as caught:
            await offers(desk, amina, body)
        assert (caught.value.code, caught.value.fields["rule"]) == (Code.PACKAGE_REFUSED, rule)


async def test_ordinary_package_is_no_last_resort(desk: Desk) -> None:
    amina = desk.town.amina
    with pytest.raises(ClientProtocolError) as caught:
        await offers(desk, amina, last_resort=package(amina, 1))
    assert caught.value.fields["rule"] == "last_resort"


async def test_malformed_package_is_refused(desk: Desk) -> None:
    amina = desk.town.amina
    for body in (b"\x00", offer(made(amina, 1))[:-1], offer(made(amina, 1)) + b"\x00"):
        with pytest.raises(ClientProtocolError) as caught:
            await offers(desk, amina, body)
        assert caught.value.code is Code.GROUP_MALFORMED


async def test_device_cannot_pile_packages_up(desk: Desk) -> None:
    amina = desk.town.amina
    for first in range(0, 200, 50):
        await offers(desk, amina, *(package(amina, n) for n in range(first, first + 50)))
    with pytest.raises(ClientProtocolError) as caught:
        await offers(desk, amina, package(amina, 999))
    assert caught.value.fields["rule"] == "too_many"
    assert await left(desk, amina) == 200


async def test_claimer_over_the_limit_waits_and_uses_nothing_up(desk: Desk) -> None:
    amina, beth, sasha = desk.town.amina, desk.town.beth, desk.town.sasha
    await offers(desk, amina, *(package(amina, n) for n in range(PER_CLAIMER + 2)))
    await offers(desk, beth, package(beth, 1))
    for number in range(PER_CLAIMER):
        await take(desk, amina, now=NOON + number)
    with pytest.raises(Throttled) as caught:
        await take(desk, beth, amina, now=NOON + PER_CLAIMER)
    assert caught.value.fields == {"retry_after": WINDOW_MS // 1000}
    assert (await left(desk, amina), await left(desk, beth)) == (2, 1)
    assert len(await take(desk, amina, by=sasha, now=NOON + PER_CLAIMER)) == 1
    assert len(await take(desk, amina, now=NOON + WINDOW_MS)) == 1


async def test_target_over_the_limit_makes_everybody_wait(desk: Desk) -> None:
    amina = desk.town.amina
    await offers(desk, amina, package(amina, 1))
    taken = [
        {
            "ref": n.to_bytes(4, "big"),
            "device_id": amina.device,
            "body": b"",
            "last_resort": False,
            "published_at": NOON,
            "expires_at": LATER * 1000,
            "claimed_at": NOON,
            "claimed_by": f"{n:032x}",
        }
        for n in range(PER_TARGET)
    ]
    await desk.database.transact(lambda c: c.execute(insert(key_package), taken))
    with pytest.raises(Throttled):
        await take(desk, amina, now=NOON + 1)
    assert await left(desk, amina) == 1


async def test_last_resort_does_not_count(desk: Desk) -> None:
    amina = desk.town.amina
    await offers(desk, amina, last_resort=package(amina, 9, last_resort=True))
    for _ in range(PER_CLAIMER + 1):
        assert len(await take(desk, amina)) == 1


async def test_opening_for_thirty_devices_is_far_from_the_limits(desk: Desk) -> None:
    town = desk.town
    build = await desk.database.transact(lambda c: thirty_devices(c, desk))
    for each in build:
        await offers(desk, each, package(each, 1))
    assert len(await take(desk, *build, by=town.robin)) == 30
