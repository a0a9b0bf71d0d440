"""Which addresses may be pushed to, and which lead somewhere else."""

import pytest

from gateway.push.endpoints import Endpoint, is_public, read_endpoint
from gateway.settings import PUSH_SERVICES

MOZILLA = "https://updates.push.services.mozilla.com/wpush/v2/gAAAA"


@pytest.mark.parametrize(
    ("text", "host", "target"),
    [
        ("https://fcm.googleapis.com/fcm/send/a:D-_", "fcm.googleapis.com", "/fcm/send/a:D-_"),
        (MOZILLA, "updates.push.services.mozilla.com", "/wpush/v2/gAAAA"),
        ("https://web.push.apple.com/QGx", "web.push.apple.com", "/QGx"),
        ("https://wns2.notify.windows.com/w/?t=a%3d", "wns2.notify.windows.com", "/w/?t=a%3d"),
        ("https://FCM.googleapis.com:443/x", "fcm.googleapis.com", "/x"),
    ],
)  # fmt: skip
def test_known_service_is_read(text: str, host: str, target: str) -> None:
    found = read_endpoint(text, PUSH_SERVICES)
    assert found == Endpoint(host, 443, target)
    assert found.origin == f"https://{host}"


@pytest.mark.parametrize(
    "text",
    [
        "http://fcm.googleapis.com/x",
        "https://example.org/x",
        "https://fcm.googleapis.com.example.org/x",
        "https://example.org/fcm.googleapis.com",
        "https://evilpush.apple.com/x",
        "https://push.apple.com/x",
        "https://user@fcm.googleapis.com/x",
        "https://fcm.googleapis.com@example.org/x",
        "https://fcm.googleapis.com:8443/x",
        "https://fcm.googleapis.com:99999/x",
        "https://fcm.googleapis.com\\@example.org/x",
        "https://fcm.googleapis.com/x\r\nHost: example.org",
        "https://fcm.googleapis.com/x y",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https:///x",
        "fcm.googleapis.com/x",
        "",
        "https://fcm.googleapis.com/" + "x" * 2048,
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    assert read_endpoint(text, PUSH_SERVICES) is None


def test_service_with_a_port_is_only_there() -> None:
    services = ("push.example.org:8443",)
    assert read_endpoint("https://push.example.org/x", services) is None
    found = read_endpoint("https://push.example.org:8443/x", services)
    assert found is not None
    assert found.origin == "https://push.example.org:8443"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("142.250.1.1", True),
        ("2a00:1450::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104 - an address to refuse
        ("224.0.0.1", False),
        ("::1", False),
        ("fd00::1", False),
        ("fe80::1", False),
        ("::ffff:10.0.0.1", False),
        ("fe80::1%eth0", False),
        ("not an address", False),
    ],
)
def test_only_public_addresses_are_public(address: str, public: bool) -> None:  # noqa: FBT001
    assert is_public(address) is public
