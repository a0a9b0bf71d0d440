"""Whose an item is, with clocks that jump."""

from hypothesis import given
from hypothesis import strategies as st

from moderation.item import (
    LEASE,
    Changed,
    Item,
    ItemState,
    Lost,
    Over,
    Taken,
    claim,
    give_back,
    heartbeat,
    holds,
    judge,
    reopen,
)

NOW = 1_000_000_000


def held(item: Item | Taken | Over | Lost | Changed) -> Item:
    assert isinstance(item, Item)
    return item


def test_claim_takes_what_is_free_and_renews_what_is_ones_own() -> None:
    mine = held(claim(Item(version=1), "maya", NOW))
    assert (mine.holder, mine.until, mine.fence) == ("maya", NOW + LEASE, 1)
    again = held(claim(mine, "maya", NOW + 1))
    assert (again.until, again.fence) == (NOW + 1 + LEASE, 1)
    assert claim(mine, "noor", NOW + LEASE - 1) == Taken("maya", NOW + LEASE)
    assert held(claim(mine, "noor", NOW + LEASE)).fence == 2


def test_own_lapsed_lease_is_claimed_anew() -> None:
    mine = held(claim(Item(version=1), "maya", NOW))
    assert held(claim(mine, "maya", NOW + LEASE)).fence == 2


def test_decided_item_is_claimed_by_nobody() -> None:
    assert claim(Item(version=1, state=ItemState.DECIDED), "maya", NOW) == Over()


def test_heartbeat_and_giving_back_need_the_fence() -> None:
    mine = held(claim(Item(version=1), "maya", NOW))
    assert held(heartbeat(mine, "maya", 1, NOW + 9 * LEASE)).until == NOW + 10 * LEASE
    assert heartbeat(mine, "noor", 1, NOW) == Lost(1)
    assert heartbeat(mine, "maya", 0, NOW) == Lost(1)
    free = held(give_back(mine, "maya", 1))
    assert (free.holder, free.until, free.fence) == (None, 0, 2)
    assert give_back(free, "maya", 1) == Lost(2)
    assert holds(mine, "maya", 1) is None


def test_decision_needs_fence_and_version() -> None:
    mine = held(claim(Item(version=2), "maya", NOW))
    assert judge(mine, "maya", 1, 1) == Changed(2)
    assert judge(mine, "noor", 1, 2) == Lost(1)
    decided = held(judge(mine, "maya", 1, 2))
    assert (decided.state, decided.holder, decided.fence) == (ItemState.DECIDED, None, 2)
    opened = reopen(decided, 3)
    assert (opened.state, opened.version) == (ItemState.OPEN, 3)


def test_lease_from_a_clock_that_was_ahead_is_none() -> None:
    mine = held(claim(Item(version=1), "maya", NOW))
    assert mine.held_by(NOW - 1) is None
    assert held(claim(mine, "noor", NOW - 1)).holder == "noor"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["maya", "noor", "pia"]),
            st.sampled_from(["claim", "decide", "back"]),
            st.integers(-3 * LEASE, 3 * LEASE),
        ),
        max_size=40,
    )
)
def test_only_the_last_claim_decides(steps: list[tuple[str, str, int]]) -> None:
    item, now = Item(version=1), 10**12
    known: dict[str, int] = {}
    last: str | None = None
    for who, deed, jump in steps:
        now = max(now + jump, 1)
        if deed == "claim":
            found = claim(item, who, now)
            if isinstance(found, Item):
                item, last = found, who
                known[who] = found.fence
        elif deed == "back":
            given_back = give_back(item, who, known.get(who, -1))
            if isinstance(given_back, Item):
                assert last == who
                item, last = given_back, None
        else:
            judged = judge(item, who, known.get(who, -1), 1)
            if isinstance(judged, Item):
                assert last == who
                assert item.state is ItemState.OPEN
                return
