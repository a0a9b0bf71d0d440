"""The trail of a real gateway, with a real witness beside it, read as an outsider reads it."""

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import pytest

from audit.notes import VerifierKey
from audit.stored import StoredLog, find_log
from gateway.settings import read_settings
from gateway.trail.keeper import origin_of
from tests.contracts.conversations_town import Town
from tests.live.device import connected, cookie, face, fresh_id
from tests.live.service import Service, make_service

pytestmark = pytest.mark.integration

PATIENCE_SECONDS: Final = 20.0
EARSHOT: Final = str(Path(sys.executable).with_name("earshot"))


def wait_until(holds: Callable[[], bool]) -> None:
    """Look again and again: the process says nothing when it has published."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it did not come to hold"
        time.sleep(0.05)


@dataclass
class OwnWitness:
    """A witness in a process of its own."""

    folder: Path
    port: int
    process: "subprocess.Popen[str]"
    key: str

    @property
    def setting(self) -> str:
        return f"http://127.0.0.1:{self.port}={self.key}"

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(15)


def start_witness(
    folder: Path, port: int | None = None, log: VerifierKey | None = None
) -> OwnWitness:
    folder.mkdir(exist_ok=True)
    if log is not None:
        (folder / "logs.txt").write_text(f"# the county\n{log}\n")
    if port is None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    log_file = (folder / "log").open("a")
    process = subprocess.Popen(
        [
            *(EARSHOT, "witness", "--data", str(folder), "--name", "witness.example"),
            *("--listen", f"127.0.0.1:{port}"),
        ],
        stdout=subprocess.PIPE,
        stderr=log_file,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout as said:
        key, _ = said.readline().strip(), said.readline()
    log_file.close()
    wait_until(lambda: listens(port))
    return OwnWitness(folder, port, process, key)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Scene:
    """A gateway with people, not started, and the witness of its log."""

    service: Service
    town: Town
    witness: OwnWitness
    log: VerifierKey

    @property
    def organisation(self) -> str:
        return self.town.robin.actor.organisation

    @property
    def published(self) -> int:
        found = self.service.read(lambda c: _published(find_log(c, self.organisation)))
        return found or 0

    @property
    def placed(self) -> int:
        log = self.service.read(lambda c: find_log(c, self.organisation))
        return 0 if log is None else log.size

    def earshot(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [EARSHOT, *words],
            env=self.service.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def witnessed(self) -> list[str]:
        return ["--key", str(self.log), "--witness", self.witness.key]


def _published(log: StoredLog | None) -> int | None:
    found = None if log is None else log.published()
    return None if found is None else found.size


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    (tmp_path / "gateway").mkdir()
    service = make_service(tmp_path / "gateway")
    town = service.build_town()
    organisation = town.robin.actor.organisation
    log = VerifierKey(
        origin_of(service.settings.origin, organisation),
        1,
        bytes(service.keys.trail_key(organisation).verify_key),
    )
    witness = start_witness(tmp_path / "witness", log=log)
    service.environment["EARSHOT_TRAIL_WITNESSES"] = witness.setting
    service.environment["EARSHOT_TRAIL_PUBLIC"] = "1"
    service.settings = read_settings(service.environment)
    made = Scene(service, town, witness, log)
    yield made
    service.close()
    made.witness.stop()


async def talk(scene: Scene) -> None:
    """Let something happen that the trail tells of."""
    async with connected(scene.service, scene.town.robin) as robin:
        paper = await robin.open(scene.town.nurses)
        await robin.send(paper, fresh_id())


async def test_outsider_verifies_a_running_gateway(scene: Scene, tmp_path: Path) -> None:
    scene.service.start()
    await talk(scene)
    wait_until(lambda: scene.published == scene.placed > 0)

    address = f"http://{scene.service.address}/v1/trail/{scene.organisation}"
    live = scene.earshot("audit", "verify", address, *scene.witnessed())
    exported = scene.earshot("audit", "export", scene.organisation, str(tmp_path / "out"))
    offline = scene.earshot("audit", "verify", str(tmp_path / "out"), *scene.witnessed())
    proven = scene.earshot(
        *("audit", "prove", scene.organisation, "0", "--out", str(tmp_path / "0.tlog-proof"))
    )
    checked = scene.earshot(
        "audit", "check-proof", str(tmp_path / "0.tlog-proof"), *scene.witnessed()
    )

    for done in (live, exported, offline, proven, checked):
        assert done.returncode == 0, done.stderr + done.stdout
    assert live.stdout.startswith("whole: ")
    assert checked.stdout.startswith("proven: entry 0 of ")
    async with httpx.AsyncClient(base_url=address, trust_env=False) as http:
        served, keys = await http.get("/proof/0"), await http.get("/keys")
    assert served.content.startswith((tmp_path / "0.tlog-proof").read_bytes()[:50])
    assert keys.text == f"{scene.log}\n"


async def test_damage_to_the_exported_files_is_named(scene: Scene, tmp_path: Path) -> None:
    scene.service.start()
    await talk(scene)
    wait_until(lambda: scene.published == scene.placed > 0)
    scene.earshot("audit", "export", scene.organisation, str(tmp_path / "out"))
    (bundle,) = (tmp_path / "out" / "tile" / "entries").rglob("*.p/*")
    data = bytearray(bundle.read_bytes())
    data[data.index(b'"at":') + 6] ^= 1

    bundle.write_bytes(bytes(data))
    found = scene.earshot("audit", "verify", str(tmp_path / "out"), *scene.witnessed())

    assert found.returncode == 1
    assert found.stdout.startswith("BROKEN: entry.hash, entry 0, tile/entries/000.p/")


async def test_work_goes_on_while_the_witness_is_away(scene: Scene) -> None:
    scene.service.start()
    await talk(scene)
    wait_until(lambda: scene.published == scene.placed > 0)
    before = scene.published
    scene.witness.stop()

    await talk(scene)
    wait_until(lambda: scene.placed > before)
    assert scene.published == before

    scene.witness = start_witness(scene.witness.folder, scene.witness.port)
    wait_until(lambda: scene.published == scene.placed > before)


def test_witness_logs_lines_of_json(tmp_path: Path) -> None:
    witness = start_witness(tmp_path / "witness")
    with socket.create_connection(("127.0.0.1", witness.port)) as client:
        client.sendall(b"no request\r\n\r\n")
        assert client.recv(100)
    witness.stop()
    lines = [json.loads(line) for line in (witness.folder / "log").read_text().splitlines()]
    assert [(each["level"], each["event"]) for each in lines] == [
        ("warning", "Invalid HTTP request received.")
    ]


async def test_gateway_on_an_old_backup_writes_nothing(scene: Scene, tmp_path: Path) -> None:
    """A database restored from a backup, as named in docs/trail.md section 4."""
    scene.service.start()
    await talk(scene)
    wait_until(lambda: scene.published == scene.placed > 0)
    scene.service.stop()
    database = scene.service.settings.data / "earshot.db"
    scene.service.engine.dispose()  # whoever closes the database last folds its log into it
    shutil.copy(database, tmp_path / "backup.db")
    before = scene.published
    scene.service.start()
    await talk(scene)
    wait_until(lambda: scene.published == scene.placed > before)
    seen = scene.published
    scene.service.stop()
    scene.service.engine.dispose()
    shutil.copy(tmp_path / "backup.db", database)

    scene.service.start()
    wait_until(lambda: "the trail went back" in scene.service.log())

    assert f"{seen} entries were seen" in scene.service.log()
    robin = scene.town.robin
    base = f"http://{scene.service.address}"
    headers = {**cookie(robin), "Earshot-As": str(face(robin))}
    async with httpx.AsyncClient(base_url=base, headers=headers, trust_env=False) as http:
        read = await http.get("/v1/conversations")
        written = await http.post("/v1/challenge", json={})
    assert read.status_code == 200
    assert (written.status_code, written.json()["code"]) == (503, "store.read_only")
    scene.service.stop()

    resumed = scene.earshot("audit", "resume", scene.organisation, "--reason", "disk failed")
    assert resumed.returncode == 0, resumed.stderr
    assert "/v1/trail.2/" in resumed.stdout
    logs = dict(line.split() for line in scene.earshot("audit", "logs").stdout.splitlines())
    scene.witness.stop()
    key = VerifierKey.parse(logs[scene.organisation])
    scene.witness = start_witness(scene.witness.folder, scene.witness.port, key)
    scene.service.start()
    await talk(scene)
    wait_until(lambda: scene.published == scene.placed > 0)
    shown = scene.earshot("audit", "show", scene.organisation, "--kind", "trail.resumed").stdout
    assert "disk failed" in shown
    assert scene.earshot("audit", "monitor", scene.organisation).returncode == 0


async def test_log_that_cannot_be_asked_is_not_called_broken(scene: Scene) -> None:
    nobody = f"http://{scene.service.address}/v1/trail/{scene.organisation}"

    found = scene.earshot("audit", "verify", nobody, *scene.witnessed())

    assert found.returncode == 3
    assert "checkpoint could not be read" in found.stderr


async def test_trail_is_closed_to_whom_it_does_not_concern(
    shared_service: Service, town: Town
) -> None:
    organisation = town.robin.actor.organisation
    path = f"/v1/trail/{organisation}/checkpoint"
    async with httpx.AsyncClient(
        base_url=f"http://{shared_service.address}", trust_env=False
    ) as http:
        anybody = await http.get(path, headers={"Earshot-As": "staff"})
        nurse = await http.get(path, headers={**cookie(town.amina), "Earshot-As": "staff"})
    assert anybody.status_code == 401
    assert (nurse.status_code, nurse.json()["fields"]) == (403, {"reason": "role"})
