"""A post's states: a table, and a machine that tries to show what nobody approved."""

import re
from pathlib import Path
from typing import Final

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from moderation.post import (
    EDITABLE,
    TABLE,
    Approve,
    Edit,
    Event,
    FlagsReached,
    Hide,
    NotPossible,
    Post,
    PostState,
    Refuse,
    Return,
    Undo,
    Withdraw,
    apply,
    submit,
)
from moderation.spaces import Now

PAGE: Final = Path(__file__).parents[2] / "docs" / "moderation.md"

ROWS: Final[dict[str, Event]] = {
    "approve": Approve(1),
    "return": Return(),
    "refuse": Refuse(),
    "hide": Hide(),
    "flags reach the limit (section 3)": FlagsReached(),
    "edit, space in `pre`": Edit(Now.PRE),
    "edit, space in `post`": Edit(Now.POST),
    "withdraw": Withdraw(),
    "a decision is undone": Undo(),
}
STATES: Final = ("held", "shown", "returned", "refused", "hidden", "withdrawn")


def rows_of_the_page() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 7 and cells[0] in ROWS:
            found[cells[0]] = [re.sub(r"[` ]|\(appeal\)", "", cell) for cell in cells[1:]]
    return found


@pytest.mark.parametrize("name", sorted(ROWS))
def test_page_and_table_say_the_same(name: str) -> None:
    expected = rows_of_the_page()[name]
    for state, cell in zip(STATES, expected, strict=True):
        changed = apply(Post(PostState(state), 1, pre=False), ROWS[name])
        told = "-" if isinstance(changed, NotPossible) else str(changed.state)
        assert told == cell, (name, state)


def test_submitting_goes_by_the_mode() -> None:
    assert submit(Now.PRE) == Post(PostState.HELD, 1, pre=True)
    assert submit(Now.POST) == Post(PostState.SHOWN, 1, pre=False)
    with pytest.raises(ValueError, match="closed"):
        submit(Now.CLOSED)


def test_approval_of_another_version_shows_nothing() -> None:
    post = Post(PostState.HELD, 2, pre=True)
    assert apply(post, Approve(1)) == NotPossible(PostState.HELD)


def test_what_was_handed_over_cannot_be_written_anew() -> None:
    refused = apply(Post(PostState.HELD, 1, pre=True), Refuse(final=True))
    assert isinstance(refused, Post)
    assert isinstance(apply(refused, Edit(Now.PRE)), NotPossible)
    undone = apply(refused, Undo())
    assert isinstance(undone, Post)
    assert isinstance(apply(undone, Edit(Now.PRE)), Post)


def test_nobody_edits_in_a_closed_space() -> None:
    assert isinstance(apply(Post(PostState.SHOWN, 1, pre=False), Edit(Now.CLOSED)), NotPossible)


def test_flags_leave_a_judgement_only_where_it_stood() -> None:
    judged = Post(PostState.SHOWN, 1, pre=True, approved=1, judged=True)
    hidden = apply(judged, FlagsReached())
    assert isinstance(hidden, Post)
    assert (hidden.state, hidden.judged, hidden.is_visible) == (PostState.HIDDEN, False, False)
    again = Post(PostState.HIDDEN, 1, pre=True, judged=True)
    kept = apply(again, FlagsReached())
    assert isinstance(kept, Post)
    assert kept.judged


def test_everything_but_what_was_taken_back_can_be_edited() -> None:
    assert set(PostState) - EDITABLE == {PostState.WITHDRAWN}
    assert set(TABLE) == {type(event) for event in ROWS.values()}


class Writing(RuleBasedStateMachine):
    """Whatever happens, what is seen was approved, or written where it is shown at once.

    The model is apart from the rules: it keeps which versions a moderator approved and did not take
    back, and where each version was written.
    """

    def __init__(self) -> None:
        super().__init__()
        self.post: Post | None = None
        self.written: dict[int, Now] = {}
        self.approved: set[int] = set()

    @precondition(lambda self: self.post is None)
    @rule(mode=st.sampled_from([Now.PRE, Now.POST]))
    def submits(self, mode: Now) -> None:
        self.post = submit(mode)
        self.written[1] = mode

    @precondition(lambda self: self.post is not None)
    @rule(mode=st.sampled_from(list(Now)))
    def edits(self, mode: Now) -> None:
        before = self.post
        if self.takes(Edit(mode)) and before is not None:
            self.written[before.version + 1] = mode

    @precondition(lambda self: self.post is not None)
    @rule(behind=st.integers(0, 2))
    def approves(self, behind: int) -> None:
        assert self.post is not None
        version = self.post.version - behind
        if self.takes(Approve(version)):
            self.approved.add(version)

    @precondition(lambda self: self.post is not None)
    @rule(event=st.sampled_from([Return(), Refuse(), Refuse(final=True), Hide(), Undo()]))
    def judges_against(self, event: Event) -> None:
        if self.takes(event):
            self.approved.clear()

    @precondition(lambda self: self.post is not None)
    @rule(event=st.sampled_from([FlagsReached(), Withdraw()]))
    def hides(self, event: Event) -> None:
        self.takes(event)

    def takes(self, event: Event) -> bool:
        assert self.post is not None
        changed = apply(self.post, event)
        if isinstance(changed, NotPossible):
            return False
        self.post = changed
        return True

    @invariant()
    def nothing_is_seen_that_nobody_approved(self) -> None:
        post = self.post
        if post is None or not post.is_visible:
            return
        assert post.state is PostState.SHOWN
        assert post.version in self.approved or self.written[post.version] is Now.POST


TestWriting = Writing.TestCase
