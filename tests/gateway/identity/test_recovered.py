import pytest
from nacl.signing import SigningKey

from gateway.identity.recovered import (
    Recovered,
    RecoveryKey,
    is_endorsed,
    is_recovered,
    recovered_bytes,
    recovery_key_bytes,
)

DEVICE = SigningKey(bytes(range(32)))
PHRASE = SigningKey(bytes(range(32, 64)))
RECOVERY = RecoveryKey("0" * 32, "1" * 32, "2" * 32, bytes(PHRASE.verify_key), 1_750_000_000_123)
RECOVERED = Recovered("0" * 32, "1" * 32, b"k" * 32, b"c" * 32)


def test_bytes_say_who_vouches_for_which_recovery_key_when() -> None:
    made = recovery_key_bytes(RECOVERY)
    assert made.startswith(b"Earshot recovery key v1\0")
    assert len(made) == 24 + 16 + 16 + 16 + 32 + 8
    assert made.endswith((1_750_000_000_123).to_bytes(8, "big"))


def test_bytes_say_which_device_came_back_by_which_challenge() -> None:
    made = recovered_bytes(RECOVERED)
    assert made.startswith(b"Earshot recovered device v1\0")
    assert made.endswith(b"k" * 32 + b"c" * 32)
    assert len(made) == 28 + 16 + 16 + 32 + 32


def test_both_words_hold_under_the_keys_that_gave_them() -> None:
    word = DEVICE.sign(recovery_key_bytes(RECOVERY)).signature
    assert is_endorsed(RECOVERY, bytes(DEVICE.verify_key), word)
    came = PHRASE.sign(recovered_bytes(RECOVERED)).signature
    assert is_recovered(RECOVERED, bytes(PHRASE.verify_key), came)


@pytest.mark.parametrize("key", [SigningKey(bytes(32)), PHRASE])
def test_word_of_another_key_does_not_hold(key: SigningKey) -> None:
    word = key.sign(recovery_key_bytes(RECOVERY)).signature
    assert not is_endorsed(RECOVERY, bytes(DEVICE.verify_key), word)
    came = DEVICE.sign(recovered_bytes(RECOVERED)).signature
    assert not is_recovered(RECOVERED, bytes(key.verify_key), came)
