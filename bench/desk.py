"""A month at a desk: 500 young people and 20 nurses in simulated time, on real storage.

In one process, without sockets; the clock is passed in. Nurses forget what they claimed now and
then, are ill, and leave alarms ringing, so that leases lapse and alarms climb. In the end the log
itself is asked, apart from the desk's own rows, whether anybody was lost: somebody who wrote last,
whom nobody answered or finished with, and whom the desk does not know of, or whose promise is over
without an alarm.
"""

import asyncio
import random
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select

from audit.record import AuditKind
from audit.tables import entry as trail_entry
from audit.trail import Trail
from gateway.chat.bus import InProcessBus
from gateway.chat.franker import Franker
from gateway.chat.gate import Gate
from gateway.chat.log import (
    SIDE_TEAM,
    SIDE_YOUNG,
    Appended,
    Outcome,
    Submission,
    append_messages,
)
from gateway.chat.receipts import save_seen
from gateway.chat.tables import conversation, entry, leaf
from gateway.desk import requests
from gateway.desk.desk import Desk
from gateway.desk.hours import is_open
from gateway.desk.inbox import Filter
from gateway.desk.tables import desk_alarm, desk_state, desk_wait
from gateway.desk.versions import SettingsBook
from gateway.errors import EarshotError
from gateway.identity.accounts import (
    NewStaff,
    add_to_team,
    create_organisation,
    create_school,
    create_staff,
    create_team,
    create_young_person,
)
from gateway.identity.devices import NewDevice, register
from gateway.identity.join_codes import JoinOffer
from gateway.keys import ServiceKeys
from gateway.policy import Actor, Kind, Role
from gateway.sources import new_id, system_entropy
from gateway.storage.database import Locking, SqlDatabase
from gateway.storage.migrate import upgrade

PEOPLE: Final = 500
NURSES: Final = 20
DAYS: Final = 30
MINUTE: Final = 60_000
STEP: Final = 15 * MINUTE
DAY: Final = 24 * 60 * MINUTE
BEGIN: Final = round(datetime(2026, 4, 27, tzinfo=ZoneInfo("Europe/London")).timestamp() * 1000)

CONTACTS: Final = 1.2
"""How many times a young person begins to write in the month, on average."""

ACTIVE: Final = 0.25
"""How likely a nurse turns to the inbox within a step, in opening hours."""

FORGETS: Final = 0.1

KEYS: Final = ServiceKeys(bytes(32))
FRANKER: Final = Franker(KEYS.franking_key)


