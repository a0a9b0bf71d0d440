import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mls.errors import Rule
from gateway.mls.hpkekeys import check_public_key
from gateway.mls.suites import find_suite
from tests.gateway.mls.forge import fresh_key, refused_rule

LARGEST = 3328
# RFC 7748 section 6.1 and the curve's points of order 8.
LOW_ORDER = [
    bytes(32),
    b"\x01" + bytes(31),
    bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
    bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
    (2**255 - 20).to_bytes(32, "little"),
    (2**255 - 19).to_bytes(32, "little"),
]


def packed(numbers: list[int]) -> bytes:
    """Pack numbers of twelve bits as FIPS 203 does."""
    value = sum(number << 12 * place for place, number in enumerate(numbers))
    return value.to_bytes(len(numbers) * 3 // 2, "little")


def rule_for(number: int, key: bytes) -> Rule:
    return refused_rule(lambda: check_public_key(find_suite(number), key, "7.3"))


@pytest.mark.parametrize("number", [1, 3, 77, 78, 79, 80, 81, 82, 83, 84])
def test_key_of_its_suite_is_taken_and_no_other_length(number: int) -> None:
    key = fresh_key(find_suite(number))
    check_public_key(find_suite(number), key, "7.3")

    for other in (key[:-1], key + b"\x00", b""):
        assert rule_for(number, other) is Rule.HPKE_KEY_INVALID


@pytest.mark.parametrize("number", [2, 4, 5, 6, 7])
def test_other_keys_are_known_by_their_length(number: int) -> None:
    check_public_key(find_suite(number), bytes(find_suite(number).public_key_size), "7.3")


@pytest.mark.parametrize("point", LOW_ORDER, ids=range(len(LOW_ORDER)))
def test_point_of_low_order_is_refused(point: bytes) -> None:
    assert rule_for(1, point) is Rule.HPKE_KEY_INVALID


@given(st.integers(0, 767), st.integers(0, 4095))
def test_lattice_key_has_no_number_beyond_its_modulus(place: int, number: int) -> None:
    numbers = [LARGEST] * 768
    numbers[place] = number
    key = packed(numbers) + bytes(64)
    if number <= LARGEST:
        check_public_key(find_suite(83), key, "7.3")
    else:
        assert rule_for(83, key) is Rule.HPKE_KEY_INVALID
