"""Three meet over two nodes; the one that forwards for them is killed, and they meet again."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import CLIENT, PHONE, TABLET
from tests.e2e.people import Staff
from tests.e2e.proxy import Proxy, running_proxy
from tests.e2e.service import Service
from tests.e2e.test_two_nodes import free_socket
from tests.e2e.visits import PATIENCE_MS, Visitor, meeting, watched
from tests.servers.netns import HERE, connect, namespaces

HOUSES = ("10.79.3", "10.79.8")
"""Each node forwards from an address of its own, so that browsers can say which one does."""

WITHIN_SECONDS = 15.0
"""How long a group may be torn apart by a node's death (docs/visits.md section 10)."""
SLOW_SECONDS = 10.0
"""What three browsers, two nodes and their servers on the cores of a test machine may add."""


# Remembers of how many others at once it was said in words that nothing comes of them.
NOTE_WORDS = """
() => {
  window.earshotSaidOf = 0;
  new MutationObserver(() => {
    const said = document.querySelectorAll(".tile-trouble").length;
    window.earshotSaidOf = Math.max(window.earshotSaidOf, said);
  }).observe(document.body, { childList: true, subtree: true });
}
"""


@dataclass
class Houses:
    """Two nodes with forwarding units, by the addresses that these have."""

    proxy: Proxy
    nodes: dict[str, Service]


@pytest.fixture
def houses(empty_postgres_url: str, redis_url: str, tmp_path: Path) -> Iterator[Houses]:
    listener = free_socket()
    probes = [free_socket() for _ in HOUSES]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    shared = {
        "EARSHOT_ORIGIN": f"http://localhost:{listener.getsockname()[1]}",
        "EARSHOT_DATABASE_URL": empty_postgres_url,
        "EARSHOT_REDIS_URL": redis_url,
    }
    with namespaces("houses") as (other,), running_proxy(listener, ports) as proxy:
        nodes: dict[str, Service] = {}
        for network, port in zip(HOUSES, ports, strict=True):
            address = f"{network}.1"
            connect(HERE, other, (f"{address}/24", f"{network}.2/24"))
            media = {"EARSHOT_MEDIA_ADDRESSES": address, "EARSHOT_MEDIA_HOST": address}
            nodes[address] = Service(tmp_path, port, CLIENT, {**shared, **media})
        proxy.wanted = dict(zip(("person", "staff"), ports, strict=True))
        try:
            for service in nodes.values():
                service.start()
            yield Houses(proxy, nodes)
        finally:
            for service in nodes.values():
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
    # They are on both nodes, and one of these forwards for all.
    assert (houses.proxy.where("person"), houses.proxy.where("staff")) == (here.port, there.port)
    (address,) = {visitor.way().other for visitor in everybody}

    made = [visitor.connections() for visitor in everybody]
    for visitor in everybody:
        visitor.page.evaluate(NOTE_WORDS)
    houses.nodes[address].kill()
    killed = time.monotonic()
    for visitor, connections in zip(everybody, made, strict=True):
        visitor.meets_again(2, connections)
    seconds = time.monotonic() - killed
    record_property("seconds until a group met again after its node was killed", round(seconds, 1))
    assert seconds < WITHIN_SECONDS + SLOW_SECONDS
    # Whosever node it was: nobody sat before pictures that stood still, without a word.
    assert [visitor.page.evaluate("earshotSaidOf") for visitor in everybody] == [2, 2, 2]
    assert {visitor.way().other for visitor in everybody} == houses.nodes.keys() - {address}
    for visitor in everybody:
        expect(visitor.page.locator(".tile-trouble")).to_have_count(0, timeout=PATIENCE_MS)
        expect(visitor.page.locator(".call-notices")).not_to_contain_text("offline")
    pair.nurse.end()
    for visitor in (pair.young, second):
        expect(visitor.page.locator(".visit-after")).to_be_visible(timeout=PATIENCE_MS)
