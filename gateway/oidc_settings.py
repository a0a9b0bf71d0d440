"""Which OpenID provider lets staff in, from the environment. docs/sign-in.md section 6."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

__all__ = ["OidcSettingWrong", "OidcSettings", "is_safe", "read_oidc_settings"]


class OidcSettingWrong(Exception):
    """A setting is missing or wrong."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(name, problem)
        self.name = name
        self.problem = problem


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """The organisation's provider, and what we are to it.

    ``name`` stands on the button; ``claim`` is the one that holds a username, None where people
    link their accounts themselves; ``organisation`` is the name of the one whose staff it lets in,
    None where there is only one. ``always_asks``: whoever signs in is asked by it each time.
    """

    issuer: str
    client: str
    secret: str = field(repr=False)
    name: str
    claim: str | None = None
    organisation: str | None = None
    always_asks: bool = False

    @property
    def scope(self) -> str:
        """Say what is asked for: no more than the claim needs."""
        return "openid" if self.claim is None else "openid profile"


def read_oidc_settings(env: Mapping[str, str]) -> OidcSettings | None:
    """Read and check the settings; None where no provider is set.

    Raises:
        OidcSettingWrong: one is missing or wrong.
    """
    issuer = env.get("EARSHOT_OIDC_ISSUER", "")
    if not issuer:
        return None
    parts = urlsplit(issuer)
    if not is_safe(issuer) or parts.query or parts.fragment:
        raise OidcSettingWrong(
            "EARSHOT_OIDC_ISSUER", "must look like https://login.example.org/tenant"
        )
    client = env.get("EARSHOT_OIDC_CLIENT_ID", "")
    if not client:
        raise OidcSettingWrong("EARSHOT_OIDC_CLIENT_ID", "must say what the provider calls us")
    claim = env.get("EARSHOT_OIDC_CLAIM") or None
    if claim == "email":
        raise OidcSettingWrong(
            "EARSHOT_OIDC_CLAIM", "must not be email: an address may be somebody else's tomorrow"
        )
    return OidcSettings(
        issuer=issuer,
        client=client,
        secret=_secret(env.get("EARSHOT_OIDC_SECRET_FILE")),
        name=env.get("EARSHOT_OIDC_NAME") or parts.hostname or issuer,
        claim=claim,
        organisation=env.get("EARSHOT_OIDC_ORGANISATION") or None,
        always_asks=_always(env.get("EARSHOT_OIDC_ASKS") or "after-sign-out"),
    )


def is_safe(address: str) -> bool:
    """Say whether what is sent to an address is read by nobody on the way."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    if not host or parts.username is not None:
        return False
    return parts.scheme == "https" or (
        parts.scheme == "http" and host in {"localhost", "127.0.0.1", "::1"}
    )


def _always(text: str) -> bool:
    if text not in {"after-sign-out", "always"}:
        raise OidcSettingWrong("EARSHOT_OIDC_ASKS", "must be after-sign-out or always")
    return text == "always"


def _secret(path: str | None) -> str:
    name = "EARSHOT_OIDC_SECRET_FILE"
    if not path:
        raise OidcSettingWrong(name, "must name the file with the secret that the provider gave us")
    try:
        secret = Path(path).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise OidcSettingWrong(name, "names a file that cannot be read") from error
    if len(secret) < 8:
        raise OidcSettingWrong(name, "must hold a secret of at least 8 characters")
    return secret
