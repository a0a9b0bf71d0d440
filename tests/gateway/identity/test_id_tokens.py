import pytest
from joserfc import jws

from gateway.identity.id_tokens import Expected, TokenRefused, check_id_token, read_keys
from tests.hostile_provider import CLIENT, ISSUER, HostileProvider


def test_signed_token_that_is_nested_too_deep_is_refused() -> None:
    provider = HostileProvider(1)
    said = b'{"iss":' + b"[" * 20_000
    token = jws.serialize_compact(provider.header, said, provider.key)
    expected = Expected(ISSUER, CLIENT, "nonce", proved_since=0, must_say_when=False)

    with pytest.raises(TokenRefused) as error:
        check_id_token(token, read_keys(provider.key_set()), expected, now=1)
    assert error.value.step == "signature"
