"""Two nodes, a young person on one and a nurse on the other; one is killed in the visit."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import CLIENT, PHONE, TABLET
from tests.e2e.proxy import Proxy, running_proxy
from tests.e2e.service import Service
from tests.e2e.test_two_nodes import County, free_socket
from tests.e2e.visits import PATIENCE_MS, meeting


@pytest.fixture
def county(empty_postgres_url: str, redis_url: str, tmp_path: Path) -> Iterator[County]:
    listener = free_socket()
    probes = [free_socket() for _ in range(2)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    shared = {
        "EARSHOT_ORIGIN": f"http://localhost:{listener.getsockname()[1]}",
        "EARSHOT_DATABASE_URL": empty_postgres_url,
        "EARSHOT_REDIS_URL": redis_url,
    }
    here, there = (Service(tmp_path, port, CLIENT, shared) for port in ports)
    with running_proxy(listener, ports) as proxy:
        proxy.wanted = {"person": here.port, "staff": there.port}
        here.start()
        there.start()
        yield County(proxy, here, there)
        for service in (here, there):
            service.stop()


def test_visit_goes_on_when_a_node_is_killed(
    county: County, open_page: Callable[..., Page]
) -> None:
    proxy: Proxy = county.proxy
    pair = meeting(county.here, open_page, PHONE, TABLET)
    pair.meet()
    assert (proxy.where("person"), proxy.where("staff")) == (county.here.port, county.there.port)
    for visitor in (pair.young, pair.nurse):
        visitor.sees_frames()
    county.there.kill()
    for visitor in (pair.young, pair.nurse):
        visitor.sees_frames()
    expect(pair.nurse.page.locator(".call-notices")).not_to_contain_text(
        "offline", timeout=PATIENCE_MS
    )
    assert proxy.where("staff") == county.here.port
    pair.nurse.end()
    expect(pair.young.page.locator(".visit-after")).to_be_visible(timeout=PATIENCE_MS)
