"""What young people do in spaces. Every way raises what ``Floor`` raises."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from sqlalchemy import select

from gateway.codes import Code
from gateway.errors import ClientProtocolError, NotFound
from gateway.identity.tables import account
from gateway.moderation_desk.floor import Floor
from gateway.moderation_desk.names import named, names_of
from gateway.policy import Actor, Kind
from gateway.spaces import requests, shapes
from moderation import flagging, intake, people, reading, revising
from moderation.people import Care, standing_of
from moderation.places import is_staffed, seen_within_minutes, situation_of, spaces_of
from moderation.ports import Desk, Triages
from moderation.reading import Made, Mine, Page, Receipt, Seen
from moderation.rows import PostRow
from moderation.standing import Standing

__all__ = ["Spaces", "receipt_shape", "standing_shape"]

T = TypeVar("T")

LONGEST_BREAK: Final = 90 * 24 * 60 * 60 * 1000


class Spaces:
    """Everything below ``/v1/spaces``."""

    def __init__(self, floor: Floor, triages: Triages) -> None:
        self._floor = floor
        self._triages = triages

    async def spaces(self, actor: Actor) -> shapes.Spaces:
        """Show the spaces of their band, and where they stand."""
        return await self._look(actor, _spaces)

    async def posts(
        self, actor: Actor, space: str, *, after: tuple[int, str] | None, limit: int
    ) -> shapes.Posts:
        """Show a page of a space."""

        def work(desk: Desk) -> shapes.Posts:
            found: Page = reading.page(desk, space, after=after, limit=limit)
            more = None if found.after is None else f"{found.after[0]}-{found.after[1]}"
            return shapes.Posts(desk.now, _posts(desk, found.items), more)

        return await self._look(actor, work)

    async def thread(self, actor: Actor, space: str, post: str) -> shapes.Thread:
        """Show a post with its replies."""

        def work(desk: Desk) -> shapes.Thread:
            top, below = reading.thread(desk, space, post)
            shown = _posts(desk, [top, *below])
            return shapes.Thread(desk.now, shown[0], shown[1:])

        return await self._look(actor, work)

    async def search(self, actor: Actor, space: str, text: str) -> shapes.Found:
        """Find posts by words."""

        def work(desk: Desk) -> shapes.Found:
            found, more = reading.search(desk, space, text)
            return shapes.Found(desk.now, _posts(desk, found), more)

        return await self._look(actor, work)

    async def submit(self, actor: Actor, space: str, body: requests.NewPost) -> shapes.MyPost:
        """Take a post."""

        def work(desk: Desk) -> PostRow:
            return intake.submit_post(desk, self._triages, body.id, space, body.text, body.reply_to)

        return await self._change_mine(actor, work, locking=True)

    async def edit(self, actor: Actor, post: str, body: requests.Edit) -> shapes.MyPost:
        """Take another version."""
        return await self._change_mine(
            actor,
            lambda desk: intake.edit_post(desk, self._triages, post, body.version, body.text),
        )

    async def withdraw(self, actor: Actor, post: str) -> shapes.MyPost:
        """Take a post back."""
        return await self._change_mine(actor, lambda desk: intake.withdraw_post(desk, post))

    async def appeal(self, actor: Actor, post: str, body: requests.Appeal) -> shapes.MyPost:
        """Ask for another look at a decision on a post."""

        def work(desk: Desk) -> PostRow:
            row = intake.own_post(desk, post)
            revising.appeal(desk, body.decision, body.text, post)
            return row

        return await self._change_mine(actor, work)

    async def appeal_standing(self, actor: Actor, body: requests.Appeal) -> shapes.StandingShape:
        """Ask for another look at a decision about oneself."""

        def work(desk: Desk) -> shapes.StandingShape:
            revising.appeal(desk, body.decision, body.text, None)
            return standing_shape(standing_of(desk.connection, actor.account, desk.now))

        return await self._change(actor, work)

    async def mine(self, actor: Actor) -> shapes.MineList:
        """Show one's own posts; what was decided about them is seen then."""

        def work(desk: Desk) -> shapes.MineList:
            found = reading.mine(desk)
            reading.look_at_mine(desk)
            return shapes.MineList(desk.now, [_my_post(each) for each in found])

        return await self._change(actor, work)

    async def my_post(self, actor: Actor, post: str) -> shapes.MyPost:
        """Show one of one's own posts."""
        return await self._look(
            actor, lambda desk: _my_post(reading.my_post(desk, intake.own_post(desk, post)))
        )

    async def decided(self, actor: Actor, name: str) -> shapes.AuthorDecision:
        """Show a decision about oneself."""
        return await self._look(actor, lambda desk: _told(reading.decided(desk, name)))

    async def feel(self, actor: Actor, post: str, body: requests.Switch) -> shapes.SpacePost:
        """Say "I feel that too"."""

        def work(desk: Desk) -> shapes.SpacePost:
            row = intake.feel_post(desk, post, on=body.on)
            return _posts(desk, [reading.see(desk, row)])[0]

        return await self._change(actor, work)

    async def flag(self, actor: Actor, post: str, body: requests.FlagBody) -> shapes.ReceiptShape:
        """Take a flag."""

        def work(desk: Desk) -> shapes.ReceiptShape:
            made = flagging.flag_post(desk, flagging.NewFlag(post, body.reason, body.note))
            return receipt_shape(reading.receipt_of(desk, made))

        return await self._change(actor, work)

    async def receipts(self, actor: Actor) -> shapes.ReceiptList:
        """Say what came of flags and reports."""
        return await self._look(
            actor,
            lambda desk: shapes.ReceiptList(
                [receipt_shape(each) for each in reading.receipts(desk)]
            ),
        )

    async def care(self, actor: Actor) -> shapes.CareShape:
        """Show whom and what somebody does not want to see."""
        return await self._look(actor, lambda desk: _care(desk, people.read_care(desk)))

    async def tie(self, actor: Actor, other: str, kind: str, *, on: bool) -> shapes.CareShape:
        """Block or mute somebody of one's own band."""

        def work(desk: Desk) -> shapes.CareShape:
            if on:
                _require_peer(desk, other)
            return _care(desk, people.set_tie(desk, other, kind, on=on))

        return await self._change(actor, work)

    async def words(self, actor: Actor, body: requests.Words) -> shapes.CareShape:
        """Replace the muted words."""
        return await self._change(
            actor, lambda desk: _care(desk, people.set_words(desk, body.words))
        )

    async def take_break(self, actor: Actor, body: requests.Break) -> shapes.CareShape:
        """Begin a break, or end it."""
        until = body.until
        if until is not None and until - self._floor.clock() > LONGEST_BREAK:
            raise ClientProtocolError(Code.REQUEST_MALFORMED, at="until")
        return await self._change(actor, lambda desk: _care(desk, people.set_break(desk, until)))

    async def _change(self, actor: Actor, work: Callable[[Desk], T]) -> T:
        await self._floor.require_member(actor)
        return await self._floor.change(actor, work)

    async def _change_mine(
        self, actor: Actor, work: Callable[[Desk], PostRow], *, locking: bool = False
    ) -> shapes.MyPost:
        await self._floor.require_member(actor)
        return await self._floor.change(
            actor,
            lambda desk: _my_post(reading.my_post(desk, work(desk))),
            locking=locking,
        )

    async def _look(self, actor: Actor, work: Callable[[Desk], T]) -> T:
        await self._floor.require_member(actor)
        return await self._floor.look(actor, work)


