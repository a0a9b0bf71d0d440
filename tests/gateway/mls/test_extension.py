import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mls.errors import RefusedMls, Rule
from gateway.mls.extension import Extension, RequiredCapabilities, find_extension
from gateway.mls.tls import decode, encode


@given(st.from_type(Extension))
def test_extension_comes_back(extension: Extension) -> None:
    assert decode(Extension.read, encode(extension)) == extension


@given(st.from_type(RequiredCapabilities))
def test_required_capabilities_come_back(required: RequiredCapabilities) -> None:
    assert decode(RequiredCapabilities.read, encode(required)) == required


def test_search_finds_the_body_of_its_type() -> None:
    extensions = [Extension(1, b"one"), Extension(0x0A0A, b""), Extension(2, b"two")]

    assert find_extension(extensions, 2) == b"two"
    assert find_extension(extensions, 0x0A0A) == b""
    assert find_extension(extensions, 3) is None


def test_search_refuses_extension_that_is_there_twice() -> None:
    with pytest.raises(RefusedMls) as caught:
        find_extension([Extension(2, b"this"), Extension(2, b"that")], 2)

    assert caught.value.rule is Rule.EXTENSION_REPEATED
