"""An evening in a space: young people, moderators, and a clock that the test moves."""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, insert

from audit.record import AuditKind
from audit.trail import Trail
from gateway.cases.casebook import Casebook
from gateway.chat.bus import Hint, InProcessBus, SpaceMoved, Told
from gateway.identity.accounts import NewStaff, create_staff, create_young_person
from gateway.identity.devices import NewDevice, register
from gateway.identity.join_codes import JoinOffer
from gateway.identity.sessions import open_session, resume
from gateway.identity.tables import school
from gateway.keys import ServiceKeys
from gateway.moderation_desk import requests, shapes
from gateway.moderation_desk.asks import HandOff
from gateway.moderation_desk.floor import Floor
from gateway.moderation_desk.reading import SchoolTriage
from gateway.moderation_desk.service import ModerationDesk
from gateway.policy import Actor, Role
from gateway.reports.attachments import ReportedAttachments
from gateway.reports.service import Reports
from gateway.sources import new_id, system_entropy
from gateway.spaces import requests as asked
from gateway.spaces.service import Spaces
from gateway.spaces.shapes import MyPost
from gateway.storage.database import SqlDatabase
from moderation.flags import POST_LIMIT, FlagReason
from moderation.policies import Do, Policy
from moderation.priority import ALLOWANCE, Lane
from moderation.sealing import KeyRing
from moderation.spaces import AgeBand, Hours, HoursSpan, Mode, Week
from moderation.standing import Level
from moderation.tables import item as items
from tests.contracts.attachments_desk import MemoryBlobs
from tests.contracts.conversations_town import Town, build_town
from tests.paper_group import Member

__all__ = [
    "HOUR",
    "MINUTE",
    "SIX",
    "SPACE",
    "Evening",
    "all_week",
    "appeal",
    "fill_queue",
    "open_evening",
    "refused_post",
]

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE
SIX: Final = 1_778_086_800_000
"""Wednesday 6 May 2026, 18:00 in London."""

SPACE: Final = "5a" * 16
LANES: Final = (0.70, 0.20, 0.09, 0.01)
"""What share of the items is in each lane."""
KEYS: Final = ServiceKeys(b"k" * 32)


def all_week(mode: Mode) -> Hours:
    """Return hours that have one mode all day, every day."""
    day = (HoursSpan("00:00", "24:00", mode),)
    return Hours("Europe/London", Week(day, day, day, day, day, day, day))


