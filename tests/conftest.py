"""Settings for every test: how hard Hypothesis tries, and no network."""

import os
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, settings
from pytest_socket import disable_socket, socket_allow_hosts

from tests.every_trail import *  # noqa: F403 - what every test leaves is looked at
from tests.servers.fixtures import *  # noqa: F403 - a run starts each server once, here

pytest_plugins = ["tests.tries"]

LOOPBACK = ["127.0.0.1", "::1", "localhost"]
MARKS_WITH_LOOPBACK = ("integration", "e2e")

# Neither deadlines nor slowness fail a test: machines differ, and benches measure speed.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("dev", parent=UNTIMED, max_examples=50)
settings.register_profile("ci", parent=UNTIMED, max_examples=300, derandomize=True)
settings.register_profile("nightly", parent=UNTIMED, max_examples=5000)


def hypothesis_profile(environment: Mapping[str, str]) -> str:
    """Return the profile that EARSHOT_HYPOTHESIS names, else the one for CI or for a person."""
    named = environment.get("EARSHOT_HYPOTHESIS")
    return named or ("ci" if environment.get("CI", "").lower() in {"1", "true"} else "dev")


settings.load_profile(hypothesis_profile(os.environ))


ASKED_FOR = {"long": "EARSHOT_LONG", "firefox": "EARSHOT_WITH_FIREFOX"}
"""Tests that run where they are asked for, by their mark: ``make test-all``, ``test-firefox``."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what was not asked for."""
    marks = [mark for mark, variable in ASKED_FOR.items() if os.environ.get(variable) != "1"]
    left_out = [item for item in items if any(map(item.get_closest_marker, marks))]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuse sockets, but for loopback where the test's mark asks for it.

    Unix sockets stay allowed: an event loop wakes itself through a pair of them. The functions
    are undone by pytest-socket after each test.
    """
    if any(item.get_closest_marker(mark) for mark in MARKS_WITH_LOOPBACK):
        socket_allow_hosts(LOOPBACK, allow_unix_socket=True)
    else:
        disable_socket(allow_unix_socket=True)
