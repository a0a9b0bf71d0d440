import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mls.errors import MalformedMls, Rule
from gateway.mls.keypackage import KeyPackage
from gateway.mls.tls import Writer, decode, encode


@pytest.mark.parametrize(
    ("file", "count"),
    [
        ("passive-client-welcome.json", 56),
        ("passive-client-handling-commit.json", 91),
        ("welcome.json", 7),
    ],
)
def test_every_published_key_package_comes_back(vectors: Path, file: str, count: int) -> None:
    cases: list[dict[str, str]] = json.loads((vectors / file).read_text())
    for case in cases:
        data = bytes.fromhex(case["key_package"])[4:]
        assert encode(decode(KeyPackage.read, data)) == data
    assert len(cases) == count


@given(st.from_type(KeyPackage))
def test_key_package_comes_back(package: KeyPackage) -> None:
    assert decode(KeyPackage.read, encode(package)) == package


@given(st.from_type(KeyPackage))
def test_signature_is_all_that_the_unsigned_package_lacks(package: KeyPackage) -> None:
    writer = Writer()
    package.write_unsigned(writer)
    writer.opaque(package.signature)

    assert writer.data() == encode(package)


@given(st.from_type(KeyPackage), st.integers(2, 2**16 - 1) | st.just(0))
def test_other_version_is_refused(package: KeyPackage, version: int) -> None:
    with pytest.raises(MalformedMls) as caught:
        decode(KeyPackage.read, version.to_bytes(2) + encode(package)[2:])

    assert caught.value.rule is Rule.UNSUPPORTED_VERSION
