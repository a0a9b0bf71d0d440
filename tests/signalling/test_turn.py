import base64
import hmac

from signalling.turn import GOOD_FOR, make_credentials


def test_credentials_name_their_end_and_nobody() -> None:
    made = make_credentials(b"secret", 1_750_000_000_999, bytes(8))
    expiry, _, random = made.username.partition(":")
    assert int(expiry) == 1_750_000_000 + GOOD_FOR // 1000
    assert made.expires_at == int(expiry) * 1000
    assert random == "00" * 8


def test_turn_server_comes_to_the_same_credential() -> None:
    made = make_credentials(b"secret", 0, b"12345678")
    mac = hmac.digest(b"secret", made.username.encode(), "sha1")
    assert base64.b64decode(made.credential) == mac
