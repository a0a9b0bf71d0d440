"""The check that every test's trail goes through can fail."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, update

from audit.errors import TrailBroken
from audit.record import AuditKind, Deed
from audit.tables import entry, tile
from audit.trail import Trail
from gateway.identity.accounts import create_organisation
from gateway.keys import open_service_keys
from gateway.settings import Settings, read_settings
from gateway.sources import system_entropy
from gateway.storage.engine import WRITE, open_engine
from gateway.storage.migrate import upgrade
from tests.trails import verify_trails

NOON = 1777305600000

damaged = pytest.mark.damages_trail("that is what is tried here")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Keep an organisation of three entries."""
    made = read_settings({"EARSHOT_DATA": str(tmp_path), "EARSHOT_CLIENT": str(tmp_path)})
    open_service_keys(made.key_file, system_entropy)
    engine = open_engine(made.database_url)
    upgrade(engine)
    trail = Trail(entropy=system_entropy)
    with engine.connect().execution_options(**WRITE) as connection, connection.begin():
        name = create_organisation(
            connection, "Riverside", trail=trail, now=NOON, entropy=system_entropy
        )
        for kind in (AuditKind.RECORD_SEALED, AuditKind.RECORD_OPENED):
            trail.append(connection, Deed(kind, name, "ab" * 16, "cd" * 16, NOON, {"contact": 1}))
    engine.dispose()
    return made


def tamper(settings: Settings, *statements: object) -> None:
    engine: Engine = open_engine(settings.database_url)
    with engine.connect().execution_options(**WRITE) as connection, connection.begin():
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]
    engine.dispose()


def test_whole_trail_verifies_again_and_again(settings: Settings) -> None:
    assert verify_trails(settings) == 3
    assert verify_trails(settings) == 3


@damaged
def test_entry_that_was_changed_is_found(settings: Settings) -> None:
    verify_trails(settings)
    other = Deed(AuditKind.RECORD_OPENED, "ef" * 16, "", "", NOON)
    tamper(
        settings, update(entry).where(entry.c.leaf_index == 1).values(canonical=other.kind.encode())
    )
    with pytest.raises(TrailBroken):
        verify_trails(settings)


@damaged
def test_entry_that_was_taken_out_is_found(settings: Settings) -> None:
    verify_trails(settings)
    tamper(settings, delete(entry).where(entry.c.leaf_index == 2))
    with pytest.raises(TrailBroken):
        verify_trails(settings)


@damaged
def test_tile_that_was_changed_is_found(settings: Settings) -> None:
    verify_trails(settings)
    tamper(settings, update(tile).values(hashes=b"x" * 96))
    with pytest.raises(TrailBroken):
        verify_trails(settings)


@damaged
def test_row_that_says_another_thing_than_its_entry_is_found(settings: Settings) -> None:
    verify_trails(settings)
    tamper(settings, update(entry).where(entry.c.leaf_index == 1).values(actor="ef" * 16))
    with pytest.raises(AssertionError):
        verify_trails(settings)