def standing_shape(found: Standing) -> shapes.StandingShape:
    """Show a standing."""
    return shapes.StandingShape(
        str(found.level), found.since, found.until, found.may_post, found.decision
    )


def receipt_shape(found: Receipt) -> shapes.ReceiptShape:
    """Show a receipt."""
    return shapes.ReceiptShape(
        id=found.id,
        about=found.about,
        reason=found.reason,
        at=found.at,
        state="received" if found.outcome is None else "decided",
        outcome=found.outcome,
        outcome_at=found.outcome_at,
        again=found.again,
    )


def _spaces(desk: Desk) -> shapes.Spaces:
    staffed = is_staffed(desk.connection, desk.who.organisation, desk.now)
    items = []
    for row in spaces_of(desk):
        found = situation_of(desk, row)
        items.append(
            shapes.SpaceShape(
                id=row.id,
                name=row.name,
                about=row.about,
                age_band=row.age_band,
                mode=str(found.now),
                staffed=staffed,
                opens_at=found.opens_at,
                closes_at=found.closes_at,
                seen_within_minutes=seen_within_minutes(desk.connection, row.id, desk.now),
            )
        )
    return shapes.Spaces(
        at=desk.now,
        items=items,
        standing=standing_shape(standing_of(desk.connection, desk.who.account, desk.now)),
        break_until=people.read_care(desk).on_break(desk.now),
        unseen=reading.unseen(desk),
    )


def _posts(desk: Desk, found: Sequence[Seen]) -> list[shapes.SpacePost]:
    names = names_of(desk.connection, [each.row.author for each in found])
    return [
        shapes.SpacePost(
            id=each.row.id,
            space=each.row.space,
            author=names[each.row.author],
            mine=each.row.author == desk.who.account,
            at=each.row.at,
            edited=each.row.edited_at is not None,
            reply_to=each.row.reply_to,
            text=each.text,
            replies=each.replies,
            feels=each.feels,
            felt=each.felt,
        )
        for each in found
    ]


def _my_post(found: Mine) -> shapes.MyPost:
    return shapes.MyPost(
        id=found.row.id,
        space=found.row.space,
        at=found.row.at,
        version=found.row.post.version,
        state=str(found.row.post.state),
        text=found.text,
        reply_to=found.row.reply_to,
        feels=found.feels,
        decision=None if found.decision is None else _told(found.decision),
        may=list(found.may),
    )


def _told(found: Made) -> shapes.AuthorDecision:
    made, appealed = found.row, found.appeal
    return shapes.AuthorDecision(
        id=made.id,
        at=made.at,
        actions=[action for action in made.actions if action != "escalate"],
        policy=made.policy,
        message=made.message,
        standing=made.level,
        helped=made.ask is not None,
        appeal=None
        if appealed is None
        else shapes.AppealShape(appealed.at, appealed.state, appealed.message),
        appeal_until=found.appeal_until,
    )


def _care(desk: Desk, found: Care) -> shapes.CareShape:
    names = names_of(desk.connection, [*found.blocked, *found.muted])
    return shapes.CareShape(
        blocked=[each for who in found.blocked if (each := named(names, who))],
        muted=[each for who in found.muted if (each := named(names, who))],
        words=list(found.words),
        break_until=found.on_break(desk.now),
    )


def _require_peer(desk: Desk, other: str) -> None:
    """Let pass whom somebody can meet in a space; others are not known to be there."""
    known = desk.connection.scalar(
        select(account.c.id).where(
            account.c.id == other,
            account.c.organisation_id == desk.who.organisation,
            account.c.kind == str(Kind.YOUNG_PERSON),
            account.c.age_band == desk.who.band,
        )
    )
    if known is None:
        raise NotFound(Code.POST_PERSON_UNKNOWN)
