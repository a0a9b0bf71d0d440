import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from gateway.identity import totp
from gateway.sources import system_entropy

RFC_SECRET = b"12345678901234567890"
NOON = 1_750_000_000_000


@pytest.mark.parametrize(
    ("seconds", "digits"),
    # RFC 6238 appendix B, SHA-1, the last six of its eight digits
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_rfc(seconds: int, digits: str) -> None:
    assert totp.code_at(RFC_SECRET, totp.step_at(seconds * 1000)) == digits


@pytest.mark.parametrize(
    ("off", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_clock_may_be_one_step_off(off: int, *, accepted: bool) -> None:
    step = totp.step_at(NOON) + off

    found = totp.matching_step(RFC_SECRET, totp.code_at(RFC_SECRET, step), now=NOON, last_step=0)

    assert found == (step if accepted else None)


def test_used_step_and_earlier_ones_are_refused() -> None:
    here = totp.step_at(NOON)

    for step in (here - 1, here):
        code = totp.code_at(RFC_SECRET, step)
        assert totp.matching_step(RFC_SECRET, code, now=NOON, last_step=here) is None
    later = totp.code_at(RFC_SECRET, here + 1)
    assert totp.matching_step(RFC_SECRET, later, now=NOON, last_step=here) == here + 1


@given(st.text(max_size=10))
def test_any_text_is_compared_quietly(code: str) -> None:
    here = totp.step_at(NOON)
    right = {totp.code_at(RFC_SECRET, step) for step in (here - 1, here, here + 1)}

    found = totp.matching_step(RFC_SECRET, code, now=NOON, last_step=0)

    assert (found is not None) == (code in right)


def test_secret_is_sealed_under_one_key() -> None:
    secret = totp.new_secret(system_entropy)
    box = SecretBox(bytes(32))

    sealed = totp.seal(box, secret, system_entropy)

    assert secret not in sealed
    assert totp.unseal(box, sealed) == secret
    with pytest.raises(CryptoError):
        totp.unseal(SecretBox(b"\x01" * 32), sealed)


def test_secret_is_spelt_for_an_authenticator() -> None:
    assert totp.spell_secret(RFC_SECRET) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
