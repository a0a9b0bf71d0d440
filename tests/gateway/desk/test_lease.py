from gateway.desk.lease import ASSIGNED, HELD, Holding, Lost, Taken, assign, claim, release, renew


def test_free_conversation_is_claimed_and_the_next_is_told_who_has_it() -> None:
    held = claim(Holding(), "amina", 100)

    assert held == Holding("amina", 100 + HELD, 1)
    assert claim(held, "beth", 200) == Taken("amina", 100 + HELD)
    assert claim(held, "amina", 200) == Holding("amina", 200 + HELD, 1)


def test_lease_that_ran_out_is_anybodys() -> None:
    old = Holding("amina", 100, 1)

    assert claim(old, "beth", 100) == Holding("beth", 100 + HELD, 2)
    assert renew(old, "amina", 1, 150) == Holding("amina", 150 + HELD, 1)


def test_old_fence_opens_nothing() -> None:
    now = Holding("beth", 100 + HELD, 2)

    assert renew(now, "amina", 1, 150) == Lost("beth", 2)
    assert release(now, "amina", 1) == Lost("beth", 2)
    assert assign(now, "amina", "cara", 1, 150, lead=True) == Lost("beth", 2)
    assert release(now, "beth", 2) == Holding(None, None, 3)


def test_only_holder_or_lead_gives_it_away() -> None:
    held = Holding("beth", 1000, 2)

    assert assign(held, "amina", "cara", 2, 150, lead=False) == Taken("beth", 1000)
    given = Holding("cara", 150 + ASSIGNED, 3)
    assert assign(held, "amina", "cara", 2, 150, lead=True) == given
    assert assign(held, "beth", "cara", 2, 150, lead=False) == given
    assert assign(given, "beth", "cara", 2, 160, lead=False) == given
    assert assign(Holding(), "amina", "cara", 0, 150, lead=False) == Holding(
        "cara", 150 + ASSIGNED, 1
    )


def test_claiming_what_was_assigned_does_not_shorten_it() -> None:
    given = Holding("cara", 150 + ASSIGNED, 3)

    assert claim(given, "cara", 160) == given
    assert renew(given, "cara", 3, 160) == given
