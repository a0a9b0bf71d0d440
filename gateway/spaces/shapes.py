"""What spaces answer. docs/moderation.md sections 1 to 3."""

from msgspec import Struct

from gateway.chat.replies import PersonName

__all__ = [
    "AppealShape",
    "AuthorDecision",
    "CareShape",
    "Found",
    "MineList",
    "MyPost",
    "Posts",
    "ReceiptList",
    "ReceiptShape",
    "SpacePost",
    "SpaceShape",
    "Spaces",
    "StandingShape",
    "Thread",
]


class StandingShape(Struct, frozen=True):
    """What an account may do now."""

    level: str
    since: int | None
    until: int | None
    may_post: bool
    decision: str | None


class SpaceShape(Struct, frozen=True, kw_only=True):
    """A space, as it is now."""

    id: str
    name: str
    about: str
    age_band: str
    mode: str
    staffed: bool
    opens_at: int | None
    closes_at: int | None
    seen_within_minutes: int | None


class Spaces(Struct, frozen=True):
    """The spaces of somebody's band, and where they stand."""

    at: int
    items: list[SpaceShape]
    standing: StandingShape
    break_until: int | None
    unseen: int


class SpacePost(Struct, frozen=True, kw_only=True):
    """A post, as others see it."""

    id: str
    space: str
    author: PersonName
    mine: bool
    at: int
    edited: bool
    reply_to: str | None
    text: str
    replies: int
    feels: int
    felt: bool


class Posts(Struct, frozen=True):
    """A page of a space."""

    at: int
    items: list[SpacePost]
    next: str | None


class Thread(Struct, frozen=True):
    """A post and what was replied."""

    at: int
    post: SpacePost
    replies: list[SpacePost]


class Found(Struct, frozen=True):
    """What a search found."""

    at: int
    items: list[SpacePost]
    more: bool


class AppealShape(Struct, frozen=True):
    """An appeal, as its author sees it."""

    at: int
    state: str
    message: str


class AuthorDecision(Struct, frozen=True, kw_only=True):
    """A decision, as the author of what it is about sees it."""

    id: str
    at: int
    actions: list[str]
    policy: str | None
    message: str
    standing: str | None
    helped: bool
    appeal: AppealShape | None
    appeal_until: int | None


class MyPost(Struct, frozen=True, kw_only=True):
    """One's own post."""

    id: str
    space: str
    at: int
    version: int
    state: str
    text: str
    reply_to: str | None
    feels: int
    decision: AuthorDecision | None
    may: list[str]


class MineList(Struct, frozen=True):
    """One's own posts."""

    at: int
    items: list[MyPost]


class ReceiptShape(Struct, frozen=True, kw_only=True):
    """What came of a flag or a report."""

    id: str
    about: str
    reason: str
    at: int
    state: str
    outcome: str | None
    outcome_at: int | None
    again: bool


class ReceiptList(Struct, frozen=True):
    """What came of one's flags and reports."""

    items: list[ReceiptShape]


class CareShape(Struct, frozen=True):
    """Whom and what somebody does not want to see."""

    blocked: list[PersonName]
    muted: list[PersonName]
    words: list[str]
    break_until: int | None
