import hashlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Connection

from audit.record import AuditKind
from gateway.app import Gateway
from gateway.client_build import ClientBuild, enter, measure
from gateway.settings import read_settings
from tests.answers import Told
from tests.world import CHEAP, World, make_world


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Yield people in a database."""
    made = make_world(tmp_path)
    yield made
    made.identity.passwords.close()
    made.database.close()


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    """Return a built client of three files, and a link out of it."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("the page")
    (folder / "assets" / "app-1a2b3c.js").write_text("the script")
    (folder / "staff.html").write_text("the staff's page")
    (tmp_path / "elsewhere").write_text("another file")
    (folder / "link").symlink_to(tmp_path / "elsewhere")
    return folder


def test_manifest_is_what_sha256sum_checks(dist: Path, tmp_path: Path) -> None:
    build = measure(dist)
    (tmp_path / "manifest").write_bytes(build.manifest)

    checked = subprocess.run(
        ["/usr/bin/sha256sum", "--strict", "--check", str(tmp_path / "manifest")],
        cwd=dist,
        capture_output=True,
        check=False,
    )
    assert checked.returncode == 0
    assert build.files == 3
    assert build.hash == hashlib.sha256(build.manifest).hexdigest()


def test_one_byte_more_is_another_client(dist: Path) -> None:
    before = measure(dist)
    (dist / "assets" / "app-1a2b3c.js").write_text("the script;")

    assert measure(dist).hash != before.hash


def test_nothing_built_is_no_client(tmp_path: Path) -> None:
    assert measure(tmp_path / "missing") == ClientBuild(b"")


def test_a_new_client_is_entered_once_in_every_trail(world: World, dist: Path) -> None:
    def start(build: ClientBuild) -> int:
        def work(connection: Connection) -> int:
            return enter(connection, build, trail=world.trail, now=world.clock())

        with world.database.engine.connect() as connection, connection.begin():
            return work(connection)

    first = measure(dist)
    assert (start(first), start(first), start(ClientBuild(b""))) == (1, 0, 0)
    (dist / "index.html").write_text("a new page")
    second = measure(dist)
    assert (start(second), start(second), start(first)) == (1, 0, 1)

    entries = world.entries(AuditKind.CLIENT_PUBLISHED)
    assert [each.details for each in entries if each.details] == [
        f'{{"files":3,"hash":"{each.hash}"}}'.encode() for each in (first, second, first)
    ]


async def test_gateway_enters_its_client_and_says_which_it_is(dist: Path, tmp_path: Path) -> None:
    settings = read_settings({"EARSHOT_DATA": str(tmp_path / "data"), "EARSHOT_CLIENT": str(dist)})
    gateway = Gateway(settings, hasher=CHEAP)
    app = gateway.app()
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=Told(app), base_url="http://localhost:8400") as http,
    ):
        said = (await http.get("/v1/client")).json()
        manifest = (await http.get("/v1/client/manifest")).content

    assert said == {"hash": measure(dist).hash, "files": 3}
    assert hashlib.sha256(manifest).hexdigest() == said["hash"]
