"""Whatever trail a test leaves has to verify when the test is over; nothing has to ask for it.

That is so for every SQLite database below a test's ``tmp_path``, whoever made it, and for the
PostgreSQL databases that ``tests/servers/fixtures.py`` gives out. What verifying means is in
``tests/trails.py``. A test that leaves a damaged trail on purpose says so and why,
``@pytest.mark.damages_trail("...")``, and fails where its trail is whole after all.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy.exc import DatabaseError

from audit.errors import AuditError
from tests.trails import verify_folder, verify_url

__all__ = ["left_trails", "verify_left"]

MARK: Final = "damages_trail"


@pytest.fixture(autouse=True)
def left_trails(request: pytest.FixtureRequest) -> Iterator[None]:
    """Verify what is in the test's folder, once all that uses it has been closed."""
    if "tmp_path" not in request.fixturenames:
        yield
        return
    folder: Path = request.getfixturevalue("tmp_path")
    yield
    _judge(request, lambda: verify_folder(folder))


def verify_left(request: pytest.FixtureRequest, url: str) -> None:
    """Verify what a test left in a database that lies elsewhere."""
    _judge(request, lambda: verify_url(url))


def _judge(request: pytest.FixtureRequest, check: Callable[[], int]) -> None:
    if request.node.get_closest_marker(MARK) is None:
        check()
        return
    with pytest.raises((AuditError, DatabaseError, AssertionError)):
        check()
