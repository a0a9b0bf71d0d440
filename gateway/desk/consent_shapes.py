"""What is asked and answered about consents. docs/inviting.md."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from gateway.chat.replies import Named, PersonName

__all__ = ["Answer", "Ask", "Choice", "Choices", "Consent"]

Id = Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]
History = Literal["from_now", "all"]


class Ask(Struct, frozen=True):
    """May they join; may it go on there?"""

    kind: Literal["invite", "transfer"]
    account: Id | None = None
    team: Id | None = None
    days: Annotated[int, Meta(ge=1, le=90)] = 30


class Answer(Struct, frozen=True):
    """Yes or no, to what stood on the screen."""

    ok: bool
    name: Annotated[str, Meta(max_length=200)]
    title: Annotated[str, Meta(max_length=200)]
    history: History | None = None


class Consent(Struct, frozen=True, kw_only=True):
    """A question to a young person, and what came of it."""

    id: str
    conversation: str
    kind: str
    state: str
    account: str | None
    team: str | None
    name: str
    title: str
    asked_by: PersonName
    asked_at: int
    days: int
    history: str | None
    ends_at: int | None
    moved_to: str


class Choice(Struct, frozen=True):
    """Somebody who could be asked about."""

    account: str
    name: str
    title: str
    teams: list[str]


class Choices(Struct, frozen=True):
    """Who and what could be asked about."""

    people: list[Choice]
    teams: list[Named]
