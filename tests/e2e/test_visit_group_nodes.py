"""Three meet over two nodes; the one that forwards for them is killed, and they meet again."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Select, select

from gateway.storage.engine import READ, open_engine
from gateway.visits.tables import visit, visit_node
from tests.e2e.conftest import CLIENT, PHONE, TABLET
from tests.e2e.people import Staff
from tests.e2e.proxy import Proxy, running_proxy
from tests.e2e.service import Service
from tests.e2e.test_two_nodes import free_socket
from tests.e2e.test_visit_group import HOUSE
from tests.e2e.visits import PATIENCE_MS, Visitor, meeting, watched
from tests.servers.netns import HERE, connect, namespaces

WITHIN_SECONDS = 15.0
"""How long a group may be torn apart by a node's death (docs/visits.md section 10)."""
SLOW_SECONDS = 10.0
"""What three browsers, two nodes and their servers on the cores of a test machine may add."""


@dataclass
class Houses:
    """Two nodes with forwarding units, by the names that they have in the database."""

    proxy: Proxy
    nodes: dict[str, Service]

    def forwarding(self) -> Service:
        """Find the node that has the lease of the only visit's media."""
        (name,) = self.ask(select(visit.c.lease_node).where(visit.c.lease_node.is_not(None)))
        return self.nodes[name]

    def ask(self, query: Select[tuple[str]]) -> list[str]:
        """Look into the database."""
        some = next(iter(self.nodes.values()))
        return names(some, query)


def names(service: Service, query: Select[tuple[str]]) -> list[str]:
    engine = open_engine(service.settings.database_url)
    with engine.connect().execution_options(**READ) as connection:
        found = list(connection.scalars(query))
    engine.dispose()
    return found


def start(service: Service, known: set[str]) -> str:
    """Start a node; return its name, which it makes up when it starts."""
    service.start()
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not (new := set(names(service, select(visit_node.c.id))) - known):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    (name,) = new
    return name


@pytest.fixture
def houses(empty_postgres_url: str, redis_url: str, tmp_path: Path) -> Iterator[Houses]:
    listener = free_socket()
    probes = [free_socket() for _ in range(2)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    shared = {
        "EARSHOT_ORIGIN": f"http://localhost:{listener.getsockname()[1]}",
        "EARSHOT_DATABASE_URL": empty_postgres_url,
        "EARSHOT_REDIS_URL": redis_url,
        "EARSHOT_MEDIA_ADDRESSES": HOUSE,
        "EARSHOT_MEDIA_HOST": HOUSE,
    }
    with namespaces("house") as (other,), running_proxy(listener, ports) as proxy:
        connect(HERE, other, (f"{HOUSE}/24", "10.79.3.2/24"))
        here, there = (Service(tmp_path, port, CLIENT, shared) for port in ports)
        proxy.wanted = {"person": here.port, "staff": there.port}
        found: dict[str, Service] = {}
        for service in (here, there):
            found[start(service, set(found))] = service
        yield Houses(proxy, found)
        for service in found.values():
            service.stop()


def test_group_meets_again_when_the_node_that_forwards_for_it_is_killed(
    houses: Houses, open_page: Callable[..., Page], record_property: Callable[[str, object], None]
) -> None:
    here, there = houses.nodes.values()
    pair = meeting(here, open_page, PHONE, TABLET)
    pair.meet()
    beth = Staff(watched(open_page(TABLET)), here, "beth")
    beth.sign_in()
    beth.open(pair.robin.nickname)
    second = Visitor(beth.page)
    second.page.locator("[data-act=visit]").click(timeout=PATIENCE_MS)
    second.page.locator("[data-act=open-room]").click()
    second.ready()
    pair.nurse.admit("Beth Carter")
    everybody = (pair.nurse, pair.young, second)
    for visitor in everybody:
        expect(visitor.page.locator(".call[data-plane=sfu]")).to_be_visible(timeout=PATIENCE_MS)
        visitor.meets_again(2, 0)
    assert (houses.proxy.where("person"), houses.proxy.where("staff")) == (here.port, there.port)

    made = [visitor.connections() for visitor in everybody]
    dead = houses.forwarding()
    dead.kill()
    killed = time.monotonic()
    expect(pair.young.page.locator(".tile-trouble").first).to_be_visible(timeout=PATIENCE_MS)
    for visitor, connections in zip(everybody, made, strict=True):
        visitor.meets_again(2, connections)
    seconds = time.monotonic() - killed
    record_property("seconds until a group meets again after its node was killed", round(seconds, 1))
    assert seconds < WITHIN_SECONDS + SLOW_SECONDS
    (left,) = (each for each in (here, there) if each is not dead)
    assert houses.forwarding() is left
    for visitor in everybody:
        expect(visitor.page.locator(".tile-trouble")).to_have_count(0, timeout=PATIENCE_MS)
        expect(visitor.page.locator(".call-notices")).not_to_contain_text("offline")
    pair.nurse.end()
    for visitor in (pair.young, second):
        expect(visitor.page.locator(".visit-after")).to_be_visible(timeout=PATIENCE_MS)
