"""A desk in storage: a town, and its conversations driven through the functions under contract."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Table, select

from audit.record import AuditKind
from audit.trail import Trail
from gateway.chat import verify
from gateway.chat.bundle import read_bundle
from gateway.chat.groups import (
    Accepted,
    append_commit,
    check_commit,
    facts,
)
from gateway.chat.log import (
    SIDE_TEAM,
    SIDE_YOUNG,
    Outcome,
    Submission,
    append_messages,
    read_entries,
)
from gateway.chat.openings import check_opening, open_desk
from gateway.chat.replies import Entry, Summary
from gateway.chat.requests import Commit, Open
from gateway.chat.summaries import summaries
from gateway.keys import ServiceKeys
from gateway.policy import Kind
from gateway.sources import system_entropy
from gateway.storage.database import Database
from tests.contracts.conversations_town import NOON, Resident, Town, build_town
from tests.paper_group import PaperBundle, PaperGroup

__all__ = [
    "TALK",
    "Desk",
    "message_id",
    "open_desk_in",
    "paper_frank",
    "paper_franks",
    "submission",
]

TALK: Final = "7a" * 16
KEYS: Final = ServiceKeys(b"k" * 32)


def message_id(number: int) -> str:
    return f"{number:032x}"


@dataclass(slots=True)
class Desk:
    """Robin's conversation with the nurses, and whoever comes into it."""

    database: Database
    trail: Trail
    town: Town
    keys: ServiceKeys = KEYS

    async def open(self, conversation: str = TALK, by: Resident | None = None) -> PaperGroup:
        resident = by or self.town.robin
        paper = PaperGroup(conversation, {0: resident.member})
        await self.ask_to_open(resident, paper)
        return paper

    async def ask_to_open(
        self,
        by: Resident,
        paper: PaperGroup,
        team: str | None = None,
        now: int = NOON,
        continues: str | None = None,
    ) -> bool:
        request = Open(
            id=1,
            conversation=paper.conversation,
            team=team or self.town.nurses,
            group_info=paper.group_info(),
            continues=continues,
        )

        def work(connection: Connection) -> bool:
            if not check_opening(connection, actor=by.actor, request=request):
                return False
            state = verify.begin(
                request.group_info,
                organisation=by.actor.organisation,
                removal_key=self.keys.removal_public_key(by.actor.organisation),
                now=now,
            )
            return open_desk(
                connection, trail=self.trail, actor=by.actor, request=request, state=state, now=now
            )

        return await self.database.transact(work)

    async def commit(
        self, by: Resident, bundle: PaperBundle, conversation: str = TALK, now: int = NOON
    ) -> Accepted:
        return await self.database.transact(
            lambda c: self.commit_on(c, by, bundle, conversation, now)
        )

    def commit_on(
        self, connection: Connection, by: Resident, bundle: PaperBundle, talk: str, now: int
    ) -> Accepted:
        request = Commit(
            id=1,
            conversation=talk,
            commit=bundle.commit,
            welcome=bundle.welcome,
            group_info=bundle.group_info,
        )
        read = read_bundle(bundle.commit, bundle.welcome, bundle.group_info)
        about = facts(connection, talk, by.actor.organisation)
        before = check_commit(connection, actor=by.actor, request=request, bundle=read, about=about)
        return append_commit(
            connection,
            trail=self.trail,
            actor=by.actor,
            request=request,
            bundle=read,
            about=about,
            state_after=b"" if before is None else verify.follow(before, request, now),
            now=now,
        )

    async def send(self, *items: Submission) -> list[Outcome]:
        return await self.database.transact(lambda c: append_messages(c, items, paper_franks))

    async def entries(
        self, conversation: str = TALK, after: int = 0, limit: int = 500
    ) -> list[Entry]:
        return await self.database.read(
            lambda c: read_entries(c, conversation, after=after, limit=limit)
        )

    async def summary(self, of: Resident, conversation: str = TALK) -> Summary:
        return (await self.database.read(lambda c: summaries(c, of.actor, [conversation])))[0]

    async def rows(self, table: Table) -> Sequence[Any]:
        return await self.database.read(
            lambda c: c.execute(select(table).order_by(*table.primary_key.columns)).all()
        )

    async def deeds(self, *kinds: AuditKind) -> list[tuple[str, str, dict[str, Any]]]:
        """Return actor, subject and details of the trail's entries of these kinds."""
        found = await self.database.read(
            lambda c: list(self.trail.read(c, organisation=self.town.organisation))
        )
        return [
            (each.actor, each.subject, json.loads(each.details or b"{}"))
            for each in found
            if each.kind in kinds
        ]


async def open_desk_in(database: Database) -> Desk:
    """Build a town with a desk in an empty database."""
    trail = Trail(entropy=system_entropy)
    town = await database.transact(
        lambda c: build_town(c, keys=KEYS, trail=trail, now=NOON, entropy=system_entropy)
    )
    return Desk(database, trail, town)


def paper_frank(number: int, seq: int) -> bytes:
    """Say what stands for the frank of a message at a place in its log."""
    return f"{message_id(number)} is {seq}".encode()


def paper_franks(items: Sequence[Submission], seqs: Sequence[int]) -> list[bytes]:
    """Make what stands for franks."""
    pairs = zip(items, seqs, strict=True)
    return [paper_frank(int(item.message_id, 16), seq) for item, seq in pairs]


def submission(
    sender: Resident,
    number: int,
    *,
    conversation: str = TALK,
    epoch: int = 0,
    at: int = NOON,
    body: bytes | None = None,
) -> Submission:
    """Make a message; another number makes another id and body."""
    young = sender.actor.kind is Kind.YOUNG_PERSON
    return Submission(
        organisation=sender.actor.organisation,
        conversation=conversation,
        sender=sender.device,
        side=SIDE_YOUNG if young else SIDE_TEAM,
        message_id=message_id(number),
        epoch=epoch,
        at=at,
        commitment=b"c" * 32,
        body=f"body {number}".encode() if body is None else body,
    )
