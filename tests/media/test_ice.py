import hashlib
import hmac
import struct

from media.ice import Credentials, LiteAgent, make_credentials

OURS = Credentials("ours", "our password")
NEW = Credentials("new!", "our new password")
HOME = ("192.0.2.7", 5000)
CAFE = ("198.51.100.9", 6000)


def check(
    username: str, password: str, *, nominates: bool = True, controlled: bool = False
) -> bytes:
    """Write a connectivity check."""
    name = username.encode()
    body = struct.pack("!HH", 6, len(name)) + name + bytes(-len(name) % 4)
    if nominates:
        body += struct.pack("!HH", 0x25, 0)
    if controlled:
        body += struct.pack("!HHQ", 0x8029, 8, 1)
    head = struct.pack("!HHI12s", 1, len(body) + 24, 0x2112A442, b"transaction.")
    mac = hmac.new(password.encode(), head + body, hashlib.sha1).digest()
    return head + body + struct.pack("!HH", 8, 20) + mac


def agent() -> LiteAgent:
    return LiteAgent(OURS, "theirs")


def test_credentials_are_long_enough_and_made_by_chance() -> None:
    made = make_credentials(lambda size: bytes(range(size)))
    assert (len(made.fragment), len(made.password)) == (8, 24)
    assert "our password" not in repr(OURS)


def test_a_check_with_our_password_is_answered_and_says_where_they_are() -> None:
    side = agent()
    answer = side.datagram(check("ours:theirs", "our password"), HOME, 3.0)
    assert answer is not None
    assert answer[:2] == b"\x01\x01"
    assert (side.address, side.heard_at) == (HOME, 3.0)


def test_who_does_not_know_the_password_moves_nothing() -> None:
    side = agent()
    side.datagram(check("ours:theirs", "our password"), HOME, 3.0)
    assert side.datagram(check("ours:theirs", "a guess"), CAFE, 4.0) is None
    assert side.datagram(check("ours:other", "our password"), CAFE, 4.0) is None
    assert side.datagram(b"\x00\x01 nonsense", CAFE, 4.0) is None
    assert side.datagram(b"\x01\x01" + check("a:b", "c")[2:], CAFE, 4.0) is None
    assert (side.address, side.heard_at) == (HOME, 3.0)


def test_media_follows_the_pair_that_is_nominated() -> None:
    side = agent()
    side.datagram(check("ours:theirs", "our password", nominates=False), HOME, 1.0)
    assert side.address == HOME
    side.datagram(check("ours:theirs", "our password", nominates=False), CAFE, 2.0)
    assert side.address == HOME
    side.datagram(check("ours:theirs", "our password"), CAFE, 3.0)
    assert side.address == CAFE


def test_two_lite_agents_do_not_wait_for_each_other() -> None:
    answer = agent().datagram(check("ours:theirs", "our password", controlled=True), HOME, 1.0)
    assert answer is not None
    assert answer[:2] == b"\x01\x11"


def test_after_a_restart_the_old_pair_holds_until_the_new_one_is_used() -> None:
    side = agent()
    side.datagram(check("ours:theirs", "our password"), HOME, 1.0)
    side.restart(NEW, "again")
    assert side.datagram(check("ours:theirs", "our password"), HOME, 2.0) is not None
    assert side.datagram(check("ours:other", "our password"), HOME, 2.0) is None
    assert side.datagram(check("new!:again", "our new password"), CAFE, 3.0) is not None
    assert side.address == CAFE
    assert side.datagram(check("ours:theirs", "our password"), HOME, 4.0) is None
