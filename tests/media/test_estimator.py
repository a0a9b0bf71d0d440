from media.estimator import FIRST_BACKOFF, MOST_BACKOFF, TRIAL, Estimator


def test_nothing_limits_a_receiver_that_reports_nothing() -> None:
    line = Estimator()
    assert not line.pressed(500_000, 1.0)
    assert line.ceiling is None


def test_an_estimate_that_is_low_but_does_not_fall_is_no_pressure() -> None:
    line = Estimator()
    line.remb(200_000)
    line.remb(210_000)
    assert not line.pressed(800_000, 1.0)
    assert line.told == 210_000


def test_an_estimate_that_falls_below_what_is_sent_is_pressure() -> None:
    line = Estimator()
    line.remb(600_000)
    line.remb(300_000)
    assert line.pressed(500_000, 1.0)
    assert line.ceiling == 300_000 * 0.85
    assert not line.pressed(500_000, 3.0)


def test_an_estimate_that_falls_but_is_enough_is_no_pressure() -> None:
    line = Estimator()
    line.remb(900_000)
    line.remb(600_000)
    assert not line.pressed(500_000, 1.0)


def test_much_loss_is_pressure_and_little_is_the_radios() -> None:
    line = Estimator()
    line.loss(6, 200)
    assert not line.pressed(500_000, 1.0)
    line.loss(60, 200)
    assert line.pressed(500_000, 2.0)
    assert line.ceiling == 500_000 * 0.7 * 0.85


def test_few_packets_say_nothing_of_loss() -> None:
    line = Estimator()
    line.loss(5, 10)
    assert not line.pressed(500_000, 1.0)
    line.loss(75, 150)
    assert line.pressed(500_000, 2.0)


def test_what_was_under_way_is_not_held_against_the_new_ceiling() -> None:
    line = Estimator()
    line.remb(600_000)
    line.remb(300_000)
    assert line.pressed(500_000, 1.0)
    line.remb(200_000)
    assert not line.pressed(400_000, 2.0)
    line.remb(100_000)
    assert line.pressed(400_000, 3.0)


def fall(line: Estimator, now: float) -> bool:
    line.remb(600_000)
    line.remb(300_000)
    return line.pressed(500_000, now)


def test_after_pressure_more_is_tried_with_growing_pauses() -> None:
    line = Estimator()
    now = 10.0
    pause = FIRST_BACKOFF
    assert fall(line, now)
    for _ in range(6):
        assert not line.may_try(now + pause - 0.1)
        now += pause
        assert line.may_try(now)
        line.tried(now)
        assert not line.may_try(now + 1)
        now += 2
        assert fall(line, now)
        pause = min(2 * pause, MOST_BACKOFF)
    assert pause == MOST_BACKOFF


def test_a_trial_that_holds_makes_the_next_pause_short_again() -> None:
    line = Estimator()
    assert fall(line, 0.0)
    line.tried(10.0)
    assert fall(line, 11.0)
    line.tried(30.0)
    assert not line.pressed(1000, 30.0 + TRIAL + 1)
    assert fall(line, 60.0)
    assert line.may_try(60.0 + FIRST_BACKOFF)


def test_the_ceiling_grows_once_it_may() -> None:
    line = Estimator()
    assert fall(line, 0.0)
    before = line.ceiling
    assert before is not None
    assert not line.pressed(1000, 3.0)
    assert line.ceiling == before
    assert not line.pressed(1000, 9.0)
    assert line.ceiling == before * 1.08
