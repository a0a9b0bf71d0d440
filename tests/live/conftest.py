"""Gateways for the tests of this folder: one that all share, and one of one's own to kill."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.conversations_town import Town
from tests.live.service import Service, make_service


@pytest.fixture(scope="session")
def shared_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Yield a running gateway; whoever uses it leaves it running."""
    service = make_service(tmp_path_factory.mktemp("shared"))
    service.start()
    yield service
    service.close_and_verify()
    assert "Traceback" not in service.log()


@pytest.fixture
def own_service(tmp_path: Path) -> Iterator[Service]:
    """Yield a running gateway that the test may flood, kill and start again."""
    service = make_service(tmp_path, {"EARSHOT_LIMITS_TIMES": "0"})
    service.start()
    yield service
    service.close_and_verify()


@pytest.fixture
def town(shared_service: Service) -> Town:
    """Return people whom no other test knows, in the shared gateway's database."""
    return shared_service.build_town()
