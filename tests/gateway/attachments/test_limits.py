import pytest

from gateway.attachments.limits import LARGEST, sealed_size


@pytest.mark.parametrize(
    ("plain", "sealed"),
    [
        (1, 7 + 1 + 16),
        (65_536, 7 + 65_536 + 16),
        (65_537, 7 + 65_537 + 2 * 16),
        (26_214_400, 26_220_807),
    ],
)
def test_sealed_size_counts_prefix_and_tags(plain: int, sealed: int) -> None:
    assert sealed_size(plain) == sealed


def test_largest_is_25_mebibytes_sealed() -> None:
    assert sealed_size(25 * 1024 * 1024) == LARGEST
