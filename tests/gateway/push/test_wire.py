"""Pushes over a real HTTPS connection to a real receiver on loopback."""

import json
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.base64url import unb64
from gateway.keys import ServiceKeys
from gateway.push.endpoints import Endpoint
from gateway.push.vapid import Vapid
from gateway.push.wire import Answer, HttpsWire
from gateway.settings import Settings, read_settings
from tests.gateway.push.receiver import Receiver, is_signed, make_certificate, receiving

pytestmark = pytest.mark.integration

NOW = 1_750_000_000_000


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """Make a certificate for loopback."""
    return make_certificate(tmp_path)


@pytest.fixture
async def receiver(certificate: tuple[Path, Path]) -> AsyncIterator[Receiver]:
    """Run a push service."""
    async with receiving(*certificate) as running:
        yield running


@pytest.fixture
def wire(certificate: tuple[Path, Path]) -> HttpsWire:
    """Trust that certificate, and connect to loopback."""
    tls = ssl.create_default_context(cafile=certificate[0])
    return HttpsWire(tls=tls, may_reach=lambda _address: True)


def endpoint(receiver: Receiver, host: str = "127.0.0.1") -> Endpoint:
    return Endpoint(host, receiver.port, "/push/device?v=1")


async def test_push_arrives_without_content_and_with_a_token_that_verifies(
    receiver: Receiver, wire: HttpsWire
) -> None:
    vapid = Vapid(ServiceKeys(b"k" * 32).vapid_key(), "mailto:it@example.org")
    where = endpoint(receiver)
    headers = {"TTL": "60", "Authorization": vapid.authorization(where.origin, NOW)}
    assert await wire.post(where, headers) == Answer(201)
    (got,) = receiver.received
    assert (got.target, got.body) == ("/push/device?v=1", b"")
    assert (got.headers["ttl"], got.headers["content-length"]) == ("60", "0")
    assert got.headers["host"] == f"127.0.0.1:{receiver.port}"

    scheme, _, parameters = got.headers["authorization"].partition(" ")
    given = dict(each.strip().split("=", 1) for each in parameters.split(","))
    assert (scheme, unb64(given["k"])) == ("vapid", vapid.public_key)
    assert is_signed(given["t"], vapid.public_key)
    header, claims, _ = given["t"].split(".")
    assert json.loads(unb64(header)) == {"alg": "ES256", "typ": "JWT"}
    assert json.loads(unb64(claims)) == {
        "aud": f"https://127.0.0.1:{receiver.port}",
        "exp": NOW // 1000 + 3600,
        "sub": "mailto:it@example.org",
    }


async def test_token_of_another_key_does_not_verify() -> None:
    ours, theirs = (Vapid(ServiceKeys(root * 32).vapid_key(), None) for root in (b"a", b"b"))
    token = ours.token("https://push.example.org", NOW)
    assert is_signed(token, ours.public_key)
    assert not is_signed(token, theirs.public_key)


async def test_redirect_is_not_followed(receiver: Receiver, wire: HttpsWire) -> None:
    receiver.status = 307
    receiver.extra = [("Location", f"https://127.0.0.1:{receiver.port}/elsewhere")]
    assert await wire.post(endpoint(receiver), {}) == Answer(307)
    assert len(receiver.received) == 1


async def test_retry_after_is_read(receiver: Receiver, wire: HttpsWire) -> None:
    receiver.status = 429
    receiver.extra = [("Retry-After", "120")]
    assert await wire.post(endpoint(receiver), {}) == Answer(429, 120_000)
    receiver.extra = [("Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT")]
    assert await wire.post(endpoint(receiver), {}) == Answer(429, 0)


async def test_private_address_is_not_connected_to(
    receiver: Receiver, certificate: tuple[Path, Path]
) -> None:
    careful = HttpsWire(tls=ssl.create_default_context(cafile=certificate[0]))
    assert await careful.post(endpoint(receiver), {}) == Answer(None)
    assert await careful.post(endpoint(receiver, "localhost"), {}) == Answer(None)
    assert receiver.received == []


async def test_certificate_of_nobody_known_is_refused(receiver: Receiver) -> None:
    strict = HttpsWire(may_reach=lambda _address: True)
    assert await strict.post(endpoint(receiver), {}) == Answer(None)
    assert receiver.received == []


async def test_nobody_there_is_no_answer(receiver: Receiver, wire: HttpsWire) -> None:
    where = Endpoint("127.0.0.1", 1, "/")
    assert receiver.port != where.port
    assert await wire.post(where, {}) == Answer(None)


@pytest.mark.parametrize("host", ["a..push.apple.com", "x" * 64 + ".push.apple.com"])
async def test_name_that_is_none_is_no_answer(wire: HttpsWire, host: str) -> None:
    assert await wire.post(Endpoint(host, 443, "/"), {}) == Answer(None)


def test_settings_name_the_services_and_the_contact(tmp_path: Path) -> None:
    def read(**more: str) -> Settings:
        return read_settings({"EARSHOT_DATA": str(tmp_path), **more})

    assert "fcm.googleapis.com" in read().push_services
    assert read().push_contact is None
    found = read(
        EARSHOT_PUSH_SERVICES=".push.example.org push.example.com:8443",
        EARSHOT_ORIGIN="https://chat.example.org",
    )
    assert found.push_services == (".push.example.org", "push.example.com:8443")
    assert found.push_contact == "https://chat.example.org"
