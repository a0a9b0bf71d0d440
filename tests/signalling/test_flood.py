import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalling.errors import Refusal, VisitRefused
from signalling.flood import Bucket, Buckets, Rate

RATE = Rate(most=3, every=100)


def taken(bucket: Bucket, now: int) -> bool:
    try:
        bucket.take(now)
    except VisitRefused:
        return False
    return True


def test_bucket_gives_so_many_at_once_and_then_one_by_one() -> None:
    bucket = Bucket(RATE)
    assert [taken(bucket, 0) for _ in range(4)] == [True, True, True, False]
    with pytest.raises(VisitRefused) as refused:
        bucket.take(40)
    assert refused.value.code is Refusal.TOO_MANY_SIGNALS
    assert refused.value.fields == {"retry_after": 60}
    assert [taken(bucket, 100) for _ in range(2)] == [True, False]


def test_clock_that_goes_back_gives_nothing_away() -> None:
    bucket = Bucket(RATE)
    assert [taken(bucket, at) for at in (1000, 900, 800, 0)] == [True, True, True, False]
    assert not taken(bucket, 1000)


@given(st.lists(st.integers(0, 400), max_size=60))
def test_no_more_pass_than_the_rate_allows(pauses: list[int]) -> None:
    bucket, now, passed = Bucket(RATE), 0, 0
    for pause in pauses:
        now += pause
        passed += taken(bucket, now)
    assert passed <= RATE.most + now // RATE.every


def test_one_participants_flood_is_not_anothers() -> None:
    buckets = Buckets(RATE, most=2)
    for _ in range(3):
        buckets.take("a", 0)
    with pytest.raises(VisitRefused):
        buckets.take("a", 0)
    buckets.take("b", 0)
    # Of more than there is room for, the stalest is forgotten.
    buckets.take("c", 0)
    buckets.take("a", 0)
