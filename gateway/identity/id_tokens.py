"""What an OpenID provider says in an ID token, checked. docs/sign-in.md section 6.

The only place that imports ``joserfc``. It reads no clock: the time is passed in.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hmac import compare_digest
from typing import Final

import msgspec
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import ECKey, Key, KeySet, RSAKey
from joserfc.jws import JWSRegistry

from gateway.base64url import unb64

__all__ = [
    "CLOCKS_DIFFER",
    "Checked",
    "Expected",
    "KeyUnknown",
    "Keys",
    "TokenRefused",
    "check_id_token",
    "read_keys",
]

ALGORITHMS: Final = ["RS256", "PS256", "ES256"]
CURVE: Final = "P-256"
SMALLEST_RSA_BYTES: Final = 256
LARGEST_TOKEN: Final = 32 * 1024
CLOCKS_DIFFER: Final = 60
"""By so many seconds."""
OLDEST: Final = 600

Keys = KeySet

# A parser of foreign bytes: whatever it says about them, they are no token of the provider's.
_UNREADABLE: Final = (
    JoseError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


class TokenRefused(Exception):
    """The token is not what it should be; ``step`` says which check it failed."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


class KeyUnknown(TokenRefused):
    """It names a key that the set does not have: the provider may have a new one."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say. Times are in seconds.

    ``proved_since``: the person must have proved who they are then or later, and the token must
    say when, if ``must_say_when``.
    """

    issuer: str
    client: str
    nonce: str
    proved_since: int
    must_say_when: bool


class IdToken(msgspec.Struct, frozen=True):
    """The claims that every token must have right; the others stay in ``Checked.claims``."""

    iss: str
    sub: str
    aud: str | list[str]
    exp: int | float
    iat: int | float
    nonce: str = ""
    azp: str | None = None
    nbf: int | float | None = None
    auth_time: int | float | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """Who it is at the provider, when they proved it, and what else it says of them."""

    subject: str
    proved_at: int | None
    claims: Mapping[str, object]


def read_keys(raw: bytes) -> Keys:
    """Read a provider's key set; keys that cannot sign for us are left out.

    Raises:
        TokenRefused: it is no key set, or none of its keys will do.
    """
    try:
        written = msgspec.json.decode(raw, type=_Keys).keys
        keys: list[Key] = [key for each in written if (key := _key_of(each)) is not None]
    except (msgspec.DecodeError, RecursionError) as error:
        raise TokenRefused("keys") from error
    if not keys:
        raise TokenRefused("keys")
    return KeySet(keys)


def check_id_token(token: str, keys: Keys, expected: Expected, *, now: int) -> Checked:
    """Check a token at ``now`` (seconds), in the order of the page; returns what it says.

    Raises:
        KeyUnknown: no key of the set has the id that it names.
        TokenRefused: it is not for us, not now, or not by the provider.
    """
    claims = _signed(token, keys)  # (1), (2)
    try:
        said = msgspec.convert(claims, IdToken)
    except msgspec.ValidationError as error:
        raise TokenRefused("claims") from error
    steps: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("issuer", lambda: said.iss == expected.issuer),  # (3)
        ("audience", lambda: _is_for(said, expected.client)),
        ("time", lambda: _is_of_now(said, now)),  # (4)
        ("nonce", lambda: _is_same(said.nonce, expected.nonce)),  # (5)
        ("auth_time", lambda: _is_proved(said, expected, now)),  # (6)
        ("subject", lambda: 0 < len(said.sub) <= 255 and said.sub.isascii()),
    )
    for step, holds in steps:
        if not holds():
            raise TokenRefused(step)
    proved_at = None if said.auth_time is None else int(said.auth_time)
    return Checked(said.sub, proved_at, claims)


class _Keys(msgspec.Struct, frozen=True):
    keys: list[dict[str, object]]


def _key_of(written: Mapping[str, object]) -> RSAKey | ECKey | None:
    """Read a key that may sign for us: RSA of 2048 bits and more, or P-256."""
    if written.get("use", "sig") != "sig" or written.get("alg", ALGORITHMS[0]) not in ALGORITHMS:
        return None
    public = {
        name: value
        for name in ("kty", "kid", "use", "alg", "n", "e", "crv", "x", "y")
        if isinstance(value := written.get(name), str)
    }
    try:
        if public.get("kty") == "RSA" and len(unb64(public["n"])) >= SMALLEST_RSA_BYTES:
            return RSAKey.import_key({**public})
        if public.get("kty") == "EC" and public.get("crv") == CURVE:
            return ECKey.import_key({**public})
    except _UNREADABLE:
        return None
    return None


def _signed(token: str, keys: Keys) -> dict[str, object]:
    if len(token) > LARGEST_TOKEN:
        raise TokenRefused("size")
    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    try:
        claims = jwt.decode(token, keys, registry=registry).claims
    except InvalidKeyIdError as error:
        raise KeyUnknown("key") from error
    except _UNREADABLE as error:
        raise TokenRefused("signature") from error
    if not isinstance(claims, dict):
        raise TokenRefused("claims")
    return claims


def _is_for(said: IdToken, client: str) -> bool:
    audience = [said.aud] if isinstance(said.aud, str) else said.aud
    if client not in audience or said.azp not in {None, client}:
        return False
    return len(audience) == 1 or said.azp == client


def _is_same(said: str, expected: str) -> bool:
    return said.isascii() and compare_digest(said, expected)


def _is_of_now(said: IdToken, now: int) -> bool:
    begun = said.iat if said.nbf is None else max(said.iat, said.nbf)
    return (
        said.exp > now - CLOCKS_DIFFER
        and begun <= now + CLOCKS_DIFFER
        and said.iat >= now - OLDEST - CLOCKS_DIFFER
    )


def _is_proved(said: IdToken, expected: Expected, now: int) -> bool:
    if said.auth_time is None:
        return not expected.must_say_when
    return expected.proved_since - CLOCKS_DIFFER <= said.auth_time <= now + CLOCKS_DIFFER
