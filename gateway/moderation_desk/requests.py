"""The bodies of docs/moderation.md sections 4 to 8, as they arrive."""

from typing import Annotated

import msgspec
from msgspec import Meta

from moderation.flags import LEAST_LIMIT, MOST_LIMIT, POST_LIMIT
from moderation.policies import Do, Policy
from moderation.reports import Verdict
from moderation.spaces import AgeBand, Hours
from moderation.standing import Level

__all__ = [
    "Action",
    "BandBody",
    "Decide",
    "Fenced",
    "SaveSpace",
    "Second",
    "Switch",
    "Undo",
    "VerdictBody",
]

Fence = Annotated[int, Meta(ge=0, le=2**31)]
Version = Annotated[int, Meta(ge=0, le=2**31 - 2)]
Words = Annotated[str, Meta(max_length=4000)]
Name = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"\A[^\x00-\x1f\x7f]+\Z")]
FlagLimit = Annotated[int, Meta(ge=LEAST_LIMIT, le=MOST_LIMIT)]
About = Annotated[str, Meta(max_length=500, pattern=r"\A[^\x00-\x09\x0b-\x1f\x7f]*\Z")]


class Fenced(msgspec.Struct, frozen=True):
    """What the device knows of whose it is."""

    fence: Fence


class Switch(msgspec.Struct, frozen=True):
    """On shift or off."""

    on: bool


class Action(msgspec.Struct, frozen=True):
    """One of a decision's actions."""

    do: Do
    level: Level | None = None


Actions = Annotated[list[Action], Meta(min_length=1, max_length=4)]


class Decide(msgspec.Struct, frozen=True, kw_only=True):
    """A decision."""

    fence: Fence
    version: Version
    actions: Actions
    policy: Policy | None = None
    reason: Words = ""
    message: Words = ""


class Second(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody would do, who asks for a second opinion."""

    fence: Fence
    version: Version
    actions: Actions
    policy: Policy | None = None
    note: Words


class Undo(msgspec.Struct, frozen=True):
    """Why a decision is taken back."""

    reason: Words


class BandBody(msgspec.Struct, frozen=True):
    """Another age band, and why."""

    age_band: AgeBand
    reason: Annotated[str, Meta(min_length=1, max_length=500)]


class SaveSpace(msgspec.Struct, frozen=True, kw_only=True):
    """What a space is to be, made from ``version``."""

    version: Version
    name: Name
    about: About
    age_band: AgeBand
    hours: Hours
    closed: bool = False
    flag_limit: FlagLimit = POST_LIMIT


class VerdictBody(msgspec.Struct, frozen=True):
    """What the holder's device found."""

    fence: Fence
    verdict: Verdict
