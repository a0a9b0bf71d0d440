"""Nodes to bring down, and the table of what every test counted."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, Protocol

import pytest

from gateway.storage.engine import open_engine
from tests.chaos.crowd import Crowd
from tests.chaos.report import Line, count, table
from tests.chaos.verdict import faults, read_stored
from tests.live.service import Service, make_service
from tests.servers.postgres import OwnPostgres, own_postgres
from tests.servers.redis import OwnRedis, own_redis
from tests.trails import verify_trails

LINES: Final = pytest.StashKey[list[Line]]()
NOTES: Final = pytest.StashKey[list[str]]()

ORIGIN: Final = "http://localhost:8400"
"""The one address that browsers see of nodes behind a proxy; devices say that they come from it."""

EXPLANATION: Final = """\
Messages and commits: sent (distinct), acknowledged, refused (answers that were errors), sent again,
found in the logs. Entries: delivered to all devices, to how many, to each, pushed again to devices
that passed over them, lost. Lag: from acknowledgement to delivery."""


@pytest.fixture(scope="session")
def _postgres() -> Iterator[OwnPostgres]:
    with own_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def _redis() -> Iterator[OwnRedis]:
    with own_redis() as server:
        yield server


@pytest.fixture
def mortal_postgres(_postgres: OwnPostgres) -> Iterator[OwnPostgres]:
    """Yield the PostgreSQL of this folder, which tests bring down one after the other."""
    yield _postgres
    if not _postgres.running:
        _postgres.start()


@pytest.fixture
def mortal_redis(_redis: OwnRedis) -> Iterator[OwnRedis]:
    """Yield the Redis of this folder, which tests bring down one after the other."""
    yield _redis
    _redis.thaw()
    if not _redis.running:
        _redis.start()


@pytest.fixture
def nodes(
    mortal_postgres: OwnPostgres, mortal_redis: OwnRedis, tmp_path: Path
) -> Iterator[list[Service]]:
    """Yield two running nodes on one PostgreSQL and one Redis, which the test may bring down."""
    with mortal_postgres.database() as name:
        shared = {
            "EARSHOT_DATABASE_URL": mortal_postgres.url(name),
            "EARSHOT_REDIS_URL": mortal_redis.url,
            "EARSHOT_ORIGIN": ORIGIN,
            "EARSHOT_LIMITS_TIMES": "0",
        }
        services = [make_service(tmp_path, shared) for _ in range(2)]
        for service in services:
            service.start()
        yield services
        for service in services:
            service.close()
        verify_trails(services[0].settings)
    for service in services:
        assert "Traceback" not in service.log()


class Judge(Protocol):
    """Count, and hold a crowd's promises against a database that nobody writes to any more."""

    def __call__(self, crowd: Crowd, service: Service, url: str = "") -> None:
        """Do so; ``url`` is where the database is, if not where the service says."""
        ...


@pytest.fixture
def judge(request: pytest.FixtureRequest) -> Judge:
    """Return the judge, who adds a line to the table under the test's name."""

    def judge(crowd: Crowd, service: Service, url: str = "") -> None:
        engine = open_engine(url or service.settings.database_url)
        with engine.connect() as connection:
            stored = read_stored(connection, crowd)
        engine.dispose()
        name = re.sub(r"[\[\]_]+", " ", request.node.name.removeprefix("test_")).strip()
        lines = request.config.stash.setdefault(LINES, [])
        lines.append(count(name, crowd, stored))
        assert faults(crowd, stored, service.keys) == []

    return judge


@pytest.fixture
def note(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Return what writes a line under the table."""
    return request.config.stash.setdefault(NOTES, []).append


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the table at the end of the run."""
    lines = config.stash.get(LINES, [])
    if lines:
        terminalreporter.section("faults: what was sent, kept and delivered")
        notes = config.stash.get(NOTES, [])
        for line in (*table(lines), "", *EXPLANATION.splitlines(), *notes):
            terminalreporter.write_line(line)
