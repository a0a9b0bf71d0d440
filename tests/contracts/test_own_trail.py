"""What the trail has of one's own devices, on every store."""

from dataclasses import dataclass

import pytest
from nacl.signing import SigningKey
from sqlalchemy import Connection

from audit.checkpoint import Policy
from audit.merkle import check_consistency, check_inclusion, leaf_hash
from audit.notes import ED25519, VerifierKey
from audit.publish import Publisher
from audit.record import read_canonical
from audit.sequencer import open_log, place
from audit.stored import find_log
from audit.trail import Trail
from gateway.base64url import unb64
from gateway.chat.leaving import Author, revoke_device
from gateway.identity.devices import NewDevice, register
from gateway.keys import ServiceKeys
from gateway.sources import system_entropy
from gateway.storage.database import Locking, SqlDatabase
from gateway.trail.own import OwnTrail, find_own
from tests.contracts.conversations_town import NOON, Town, build_town

KEYS = ServiceKeys(bytes(range(32)))
LOG_KEY = SigningKey(bytes([9]) * 32)
TRAIL = Trail(entropy=system_entropy)


@dataclass(frozen=True)
class House:
    """A town whose log is sequenced and published when a test says so."""

    database: SqlDatabase
    town: Town

    @property
    def key(self) -> VerifierKey:
        origin = f"chat.example.org/v1/trail/{self.town.organisation}"
        return VerifierKey(origin, ED25519, bytes(LOG_KEY.verify_key))

    async def publish(self) -> None:
        organisation = self.town.organisation
        publisher = Publisher(self.database, lambda _organisation: LOG_KEY, (), 0)

        def work(connection: Connection) -> int:
            open_log(connection, organisation, self.key.name)
            return place(connection, organisation)

        while await self.database.transact(Locking(work)):
            pass
        await publisher.publish(organisation, now=NOON)

    async def own(self, account: str, seen: int = 0) -> OwnTrail | None:
        def work(connection: Connection) -> OwnTrail | None:
            log = find_log(connection, self.town.organisation)
            assert log is not None
            return find_own(connection, log, account=account, seen=seen, key=str(self.key))

        return await self.database.read(work)

    def deeds(self, found: OwnTrail) -> list[tuple[str, str]]:
        """Check every proof; return kinds and devices."""
        point = Policy(self.key, (), 0).check(unb64(found.checkpoint))
        seen = []
        for each in found.entries:
            path = [unb64(one) for one in each.path]
            leaf = leaf_hash(unb64(each.entry))
            check_inclusion(leaf, index=each.index, size=point.size, path=path, root=point.root)
            entry = read_canonical(unb64(each.entry))
            assert entry is not None
            seen.append((entry.kind, entry.subject))
        return seen


@pytest.fixture
async def house(database: SqlDatabase) -> House:
    town = await database.transact(
        lambda c: build_town(c, keys=KEYS, trail=TRAIL, now=NOON, entropy=system_entropy)
    )
    made = House(database, town)
    await made.publish()
    return made


async def test_account_is_proven_its_own_devices_alone(house: House) -> None:
    town = house.town
    for who, devices in (
        (town.robin, [town.robin.device]),
        (town.amina, [town.amina.device, town.tablet.device]),
    ):
        found = await house.own(who.account)
        assert found is not None
        assert house.deeds(found) == [("device.added", each) for each in devices]
        assert all(each.details is not None for each in found.entries)


async def test_device_of_another_organisation_is_in_no_answer(house: House) -> None:
    found = await house.own(house.town.olive.account)
    assert found is not None
    assert found.entries == []


async def test_what_is_not_published_yet_is_not_in_the_answer(house: House) -> None:
    robin = house.town.robin

    def put_in(connection: Connection) -> str:
        new = NewDevice(robin.account, "Ghost", system_entropy(32))
        return register(connection, new, keys=KEYS, trail=TRAIL, now=NOON, entropy=system_entropy)

    ghost = await house.database.transact(put_in)
    before = await house.own(robin.account)
    assert before is not None
    assert len(before.entries) == 1
    await house.publish()
    after = await house.own(robin.account)
    assert after is not None
    assert house.deeds(after)[-1] == ("device.added", ghost)


async def test_revocation_is_proven_without_its_details(house: House) -> None:
    town = house.town
    by = Author(town.organisation, town.tom.device, NOON, 0)
    await house.database.transact(
        lambda c: revoke_device(c, town.tablet.device, by=by, trail=TRAIL)
    )
    await house.publish()
    found = await house.own(town.amina.account)
    assert found is not None
    assert house.deeds(found)[-1] == ("device.revoked", town.tablet.device)
    assert (found.entries[-1].details, found.entries[-1].salt) == (None, None)


async def test_growth_since_what_a_device_remembers_is_proven(house: House) -> None:
    town, policy = house.town, Policy(house.key, (), 0)
    before = await house.own(town.robin.account)
    assert before is not None
    old = policy.check(unb64(before.checkpoint))
    by = Author(town.organisation, town.tom.device, NOON, 0)
    await house.database.transact(
        lambda c: revoke_device(c, town.tablet.device, by=by, trail=TRAIL)
    )
    await house.publish()
    after = await house.own(town.robin.account, old.size)
    assert after is not None
    assert after.consistency is not None
    new = policy.check(unb64(after.checkpoint))
    path = [unb64(each) for each in after.consistency]
    check_consistency(
        old_size=old.size, new_size=new.size, old_root=old.root, new_root=new.root, path=path
    )
    same = await house.own(town.robin.account, new.size)
    assert same is not None
    assert same.consistency == []
    more = await house.own(town.robin.account, new.size + 1)
    assert more is not None
    assert more.consistency is None
