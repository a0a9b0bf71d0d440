"""Two nodes behind one address, a young person on one, a nurse on the other; both stop in turn."""

import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import CLIENT, PHONE, TABLET
from tests.e2e.people import PATIENCE_MS, Staff, YoungPerson
from tests.e2e.proxy import Proxy, running_proxy
from tests.e2e.service import Service


@dataclass
class County:
    """Two nodes that share a database, a Redis and a folder, and the proxy in front of them."""

    proxy: Proxy
    here: Service
    there: Service


def free_socket() -> socket.socket:
    found = socket.socket()
    found.bind(("127.0.0.1", 0))
    return found


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
            assert "Traceback" not in service.log.read_text()


def test_talk_goes_on_when_a_node_stops(county: County, open_page: Callable[..., Page]) -> None:
    proxy, here, there = county.proxy, county.here, county.there
    robin = YoungPerson(open_page(PHONE), here)
    amina = Staff(open_page(TABLET), here, "amina")
    robin.join()
    robin.write("hello, is somebody there")
    amina.sign_in()
    amina.open(robin.nickname)
    amina.sees("hello, is somebody there")
    robin.sees_state("hello, is somebody there", "Read")
    amina.write(robin.nickname, "yes, I am Amina")
    robin.sees("yes, I am Amina")
    amina.sees_state("yes, I am Amina", "Read")
    assert (proxy.where("person"), proxy.where("staff")) == (here.port, there.port)

    robin.composer.press_sequentially("I feel", delay=20)
    typing = re.compile(f"{re.escape(robin.nickname)} is writing")
    expect(amina.page.get_by_text(typing).first).to_be_visible(timeout=PATIENCE_MS)

    here.stop()
    robin.write("did that reach you?")
    amina.write(robin.nickname, "still here")
    amina.sees("did that reach you?")
    robin.sees("still here")
    robin.sees_state("did that reach you?", "Read")
    assert proxy.where("person") == there.port

    # Now the node that is left goes, and the other one, which has just started, has them both.
    here.start()
    there.stop()
    robin.write("and now?")
    amina.write(robin.nickname, "so am I")
    for person in (robin, amina):
        for text in (
            "hello, is somebody there",
            "yes, I am Amina",
            "did that reach you?",
            "still here",
            "and now?",
            "so am I",
        ):
            person.sees(text)
    assert (proxy.where("person"), proxy.where("staff")) == (here.port, here.port)
