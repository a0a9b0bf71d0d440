"""Nodes to bring down, and the table of what every test counted."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from gateway.storage.engine import open_engine
from tests.chaos.crowd import Crowd
from tests.chaos.report import Line, count, table
from tests.chaos.verdict import faults, read_stored
from tests.live.service import Service, make_service
from tests.servers.postgres import OwnPostgres
from tests.servers.redis import OwnRedis

LINES: Final = pytest.StashKey[list[Line]]()

ORIGIN: Final = "http://localhost:8400"
"""The one address that browsers see of nodes behind a proxy; devices say that they come from it."""

EXPLANATION: Final = """\
Messages and commits: sent (distinct), acknowledged, refused (answers that were errors), sent again,
found in the logs. Entries: delivered to all devices, to how many, to each, pushed again to devices that
passed over them, lost. Lag: from acknowledgement to delivery."""


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
        }
        services = [make_service(tmp_path, shared) for _ in range(2)]
        for service in services:
            service.start()
        yield services
        for service in services:
            service.close()
    for service in services:
        assert "Traceback" not in service.log()


Judge = Callable[[Crowd, Service], None]


@pytest.fixture
def judge(request: pytest.FixtureRequest) -> Judge:
    """Return what counts, and holds a crowd's promises against a database that nobody writes to."""

    def judge(crowd: Crowd, service: Service) -> None:
        engine = open_engine(service.settings.database_url)
        with engine.connect() as connection:
            stored = read_stored(connection, crowd)
        engine.dispose()
        name = request.node.name.removeprefix("test_").replace("_", " ")
        lines = request.config.stash.setdefault(LINES, [])
        lines.append(count(name, crowd, stored))
        assert faults(crowd, stored, service.keys) == []

    return judge


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the table at the end of the run."""
    lines = config.stash.get(LINES, [])
    if lines:
        terminalreporter.section("faults: what was sent, kept and delivered")
        for line in (*table(lines), "", *EXPLANATION.splitlines()):
            terminalreporter.write_line(line)
