"""A post's states, as a table. docs/moderation.md section 2.

What keeps the promise is ``is_visible``: a version that was written where moderators read first is
seen only if a moderator approved that very version, whatever state the table led to.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from moderation.spaces import Now

__all__ = [
    "EDITABLE",
    "TABLE",
    "Approve",
    "Edit",
    "Event",
    "FlagsReached",
    "Hide",
    "NotPossible",
    "Post",
    "PostState",
    "Refuse",
    "Return",
    "Undo",
    "Withdraw",
    "apply",
    "submit",
]


class PostState(StrEnum):
    """Where a post is."""

    HELD = "held"
    SHOWN = "shown"
    RETURNED = "returned"
    REFUSED = "refused"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Post:
    """What the rules need to know of a post.

    ``pre``: the newest version was written where moderators read first; ``approved``: the newest
    version that a moderator approved, 0 for none; ``final``: it was refused and handed over, so
    that it cannot be written anew; ``judged``: a moderator put it where it is.
    """

    state: PostState
    version: int
    pre: bool
    approved: int = 0
    final: bool = False
    judged: bool = False

    @property
    def is_visible(self) -> bool:
        """Say whether others see it."""
        return self.state is PostState.SHOWN and (not self.pre or self.approved == self.version)


@dataclass(frozen=True, slots=True)
class Approve:
    """A moderator read this version and lets it be seen."""

    version: int


@dataclass(frozen=True, slots=True)
class Return:
    """A moderator asks for a change."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """A moderator says no; ``final``: and handed it over."""

    final: bool = False


@dataclass(frozen=True, slots=True)
class Hide:
    """A moderator takes it away."""


@dataclass(frozen=True, slots=True)
class FlagsReached:
    """Nobody is on shift, and enough people flagged it."""


@dataclass(frozen=True, slots=True)
class Edit:
    """The author wrote another version, in a space that is in a mode now."""

    mode: Now


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The author takes it back."""


@dataclass(frozen=True, slots=True)
class Undo:
    """A decision about it was undone: a human looks again."""


Event = Approve | Return | Refuse | Hide | FlagsReached | Edit | Withdraw | Undo


@dataclass(frozen=True, slots=True)
class NotPossible:
    """No: not in this state."""

    state: PostState


_S = PostState

TABLE: Final[Mapping[type[Event], Mapping[PostState, PostState]]] = {
    Approve: dict.fromkeys((_S.HELD, _S.SHOWN, _S.RETURNED, _S.REFUSED, _S.HIDDEN), _S.SHOWN),
    Return: dict.fromkeys((_S.HELD, _S.SHOWN, _S.HIDDEN), _S.RETURNED),
    Refuse: dict.fromkeys((_S.HELD, _S.SHOWN, _S.HIDDEN), _S.REFUSED),
    Hide: dict.fromkeys((_S.HELD, _S.SHOWN, _S.HIDDEN), _S.HIDDEN),
    FlagsReached: {_S.HELD: _S.HELD, _S.SHOWN: _S.HIDDEN, _S.HIDDEN: _S.HIDDEN},
    Edit: {
        _S.HELD: _S.HELD,
        _S.SHOWN: _S.SHOWN,
        _S.RETURNED: _S.HELD,
        _S.REFUSED: _S.HELD,
        _S.HIDDEN: _S.HELD,
    },
    Withdraw: dict.fromkeys(
        (_S.HELD, _S.SHOWN, _S.RETURNED, _S.HIDDEN, _S.WITHDRAWN), _S.WITHDRAWN
    ),
    Undo: {
        _S.HELD: _S.HELD,
        _S.SHOWN: _S.HIDDEN,
        _S.RETURNED: _S.HELD,
        _S.REFUSED: _S.HELD,
        _S.HIDDEN: _S.HIDDEN,
    },
}
"""Where each event leads; an edit in a space that moderators read first leads to ``held``."""

EDITABLE: Final = frozenset(TABLE[Edit])


def submit(mode: Now) -> Post:
    """Begin a post in a space that is in a mode now.

    Raises:
        ValueError: nobody writes in a closed space.
    """
    if mode is Now.CLOSED:
        raise ValueError(mode)
    pre = mode is Now.PRE
    return Post(PostState.HELD if pre else PostState.SHOWN, 1, pre)


def apply(post: Post, event: Event) -> Post | NotPossible:
    """Say what becomes of a post."""
    state = TABLE[type(event)].get(post.state)
    if state is None:
        return NotPossible(post.state)
    match event:
        case Edit(mode):
            return _edited(post, state, mode)
        case Approve(version) if version != post.version:
            return NotPossible(post.state)
        case FlagsReached():
            by_flags = post.state is PostState.SHOWN
            return replace(post, state=state, judged=post.judged and not by_flags)
        case Withdraw():
            return replace(post, state=state)
        case _:
            return _judged(post, state, event)


def _judged(post: Post, state: PostState, event: Event) -> Post:
    return replace(
        post,
        state=state,
        approved=post.version if isinstance(event, Approve) else 0,
        final=isinstance(event, Refuse) and event.final,
        judged=not isinstance(event, Undo),
    )


def _edited(post: Post, state: PostState, mode: Now) -> Post | NotPossible:
    if mode is Now.CLOSED or post.final:
        return NotPossible(post.state)
    pre = mode is Now.PRE or state is PostState.HELD
    return replace(
        post,
        state=PostState.HELD if pre else state,
        version=post.version + 1,
        pre=pre,
        judged=False,
    )
