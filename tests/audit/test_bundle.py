import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.bundle import BundleCut, read_bundle, write_bundle


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_bundle_reads_back(entries: list[bytes]) -> None:
    data = write_bundle(entries)

    found = read_bundle(data, len(entries))

    assert [entry for _, entry in found] == entries
    assert all(data[at : at + len(entry)] == entry for at, entry in found)


@given(st.lists(st.binary(max_size=50), min_size=1, max_size=5), st.data())
def test_bundle_that_was_cut_is_noticed(entries: list[bytes], data: st.DataObject) -> None:
    whole = write_bundle(entries)
    cut = data.draw(st.integers(0, len(whole) - 1))

    with pytest.raises(BundleCut):
        read_bundle(whole[:cut], len(entries))


def test_bundle_with_something_behind_it_is_noticed() -> None:
    with pytest.raises(BundleCut) as caught:
        read_bundle(write_bundle([b"one", b"two"]), 1)
    assert caught.value.at == 5
