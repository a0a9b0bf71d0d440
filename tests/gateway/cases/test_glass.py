import pytest

from gateway.cases.glass import (
    ASKED_FOR,
    READABLE_FOR,
    Glass,
    GlassRefused,
    GlassRule,
    agree,
    read,
)

ASKED = Glass("amina", "tablet", 0)


def refused(step: object) -> GlassRule:
    with pytest.raises(GlassRefused) as found:
        step()  # type: ignore[operator]
    return found.value.rule


def test_lead_agrees_and_the_asking_device_reads_for_an_hour() -> None:
    agreed = agree(ASKED, "beth", 10, lead=True)
    assert (agreed.agreed_by, agreed.ends_at) == ("beth", 10 + READABLE_FOR)
    first = read(agreed, "tablet", 20)
    assert (first.read_at, read(first, "tablet", 30).read_at) == (20, 20)
    assert refused(lambda: read(first, "phone", 30)) is GlassRule.NOT_YOURS
    assert refused(lambda: read(first, "tablet", 10 + READABLE_FOR)) is GlassRule.OVER


def test_nobody_breaks_it_alone() -> None:
    assert refused(lambda: agree(ASKED, "amina", 1, lead=True)) is GlassRule.OWN
    assert refused(lambda: agree(ASKED, "dan", 1, lead=False)) is GlassRule.NOT_A_LEAD
    assert refused(lambda: read(ASKED, "tablet", 1)) is GlassRule.NOT_AGREED


def test_request_that_nobody_answers_is_over_after_a_day() -> None:
    assert refused(lambda: agree(ASKED, "beth", ASKED_FOR, lead=True)) is GlassRule.OVER
    assert refused(lambda: read(ASKED, "tablet", ASKED_FOR)) is GlassRule.OVER


def test_agreeing_again_does_not_make_it_last_longer() -> None:
    agreed = agree(ASKED, "beth", 10, lead=True)
    assert agree(agreed, "carol", 20, lead=True) == agreed
