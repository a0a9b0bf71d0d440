"""Contract of sealed records: who holds what, what it takes to open one, and who hears of it.

What is sealed is opaque here; the client's tests make and open the real thing.
"""

import asyncio
from dataclasses import dataclass, replace
from typing import Final

import msgspec
import pytest
from sqlalchemy import insert, select, update

from audit.record import AuditKind
from gateway.base64url import b64
from gateway.chat.bus import InProcessBus
from gateway.chat.leaving import Author, close_account, revoke_device
from gateway.codes import Code
from gateway.desk import requests
from gateway.desk.tables import desk_note_key
from gateway.errors import ClientProtocolError, Conflict, NotFound, NotPermitted
from gateway.identity.tables import role
from gateway.policy import Actor, Role
from gateway.records.opening import LASTS
from gateway.records.service import Records
from gateway.records.shapes import Ask, Give, HandOn, NewShares, OpeningItem, SealedFor, Share
from gateway.records.tables import record, record_given, record_quorum, record_share_sealed
from gateway.sources import system_entropy
from gateway.storage.database import Database
from tests.contracts.conversations_desk import TALK
from tests.contracts.conversations_town import Resident, add_device
from tests.contracts.desk_day import DeskDay, open_day

RECORD: Final = "ec" * 16
BODY: Final = b"sealed words" * 50
REASON: Final = Ask("A Section 47 enquiry.", tell=True)
AFTER: Final = Give(b64(b"sealed to the requester"))


@dataclass
class Vault:
    """A town whose leads are Beth, Dan and Tom; Amina is a nurse with a talk to write up."""

    day: DeskDay
    records: Records

    def lead(self, who: Resident) -> Actor:
        return replace(who.actor, roles=who.actor.roles | {Role.SAFEGUARDING_LEAD})

    @property
    def beth(self) -> Actor:
        return self.lead(self.day.town.beth)

    @property
    def dan(self) -> Actor:
        return self.lead(self.day.town.dan)

    @property
    def tom(self) -> Actor:
        return self.lead(self.day.town.tom)

    @property
    def amina(self) -> Actor:
        return self.day.town.amina.actor

    async def shares(self) -> NewShares:
        found = await self.records.leads(self.amina)
        return NewShares(
            found.quorum,
            [
                Share(
                    lead.account,
                    b64(bytes.fromhex(lead.account) * 2),
                    [
                        SealedFor(each.device, b64(f"share for {each.device}".encode()))
                        for each in lead.devices
                    ],
                )
                for lead in found.leads
            ],
        )

    async def seal(self, name: str = RECORD) -> None:
        await self.records.keep_body(self.amina, name, TALK, BODY)
        await self.records.keep_shares(self.amina, name, await self.shares())

    async def close(self, name: str = RECORD) -> None:
        await self.day.node.deeds.finish(self.amina, TALK)
        closing = requests.Close(["sleep"], requests.Record(id=name))
        await self.day.node.deeds.close(self.amina, TALK, closing)

    async def sealed(self) -> None:
        await self.seal()
        await self.close()

    async def asked(self, body: Ask = REASON) -> OpeningItem:
        return await self.records.ask(self.beth, RECORD, body)

    async def ready(self, body: Ask = REASON) -> OpeningItem:
        return await self.records.give(self.dan, (await self.asked(body)).id, AFTER)

    async def make_lead(self, who: Resident) -> None:
        row = {"account_id": who.account, "role": str(Role.SAFEGUARDING_LEAD)}
        await self.day.database.transact(lambda c: c.execute(insert(role).values(row)))
        await self.give_key(who)

    async def give_key(self, who: Resident) -> None:
        key = {"device_id": who.device, "key": b"k" * 32, "signature": b"s" * 64}
        await self.day.database.transact(lambda c: c.execute(insert(desk_note_key).values(key)))


@pytest.fixture
async def vault(database: Database) -> Vault:
    day = await open_day(database)
    await day.open()
    await day.write(day.town.robin)
    await day.see()
    await day.write(day.town.amina)
    bus = InProcessBus()
    bus.subscribe(day.heard.append)
    records = Records(
        database=database,
        door=day.node.door,
        trail=day.desk.trail,
        bus=bus,
        clock=lambda: day.now,
        entropy=system_entropy,
    )
    made = Vault(day, records)
    for lead in (day.town.beth, day.town.dan, day.town.tom):
        await made.make_lead(lead)
    return made


