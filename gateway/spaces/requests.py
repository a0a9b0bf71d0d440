"""The bodies of docs/moderation.md sections 1 to 3, as they arrive."""

from typing import Annotated

import msgspec
from msgspec import Meta

from moderation.flags import FlagReason

__all__ = ["Appeal", "Break", "Edit", "FlagBody", "NewPost", "Switch", "Words"]

Id = Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]
Version = Annotated[int, Meta(ge=1, le=2**31 - 2)]
Time = Annotated[int, Meta(ge=0, le=4_102_444_800_000)]
Note = Annotated[str, Meta(max_length=500)]
Word = Annotated[str, Meta(min_length=1, max_length=40)]


class NewPost(msgspec.Struct, frozen=True):
    """Something somebody wrote."""

    id: Id
    text: str
    reply_to: Id | None = None


class Edit(msgspec.Struct, frozen=True):
    """Another version, made from ``version``."""

    version: Version
    text: str


class Appeal(msgspec.Struct, frozen=True):
    """What speaks against a decision."""

    decision: Id
    text: str


class FlagBody(msgspec.Struct, frozen=True):
    """What is wrong with a post."""

    reason: FlagReason
    note: Note = ""


class Switch(msgspec.Struct, frozen=True):
    """On or off."""

    on: bool


class Words(msgspec.Struct, frozen=True):
    """Words that somebody does not want to see."""

    words: Annotated[list[Word], Meta(max_length=100)]


class Break(msgspec.Struct, frozen=True):
    """Until when somebody wants to see nothing; null: the break is over."""

    until: Time | None
