import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.records.opening import (
    LASTS,
    Opening,
    OpeningRefused,
    OpeningState,
    Rule,
    agree,
    ask,
    end,
    refuse,
    serve,
    state_at,
)

ANA, BEN, CARA = "ana", "ben", "cara"
TABLET, PHONE = "tablet", "phone"


def asked(quorum: int = 2) -> Opening:
    return ask(quorum, ANA, TABLET, ANA, 0)


def refused_by(opening: Opening, step: object) -> Rule:
    with pytest.raises(OpeningRefused) as refused:
        step(opening)  # type: ignore[operator]
    return refused.value.rule


def test_second_lead_makes_it_ready_and_serving_opens_it() -> None:
    opening = asked()
    assert state_at(opening, 1) is OpeningState.ASKED
    opening = agree(opening, BEN, BEN, 1)
    assert state_at(opening, 1) is OpeningState.READY
    opened = serve(opening, TABLET, 5)
    assert (state_at(opened, 6), opened.opened_at) == (OpeningState.OPENED, 5)
    assert serve(opened, TABLET, 9).opened_at == 5


def test_quorum_of_one_person_is_never_enough() -> None:
    alone = Opening(1, ANA, TABLET, 0, ((ANA, ANA),))
    holds_two = Opening(2, ANA, TABLET, 0, ((ANA, ANA), (BEN, ANA)))
    for opening in (asked(), alone, holds_two):
        assert refused_by(opening, lambda o: serve(o, TABLET, 1)) is Rule.NOT_READY


def test_nobody_agrees_to_or_refuses_their_own_opening() -> None:
    assert refused_by(asked(), lambda o: agree(o, ANA, ANA, 1)) is Rule.OWN
    assert refused_by(asked(), lambda o: refuse(o, ANA, 1)) is Rule.OWN


def test_lead_without_a_share_gives_none() -> None:
    assert refused_by(asked(), lambda o: agree(o, BEN, None, 1)) is Rule.NOT_A_HOLDER
    without = ask(2, ANA, TABLET, None, 0)
    assert not agree(without, BEN, BEN, 1).agreed
    assert agree(agree(without, BEN, BEN, 1), CARA, CARA, 1).agreed


def test_share_given_twice_counts_once() -> None:
    three = agree(asked(3), BEN, BEN, 1)
    assert agree(three, BEN, BEN, 2) == three
    assert agree(three, CARA, BEN, 2) == three
    assert not three.agreed


def test_only_the_asking_device_reads() -> None:
    ready = agree(asked(), BEN, BEN, 1)
    assert refused_by(ready, lambda o: serve(o, PHONE, 2)) is Rule.NOT_YOURS


def test_one_no_ends_it() -> None:
    said_no = refuse(agree(asked(), BEN, BEN, 1), CARA, 2)
    assert state_at(said_no, 3) is OpeningState.REFUSED
    for step in (lambda o: agree(o, CARA, CARA, 3), lambda o: serve(o, TABLET, 3)):
        assert refused_by(said_no, step) is Rule.OVER


def test_requester_ends_it_and_nobody_else() -> None:
    assert refused_by(asked(), lambda o: end(o, BEN, 1)) is Rule.NOT_YOURS
    ended = end(asked(), ANA, 1)
    assert state_at(ended, 1) is OpeningState.OVER
    assert refused_by(ended, lambda o: end(o, ANA, 2)) is Rule.OVER


def test_day_later_it_is_over() -> None:
    opened = serve(agree(asked(), BEN, BEN, 1), TABLET, 2)
    assert state_at(opened, LASTS - 1) is OpeningState.OPENED
    assert state_at(opened, LASTS) is OpeningState.OVER
    assert refused_by(opened, lambda o: serve(o, TABLET, LASTS)) is Rule.OVER


steps = st.lists(
    st.tuples(
        st.sampled_from(["agree", "refuse", "end", "serve"]),
        st.sampled_from([ANA, BEN, CARA]),
        st.sampled_from([TABLET, PHONE]),
        st.integers(0, LASTS),
    ),
    max_size=12,
)


@given(st.integers(2, 3), steps)
def test_no_sequence_of_steps_opens_without_a_quorum_of_people(
    quorum: int, taken: list[tuple[str, str, str, int]]
) -> None:
    opening = asked(quorum)
    agreed = {ANA}
    now = 0
    for step, who, device, later in taken:
        now += later
        try:
            if step == "agree":
                opening = agree(opening, who, who, now)
                agreed.add(who)
            elif step == "refuse":
                opening = refuse(opening, who, now)
            elif step == "end":
                opening = end(opening, who, now)
            else:
                opening = serve(opening, device, now)
                assert len(agreed) >= quorum
                assert now < LASTS
        except OpeningRefused:
            continue
    assert opening.opened_at is None or len(opening.people) >= quorum