@dataclass
class Month:
    """The desk, its people, and what is on their minds."""

    database: SqlDatabase
    chance: random.Random
    now: int = BEGIN
    team: str = ""
    nurses: list[Actor] = field(default_factory=list)
    people: dict[str, Actor] = field(default_factory=dict)
    diary: list[tuple[int, str]] = field(default_factory=list)
    messages: int = 0
    trail: Trail = field(default_factory=lambda: Trail(entropy=system_entropy))

    @cached_property
    def desk(self) -> Desk:
        """The node's desk."""

        def clock() -> int:
            return self.now

        return Desk(
            database=self.database,
            gate=Gate(database=self.database, trail=self.trail, clock=clock),
            trail=self.trail,
            bus=InProcessBus(),
            keys=KEYS,
            clock=clock,
            entropy=system_entropy,
        )

    async def live(self) -> None:
        """Go through the month, step by step."""
        calendar = (await self.database.read(lambda c: SettingsBook().newest(c, [self.team])))[
            self.team
        ].calendar
        self.diary.sort(reverse=True)
        while self.now < BEGIN + DAYS * DAY:
            while self.diary and self.diary[-1][0] <= self.now:
                await self._person_writes(self.diary.pop()[1])
            if is_open(calendar, self.now):
                for nurse in self.nurses:
                    if self.chance.random() < ACTIVE:
                        await self._work(nurse)
            await self.desk.watch.look()
            await self._hear_alarms(calendar_open=is_open(calendar, self.now))
            self.now += STEP

    async def _person_writes(self, talk: str) -> None:
        await self._write(talk, self.people[talk], SIDE_YOUNG)
        if self.chance.random() < 0.02:
            await self.desk.person.stop(self.people[talk], talk)

    async def _work(self, nurse: Actor) -> None:
        inbox = await self.desk.office.inbox(
            nurse, self.team, only=Filter.OPEN, after=None, limit=3
        )
        for item in inbox.items:
            try:
                await self.desk.deeds.claim(nurse, item.conversation)
            except EarshotError:
                continue  # a colleague has it
            await self._attend(nurse, item.conversation, item.phase, stopped=item.stopped)
            return

    async def _attend(self, nurse: Actor, talk: str, phase: str, *, stopped: bool) -> None:
        if self.chance.random() < FORGETS:
            return  # the telephone rang; the lease runs out
        await self._see(talk)
        if phase == "waiting":
            await self._write(talk, nurse, SIDE_TEAM)
            if self.chance.random() < 0.6:
                self._note(self.now + self.chance.randrange(DAY), talk)
            return
        if phase == "answered":
            await self.desk.deeds.finish(nurse, talk)
        elif stopped and self.chance.random() < 0.1:
            await self.desk.deeds.override(nurse, talk, requests.Override("A fear."))
            await self._write(talk, nurse, SIDE_TEAM)
        body = requests.Close(["sleep"], requests.Record("None needed."))
        await self.desk.deeds.close(nurse, talk, body)

    async def _hear_alarms(self, *, calendar_open: bool) -> None:
        if not calendar_open or self.chance.random() < 0.5:
            return
        alarms = (await self.desk.alarms_of(self.nurses[0], self.team)).items
        for alarm in alarms:
            if alarm.state == "raised":
                await self.desk.watch.acknowledge(self.chance.choice(self.nurses), alarm.id)

    def _note(self, at: int, talk: str) -> None:
        self.diary.append((at, talk))
        self.diary.sort(reverse=True)

    async def _write(self, talk: str, who: Actor, side: int) -> None:
        self.messages += 1
        item = Submission(
            organisation=who.organisation,
            conversation=talk,
            sender=who.device,
            side=side,
            message_id=f"{self.messages:032x}",
            epoch=0,
            at=self.now,
            commitment=bytes(32),
            body=b"sealed",
        )

        def work(connection: Connection) -> Outcome:
            (outcome,) = append_messages(connection, [item], FRANKER.frank)
            if isinstance(outcome, Appended) and outcome.desk_changed:
                self.desk.listener.hear(connection, [(item, outcome.entry)])
            return outcome

        await self.database.transact(Locking(work))

    async def _see(self, talk: str) -> None:
        def work(connection: Connection) -> None:
            head = connection.scalars(
                select(conversation.c.head).where(conversation.c.id == talk)
            ).one()
            save_seen(connection, talk, head)
            self.desk.read(connection, talk)

        await self.database.transact(work)


def move_in(connection: Connection, month: Month) -> None:
    """Make the organisation, its people, and a conversation for each young person."""
    keys, trail, now = ServiceKeys(bytes(32)), month.trail, BEGIN
    made = create_organisation(connection, "Bench", trail=trail, now=now, entropy=system_entropy)
    month.team = create_team(connection, made, "Nurses", entropy=system_entropy)
    schools = [
        create_school(connection, made, f"School {number}", entropy=system_entropy)
        for number in range(10)
    ]

    def device(account: str) -> str:
        new = NewDevice(account, "Bench", system_entropy(32))
        return register(connection, new, keys=keys, trail=trail, now=now, entropy=system_entropy)

    for number in range(NURSES):
        roles = frozenset({Role.PRACTITIONER})
        new = NewStaff(made, f"nurse{number}", "none", b"none", f"Nurse {number}", "Nurse", roles)
        account = create_staff(connection, new, trail=trail, now=now, entropy=system_entropy)
        add_to_team(connection, account, month.team, trail=trail, now=now)
        teams = frozenset({month.team})
        month.nurses.append(Actor(made, account, device(account), Kind.STAFF, roles, teams))
    for number in range(PEOPLE):
        offer = JoinOffer(
            "X", made, "Bench", schools[number % 10], "School", month.team, "Nurses", "12-13"
        )
        account = create_young_person(
            connection, offer, f"Person {number}", trail=trail, now=now, entropy=system_entropy
        )
        teams = frozenset({month.team})
        person = Actor(made, account, device(account), Kind.YOUNG_PERSON, teams=teams)
        talk = new_id(system_entropy)
        month.people[talk] = person
        _open(connection, month, talk, person)
        for _ in range(int(CONTACTS) + (month.chance.random() < CONTACTS % 1)):
            day = month.chance.randrange(DAYS - 2)
            hour = month.chance.choice([8, 10, 12, 15, 16, 18, 20, 21, 22, 23])
            minute = month.chance.randrange(60)
            month.diary.append((BEGIN + day * DAY + (hour * 60 + minute) * MINUTE, talk))


