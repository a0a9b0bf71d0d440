import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, select, update

from gateway.codes import Code
from gateway.errors import NotFound
from gateway.identity.join_codes import JoinOffer, find_offer, normalise, take_use
from gateway.identity.tables import join_code
from tests.world import NOON, World

PLAIN = st.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", min_size=1, max_size=20)


@pytest.mark.parametrize(
    "written",
    [
        "HILL-7392",
        "hill7392",
        " Hill 7392 ",
        "h i l l - 7 3 9 2",
        "HILL\N{EN DASH}7392",
        "H1LL7392",
    ],
)
def test_spelling_of_a_code_does_not_matter(written: str) -> None:
    assert normalise(written) == "H1LL7392"


def test_look_alikes_are_one() -> None:
    assert normalise("O0I1") == "0011"


@given(st.text())
def test_normal_form_is_plain_and_stays(text: str) -> None:
    once = normalise(text)

    assert once.isascii()
    assert once == "" or once.isalnum()
    assert once == once.upper()
    assert normalise(once) == once


@given(PLAIN, st.data())
def test_case_spaces_and_hyphens_change_nothing(code: str, data: st.DataObject) -> None:
    gaps = st.sampled_from(["", " ", "-", " - "])
    cases = st.sampled_from([str.lower, str.upper])
    written = "".join(data.draw(cases)(letter) + data.draw(gaps) for letter in code)

    assert normalise(written) == normalise(code)


def offer_of(connection: Connection) -> JoinOffer:
    return find_offer(connection, "HILL-7392", now=NOON)


def test_last_use_is_taken_once(world: World) -> None:
    world.write(lambda c: c.execute(update(join_code).values(uses_left=1)))
    offer = world.read(offer_of)

    world.write(lambda c: take_use(c, offer, now=NOON))

    with pytest.raises(NotFound) as refused:
        world.write(lambda c: take_use(c, offer, now=NOON))
    assert refused.value.code is Code.JOIN_CODE_ENDED
    assert world.read(lambda c: c.scalars(select(join_code.c.uses_left)).one()) == 0


def test_code_ends_at_its_time(world: World) -> None:
    offer = world.read(offer_of)
    ends = world.read(lambda c: c.scalars(select(join_code.c.ends_at)).one())

    with pytest.raises(NotFound) as looked:
        world.read(lambda c: find_offer(c, "HILL-7392", now=ends))
    with pytest.raises(NotFound) as taken:
        world.write(lambda c: take_use(c, offer, now=ends))

    assert looked.value.code is Code.JOIN_CODE_ENDED
    assert taken.value.code is Code.JOIN_CODE_ENDED


@pytest.mark.parametrize("code", ["", "---", "HILL-7393", "' OR 1=1 --"])
def test_unknown_code_is_not_found(world: World, code: str) -> None:
    with pytest.raises(NotFound) as refused:
        world.read(lambda c: find_offer(c, code, now=NOON))

    assert refused.value.code is Code.JOIN_CODE_UNKNOWN
