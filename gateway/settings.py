"""Settings from the environment, checked at start. One page of them: docs/operations.md."""

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from audit.errors import NoteRefused
from audit.notes import COSIGNATURE, VerifierKey
from gateway.oidc_settings import OidcSettings, OidcSettingWrong, read_oidc_settings
from media.settings import MediaSettings, MediaSettingWrong, read_media_settings

__all__ = ["Settings", "SettingsError", "TrailSettings", "TurnSettings", "read_settings"]

BUILT_CLIENT = Path(__file__).parents[1] / "web" / "dist"

PUSH_SERVICES = (
    "fcm.googleapis.com",
    ".push.services.mozilla.com",
    ".push.apple.com",
    ".notify.windows.com",
)
"""The push services of the browsers that Earshot supports."""

_TURN = re.compile(r"(turns?|stun):[A-Za-z0-9.:\[\]-]+(\?transport=(udp|tcp))?")
_HOST = re.compile(r"\.?[a-z0-9][a-z0-9.-]*(:[0-9]{1,5})?")


class SettingsError(Exception):
    """A setting is missing or wrong; the operator mends it."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(name, problem)
        self.name = name
        self.problem = problem

    def __str__(self) -> str:
        """Name the setting and what is wrong with it."""
        return f"{self.name}: {self.problem}"


@dataclass(frozen=True, slots=True)
class TrailSettings:
    """How the trail is published.

    ``witnesses``: address and verifier key of each; ``quorum``: how many of them must cosign;
    ``public``: anybody may read it; ``alarm_seconds``: for how long it may stay unpublished.
    """

    witnesses: tuple[tuple[str, VerifierKey], ...] = ()
    quorum: int = 0
    public: bool = False
    alarm_seconds: int = 600


@dataclass(frozen=True, slots=True)
class TurnSettings:
    """The TURN servers that browsers are sent to, and the secret that these share with us."""

    urls: tuple[str, ...] = ()
    secret: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation decides.

    ``origin`` is the one address that browsers see; ``client`` the folder of the built client;
    ``attachment_days`` says for how long pictures and voice notes can be opened;
    ``removal_grace_seconds`` for how long a conversation may go on before it removed a device;
    ``lock_minutes`` after how long untouched the screens of staff lock;
    ``push_services`` are the hosts that a device may be woken through, ``push_contact`` is whom
    these may write to; ``moderation_key_file``: where that is not in ``data``; ``redis_url`` is
    where nodes that share a PostgreSQL tell each other that something happened.
    ``oidc`` is the provider that lets staff in beside the other ways, where there is one.
    ``proxies`` are the networks whose word is taken for where a request comes from;
    ``limits_times`` lets so many times as much through the paces of docs/limits.md, 0 everything;
    whoever has ``metrics_token`` may read the metrics.
    Addresses with passwords in them do not show when settings are printed.
    """

    data: Path
    origin: str
    host: str
    port: int
    database_url: str = field(repr=False)
    client: Path
    redis_url: str | None = field(default=None, repr=False)
    attachment_days: int = 30
    removal_grace_seconds: int = 30
    lock_minutes: int = 15
    trail: TrailSettings = TrailSettings()
    turn: TurnSettings = TurnSettings()
    media: MediaSettings = field(default_factory=MediaSettings)
    oidc: OidcSettings | None = None
    push_services: tuple[str, ...] = PUSH_SERVICES
    push_contact: str | None = None
    moderation_key_file: Path | None = None
    proxies: tuple[str, ...] = ()
    limits_times: int = 1
    metrics_token: str | None = field(default=None, repr=False)
    log_level: str = "warning"

    @property
    def moderation_keys(self) -> Path:
        """Where the keys are kept that posts lie under."""
        return self.moderation_key_file or self.data / "moderation.keys"

    @property
    def key_file(self) -> Path:
        """Where the service's 32-byte key is kept."""
        return self.data / "service.key"

    @property
    def blobs(self) -> Path:
        """Where the encrypted attachments are kept."""
        return self.data / "blobs"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings.

    Raises:
        SettingsError: one is wrong.
    """
    env = os.environ if environment is None else environment
    data = Path(env.get("EARSHOT_DATA", "data")).absolute()
    port = _port(env.get("EARSHOT_PORT", "8400"))
    host = env.get("EARSHOT_HOST", "127.0.0.1")
    origin = env.get("EARSHOT_ORIGIN", f"http://localhost:{port}")
    return Settings(
        data=data,
        origin=_origin(origin),
        host=host,
        port=port,
        database_url=_address(
            env,
            "EARSHOT_DATABASE_URL",
            schemes=("sqlite", "postgresql", "postgres"),
            example="postgresql://earshot@database.example.org/earshot",
        )
        or f"sqlite:///{data / 'earshot.db'}",
        client=Path(env.get("EARSHOT_CLIENT", BUILT_CLIENT)).absolute(),
        redis_url=_address(
            env,
            "EARSHOT_REDIS_URL",
            schemes=("redis", "rediss", "unix"),
            example="rediss://redis.example.org",
        ),
        attachment_days=_days(env.get("EARSHOT_ATTACHMENT_DAYS", "30")),
        removal_grace_seconds=_grace(env.get("EARSHOT_REMOVAL_GRACE_SECONDS", "30")),
        lock_minutes=_lock(env.get("EARSHOT_LOCK_MINUTES", "15")),
        trail=_trail(env),
        turn=_turn(env),
        media=_media(env),
        oidc=_oidc(env),
        push_services=_hosts(env.get("EARSHOT_PUSH_SERVICES")),
        push_contact=_contact(env.get("EARSHOT_PUSH_CONTACT"), origin),
        moderation_key_file=_file(env.get("EARSHOT_MODERATION_KEYS")),
        proxies=_networks(env.get("EARSHOT_PROXIES", "")),
        metrics_token=_token(env.get("EARSHOT_METRICS_TOKEN_FILE")),
        log_level=_level(env.get("EARSHOT_LOG_LEVEL", "warning")),
        limits_times=_times(env.get("EARSHOT_LIMITS_TIMES", "1")),
    )


def _trail(env: Mapping[str, str]) -> TrailSettings:
    witnesses = tuple(_witness(line) for line in env.get("EARSHOT_TRAIL_WITNESSES", "").split())
    quorum = env.get("EARSHOT_TRAIL_QUORUM") or str(len(witnesses))
    if not quorum.isdecimal() or int(quorum) > len({key.key for _, key in witnesses}):
        raise SettingsError(
            "EARSHOT_TRAIL_QUORUM", "must be a whole number, no larger than there are witnesses"
        )
    public = env.get("EARSHOT_TRAIL_PUBLIC", "0")
    if public not in {"0", "1"}:
        raise SettingsError("EARSHOT_TRAIL_PUBLIC", "must be 0 or 1")
    seconds = env.get("EARSHOT_TRAIL_ALARM_SECONDS", "600")
    if not seconds.isdecimal() or not 10 <= int(seconds) <= 86_400:
        raise SettingsError(
            "EARSHOT_TRAIL_ALARM_SECONDS", "must be a whole number from 10 to 86400"
        )
    return TrailSettings(witnesses, int(quorum), public == "1", int(seconds))


def _turn(env: Mapping[str, str]) -> TurnSettings:
    urls = tuple(env.get("EARSHOT_TURN_URLS", "").split())
    if not all(_TURN.fullmatch(url) for url in urls):
        raise SettingsError(
            "EARSHOT_TURN_URLS",
            "must be addresses with spaces between, as turns:turn.example.org:443?transport=tcp",
        )
    path = env.get("EARSHOT_TURN_SECRET_FILE")
    if not urls:
        return TurnSettings()
    if path is None:
        raise SettingsError(
            "EARSHOT_TURN_SECRET_FILE", "must name the file with the TURN servers' secret"
        )
    try:
        secret = Path(path).read_bytes().strip()
    except OSError as error:
        raise SettingsError(
            "EARSHOT_TURN_SECRET_FILE", "names a file that cannot be read"
        ) from error
    if len(secret) < 16:
        raise SettingsError("EARSHOT_TURN_SECRET_FILE", "must hold a secret of at least 16 bytes")
    return TurnSettings(urls, secret)


def _media(env: Mapping[str, str]) -> MediaSettings:
    try:
        return read_media_settings(env)
    except MediaSettingWrong as wrong:
        raise SettingsError(wrong.name, wrong.problem) from wrong


def _oidc(env: Mapping[str, str]) -> OidcSettings | None:
    try:
        return read_oidc_settings(env)
    except OidcSettingWrong as wrong:
        raise SettingsError(wrong.name, wrong.problem) from wrong


def _witness(text: str) -> tuple[str, VerifierKey]:
    address, _, key = text.partition("=")
    try:
        found = VerifierKey.parse(key)
    except NoteRefused:
        found = None
    if (
        found is None
        or found.algorithm != COSIGNATURE
        or not address.startswith(("http://", "https://"))
    ):
        raise SettingsError(
            "EARSHOT_TRAIL_WITNESSES",
            "must be pairs like https://witness.example.org=KEY, with the witness's own key",
        )
    return address, found


def _address(
    env: Mapping[str, str], name: str, *, schemes: tuple[str, ...], example: str
) -> str | None:
    """Read a server's address from the variable, or from the file that ``NAME_FILE`` names.

    The address may hold a password, which neither a process list nor an error is to show.
    """
    path = env.get(f"{name}_FILE")
    if path is None:
        text = env.get(name)
    else:
        try:
            text = Path(path).read_text().strip()
        except OSError as error:
            raise SettingsError(f"{name}_FILE", "names a file that cannot be read") from error
    if not text:
        return None
    if text.partition("://")[0] not in schemes:
        raise SettingsError(name, f"must look like {example}")
    return text


def _hosts(text: str | None) -> tuple[str, ...]:
    if text is None:
        return PUSH_SERVICES
    hosts = tuple(text.split())
    if not all(_HOST.fullmatch(host) for host in hosts):
        problem = "must be host names with spaces between, as fcm.googleapis.com or .push.apple.com"
        raise SettingsError("EARSHOT_PUSH_SERVICES", problem)
    return hosts


def _contact(text: str | None, origin: str) -> str | None:
    if not text:
        return origin if origin.startswith("https:") else None
    if not text.startswith(("mailto:", "https:")):
        raise SettingsError("EARSHOT_PUSH_CONTACT", "must look like mailto:it@example.org")
    return text


def _file(text: str | None) -> Path | None:
    return Path(text).absolute() if text else None


def _networks(text: str) -> tuple[str, ...]:
    try:
        return tuple(str(ipaddress.ip_network(each)) for each in text.split())
    except ValueError as error:
        raise SettingsError(
            "EARSHOT_PROXIES", "must be addresses or networks with spaces between, as 10.0.0.0/24"
        ) from error


def _token(path: str | None) -> str | None:
    if not path:
        return None
    try:
        token = Path(path).read_text().strip()
    except OSError as error:
        raise SettingsError(
            "EARSHOT_METRICS_TOKEN_FILE", "names a file that cannot be read"
        ) from error
    if len(token) < 16:
        raise SettingsError("EARSHOT_METRICS_TOKEN_FILE", "must hold 16 characters or more")
    return token


def _level(text: str) -> str:
    if text not in {"debug", "info", "warning", "error"}:
        raise SettingsError("EARSHOT_LOG_LEVEL", "must be debug, info, warning or error")
    return text


def _times(text: str) -> int:
    if not text.isdecimal() or int(text) > 1000:
        raise SettingsError("EARSHOT_LIMITS_TIMES", "must be a whole number from 0 to 1000")
    return int(text)


def _days(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 3650:
        raise SettingsError("EARSHOT_ATTACHMENT_DAYS", "must be a whole number from 1 to 3650")
    return int(text)


def _grace(text: str) -> int:
    if not text.isdecimal() or int(text) > 86400:
        raise SettingsError(
            "EARSHOT_REMOVAL_GRACE_SECONDS", "must be a whole number from 0 to 86400"
        )
    return int(text)


def _lock(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 60:
        raise SettingsError("EARSHOT_LOCK_MINUTES", "must be a whole number from 1 to 60")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SettingsError("EARSHOT_PORT", "must be a whole number from 1 to 65535")
    return int(text)


def _origin(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/"):
        raise SettingsError("EARSHOT_ORIGIN", "must look like https://chat.example.org")
    if parts.scheme == "http" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise SettingsError("EARSHOT_ORIGIN", "must be https: browsers keep keys only there")
    return f"{parts.scheme}://{parts.netloc}"