async def test_contact_is_closed_with_its_record_in_one_transaction(vault: Vault) -> None:
    await vault.sealed()
    (item,) = (await vault.records.sealed(vault.beth, TALK, None)).items
    assert (item.id, item.contact, item.quorum, item.size) == (RECORD, 1, 2, len(BODY))
    assert {each.name for each in item.shares} == {"beth", "dan", "tom"}
    assert item.sealed_by.name == "amina"
    (deed,) = await vault.day.deeds(AuditKind.RECORD_SEALED)
    assert (deed["conversation"], len(deed["leads"])) == (TALK, 3)
    (closing,) = await vault.day.deeds(AuditKind.DESK_CLOSED)
    assert (closing["record"], closing["no_record"]) == (RECORD, "")


async def test_sealing_twice_over_changes_nothing(vault: Vault) -> None:
    await vault.seal()
    await vault.seal()
    await vault.close()
    with pytest.raises(Conflict) as used:
        await vault.records.keep_shares(vault.amina, RECORD, await vault.shares())
    assert used.value.code is Code.RECORD_TAKEN
    with pytest.raises(Conflict) as other:
        await vault.records.keep_body(vault.amina, RECORD, TALK, b"other bytes")
    assert other.value.code is Code.RECORD_TAKEN


async def test_contact_is_not_closed_with_half_a_record(vault: Vault) -> None:
    await vault.records.keep_body(vault.amina, RECORD, TALK, BODY)
    with pytest.raises(Conflict) as half:
        await vault.close()
    assert half.value.code is Code.RECORD_INCOMPLETE
    closing = requests.Close(["sleep"], requests.Record(id="00" * 16))
    with pytest.raises(ClientProtocolError) as unknown:
        await vault.day.node.deeds.close(vault.amina, TALK, closing)
    assert unknown.value.code is Code.DESK_RECORD
    assert (await vault.day.item()).phase == "to_be_written_up"


async def test_record_closes_one_contact_only(vault: Vault) -> None:
    await vault.sealed()
    await vault.day.node.deeds.reopen(vault.amina, TALK)
    with pytest.raises(ClientProtocolError) as again:
        await vault.close()
    assert again.value.code is Code.DESK_RECORD


@pytest.mark.parametrize("fault", ["missing", "twice", "stranger", "device", "quorum", "check"])
async def test_shares_that_are_not_one_for_each_lead_are_refused(vault: Vault, fault: str) -> None:
    await vault.records.keep_body(vault.amina, RECORD, TALK, BODY)
    whole = await vault.shares()
    first, second, third = whole.shares
    wrong = {
        "missing": replace_shares(whole, [first, second]),
        "twice": replace_shares(whole, [first, second, third, third]),
        "stranger": replace_shares(
            whole, [first, second, msgspec.structs.replace(third, account=vault.amina.account)]
        ),
        "device": replace_shares(
            whole, [first, second, msgspec.structs.replace(third, sealed=first.sealed)]
        ),
        "quorum": msgspec.structs.replace(whole, quorum=3),
        "check": replace_shares(
            whole, [first, second, msgspec.structs.replace(third, check="A" * 42 + "=")]
        ),
    }[fault]
    with pytest.raises((ClientProtocolError, ValueError)):
        await vault.records.keep_shares(vault.amina, RECORD, wrong)
    assert await vault.day.desk.rows(record_share_sealed) == []


def replace_shares(whole: NewShares, shares: list[Share]) -> NewShares:
    return msgspec.structs.replace(whole, shares=shares)


async def test_too_few_leads_cannot_be_sealed_to(vault: Vault) -> None:
    four = {"organisation_id": vault.day.town.organisation, "quorum": 4}
    await vault.day.database.transact(lambda c: c.execute(insert(record_quorum).values(four)))
    await vault.records.keep_body(vault.amina, RECORD, TALK, BODY)
    with pytest.raises(Conflict) as refused:
        await vault.records.keep_shares(vault.amina, RECORD, await vault.shares())
    assert refused.value.code is Code.RECORD_NO_LEADS


async def test_two_leads_open_a_record_and_the_young_person_sees_that_they_did(
    vault: Vault,
) -> None:
    await vault.sealed()
    opening = await vault.ready()
    assert (opening.state, {each.name for each in opening.given}) == ("ready", {"beth", "dan"})
    said = len(await vault.day.said())

    assert await vault.records.body(vault.beth, opening.id) == BODY
    assert await vault.records.body(vault.beth, opening.id) == BODY

    assert [entry["code"] for entry in (await vault.day.said())[said:]] == ["record.opened"]
    shares = await vault.records.given(vault.beth, opening.id)
    assert {(each.name, each.sealed) for each in shares} == {
        ("beth", f"share for {vault.beth.device}".encode()),
        ("dan", b"sealed to the requester"),
    }
    assert all(each.check == bytes.fromhex(each.account) * 2 for each in shares)
    (opened,) = await vault.day.deeds(AuditKind.RECORD_OPENED)
    assert opened == {"record": RECORD, "told": 1}
    (asked,) = await vault.day.deeds(AuditKind.RECORD_OPENING_ASKED)
    assert asked == {"record": RECORD, "why": REASON.reason, "risk": ""}


