from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

import pytest
from sqlalchemy import Connection, select

from audit.record import AuditKind
from audit.trail import Trail
from gateway.cli import main
from gateway.demo.seed import seed
from gateway.errors import NotFound
from gateway.identity.join_codes import find_offer
from gateway.identity.tables import organisation as organisation_table
from gateway.keys import ServiceKeys
from gateway.sources import system_clock, system_entropy
from gateway.storage.engine import WRITE, open_engine
from gateway.storage.migrate import upgrade
from tests.world import CHEAP

TRAIL = Trail(entropy=system_entropy)
CODE = "HILL-7392"

T = TypeVar("T")


class Look(Protocol):
    def __call__(self, work: Callable[[Connection], T], /) -> T: ...


@pytest.fixture
def look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Look:
    """Return a function that works on the demo's database."""
    monkeypatch.setenv("EARSHOT_DATA", str(tmp_path))
    engine = open_engine(f"sqlite:///{tmp_path / 'earshot.db'}")
    upgrade(engine)

    def run(work: Callable[[Connection], T]) -> T:
        with engine.connect().execution_options(**WRITE) as connection, connection.begin():
            return work(connection)

    run(
        lambda c: seed(
            c,
            keys=ServiceKeys(b"k" * 32),
            trail=TRAIL,
            now=system_clock(),
            entropy=system_entropy,
            hasher=CHEAP,
        )
    )
    return run


def kinds(connection: Connection) -> list[AuditKind]:
    organisation = connection.scalars(select(organisation_table.c.id)).one()
    return [each.kind for each in TRAIL.read(connection, organisation=organisation)]


def test_rotating_ends_a_code_and_prints_another_to_the_same_place(
    look: Look, capsys: pytest.CaptureFixture[str]
) -> None:
    now = system_clock()
    before = look(lambda c: find_offer(c, CODE, now=now))

    assert main(["join-code", "rotate", CODE, "--uses", "2", "--days", "1"]) == 0

    made = capsys.readouterr().out.strip()
    after = look(lambda c: find_offer(c, made, now=now))
    assert (before.school, before.team, before.age_band) == (
        after.school,
        after.team,
        after.age_band,
    )
    with pytest.raises(NotFound):
        look(lambda c: find_offer(c, CODE, now=system_clock()))
    assert look(kinds)[-2:] == [AuditKind.CODE_ENDED, AuditKind.CODE_MADE]

    assert main(["join-code", "list"]) == 0
    new, old = capsys.readouterr().out.splitlines()[-2:]
    assert "ended" in f"{old} {new}"
    assert "2 left" in f"{old} {new}"


def test_ending_a_code_lets_nobody_join_by_it(
    look: Look, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["join-code", "end", "hill 7392"]) == 0
    with pytest.raises(NotFound):
        look(lambda c: find_offer(c, CODE, now=system_clock()))

    assert main(["join-code", "end", CODE]) == 1
    assert main(["join-code", "rotate", "NONE-0000"]) == 1
    assert main(["join-code", "rotate", CODE, "--uses", "0"]) == 2
    assert "no such code" in capsys.readouterr().err
