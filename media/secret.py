"""The secret that gateways and the media process share."""

from typing import Final

from media.settings import MediaSettings, MediaSettingWrong

__all__ = ["read_secret"]

SHORTEST: Final = 32


def read_secret(settings: MediaSettings) -> bytes:
    """Read the secret.

    Raises:
        MediaSettingWrong: there is none, or it is too short to be one.
    """
    name = "EARSHOT_MEDIA_SECRET_FILE"
    if settings.secret is None:
        raise MediaSettingWrong(name, "must name a file")
    try:
        secret = settings.secret.read_bytes().strip()
    except OSError:
        raise MediaSettingWrong(name, "names a file that cannot be read") from None
    if len(secret) < SHORTEST:
        raise MediaSettingWrong(name, f"must hold at least {SHORTEST} characters by chance")
    return secret
