import pytest

from signalling.errors import Refusal, VisitRefused
from signalling.passes import GuestPass, PassState, check_use, state_of
from signalling.shapes import Role


def link(used_at: int | None = None, revoked_at: int | None = None) -> GuestPass:
    return GuestPass("guest", "visit", "Mum", Role.PARENT, 100, used_at, revoked_at)


def test_link_is_good_until_its_time_is_over() -> None:
    check_use(link(), 99)
    assert state_of(link(), 99) is PassState.OPEN
    assert state_of(link(), 100) is PassState.EXPIRED


@pytest.mark.parametrize(
    ("found", "now", "code"),
    [
        (link(), 100, Refusal.LINK_EXPIRED),
        (link(used_at=5), 6, Refusal.LINK_USED),
        (link(used_at=5, revoked_at=6), 7, Refusal.LINK_REVOKED),
    ],
)
def test_link_that_is_none_any_more_is_refused(found: GuestPass, now: int, code: Refusal) -> None:
    with pytest.raises(VisitRefused) as refused:
        check_use(found, now)
    assert refused.value.code is code
