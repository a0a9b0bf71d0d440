import gc
import logging
import re
import stat
from pathlib import Path

import pytest
from sqlalchemy import inspect, select
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from gateway.cli import FRAME_LIMIT, Server, main, server_config
from gateway.demo.folder import MARKER
from gateway.identity.tables import organisation
from gateway.settings import Settings, read_settings
from gateway.storage.engine import open_engine
from gateway.websocket import DeviceProtocol


class Served:
    """Stands where serving would begin, and remembers with which settings."""

    def __init__(self) -> None:
        self.settings: list[Settings] = []

    def __call__(self, settings: Settings) -> int:
        self.settings.append(settings)
        return 0


@pytest.fixture
def served() -> Served:
    return Served()


def organisations(folder: Path) -> list[str]:
    engine = open_engine(f"sqlite:///{folder / 'earshot.db'}")
    with engine.connect() as connection:
        found = list(connection.scalars(select(organisation.c.id)))
    engine.dispose()
    return found


def demo(folder: Path, served: Served, *more: str) -> int:
    return main(["demo", "--data", str(folder), *more], serve_with=served)


def test_demo_serves_this_machine_on_the_chosen_port(
    tmp_path: Path, served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    status = demo(tmp_path / "demo", served, "--port", "8455")

    (settings,) = served.settings
    said = capsys.readouterr().out
    assert status == 0
    assert (settings.host, settings.port) == ("127.0.0.1", 8455)
    assert settings.origin == "http://localhost:8455"
    assert "http://localhost:8455/join#HILL-7392" in said
    assert "http://localhost:8455/staff" in said
    for name in ("amina", "beth", "dan", "maya", "sofia", "tom"):
        assert re.search(rf"{name} +demo-{name} +\d{{6}} ", said)


def test_demo_ignores_the_real_installations_settings(
    tmp_path: Path, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EARSHOT_HOST", "0.0.0.0")  # noqa: S104 - must not take effect
    monkeypatch.setenv("EARSHOT_DATABASE_URL", "sqlite:////nowhere/real.db")

    demo(tmp_path / "demo", served)

    (settings,) = served.settings
    assert settings.host == "127.0.0.1"
    assert settings.database_url == f"sqlite:///{tmp_path}/demo/earshot.db"


def test_demo_keeps_its_files_to_its_owner(tmp_path: Path, served: Served) -> None:
    demo(tmp_path / "demo", served)

    for file in (tmp_path / "demo").iterdir():
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file.name


def test_demo_runs_again_without_harm(tmp_path: Path, served: Served) -> None:
    demo(tmp_path / "demo", served)
    before = organisations(tmp_path / "demo")

    assert demo(tmp_path / "demo", served) == 0

    assert organisations(tmp_path / "demo") == before
    assert len(before) == 1


def test_demo_reset_starts_afresh(tmp_path: Path, served: Served) -> None:
    demo(tmp_path / "demo", served)
    before = organisations(tmp_path / "demo")

    assert demo(tmp_path / "demo", served, "--reset") == 0

    after = organisations(tmp_path / "demo")
    assert len(after) == 1
    assert after != before


def test_demo_leaves_other_folders_alone(
    tmp_path: Path, served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "service.key").write_text("a real one")

    assert demo(tmp_path, served, "--reset") == 2

    assert (tmp_path / "service.key").read_text() == "a real one"
    assert capsys.readouterr().err.startswith("earshot: --data: ")
    assert served.settings == []


def test_demo_draws_the_join_link_when_asked(
    tmp_path: Path, served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    demo(tmp_path / "demo", served)
    without = capsys.readouterr().out
    demo(tmp_path / "demo", served, "--qr")

    assert "█" not in without
    assert "█" in capsys.readouterr().out


def test_demo_refuses_a_port_that_is_none(
    tmp_path: Path, served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    assert demo(tmp_path / "demo", served, "--port", "0") == 2
    assert "EARSHOT_PORT" in capsys.readouterr().err


def test_code_prints_the_code_that_the_demo_showed(
    tmp_path: Path, served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    demo(tmp_path / "demo", served)
    capsys.readouterr()

    status = main(["code", "amina", "--data", str(tmp_path / "demo")])

    assert status == 0
    assert re.fullmatch(r"\d{6}  \(good once, for \d+ s\)\n", capsys.readouterr().out)


def test_code_is_for_the_demo_alone(
    tmp_path: Path, served: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    demo(tmp_path / "demo", served)
    real = tmp_path / "real"
    (tmp_path / "demo").rename(real)
    (real / MARKER).unlink()
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / MARKER).touch()

    assert main(["code", "amina", "--data", str(real)]) == 2
    assert main(["code", "amina", "--data", str(empty)]) == 2
    assert [path.name for path in empty.iterdir()] == [MARKER]
    assert capsys.readouterr().err.count("start the demo first") == 2


def test_serve_takes_its_settings_from_the_environment(
    tmp_path: Path, served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EARSHOT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("EARSHOT_PORT", "8456")

    assert main(["serve"], serve_with=served) == 0

    assert served.settings == [read_settings()]
    assert (tmp_path / "data").is_dir()


def test_serve_names_the_setting_that_is_wrong(
    served: Served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EARSHOT_ORIGIN", "http://chat.example.org")

    assert main(["serve"], serve_with=served) == 2

    assert capsys.readouterr().err.startswith("earshot: EARSHOT_ORIGIN: must be https")


def test_migrate_makes_the_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EARSHOT_DATA", str(tmp_path / "data"))

    assert main(["migrate"]) == 0
    assert main(["migrate"]) == 0

    engine = open_engine(f"sqlite:///{tmp_path / 'data' / 'earshot.db'}")
    assert {"account", "audit_entry"} <= set(inspect(engine).get_table_names())
    engine.dispose()


def test_command_without_words_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2

    assert "demo" in capsys.readouterr().err


def test_server_keeps_no_log_of_who_asked_and_compresses_nothing() -> None:
    config = server_config(Starlette(), read_settings({}))
    config.load()

    assert config.http_protocol_class is H11Protocol
    assert config.ws_protocol_class is DeviceProtocol
    assert config.ws_max_size == FRAME_LIMIT == 1024 * 1024
    assert not config.ws_per_message_deflate
    assert not config.access_log
    assert not config.proxy_headers
    assert logging.getLogger("uvicorn.error").level == logging.WARNING


async def test_collector_leaves_a_started_server_alone() -> None:
    server = Server(server_config(Starlette(), read_settings({})))
    frozen = gc.get_freeze_count()
    server.config.load()
    server.lifespan = server.config.lifespan_class(server.config)
    try:
        await server.startup(sockets=[])
        assert gc.get_freeze_count() > frozen
    finally:
        gc.unfreeze()
        await server.shutdown(sockets=[])
