from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, func, select, update

from audit.errors import UnrecordableDetail
from audit.record import AuditKind, Deed, Detail, Entry, canonical_details, commit
from audit.tables import entry, metadata
from audit.trail import Trail

COUNCIL, TRUST = "c" * 32, "d" * 32

DEEDS = st.builds(
    Deed,
    kind=st.sampled_from(AuditKind),
    organisation=st.sampled_from([COUNCIL, TRUST]),
    actor=st.sampled_from(["", "a" * 32]),
    subject=st.sampled_from(["", "b" * 32]),
    at=st.integers(min_value=0, max_value=2**53),
    details=st.dictionaries(st.text(max_size=5), st.text(max_size=5) | st.integers()),
)


class CountingEntropy:
    """Different bytes each time, and the same in each run."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, size: int) -> bytes:
        self.calls += 1
        return self.calls.to_bytes(size, "big")


def deed(organisation: str = COUNCIL, at: int = 1, **details: Detail) -> Deed:
    return Deed(AuditKind.SESSION_OPENED, organisation, "a" * 32, "b" * 32, at, details)


def in_memory() -> Engine:
    engine = create_engine("sqlite://")
    metadata.create_all(engine)
    return engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'trail.db'}")
    metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def trail() -> Trail:
    return Trail(entropy=CountingEntropy())


@given(st.lists(DEEDS, max_size=8))
def test_trail_gives_back_what_was_entered_in_order(deeds: list[Deed]) -> None:
    trail = Trail(entropy=CountingEntropy())
    engine = in_memory()
    with engine.begin() as connection:
        for each in deeds:
            trail.append(connection, each)
        found = list(trail.read(connection, organisation=COUNCIL))
    engine.dispose()

    expected = [each for each in deeds if each.organisation == COUNCIL]
    assert [(r.kind, r.actor, r.subject, r.at) for r in found] == [
        (d.kind, d.actor, d.subject, d.at) for d in expected
    ]
    assert [r.details for r in found] == [canonical_details(d.details) for d in expected]
    numbers = [r.number for r in found]
    assert numbers == sorted(set(numbers))


def test_entry_commits_to_its_details(engine: Engine, trail: Trail) -> None:
    with engine.begin() as connection:
        trail.append(connection, deed(method="join"))
        (found,) = trail.read(connection, organisation=COUNCIL)

    assert found.salt is not None
    assert found.details == b'{"method":"join"}'
    record = Entry(
        kind=found.kind,
        organisation=COUNCIL,
        actor=found.actor,
        subject=found.subject,
        at=found.at,
        commitment=commit(found.salt, found.details),
    )
    assert found.canonical == record.canonical()


def test_each_entry_has_its_own_salt(engine: Engine, trail: Trail) -> None:
    with engine.begin() as connection:
        trail.append(connection, deed())
        trail.append(connection, deed())
        first, second = trail.read(connection, organisation=COUNCIL)

    assert first.salt != second.salt
    assert first.canonical != second.canonical


def test_details_can_be_erased_and_the_entry_stands(engine: Engine, trail: Trail) -> None:
    with engine.begin() as connection:
        trail.append(connection, deed(reason="secret"))
        (before,) = trail.read(connection, organisation=COUNCIL)
        connection.execute(update(entry).values(salt=None, details=None))
        (after,) = trail.read(connection, organisation=COUNCIL)

    assert (after.salt, after.details) == (None, None)
    assert after.canonical == before.canonical
    assert b"secret" not in after.canonical


def test_entry_shares_the_fate_of_the_deed(engine: Engine, trail: Trail) -> None:
    with engine.connect() as connection:
        transaction = connection.begin()
        trail.append(connection, deed())
        transaction.rollback()

    with engine.connect() as connection:
        assert list(trail.read(connection, organisation=COUNCIL)) == []


def test_numbers_are_never_given_twice(engine: Engine, trail: Trail) -> None:
    with engine.begin() as connection:
        trail.append(connection, deed())
        trail.append(connection, deed())
    with engine.begin() as connection:
        last = connection.scalars(select(func.max(entry.c.number))).one()
        connection.execute(entry.delete().where(entry.c.number == last))
        trail.append(connection, deed())
        newest = connection.scalars(select(func.max(entry.c.number))).one()

    assert newest > last


def test_deed_of_no_organisation_enters_nothing(engine: Engine, trail: Trail) -> None:
    with engine.begin() as connection:
        with pytest.raises(UnrecordableDetail):
            trail.append(connection, Deed(AuditKind.SESSION_REFUSED, "", "", "", 0))
        assert list(trail.read(connection, organisation="")) == []


def test_unrecordable_deed_enters_nothing(engine: Engine, trail: Trail) -> None:
    with engine.begin() as connection:
        with pytest.raises(UnrecordableDetail):
            trail.append(connection, deed(flag=True))
        assert list(trail.read(connection, organisation=COUNCIL)) == []
