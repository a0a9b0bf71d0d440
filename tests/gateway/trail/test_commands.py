import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, Executable, update

from audit.publish import Publisher
from audit.record import AuditKind, Deed
from audit.sequencer import open_log, place
from audit.tables import entry, tile
from audit.trail import Trail
from gateway.cli import main
from gateway.keys import open_service_keys
from gateway.sources import system_entropy
from gateway.storage.database import SqlDatabase
from gateway.storage.engine import WRITE, open_engine
from gateway.storage.migrate import upgrade
from tests.audit.paper_log import ORGANISATION, ORIGIN, PaperLog, entries, policy

DAY = 86_400_000


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three deeds, a day apart, of which two have their place."""
    monkeypatch.setenv("EARSHOT_DATA", str(tmp_path))
    engine = open_engine(f"sqlite:///{tmp_path / 'earshot.db'}")
    upgrade(engine)
    trail = Trail(entropy=system_entropy)
    with engine.connect().execution_options(**WRITE) as connection, connection.begin():
        open_log(connection, ORGANISATION, ORIGIN)
        for number, subject in enumerate(("a", "b", "a")):
            kind = AuditKind.SESSION_OPENED if number else AuditKind.ACCOUNT_CREATED
            details = {"number": number}
            deed = Deed(kind, ORGANISATION, "c" * 32, subject * 32, number * DAY, details)
            trail.append(connection, deed)
        place(connection, ORGANISATION, limit=2)
    engine.dispose()
    return tmp_path


def change(folder: Path, **columns: object) -> None:
    write(folder, update(entry).where(entry.c.leaf_index == 1).values(**columns))


def write(folder: Path, statement: Executable) -> None:
    engine = open_engine(f"sqlite:///{folder / 'earshot.db'}")
    with engine.connect().execution_options(**WRITE) as connection, connection.begin():
        connection.execute(statement)
    engine.dispose()


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ([], [0, 1, 2]),
        (["--kind", "session.opened"], [1, 2]),
        (["--about", "a" * 32], [0, 2]),
        (["--about", "c" * 32], [0, 1, 2]),
        (["--since", "1970-01-02"], [1, 2]),
        (["--until", "1970-01-02"], [0]),
        (["--about", "d" * 32], []),
        (["--actor", "c" * 32], [0, 1, 2]),
        (["--actor", "a" * 32], []),
    ],
)
def test_entries_are_shown_as_asked(
    wanted: list[str], numbers: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["audit", "show", ORGANISATION, *wanted]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line[line.index("{") :].replace("'", '"'))["number"] for line in lines] == (
        numbers
    )


def test_entries_of_a_conversation_come_with_those_of_its_case(
    installation: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    # Without foreign keys: nobody else of the case need be there.
    with closing(sqlite3.connect(installation / "earshot.db")) as database, database:
        database.execute(
            "INSERT INTO safeguarding_case (id, organisation_id, source_kind, source_id, state,"
            " gravity, owner_id, opened_at, touched_at, version, lines, shared)"
            " VALUES (?, ?, 'conversation', ?, 'open', 0, ?, 0, 0, 1, 1, 0)",
            ("b" * 32, ORGANISATION, "e" * 32, "c" * 32),
        )

    main(["audit", "show", ORGANISATION, "--about", "e" * 32])

    (line,) = capsys.readouterr().out.splitlines()
    assert line.endswith("{'number': 1}")


def test_entry_without_a_place_is_shown_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    main(["audit", "show", ORGANISATION])

    places = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert places == ["0", "1", "-"]


def test_whole_log_differs_nowhere(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "monitor", ORGANISATION]) == 0
    assert "say the same" in capsys.readouterr().out


@pytest.mark.damages_trail("a row is changed behind the log's back")
@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"actor": "f" * 32}, "entry 1: the row has another actor"),
        ({"at": 7}, "entry 1: the row has another at"),
        ({"details": b"{}"}, "entry 1: the details are not those"),
        ({"salt": None}, "entry 1: the details are not those"),
        ({"canonical": b"{}"}, "entry 1: its bytes are not those in the tree"),
        ({"leaf_index": 5}, "entry 1: has no row, the next one is 5"),
        ({"leaf_index": None}, "entry 1: has no row, nor has any after it"),
    ],
)
def test_row_that_was_changed_is_named(
    installation: Path,
    columns: dict[str, object],
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    change(installation, **columns)

    assert main(["audit", "monitor", ORGANISATION]) == 1
    assert said in capsys.readouterr().out


@pytest.fixture
async def published(installation: Path) -> Path:
    """Grow the log to more than a tile, and publish it."""
    database = SqlDatabase(f"sqlite:///{installation / 'earshot.db'}")
    keys = open_service_keys(installation / "service.key", system_entropy)
    trail = Trail(entropy=system_entropy)

    def grow(connection: Connection) -> None:
        for number in range(300):
            deed = Deed(AuditKind.SESSION_OPENED, ORGANISATION, "c" * 32, "a" * 32, number)
            trail.append(connection, deed)
        place(connection, ORGANISATION)

    await database.transact(grow)
    await Publisher(database, keys.trail_key).publish(ORGANISATION, now=DAY)
    database.close()
    return installation


@pytest.mark.usefixtures("published")
def test_published_log_is_rebuilt_from_its_entries(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "monitor", ORGANISATION]) == 0
    assert capsys.readouterr().out == "log and database say the same\n"


@pytest.mark.damages_trail("a tile is forged")
def test_forged_tile_that_no_row_contradicts_is_named(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(published, update(tile).where(tile.c.level == 1).values(hashes=bytes(32)))

    assert main(["audit", "monitor", ORGANISATION]) == 1
    assert "DIFFERS: what is published: tile.hash, tile/1/000.p/1, byte 0" in (
        capsys.readouterr().out
    )


@pytest.mark.damages_trail("the checkpoint is of another key")
def test_checkpoint_that_the_service_did_not_sign_is_named(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (published / "service.key").write_bytes(bytes(32))

    assert main(["audit", "monitor", ORGANISATION]) == 1
    assert "DIFFERS: what is published: checkpoint.unsigned" in capsys.readouterr().out


def test_erased_details_differ_from_nothing(installation: Path) -> None:
    change(installation, salt=None, details=None)

    assert main(["audit", "monitor", ORGANISATION]) == 0


def test_nothing_is_proven_or_exported_before_it_is_published(installation: Path) -> None:
    assert main(["audit", "prove", ORGANISATION, "0"]) == 2
    assert main(["audit", "export", ORGANISATION, str(installation / "out")]) == 2
    assert not (installation / "out").exists()


def test_log_goes_on_under_a_new_origin(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "resume", ORGANISATION, "--reason", "fire"]) == 0
    assert main(["audit", "resume", ORGANISATION, "--reason", "flood"]) == 0

    capsys.readouterr()
    main(["audit", "logs"])
    assert "/v1/trail.3/" in capsys.readouterr().out
    assert main(["audit", "resume", "f" * 32, "--reason", "none"]) == 2


def publish(folder: Path, log: PaperLog) -> str:
    for path, data in log.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    return str(folder)


def test_published_folder_is_verified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = PaperLog(entries(300), cosigned=True)
    folder = publish(tmp_path / "out", log)
    keys = ["--key", str(policy().log), "--witness", str(policy().witnesses[0])]

    assert main(["audit", "verify", folder, *keys]) == 0
    (tmp_path / "out" / "tile" / "0" / "000").write_bytes(bytes(8192))
    assert main(["audit", "verify", folder, *keys]) == 1

    whole, broken = capsys.readouterr().out.splitlines()
    assert whole.startswith("whole: 300 entries")
    assert broken == "BROKEN: tile.hash, tile/0/000, byte 0"


def test_published_folder_is_held_against_what_was_seen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, seen = ["--key", str(policy().log)], tmp_path / "seen"
    folder = publish(tmp_path / "out", PaperLog(entries(30)))
    seen.write_bytes(PaperLog(entries(20)).files["checkpoint"])
    assert main(["audit", "verify", folder, *key, "--seen", str(seen)]) == 0
    seen.write_bytes(PaperLog(entries(40)).files["checkpoint"])
    assert main(["audit", "verify", folder, *key, "--seen", str(seen)]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "BROKEN: split, checkpoint"

    seen.write_bytes(b"no checkpoint")
    for file in (seen, tmp_path / "nowhere"):
        assert main(["audit", "verify", folder, *key, "--seen", str(file)]) == 2


@pytest.mark.parametrize(
    "words",
    [
        ["--key", "nonsense"],
        ["--key", str(policy().log), "--quorum", "1"],
        ["--key", str(policy().log), "--witness", "nonsense"],
    ],
)
def test_policy_that_is_none_is_refused(tmp_path: Path, words: list[str]) -> None:
    assert main(["audit", "verify", str(tmp_path), *words]) == 2


def test_proof_file_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "no.tlog-proof").write_bytes(b"no")
    key = ["--key", str(policy().log)]

    assert main(["audit", "check-proof", str(tmp_path / "no.tlog-proof"), *key]) == 1
    assert main(["audit", "check-proof", str(tmp_path / "nowhere"), *key]) == 3


@pytest.mark.parametrize("logs", ["nonsense", str(policy().log)])
def test_witness_says_what_is_wrong_before_it_listens(tmp_path: Path, logs: str) -> None:
    (tmp_path / "logs.txt").write_text(logs)

    assert main(["witness", "--data", str(tmp_path), "--name", "w", "--listen", "nowhere"]) == 2
