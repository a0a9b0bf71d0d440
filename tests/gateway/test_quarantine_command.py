from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Connection

from audit.record import AuditKind
from audit.trail import Trail
from gateway.chat import verify
from gateway.chat.openings import open_desk
from gateway.chat.quarantine import in_quarantine, put_in_quarantine
from gateway.chat.requests import Open
from gateway.cli import main
from gateway.keys import ServiceKeys
from gateway.sources import system_entropy
from gateway.storage.engine import WRITE, open_engine
from gateway.storage.migrate import upgrade
from tests.contracts.conversations_town import NOON, Town, build_town
from tests.paper_group import PaperGroup

TALK = "7a" * 16
TRAIL = Trail(entropy=system_entropy)

T = TypeVar("T")


def on_database(folder: Path, work: Callable[[Connection], T]) -> T:
    engine = open_engine(f"sqlite:///{folder / 'earshot.db'}")
    upgrade(engine)
    with engine.connect().execution_options(**WRITE) as connection, connection.begin():
        found = work(connection)
    engine.dispose()
    return found


def hold_amina(connection: Connection) -> Town:
    keys = ServiceKeys(b"k" * 32)
    town = build_town(connection, keys=keys, trail=TRAIL, now=NOON, entropy=system_entropy)
    group_info = PaperGroup(TALK, {0: town.robin.member}).group_info()
    request = Open(id=1, conversation=TALK, team=town.nurses, group_info=group_info)
    state = verify.begin(
        group_info,
        organisation=town.organisation,
        removal_key=keys.removal_public_key(town.organisation),
        now=NOON,
    )
    open_desk(
        connection, trail=TRAIL, actor=town.robin.actor, request=request, state=state, now=NOON
    )
    put_in_quarantine(
        connection,
        TRAIL,
        organisation=town.organisation,
        device_id=town.amina.device,
        conversation=TALK,
        seq=1,
        now=NOON,
    )
    return town


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """Return a town in which Amina's device is held."""
    monkeypatch.setenv("EARSHOT_DATA", str(tmp_path))
    return on_database(tmp_path, hold_amina)


def test_list_shows_whose_device_is_held_and_what_for(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["quarantine", "list"]) == 0
    assert capsys.readouterr().out == (
        f"{town.amina.device}  amina  since 2025-06-15T15:06:40+00:00"
        f"  conversation {TALK} entry 1\n"
    )


def test_lift_lets_the_device_go_and_says_so_in_the_trail(town: Town, tmp_path: Path) -> None:
    assert main(["quarantine", "lift", town.amina.device]) == 0
    assert not on_database(tmp_path, lambda c: in_quarantine(c, town.amina.device))
    deeds = on_database(tmp_path, lambda c: list(TRAIL.read(c, organisation=town.organisation)))
    assert (deeds[-1].kind, deeds[-1].subject) == (
        AuditKind.DEVICE_QUARANTINE_LIFTED,
        town.amina.device,
    )


def test_lift_of_a_device_that_is_not_held_says_so(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["quarantine", "lift", town.beth.device]) == 1
    assert "no device" in capsys.readouterr().err
