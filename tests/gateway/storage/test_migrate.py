"""Migrations lead to exactly the schema that the tables describe."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, insert, inspect, select, text
from sqlalchemy.exc import IntegrityError

import audit.tables
import gateway.attachments.tables
import gateway.cases.tables
import gateway.chat.consent_tables
import gateway.chat.reset_tables
import gateway.chat.tables
import gateway.desk.tables
import gateway.identity.link_tables
import gateway.identity.passkey_tables
import gateway.identity.phrase_tables
import gateway.identity.sign_on_tables
import gateway.identity.tables
import gateway.push.tables
import gateway.records.tables
import gateway.retention.tables
import gateway.signposts.tables
import gateway.visits.tables
import moderation.tables
from gateway.chat.tables import entry, public_group
from gateway.storage.engine import WRITE, open_engine
from gateway.storage.migrate import MIGRATIONS, upgrade
from gateway.storage.schema import metadata

COLUMNS = ("conversation_id", "seq", "kind", "sender", "message_id", "body")
ENTRY: dict[str, object] = {"epoch": 0, "at": 0, "side": 1, "frank": None}

ROOMS = (
    gateway.identity.tables,
    gateway.chat.tables,
    gateway.chat.consent_tables,
    gateway.chat.reset_tables,
    gateway.attachments.tables,
    gateway.desk.tables,
    gateway.identity.link_tables,
    gateway.identity.passkey_tables,
    gateway.identity.phrase_tables,
    gateway.identity.sign_on_tables,
    gateway.push.tables,
    gateway.cases.tables,
    gateway.records.tables,
    gateway.retention.tables,
    gateway.signposts.tables,
    gateway.visits.tables,
    moderation.tables,
)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a database with nothing in it."""
    if request.param == "postgresql":
        made: str = request.getfixturevalue("empty_postgres_url")
        return made
    return f"sqlite:///{tmp_path / 'fresh.db'}"


def test_upgrade_makes_the_described_schema(url: str) -> None:
    assert all(room.__all__ for room in ROOMS)
    described = MetaData()
    rooms = (metadata, audit.tables.metadata, moderation.tables.metadata)
    for table in [table for room in rooms for table in room.tables.values()]:
        table.to_metadata(described)
    engine = open_engine(url)
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, described) == []
    engine.dispose()


def test_upgrade_changes_nothing_twice(url: str) -> None:
    engine = open_engine(url)
    upgrade(engine)
    before = inspect(engine).get_table_names()
    upgrade(engine)
    assert inspect(engine).get_table_names() == before
    engine.dispose()


def test_conversations_from_before_keep_their_group_and_their_log(url: str) -> None:
    engine = open_engine(url)
    talk, robin = "7a" * 16, "0b" * 16
    entries = [(talk, seq, "application", robin, f"{seq:032x}", b"body") for seq in (1, 2)]
    with engine.connect().execution_options(**WRITE) as connection, connection.begin():
        migrate_to("0002", connection)
        fill_first_schema(connection, talk, entries)
    upgrade(engine)
    with engine.connect() as connection:
        group = connection.execute(select(public_group)).one()
        assert tuple(group) == (talk, b"info", b"state")
        columns = entry.c
        kept = connection.execute(
            select(
                columns.conversation_id,
                columns.seq,
                columns.kind,
                columns.sender,
                columns.message_id,
                columns.body,
                columns.frank,
            ).order_by(columns.seq)
        )
        assert [tuple(row) for row in kept] == [(*row, None) for row in entries]
    with engine.connect().execution_options(**WRITE) as connection:
        again = insert(entry).values({**ENTRY, **dict(zip(COLUMNS, entries[0], strict=True))})
        with pytest.raises(IntegrityError):
            connection.execute(again.values(seq=3))
    engine.dispose()


def migrate_to(revision: str, connection: Connection) -> None:
    """Bring an empty database up to a revision."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def fill_first_schema(
    connection: Connection, talk: str, entries: Sequence[tuple[object, ...]]
) -> None:
    """Put a conversation and its log into a database of revision 0002."""
    trust, team, person = "c0" * 16, "7e" * 16, "ac" * 16
    connection.execute(text("INSERT INTO organisation VALUES (:id, 'Trust', 83, 0)"), {"id": trust})
    connection.execute(
        text("INSERT INTO team VALUES (:id, :trust, 'Nurses')"), {"id": team, "trust": trust}
    )
    connection.execute(
        text(
            "INSERT INTO account (id, organisation_id, kind, name, title, created_at)"
            " VALUES (:id, :trust, 'young_person', 'Robin', '', 0)"
        ),
        {"id": person, "trust": trust},
    )
    connection.execute(
        text(
            "INSERT INTO conversation (id, organisation_id, kind, team_id, opened_by, opened_at,"
            " opening_hash, suite, epoch, group_info, group_state, head, last_at, seen, unread)"
            " VALUES (:id, :trust, 'desk', :team, :person, 0, :hash, 83, 0, :info, :state, 2, 0, 0,"
            " 0)"
        ),
        {
            "id": talk,
            "trust": trust,
            "team": team,
            "person": person,
            "hash": b"hash",
            "info": b"info",
            "state": b"state",
        },
    )
    connection.execute(
        text(
            "INSERT INTO entry (conversation_id, seq, kind, sender, message_id, body, epoch, at,"
            " side) VALUES (:conversation_id, :seq, :kind, :sender, :message_id, :body, 0, 0, 1)"
        ),
        [dict(zip(COLUMNS, row, strict=True)) for row in entries],
    )


def test_nodes_that_start_at_once_migrate_once(empty_postgres_url: str) -> None:
    engines = [open_engine(empty_postgres_url) for _ in range(3)]
    with ThreadPoolExecutor() as nodes:
        list(nodes.map(upgrade, engines))
    assert "conversation" in inspect(engines[0]).get_table_names()
    for engine in engines:
        engine.dispose()