async def test_where_telling_adds_risk_the_reason_is_in_the_trail_and_seen_by_who_agrees(
    vault: Vault,
) -> None:
    await vault.sealed()
    opening = await vault.asked(Ask("An enquiry.", tell=False, risk="A parent reads the phone."))
    seen = await vault.records.opening(vault.dan, opening.id)
    assert (seen.tell, seen.risk) == (False, "A parent reads the phone.")
    await vault.records.give(vault.dan, opening.id, AFTER)
    said = await vault.day.said()
    await vault.records.body(vault.beth, opening.id)
    assert await vault.day.said() == said
    (asked,) = await vault.day.deeds(AuditKind.RECORD_OPENING_ASKED)
    assert asked["risk"] == "A parent reads the phone."


@pytest.mark.parametrize("body", [Ask("Why.", tell=True, risk="No."), Ask("Why.", tell=False)])
async def test_telling_and_not_telling_at_once_is_refused(vault: Vault, body: Ask) -> None:
    await vault.sealed()
    with pytest.raises(ClientProtocolError):
        await vault.asked(body)
    assert await vault.day.deeds(AuditKind.RECORD_OPENING_ASKED) == []


async def test_quorum_of_one_opens_nothing(vault: Vault) -> None:
    await vault.sealed()
    opening = await vault.asked()
    for ask in (vault.records.body, vault.records.given):
        with pytest.raises(Conflict) as alone:
            await ask(vault.beth, opening.id)
        assert alone.value.code is Code.RECORD_NOT_READY
    with pytest.raises(Conflict) as own:
        await vault.records.give(vault.beth, opening.id, AFTER)
    assert own.value.code is Code.RECORD_OWN


async def test_another_lead_cannot_read_what_one_asked_for(vault: Vault) -> None:
    await vault.sealed()
    opening = await vault.ready()
    for actor in (vault.dan, replace(vault.beth, device=vault.day.town.tablet.device)):
        with pytest.raises(Conflict) as refused:
            await vault.records.body(actor, opening.id)
        assert refused.value.code is Code.RECORD_NOT_YOURS


async def test_one_lead_who_says_no_ends_it(vault: Vault) -> None:
    await vault.sealed()
    opening = await vault.ready()
    refused = await vault.records.refuse(vault.tom, opening.id, "Not needed.")
    assert refused.state == "refused"
    with pytest.raises(Conflict) as over:
        await vault.records.body(vault.beth, opening.id)
    assert over.value.code is Code.RECORD_OVER
    assert {row.sealed for row in await vault.day.desk.rows(record_given)} == {None}
    assert await vault.records.openings(vault.tom) == []


async def test_opening_is_over_after_a_day_and_its_shares_are_erased(vault: Vault) -> None:
    await vault.sealed()
    opening = await vault.ready()
    vault.day.now += LASTS
    with pytest.raises(Conflict):
        await vault.records.body(vault.beth, opening.id)
    await vault.records.sweep()
    assert {row.sealed for row in await vault.day.desk.rows(record_given)} == {None}


async def test_requester_ends_an_opening(vault: Vault) -> None:
    await vault.sealed()
    opening = await vault.ready()
    await vault.records.body(vault.beth, opening.id)
    with pytest.raises(Conflict):
        await vault.records.end(vault.dan, opening.id)
    assert (await vault.records.end(vault.beth, opening.id)).state == "over"


async def test_of_many_who_agree_at_once_each_counts_once(vault: Vault) -> None:
    await vault.sealed()
    opening = await vault.asked()
    await asyncio.gather(
        *(vault.records.give(lead, opening.id, AFTER) for lead in (vault.dan, vault.tom) * 3)
    )
    after = await vault.records.opening(vault.beth, opening.id)
    assert {each.name for each in after.given} == {"beth", "dan", "tom"}
    assert len(await vault.day.deeds(AuditKind.RECORD_SHARE_GIVEN)) == 2


async def test_those_who_are_no_leads_are_refused_and_the_trail_says_so(vault: Vault) -> None:
    await vault.sealed()
    opening = await vault.ready()
    for ask in (
        vault.records.ask(vault.amina, RECORD, REASON),
        vault.records.body(vault.amina, opening.id),
        vault.records.sealed(vault.amina, TALK, None),
    ):
        with pytest.raises(NotPermitted):
            await ask
    assert len(await vault.day.deeds(AuditKind.RECORD_REFUSED)) == 3
    stranger = replace(vault.day.town.olive.actor, roles=frozenset({Role.SAFEGUARDING_LEAD}))
    with pytest.raises(NotFound):
        await vault.records.body(stranger, opening.id)
    assert (await vault.records.sealed(stranger, TALK, None)).items == []
    assert (await vault.records.sealed(stranger, None, None)).items == []


