"""Contract of claims: exactly one wins, and whoever lost is told who has it."""

import asyncio
from collections.abc import Iterator

import pytest
from nacl.signing import SigningKey

from audit.record import AuditKind
from gateway.base64url import Bytes64, b64
from gateway.codes import Code
from gateway.desk import requests
from gateway.desk.notes import KEPT, note_key_bytes
from gateway.desk.shapes import Rota
from gateway.errors import ClientProtocolError, Conflict
from gateway.storage.database import Database
from tests.contracts.conversations_desk import TALK
from tests.contracts.conversations_town import Resident
from tests.contracts.desk_day import HOUR, MINUTE, TEN, DeskDay, open_day
from tests.contracts.desk_racers import ROUNDS, claim_all
from tests.contracts.racers import RACERS, Racers


@pytest.fixture(scope="module")
def racers() -> Iterator[Racers]:
    made = Racers()
    yield made
    made.close()


@pytest.fixture
async def day(database: Database) -> DeskDay:
    made = await open_day(database)
    await made.open()
    await made.write(made.town.robin)
    return made


async def test_claimed_conversation_is_refused_to_others_by_name(day: DeskDay) -> None:
    amina, beth = day.town.amina, day.town.beth
    item = await day.node.deeds.claim(amina.actor, TALK)
    assert item.owner is not None
    assert (item.owner.account, item.lease_until, item.fence) == (
        amina.account,
        TEN + 15 * MINUTE,
        1,
    )

    with pytest.raises(Conflict) as refused:
        await day.node.deeds.claim(beth.actor, TALK)

    assert refused.value.code is Code.DESK_CLAIMED
    assert refused.value.fields == {
        "account": amina.account,
        "name": "amina",
        "until": TEN + 15 * MINUTE,
    }


async def test_lapsed_lease_is_taken_and_its_holder_is_told(day: DeskDay) -> None:
    amina, beth = day.town.amina, day.town.beth
    await day.node.deeds.claim(amina.actor, TALK)
    day.now += 15 * MINUTE
    await day.node.deeds.claim(beth.actor, TALK)

    with pytest.raises(Conflict) as lost:
        await day.node.deeds.renew(amina.actor, TALK, requests.Fenced(1))

    assert lost.value.code is Code.DESK_LEASE_LOST
    assert lost.value.fields == {"fence": 2, "account": beth.account, "name": "beth"}
    assert len(await day.deeds(AuditKind.DESK_CLAIMED)) == 2


async def test_renewing_and_releasing_need_the_fence(day: DeskDay) -> None:
    amina = day.town.amina.actor
    await day.node.deeds.claim(amina, TALK)
    day.now += 10 * MINUTE
    item = await day.node.deeds.renew(amina, TALK, requests.Fenced(1))
    assert item.lease_until == day.now + 15 * MINUTE
    item = await day.node.deeds.release(amina, TALK, requests.Release(1))
    assert (item.owner, item.fence) == (None, 2)

    with pytest.raises(Conflict) as lost:
        await day.node.deeds.release(amina, TALK, requests.Release(1))

    assert lost.value.fields == {"fence": 2}


async def test_only_practitioners_of_the_team_are_assigned_to(day: DeskDay) -> None:
    amina = day.town.amina.actor
    for nobody in (day.town.dan, day.town.tom, day.town.robin, day.town.olive):
        with pytest.raises(ClientProtocolError) as refused:
            await day.node.deeds.assign(amina, TALK, requests.Assign(nobody.account, 0))
        assert refused.value.code is Code.DESK_COLLEAGUE


async def test_lead_gives_away_what_somebody_else_holds(day: DeskDay) -> None:
    amina, beth = day.town.amina, day.town.beth
    await day.node.deeds.claim(amina.actor, TALK)
    body = requests.Assign(beth.account, 1)
    with pytest.raises(Conflict) as refused:
        await day.node.deeds.assign(beth.actor, TALK, body)
    assert refused.value.code is Code.DESK_CLAIMED
    await day.save_rota(Rota(leads=(beth.account,)))

    item = await day.node.deeds.assign(beth.actor, TALK, body)

    assert item.owner is not None
    assert (item.owner.account, item.lease_until) == (beth.account, TEN + 2 * HOUR)
    assert await day.node.deeds.assign(beth.actor, TALK, body) == item


def key_of(who: Resident, key: bytes = b"hpke public key") -> requests.NewNoteKey:
    signed = SigningKey(who.member.seed).sign(note_key_bytes(who.device, key))
    return requests.NewNoteKey(b64(key), Bytes64(signed.signature))


async def test_note_reaches_the_devices_that_it_is_sealed_for(day: DeskDay) -> None:
    amina, tablet, beth = day.town.amina, day.town.tablet, day.town.beth
    await day.node.office.save_note_key(beth.actor, key_of(beth))
    await day.node.office.save_note_key(beth.actor, key_of(beth, b"another"))
    await day.node.office.save_note_key(tablet.actor, key_of(tablet))
    keys = await day.node.office.note_keys(amina.actor, day.town.nurses)
    assert {each.device: each.key for each in keys} == {
        beth.device: b"another",
        tablet.device: b"hpke public key",
    }
    note = [requests.SealedNote(beth.device, b64(b"sealed for Beth"))]

    await day.node.deeds.assign(amina.actor, TALK, requests.Assign(beth.account, 0, note))

    (found,) = await day.node.deeds.notes(beth.actor, TALK)
    assert (found.sealed, found.account, found.device) == (
        b"sealed for Beth",
        amina.account,
        amina.device,
    )
    assert (await day.node.deeds.item(beth.actor, TALK)).notes == 1
    assert await day.node.deeds.notes(amina.actor, TALK) == []
    day.now += KEPT
    await day.node.watch.sweep()
    assert await day.node.deeds.notes(beth.actor, TALK) == []


async def test_note_for_others_or_a_foreign_key_is_refused_and_changes_nothing(
    day: DeskDay,
) -> None:
    amina, beth, dan = day.town.amina, day.town.beth, day.town.dan
    await day.node.deeds.claim(amina.actor, TALK)
    for devices in ([dan.device], [day.town.robin.device], [beth.device, beth.device]):
        note = [requests.SealedNote(device, b64(b"sealed")) for device in devices]
        with pytest.raises(ClientProtocolError) as refused:
            await day.node.deeds.release(amina.actor, TALK, requests.Release(1, note))
        assert refused.value.fields == {"at": f"note[{len(devices) - 1}].device"}
    assert (await day.item()).fence == 1
    with pytest.raises(ClientProtocolError):
        await day.node.office.save_note_key(amina.actor, key_of(beth))


async def test_one_of_many_claims_at_once_wins(day: DeskDay) -> None:
    nurses = [day.town.amina, day.town.beth]

    async def claim(number: int) -> str | None:
        who = nurses[number % 2]
        try:
            await day.node.deeds.claim(who.actor, TALK)
        except Conflict as refused:
            return str(refused.fields["account"])
        return who.account

    told = await asyncio.gather(*map(claim, range(20)))

    assert len(set(told)) == 1


async def test_a_thousand_claims_of_racing_processes_have_one_winner_a_round(
    day: DeskDay, database_url: str, racers: Racers
) -> None:
    nurses = [day.town.amina.actor, day.town.beth.actor]

    told = racers.race(claim_all, [(database_url, nurses[n % 2], TALK, TEN) for n in range(RACERS)])

    for round_ in range(ROUNDS):
        winners = {each[round_] for each in told}
        assert len(winners) == 1, round_
    assert {winner for each in told for winner in each} <= {nurse.account for nurse in nurses}