def _open(connection: Connection, month: Month, talk: str, person: Actor) -> None:
    connection.execute(
        insert(conversation).values(
            id=talk,
            organisation_id=person.organisation,
            kind="desk",
            team_id=month.team,
            opened_by=person.account,
            opened_at=BEGIN,
            opening_hash=b"",
            suite=83,
            epoch=0,
            head=1,
            last_at=BEGIN,
            seen=0,
            unread=0,
        )
    )
    leaves = [
        {
            "conversation_id": talk,
            "leaf_index": number,
            "device_id": each.device,
            "account_id": each.account,
            "joined_seq": 1,
        }
        for number, each in enumerate([person, *month.nurses])
    ]
    connection.execute(insert(leaf), leaves)


def lost(connection: Connection, now: int) -> int:
    """Count who wrote last and is waited for by nobody, by what the log says."""
    states = {row.conversation_id: row for row in connection.execute(select(desk_state))}
    ringing = set(
        connection.scalars(
            select(desk_alarm.c.conversation_id).where(desk_alarm.c.state != "ended")
        )
    )
    last: dict[str, int] = {}
    for row in connection.execute(
        select(entry.c.conversation_id, entry.c.side)
        .where(entry.c.side != 0)
        .order_by(entry.c.conversation_id, entry.c.seq)
    ):
        last[row.conversation_id] = row.side
    return sum(
        side == SIDE_YOUNG and _is_lost(states.get(talk), now, ringing=talk in ringing)
        for talk, side in last.items()
    )


def _is_lost(state: Any, now: int, *, ringing: bool) -> bool:  # noqa: ANN401 - a row
    if state is None:
        return True
    if state.phase == "waiting":
        return state.promise_due is None or (state.promise_due < now and not ringing)
    # STOP, or staff said that no answer was needed; what is unread must still be watched.
    return state.phase not in {"to_be_written_up", "closed"} or (
        state.unread_since is not None and state.look_at is None
    )


def report(connection: Connection, month: Month) -> Sequence[str]:
    """Say what came of the month."""
    waits = Counter(connection.scalars(select(desk_wait.c.kept)))
    kinds = Counter(connection.scalars(select(trail_entry.c.kind)))
    raised = kinds[AuditKind.DESK_ALARM_RAISED] + kinds[AuditKind.DESK_ALARM_CLIMBED]
    return (
        f"desk_messages {month.messages}",
        f"desk_promises_kept {waits[True]}",
        f"desk_promises_broken {waits[False]}",
        f"desk_promises_open_or_withdrawn {waits[None]}",
        f"desk_alarms_raised {raised}",
        f"desk_alarms_acknowledged {kinds[AuditKind.DESK_ALARM_ACKNOWLEDGED]}",
        f"desk_lost_conversations {lost(connection, month.now)}",
    )


async def simulate(folder: Path) -> Sequence[str]:
    """Live through the month on a database in ``folder``."""
    database = SqlDatabase(f"sqlite:///{folder / 'desk.db'}")
    upgrade(database.engine)
    month = Month(database, random.Random(7))  # noqa: S311 - the same month each time
    try:
        await database.transact(lambda connection: move_in(connection, month))
        await month.live()
        return await database.read(lambda connection: report(connection, month))
    finally:
        database.close()


def main() -> None:
    """Print what came of the month."""
    with tempfile.TemporaryDirectory() as folder:
        for line in asyncio.run(simulate(Path(folder))):
            print(line)


if __name__ == "__main__":
    main()
