import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mls.crypto import verify_with_label
from gateway.mls.errors import Rule
from gateway.mls.suites import find_suite
from tests.gateway.mls.forge import PLAIN, Person, refused_rule

SUITE = find_suite(PLAIN)
AMINA = Person(b"amina")
# RFC 8032 section 5.1.7: the order of the base point.
ORDER = 2**252 + 27742317777372353535851937790883648493


@given(st.text(), st.binary())
def test_signature_holds_for_its_label_and_content(label: str, content: bytes) -> None:
    signature = AMINA.sign(label, content)

    assert verify_with_label(SUITE, AMINA.public_key, label, content, signature)
    assert not verify_with_label(SUITE, AMINA.public_key, label + "x", content, signature)
    assert not verify_with_label(SUITE, AMINA.public_key, label, content + b"x", signature)
    assert not verify_with_label(SUITE, Person(b"ben").public_key, label, content, signature)


@pytest.mark.parametrize("cut", [slice(0), slice(63), slice(None)])
def test_key_or_signature_of_another_length_does_not_hold(cut: slice) -> None:
    signature = AMINA.sign("Label", b"content")
    longer = signature + b"\x00"

    assert not verify_with_label(SUITE, AMINA.public_key[:31], "Label", b"content", signature)
    other = signature[cut] if cut.stop is not None else longer
    assert not verify_with_label(SUITE, AMINA.public_key, "Label", b"content", other)


def test_signature_in_another_form_does_not_hold() -> None:
    """The same signature with the group's order added: some verifiers take both."""
    signature = AMINA.sign("Label", b"content")
    scalar = int.from_bytes(signature[32:], "little") + ORDER
    other = signature[:32] + scalar.to_bytes(32, "little")

    assert not verify_with_label(SUITE, AMINA.public_key, "Label", b"content", other)


def test_key_of_low_order_signs_nothing() -> None:
    """The neutral element with a zero scalar would sign everything."""
    neutral = b"\x01" + bytes(31)

    assert not verify_with_label(SUITE, neutral, "Label", b"content", neutral + bytes(32))


def test_other_signatures_are_refused() -> None:
    rule = refused_rule(lambda: verify_with_label(find_suite(2), b"", "Label", b"", b""))

    assert rule is Rule.SIGNATURE_SCHEME_UNSUPPORTED
