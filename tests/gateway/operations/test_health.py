from pathlib import Path

import pytest

from gateway.errors import StoreUnavailable
from gateway.operations.health import Readiness, readiness
from tests.asking import asking


@pytest.mark.parametrize(
    ("database", "bus", "faults", "ready"),
    [
        ("ok", "ok", set(), True),
        ("ok", "slow", set(), True),
        ("ok", "ok", {"read_only"}, True),
        ("unavailable", "ok", set(), False),
        ("unanswered", "ok", set(), False),
        ("ok", "ok", {"stopping"}, False),
    ],
)
def test_node_is_ready_while_it_can_store_and_was_not_told_to_stop(
    database: str, bus: str, faults: set[str], *, ready: bool
) -> None:
    read_only, stopping = "read_only" in faults, "stopping" in faults
    found = readiness(database=database, bus=bus, read_only=read_only, stopping=stopping)
    trail = "read_only" if read_only else "ok"
    assert found == Readiness(ready, database, bus, trail, stopping)


async def test_node_says_how_it_is_without_a_session(tmp_path: Path) -> None:
    async with asking(tmp_path) as house:
        alive = await house.http.get("/healthz")
        assert (alive.status_code, alive.text) == (200, "ok\n")
        ready = await house.http.get("/readyz")
        assert (ready.status_code, ready.json()["database"]) == (200, "ok")
        house.gateway.stopping = True
        leaving = await house.http.get("/readyz")
        assert (leaving.status_code, leaving.json()["stopping"]) == (503, True)


async def test_node_without_its_database_is_alive_and_not_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_work: object) -> None:
        raise StoreUnavailable

    async with asking(tmp_path) as house:
        monkeypatch.setattr(house.gateway.database, "read", broken)
        assert (await house.http.get("/healthz")).status_code == 200
        found = await house.http.get("/readyz")
        assert (found.status_code, found.json()["database"]) == (503, "unavailable")