async def test_share_is_handed_on_to_a_leads_new_device(vault: Vault) -> None:
    await vault.sealed()
    assert (await vault.records.owed(vault.dan)).items == []
    trail = vault.day.desk.trail
    newer = await vault.day.database.transact(lambda c: add_device(c, vault.dan.account, trail))
    await vault.give_key(newer)
    (owed,) = (await vault.records.owed(vault.dan)).items
    assert [each.device for each in owed.to] == [newer.device]
    assert owed.sealed == f"share for {vault.dan.device}".encode()

    given = HandOn(vault.dan.account, [SealedFor(newer.device, b64(b"for the new one"))])
    await vault.records.hand_on(vault.dan, RECORD, given)
    await vault.records.hand_on(vault.dan, RECORD, given)

    assert (await vault.records.owed(vault.dan)).items == []
    opening = await vault.asked()
    seen = await vault.records.opening(vault.lead(newer), opening.id)
    assert seen.own is not None
    assert seen.own.sealed == b"for the new one"
    assert len(await vault.day.deeds(AuditKind.RECORD_HANDED_ON)) == 1


async def test_share_goes_to_nobody_else(vault: Vault) -> None:
    await vault.sealed()
    for account, device in (
        (vault.dan.account, vault.amina.device),
        (vault.beth.account, vault.beth.device),
    ):
        given = HandOn(account, [SealedFor(device, b64(b"x"))])
        with pytest.raises(ClientProtocolError):
            await vault.records.hand_on(vault.dan, RECORD, given)


async def test_lead_whose_share_is_needed_hands_it_on_before_leaving(vault: Vault) -> None:
    await vault.sealed()
    author = Author(vault.day.town.organisation, "", vault.day.now, 0)
    database, trail = vault.day.database, vault.day.desk.trail

    async def leaves(who: Actor) -> None:
        await database.transact(lambda c: close_account(c, who.account, by=author, trail=trail))

    await leaves(vault.tom)
    with pytest.raises(Conflict) as held:
        await leaves(vault.dan)
    assert (held.value.code, held.value.fields) == (Code.RECORD_HELD, {"records": 1})
    with pytest.raises(Conflict) as doubled:
        await vault.records.name_successor(vault.dan, vault.beth.account)
    assert doubled.value.code is Code.RECORD_SUCCESSOR

    await vault.make_lead(vault.day.town.amina)
    await vault.records.name_successor(vault.dan, vault.amina.account)
    await vault.records.name_successor(vault.dan, vault.amina.account)
    (owed,) = (await vault.records.owed(vault.dan)).items
    given = HandOn(
        vault.dan.account, [SealedFor(each.device, b64(b"taken over")) for each in owed.to]
    )
    await vault.records.hand_on(vault.dan, RECORD, given)
    await leaves(vault.dan)

    opening = await vault.asked()
    after = await vault.records.give(vault.lead(vault.day.town.amina), opening.id, AFTER)
    assert after.state == "ready"
    assert await vault.records.body(vault.beth, opening.id) == BODY


async def test_stolen_tablet_counts_for_nothing(vault: Vault) -> None:
    await vault.sealed()
    author = Author(vault.day.town.organisation, "", vault.day.now, 0)
    database, trail = vault.day.database, vault.day.desk.trail
    await database.transact(lambda c: revoke_device(c, vault.tom.device, by=author, trail=trail))
    with pytest.raises(Conflict) as held:
        await database.transact(
            lambda c: close_account(c, vault.dan.account, by=author, trail=trail)
        )
    assert held.value.code is Code.RECORD_HELD


async def test_record_that_nothing_was_closed_with_goes_after_a_day(vault: Vault) -> None:
    await vault.seal()
    vault.day.now += LASTS
    await vault.records.sweep()
    assert await vault.day.desk.rows(record) == []
    assert await vault.day.desk.rows(record_share_sealed) == []


async def test_sealed_record_survives_the_sweep(vault: Vault) -> None:
    await vault.sealed()
    vault.day.now += 100 * LASTS
    await vault.records.sweep()
    assert len(await vault.day.desk.rows(record)) == 1


async def test_altered_record_is_served_as_it_is_for_the_device_to_notice(vault: Vault) -> None:
    await vault.sealed()
    opening = await vault.ready()
    swapped = update(record).values(body=b"somebody else's")
    await vault.day.database.transact(lambda c: c.execute(swapped))
    assert await vault.records.body(vault.beth, opening.id) == b"somebody else's"
    stored = await vault.day.database.read(lambda c: c.execute(select(record.c.id)).scalar_one())
    assert stored == RECORD