@dataclass
class Evening:
    """A space in storage and one node's view of it."""

    database: SqlDatabase
    town: Town
    keys: KeyRing
    trail: Trail
    people: dict[str, Actor]
    now: int = SIX
    heard: list[Hint] = field(default_factory=list)
    woken: list[tuple[str, ...]] = field(default_factory=list)
    later: list[Callable[[], None]] = field(default_factory=list)
    version: int = 0
    blobs: MemoryBlobs = field(default_factory=MemoryBlobs)

    def __post_init__(self) -> None:
        bus = InProcessBus()
        bus.subscribe(self.heard.append)
        self.floor = Floor(
            database=self.database,
            trail=self.trail,
            keys=self.keys,
            bus=bus,
            clock=lambda: self.now,
            entropy=system_entropy,
            later=lambda _seconds, do: self.later.append(do),
        )
        self.book = Casebook(
            trail=self.trail,
            keys=KEYS,
            clock=lambda: self.now,
            entropy=system_entropy,
            wake=self._wake,
        )
        hand_off = HandOff(
            trail=self.trail,
            entropy=system_entropy,
            wake=self._wake,
            open_case=self.book.escalated,
        )
        self.spaces = Spaces(self.floor, SchoolTriage())
        self.desk = ModerationDesk(
            self.floor,
            database=self.database,
            trail=self.trail,
            escalate=hand_off,
            wake=self._wake,
        )
        held = ReportedAttachments(self.floor, database=self.database, blobs=self.blobs)
        self.reports = Reports(self.floor, held)
        self.watch = self.desk.watch

    def _wake(self, _connection: Connection, accounts: Any, _now: int) -> None:  # noqa: ANN401
        self.woken.append(tuple(sorted(accounts)))

    def __getitem__(self, name: str) -> Actor:
        return self.people[name]

    async def set_up(
        self,
        mode: Mode = Mode.PRE,
        *,
        name: str = SPACE,
        band: str = "12-13",
        flag_limit: int = POST_LIMIT,
    ) -> None:
        body = requests.SaveSpace(
            version=0 if name != SPACE else self.version,
            name="Exam worries",
            about="Help each other.",
            age_band=AgeBand(band),
            hours=all_week(mode),
            flag_limit=flag_limit,
        )
        saved = await self.desk.save_space(self["tom"], name, body)
        if name == SPACE:
            self.version = saved.version

    async def on_shift(self, *names: str, on: bool = True) -> None:
        for name in names:
            await self.desk.shift(self[name], requests.Switch(on))

    async def write(
        self, who: str, text: str, *, reply_to: str | None = None, space: str = SPACE
    ) -> MyPost:
        self.now += 1  # so that the order in which posts came is the order in which they wait
        body = asked.NewPost(new_id(system_entropy), text, reply_to)
        return await self.spaces.submit(self[who], space, body)

    async def seen_by(self, who: str, space: str = SPACE) -> list[str]:
        found = await self.spaces.posts(self[who], space, after=None, limit=100)
        return [post.text for post in found.items]

    async def flag(
        self, who: str, post: str, reason: FlagReason = FlagReason.BULLYING, note: str = ""
    ) -> Any:  # noqa: ANN401
        return await self.spaces.flag(self[who], post, asked.FlagBody(reason, note))

    async def claim(self, who: str) -> shapes.ItemShape:
        found = (await self.desk.claim_next(self[who])).item
        assert found is not None
        return found

    async def decide(
        self,
        who: str,
        item: shapes.ItemShape,
        *acts: Do,
        level: Level | None = None,
        **other: Any,  # noqa: ANN401
    ) -> shapes.DecisionShape:
        needs = bool(acts) and acts != (Do.APPROVE,)
        actions = [
            requests.Action(do, level if do is Do.STANDING else None)
            for do in acts or (Do.APPROVE,)
        ]
        body: dict[str, Any] = {
            "fence": item.fence,
            "version": item.version,
            "actions": actions,
            "policy": Policy.UNKIND if needs else None,
            "reason": "a reason" if needs else "",
            "message": "kind words" if needs else "",
        } | other
        return await self.desk.decide(self[who], item.id, requests.Decide(**body))

    async def judge(self, who: str, *acts: Do, level: Level | None = None) -> shapes.DecisionShape:
        """Claim the next item and decide it."""
        return await self.decide(who, await self.claim(who), *acts, level=level)

    async def deeds(self, *kinds: AuditKind) -> list[tuple[str, str, dict[str, Any]]]:
        """Return actor, subject and details of the trail's entries of these kinds."""

        def work(connection: Connection) -> list[tuple[str, str, dict[str, Any]]]:
            found = self.trail.read(connection, organisation=self.town.organisation)
            return [
                (each.actor, each.subject, json.loads(each.details or b"{}"))
                for each in found
                if each.kind in kinds
            ]

        return await self.database.read(work)

    def told(self) -> list[str]:
        """Return what was pushed, by kind, since last asked."""
        found = [type(hint.push).__name__ for hint in self.heard if isinstance(hint, Told)]
        self.heard.clear()
        return found

    def moved(self) -> list[tuple[str, str]]:
        """Return the bands and spaces of which young people were told, since last asked.

        A pause that ran is over then.
        """
        over, self.later = self.later, []
        for each in over:
            each()
        found = [
            (hint.band, hint.push.space) for hint in self.heard if isinstance(hint, SpaceMoved)
        ]
        self.heard.clear()
        return found


