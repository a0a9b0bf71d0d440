from gateway.mls.codepoints import CipherSuite, ExtensionType, WireFormat


def test_private_suites_carry_the_numbers_of_the_client_library() -> None:
    assert CipherSuite.MLS_256_XWING_AES256GCM_SHA512_Ed25519.value == 83
    assert CipherSuite.MLS_256_XWING_CHACHA20POLY1305_SHA512_Ed25519.value == 84


def test_registered_numbers_are_those_of_section_17() -> None:
    assert [int(suite) for suite in CipherSuite][:7] == [1, 2, 3, 4, 5, 6, 7]
    assert [int(kind) for kind in WireFormat] == [1, 2, 3, 4, 5]
    assert ExtensionType.LAST_RESORT_KEY_PACKAGE.value == 0x000A
