"""Contract of retention: what is due, what is held, and that a destroyed file leaves nothing."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, LargeBinary, String, Text, insert, select

from audit.record import AuditKind
from audit.tables import entry as trail_entry
from gateway.attachments.tables import attachment
from gateway.codes import Code
from gateway.errors import ClientProtocolError, NotFound, NotPermitted
from gateway.keys import ServiceKeys
from gateway.policy import Actor, Role
from gateway.retention.rules import Born, RecordClass, born_by_band, due
from gateway.retention.service import Retention
from gateway.retention.shapes import Described
from gateway.sources import system_entropy
from gateway.storage.database import Database
from gateway.storage.schema import metadata
from tests.contracts.conversations_desk import TALK
from tests.contracts.conversations_town import Resident
from tests.contracts.desk_day import DeskDay, london, open_day

OTHER_TALK = "5a" * 16
BLOB = "ab" * 16
BIRTHDAY = date(2038, 6, 15)
"""The 25th of whoever is youngest in a band of 12 and 13 on 15 June 2025."""

HEALTH, MENTAL = RecordClass.HEALTH, RecordClass.MENTAL_HEALTH


class Blobs:
    """Remembers what was to be deleted."""

    def __init__(self) -> None:
        self.deleted: list[str] = []

    async def write(self, name: str, offset: int, data: bytes) -> None:
        raise AssertionError((name, offset, data))

    async def read(self, name: str, offset: int, length: int) -> bytes:
        raise AssertionError((name, offset, length))

    async def delete(self, name: str) -> None:
        self.deleted.append(name)


@dataclass
class Archive:
    """Two young people's files, of which Robin's is closed."""

    day: DeskDay
    retention: Retention
    blobs: Blobs

    @property
    def lead(self) -> Actor:
        amina = self.day.town.amina.actor
        return replace(amina, roles=amina.roles | {Role.SAFEGUARDING_LEAD})

    @property
    def organisation(self) -> str:
        return self.day.town.organisation

    @property
    def robin(self) -> str:
        return self.day.town.robin.account

    async def due(self, today: date) -> list[str]:
        self.day.now = london(today.year, today.month, today.day, 8)
        found = await self.retention.due_files(self.organisation)
        return [file.account for file in found if file.may_go(today)]

    async def destroy(self, today: date) -> bool:
        self.day.now = london(today.year, today.month, today.day, 8)
        return await self.retention.destroy(self.organisation, self.robin) is not None


@pytest.fixture
async def archive(database: Database) -> Archive:
    day = await open_day(database)
    await day.open()
    await day.open(OTHER_TALK, day.town.sasha)
    await day.write(day.town.robin, day.town.robin)
    await day.write(day.town.sasha, talk=OTHER_TALK)
    await day.write(day.town.amina)
    await day.see()
    await day.finish_and_close()
    blobs = Blobs()
    retention = Retention(
        database=database,
        trail=day.desk.trail,
        keys=ServiceKeys(b"k" * 32),
        blobs=blobs,
        clock=lambda: day.now,
        entropy=system_entropy,
    )
    return Archive(day, retention, blobs)


async def test_file_is_due_on_the_birthday_of_the_youngest_it_can_be(archive: Archive) -> None:
    assert await archive.due(date(2038, 6, 14)) == []
    assert await archive.due(BIRTHDAY) == [archive.robin]
    file = await archive.retention.file(archive.lead, archive.robin)
    assert file.born == Born(date(2011, 6, 16), date(2013, 6, 15))
    assert (file.last_contact, file.conversations) == (date(2026, 5, 6), (TALK,))


async def test_file_in_care_has_no_date(archive: Archive) -> None:
    sasha = archive.day.town.sasha.account
    file = await archive.retention.file(archive.lead, sasha)
    assert (file.in_care, file.due) == (True, None)
    assert await archive.due(date(2099, 1, 1)) == [archive.robin]
    assert await archive.retention.destroy(archive.organisation, sasha) is None


async def test_birthday_that_becomes_known_counts(archive: Archive) -> None:
    born = date(2012, 2, 29)
    said = Described(born, None, "The school told us.")
    file = await archive.retention.describe(archive.lead, archive.robin, said)
    assert file.born == Born(born, born)
    assert file.due is not None
    assert file.due.on == date(2037, 3, 1)

    again = await archive.retention.describe(
        archive.lead, archive.robin, Described(None, None, "It was somebody else's.")
    )
    assert again.born != file.born
    whys = [deed["why"] for deed in await archive.day.deeds(AuditKind.RETENTION_BORN_ENTERED)]
    assert whys == ["The school told us.", "It was somebody else's."]


async def test_birthday_is_sealed_in_the_database(archive: Archive) -> None:
    said = Described(date(2012, 12, 1), None, "Known.")
    await archive.retention.describe(archive.lead, archive.robin, said)
    assert await everything_that_says(archive.day, ["2012-12-01"]) == []


@pytest.mark.parametrize("born", [date(2025, 6, 16), date(1994, 6, 15)])
async def test_birthday_that_cannot_be_is_refused(archive: Archive, born: date) -> None:
    with pytest.raises(ClientProtocolError) as refused:
        await archive.retention.describe(archive.lead, archive.robin, Described(born, MENTAL, "?"))
    assert refused.value.code is Code.RETENTION_BORN
    assert (await archive.retention.file(archive.lead, archive.robin)).own_class is None


async def test_changed_class_changes_the_date_and_is_in_the_trail(archive: Archive) -> None:
    await archive.retention.classify_team(
        archive.day.tom, archive.day.town.nurses, RecordClass.CHILD_IN_NEED
    )
    assert await archive.due(date(2034, 6, 15)) == [archive.robin]
    await archive.retention.describe(
        archive.lead, archive.robin, Described(None, MENTAL, "Seen by CAMHS.")
    )
    assert await archive.due(date(2046, 5, 5)) == []
    assert await archive.due(date(2046, 5, 6)) == [archive.robin]
    (deed,) = await archive.day.deeds(AuditKind.RETENTION_CLASSIFIED)
    assert deed == {"from": "", "to": "mental_health", "why": "Seen by CAMHS."}


# Whatever an example leaves, the next one begins by taking back.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["file", "team"]),
            st.none() | st.sampled_from(RecordClass),
            st.sampled_from([None, date(2012, 2, 29), date(2009, 5, 6), date(2008, 5, 7)]),
        ),
        max_size=6,
    )
)
async def test_date_is_that_of_the_newest_classes_and_birthday_whatever_was_before(
    archive: Archive, steps: list[tuple[str, RecordClass | None, date | None]]
) -> None:
    """Birthdays: a leap day, the day of turning 17 at the last contact, the last of being 17."""
    retention, town = archive.retention, archive.day.town
    await retention.describe(archive.lead, archive.robin, Described(None, None, "Anew."))
    await retention.classify_team(archive.day.tom, town.nurses, HEALTH)
    entered = len(await archive.day.deeds(AuditKind.RETENTION_CLASSIFIED))
    own, of_team, born, changes = None, HEALTH, None, 0
    for what, kind, birthday in steps:
        if what == "team":
            of_team = kind or HEALTH
            await retention.classify_team(archive.day.tom, town.nurses, of_team)
        else:
            changes += own is not kind
            own, born = kind, birthday
            await retention.describe(archive.lead, archive.robin, Described(born, own, "Said so."))
        file = await retention.file(archive.lead, archive.robin)
        assert file.classes == (own or of_team,)
        between = born_by_band("12-13", file.joined) if born is None else Born(born, born)
        assert file.due == due([own or of_team], between, date(2026, 5, 6))
    deeds = await archive.day.deeds(AuditKind.RETENTION_CLASSIFIED)
    assert len(deeds) - entered == changes


async def test_held_file_stays_until_the_last_hold_is_lifted(archive: Archive) -> None:
    lead, robin = archive.lead, archive.robin
    await archive.retention.hold(lead, robin, "A claim.")
    held = await archive.retention.hold(archive.day.tom, robin, "An inquiry.")
    first, second = held.holds
    assert {first.name, second.name} == {"amina", "tom"}
    assert not await archive.destroy(BIRTHDAY)
    await archive.retention.lift(lead, first.id, "Settled.")
    await archive.retention.lift(lead, first.id, "Settled again.")
    assert not await archive.destroy(BIRTHDAY)
    assert await archive.due(BIRTHDAY) == []
    await archive.retention.lift(lead, second.id, "Over.")
    assert await archive.destroy(BIRTHDAY)


async def test_nothing_of_a_destroyed_file_is_left_but_its_trail(archive: Archive) -> None:
    day, robin = archive.day, archive.day.town.robin
    await keep_a_blob(day, robin)
    await archive.retention.describe(
        archive.lead, robin.account, Described(date(2012, 6, 1), None, "Known.")
    )
    name = "Amber Otter"
    assert name in await everything_that_says(day, [name], of="account")
    # It is there to be found, or the search below would prove nothing.
    named = [robin.account, robin.device, TALK, BLOB]
    assert len(await everything_that_says(day, [*named, name])) > 10

    assert await archive.destroy(date(2037, 6, 1))

    assert await everything_that_says(day, [*named, name]) == []
    assert archive.blobs.deleted == [BLOB]
    assert await day.database.read(lambda c: details_about(c, named[:3])) == [
        {"class": "health", "due": "2037-06-01", "conversations": 1, "messages": 3}
    ]


async def test_others_keep_everything_when_a_file_goes(archive: Archive) -> None:
    day = archive.day
    before = await rows_of(day, OTHER_TALK)
    assert before["entry"] > 1
    assert await archive.destroy(BIRTHDAY)
    assert await rows_of(day, OTHER_TALK) == before
    assert (await archive.retention.file(archive.lead, day.town.sasha.account)).in_care


async def test_what_is_not_due_stays_whole(archive: Archive) -> None:
    await keep_a_blob(archive.day, archive.day.town.robin)
    before = await rows_of(archive.day, TALK)
    assert not await archive.destroy(date(2038, 6, 14))
    assert (await rows_of(archive.day, TALK), archive.blobs.deleted) == (before, [])


async def test_destroying_twice_enters_one_destruction(archive: Archive) -> None:
    assert await archive.destroy(BIRTHDAY)
    assert not await archive.destroy(BIRTHDAY)
    assert len(await archive.day.deeds(AuditKind.RETENTION_DESTROYED)) == 1
    with pytest.raises(NotFound):
        await archive.retention.file(archive.lead, archive.robin)


async def test_only_leads_and_administrators_of_the_organisation_may(archive: Archive) -> None:
    town = archive.day.town
    for actor in (town.amina.actor, town.robin.actor):
        with pytest.raises(NotPermitted):
            await archive.retention.file(actor, archive.robin)
        with pytest.raises(NotPermitted):
            await archive.retention.hold(actor, archive.robin, "No.")
    with pytest.raises(NotPermitted):
        await archive.retention.classify_team(archive.lead, town.nurses, MENTAL)
    stranger = replace(town.olive.actor, roles=frozenset({Role.SAFEGUARDING_LEAD}))
    for ask in (
        archive.retention.file(stranger, archive.robin),
        archive.retention.hold(stranger, archive.robin, "No."),
        archive.retention.lift(stranger, "00" * 16, "No."),
    ):
        with pytest.raises(NotFound):
            await ask


async def keep_a_blob(day: DeskDay, owner: Resident) -> None:
    row = {
        "id": BLOB,
        "conversation_id": TALK,
        "device_id": owner.device,
        "attempt": "cd" * 16,
        "size": 1,
        "received": 1,
        "created_at": 0,
        "expires_at": 2**50,
    }
    await day.database.transact(lambda c: c.execute(insert(attachment).values(row)))


async def everything_that_says(
    day: DeskDay, words: Iterable[str], of: str | None = None
) -> list[str]:
    """Name the words that are in any column of any table but the trail's, as often as they are."""
    sought = list(words)

    def work(connection: Connection) -> list[str]:
        found = []
        for table in metadata.sorted_tables:
            if of is not None and table.name != of:
                continue
            columns = [
                each for each in table.columns if isinstance(each.type, String | Text | LargeBinary)
            ]
            for row in connection.execute(select(*columns)) if columns else ():
                texts = [part if isinstance(part, str) else repr(part) for part in row]
                found += [word for word in sought for text in texts if word in text]
        return found

    return await day.database.read(work)


def details_about(connection: Connection, ids: list[str]) -> list[Any]:
    """Return what the trail still has beside its entries about these."""
    columns = trail_entry.c
    rows = connection.scalars(
        select(columns.details).where(columns.subject.in_(ids) | columns.actor.in_(ids))
    )
    return [json.loads(details) for details in rows if details is not None]


async def rows_of(day: DeskDay, conversation: str) -> dict[str, int]:
    def work(connection: Connection) -> dict[str, int]:
        return {
            table.name: len(
                connection.execute(
                    select(table).where(table.c.conversation_id == conversation)
                ).all()
            )
            for table in metadata.sorted_tables
            if "conversation_id" in table.columns
        }

    return await day.database.read(work)