def fill_queue(connection: Connection, evening: Evening, count: int) -> None:
    """Put open items into the queue, as posts of three days would have left them."""
    chance = random.Random(7)  # noqa: S311 - the same each time
    empty = evening.keys.seal(evening.town.organisation, "item:none", "[]")
    for start in range(0, count, 10_000):
        rows: list[dict[str, Any]] = []
        for number in range(start, min(start + 10_000, count)):
            lane = chance.choices(list(Lane), LANES)[0]
            since = evening.now - chance.randrange(72 * HOUR)
            rows.append(
                {
                    "id": f"{number:032x}",
                    "organisation_id": evening.town.organisation,
                    "kind": "post",
                    "subject": f"{number:032x}",
                    "author": evening["robin"].account,
                    "space_id": SPACE,
                    "state": "open",
                    "lane": int(lane),
                    "score": 0,
                    "since": since,
                    "due_at": since + ALLOWANCE[lane],
                    "version": 1,
                    "holder": None,
                    "lease_until": 0,
                    "fence": 0,
                    "opened_fence": 0,
                    "second": False,
                    "times": 1,
                    "flags": 0,
                    "categories": "",
                    "key_id": empty.key_id,
                    "sealed": empty.box,
                }
            )
        connection.execute(insert(items), rows)


def _staff(connection: Connection, town: Town, trail: Trail, name: str, role: Role) -> str:
    new = NewStaff(
        organisation=town.organisation,
        username=f"{name}-{system_entropy(4).hex()}",
        password_hash="no password opens this",
        totp_sealed=b"nor does a code",
        name=name,
        title="Moderator",
        roles=frozenset({role}),
    )
    return create_staff(connection, new, trail=trail, now=SIX, entropy=system_entropy)


def _young(connection: Connection, town: Town, trail: Trail, name: str, band: str) -> str:
    school_id = new_id(system_entropy)
    connection.execute(
        insert(school).values(
            id=school_id, organisation_id=town.organisation, name="Hillview School"
        )
    )
    offer = JoinOffer("CODE", town.organisation, "R", school_id, "H", town.nurses, "N", band)
    return create_young_person(
        connection, offer, name, trail=trail, now=SIX, entropy=system_entropy
    )


def _actor(connection: Connection, trail: Trail, account: str) -> Actor:
    key = Member("", system_entropy(32)).signature_key
    device = register(
        connection,
        NewDevice(account, "Test browser", key),
        keys=KEYS,
        trail=trail,
        now=SIX,
        entropy=system_entropy,
    )
    token = open_session(connection, device, now=SIX, entropy=system_entropy)
    return resume(connection, token, now=SIX).actor


def _move_in(
    connection: Connection, trail: Trail, more: Sequence[str]
) -> tuple[Town, dict[str, Actor]]:
    town = build_town(connection, keys=KEYS, trail=trail, now=SIX, entropy=system_entropy)
    people = {
        "robin": town.robin.actor,
        "sasha": town.sasha.actor,
        "amina": town.amina.actor,
        "beth": town.beth.actor,
        "tom": town.tom.actor,
        "olive": town.olive.actor,
    }
    for name, role in (
        ("maya", Role.MODERATOR),
        ("noor", Role.MODERATOR),
        ("pia", Role.MODERATOR),
        ("sofia", Role.SAFEGUARDING_LEAD),
    ):
        people[name] = _actor(connection, trail, _staff(connection, town, trail, name, role))
    bands = {"kit": "12-13", "jo": "12-13", "max": "12-13", "lee": "14-17", "ash": "18-25"}
    bands |= dict.fromkeys(more, "12-13")
    for name, band in bands.items():
        people[name] = _actor(connection, trail, _young(connection, town, trail, name, band))
    return town, people


async def open_evening(database: SqlDatabase, folder: Path, *, more: Sequence[str] = ()) -> Evening:
    """Build a town with moderators; there is no space yet."""
    trail = Trail(entropy=system_entropy)
    town, people = await database.transact(lambda c: _move_in(c, trail, more))
    keys = KeyRing(folder / "moderation.keys", system_entropy)
    return Evening(database, town, keys, trail, people)


async def refused_post(evening: Evening, *acts: Do, level: Level | None = None) -> tuple[str, str]:
    """Have Robin write something and Maya refuse it; return the post's id and the decision's."""
    mine = await evening.write("robin", "some words")
    made = await evening.judge("maya", *(acts or (Do.REFUSE,)), level=level)
    return mine.id, made.id


async def appeal(evening: Evening, post: str, decision: str) -> None:
    """Have Robin appeal."""
    body = asked.Appeal(decision, "I did not mean it like that.")
    await evening.spaces.appeal(evening["robin"], post, body)
