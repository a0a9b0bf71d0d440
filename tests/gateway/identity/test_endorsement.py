import pytest
from nacl.signing import SigningKey

from gateway.codes import Code
from gateway.errors import ClientProtocolError
from gateway.identity.endorsement import Vouched, check_endorsement, endorsement_bytes

KEY = SigningKey(bytes(range(32)))
VOUCHED = Vouched("0" * 32, "1" * 32, "2" * 32, b"k" * 32, 1_750_000_000_123)


def test_bytes_say_who_vouches_for_which_key_when() -> None:
    made = endorsement_bytes(VOUCHED)
    assert made.startswith(b"Earshot device endorsement v1\0")
    assert len(made) == 30 + 16 + 16 + 16 + 32 + 8
    assert made.endswith((1_750_000_000_123).to_bytes(8, "big"))


def test_endorsement_holds_under_the_key_that_made_it() -> None:
    signature = KEY.sign(endorsement_bytes(VOUCHED)).signature
    check_endorsement(VOUCHED, bytes(KEY.verify_key), signature)


def test_endorsement_of_another_device_does_not_hold() -> None:
    signature = SigningKey.generate().sign(endorsement_bytes(VOUCHED)).signature
    with pytest.raises(ClientProtocolError) as refused:
        check_endorsement(VOUCHED, bytes(KEY.verify_key), signature)
    assert refused.value.code is Code.LINK_ENDORSEMENT
