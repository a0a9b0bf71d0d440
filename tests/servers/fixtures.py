"""Real servers for tests, started once a run; ``tests/conftest.py`` brings the fixtures in."""

import os
from collections.abc import Iterator

import pytest

from gateway.storage.engine import open_engine
from gateway.storage.migrate import upgrade
from tests.every_trail import verify_left
from tests.servers.postgres import OwnPostgres, Postgres, own_postgres
from tests.servers.redis import OwnRedis, own_redis

__all__ = [
    "_migrated",
    "_shared_redis",
    "empty_postgres_url",
    "mortal_postgres",
    "mortal_redis",
    "postgres",
    "postgres_url",
    "redis_url",
]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Run PostgreSQL, or use the one that EARSHOT_TEST_POSTGRES_URL names."""
    given = os.environ.get("EARSHOT_TEST_POSTGRES_URL")
    if given:
        yield Postgres(given)
        return
    with own_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def _migrated(postgres: Postgres) -> Iterator[str]:
    with postgres.database() as name:
        engine = open_engine(postgres.url(name))
        upgrade(engine)
        engine.dispose()
        yield name


@pytest.fixture
def postgres_url(
    postgres: Postgres, _migrated: str, request: pytest.FixtureRequest
) -> Iterator[str]:
    """Yield the address of a database with the newest schema and nothing in it."""
    postgres.empty(_migrated)
    url = postgres.url(_migrated)
    yield url
    verify_left(request, url)


@pytest.fixture
def empty_postgres_url(postgres: Postgres, request: pytest.FixtureRequest) -> Iterator[str]:
    """Yield the address of a fresh database with nothing in it."""
    with postgres.database() as name:
        url = postgres.url(name)
        yield url
        verify_left(request, url)


@pytest.fixture(scope="session")
def _shared_redis() -> Iterator[str]:
    given = os.environ.get("EARSHOT_TEST_REDIS_URL")
    if given:
        yield given
        return
    with own_redis() as server:
        yield server.url


@pytest.fixture
def redis_url(_shared_redis: str) -> str:
    """Return the address of a Redis: ours, or the one that EARSHOT_TEST_REDIS_URL names.

    Nothing is kept in it; what tests say on it they say about ids that are theirs alone.
    """
    return _shared_redis


@pytest.fixture
def mortal_redis() -> Iterator[OwnRedis]:
    """Run a Redis that the test may stop, freeze and start again."""
    with own_redis() as server:
        yield server


@pytest.fixture
def mortal_postgres() -> Iterator[OwnPostgres]:
    """Run a PostgreSQL that the test may stop and start again."""
    with own_postgres() as server:
        yield server
