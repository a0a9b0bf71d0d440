from gateway.mls.errors import MalformedMls, MlsError, RefusedMls, Rule


def test_malformed_says_code_section_and_offset() -> None:
    error = MalformedMls(Rule.TRUNCATED, "2.1.2", 7)

    assert (error.code, error.section, error.offset) == ("mls.truncated", "2.1.2", 7)
    assert str(error) == "mls.truncated (RFC 9420, section 2.1.2) at byte 7"
    assert isinstance(error, MlsError)


def test_refused_says_code_and_section() -> None:
    error = RefusedMls(Rule.PATH_MISSING, "12.4.3.2")

    assert error.code == "mls.path_missing"
    assert str(error) == "mls.path_missing (RFC 9420, section 12.4.3.2)"


def test_rules_have_codes_of_one_shape() -> None:
    assert all(rule.value == f"mls.{rule.name.lower()}" for rule in Rule)
