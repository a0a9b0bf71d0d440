import pytest

from gateway.desk.phone import Phone, phone_of


@pytest.mark.parametrize(
    ("written", "dial", "text"),
    [
        ("01753 123456", "+441753123456", "01753 123456"),
        ("(01753) 123-456", "+441753123456", "01753 123456"),
        ("+44 20 7946 0018", "+442079460018", "020 7946 0018"),
        ("02920 180123", "+442920180123", "029 2018 0123"),
        (" 0808 157 0123 ", "+448081570123", "0808 157 0123"),
        ("+353 1 234 5678", "+35312345678", "+353 1 234 5678"),
    ],
)
def test_number_is_dialled_and_read_whatever_way_it_was_written(
    written: str, dial: str, text: str
) -> None:
    assert phone_of(written) == Phone(dial, text)


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "ring us",
        "0800 FLOWERS",
        "020 7946 0018 x3",
        "020 7946 0018;ext=3",
        "999",
        "01632 9601234567",
        "01753 12",
        "0909 879 0123",
        "+999 1234 5678",
        "+",
        "((((",
        "0" * 39,
    ],
)
def test_what_cannot_be_rung_or_costs_more_is_no_number(written: str) -> None:
    assert phone_of(written) is None
