import pytest

from gateway.cases.nhs_number import normalise


@pytest.mark.parametrize("text", ["943 476 5919", "943-476-5919", "9434765919"])
def test_number_is_read_however_it_is_written(text: str) -> None:
    assert normalise(text) == "9434765919"


def test_remainder_of_none_checks_with_zero() -> None:
    assert normalise("0000000000") == "0000000000"


@pytest.mark.parametrize(
    "text", ["9434765918", "943476591", "94347659190", "94347659l9", "", "٩434765919"]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    assert normalise(text) is None


def test_every_wrong_digit_is_noticed() -> None:
    number = "9434765919"
    for place in range(10):
        for digit in "0123456789":
            altered = number[:place] + digit + number[place + 1 :]
            assert (normalise(altered) is None) == (altered != number)
