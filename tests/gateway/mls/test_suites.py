import pytest

from gateway.mls.codepoints import CipherSuite
from gateway.mls.errors import Rule
from gateway.mls.suites import SignatureScheme, ed25519_suite, find_suite
from tests.gateway.mls.forge import refused_rule


def test_every_suite_has_parameters() -> None:
    assert [find_suite(number).number for number in CipherSuite] == list(CipherSuite)


def test_names_say_what_the_parameters_are() -> None:
    for number in CipherSuite:
        suite = find_suite(number)
        assert f"_{suite.hash_name.upper()}_" in number.name
        assert number.name.endswith("Ed25519") == (suite.signature is SignatureScheme.ED25519)
        kem = str(suite.kem).replace("-", "").replace("(", "").replace(")", "").upper()
        assert f"_{kem}_" in number.name.upper()


@pytest.mark.parametrize(
    ("number", "public_key", "kem_output", "digest", "secret"),
    [
        (0x0001, 32, 32, 32, 32),
        (0x0003, 32, 32, 32, 32),
        (77, 800, 768, 32, 64),
        (79, 1184, 1088, 48, 64),
        (82, 1568, 1568, 64, 64),
        (83, 1216, 1120, 64, 64),
    ],
)
def test_suite_has_the_sizes_of_its_parts(
    number: int, public_key: int, kem_output: int, digest: int, secret: int
) -> None:
    suite = ed25519_suite(number)

    assert (suite.public_key_size, suite.kem_output_size) == (public_key, kem_output)
    assert (suite.hash_size, suite.secret_size) == (digest, secret)
    assert len(suite.hash(b"")) == digest


@pytest.mark.parametrize("number", [2, 4, 5, 6, 7])
def test_suite_with_another_signature_is_refused(number: int) -> None:
    assert refused_rule(lambda: ed25519_suite(number)) is Rule.SIGNATURE_SCHEME_UNSUPPORTED


@pytest.mark.parametrize("number", [0, 85, 0x0A0A])
def test_unknown_suite_is_refused(number: int) -> None:
    assert refused_rule(lambda: find_suite(number)) is Rule.CIPHER_SUITE_UNKNOWN
