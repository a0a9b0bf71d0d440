"""The demo's one-time codes, for those who have no authenticator app at hand."""

from dataclasses import dataclass

from sqlalchemy import Connection

from gateway.demo.cast import CAST
from gateway.identity import totp
from gateway.identity.staff import find_login
from gateway.keys import ServiceKeys
from gateway.settings import SettingsError

__all__ = ["UsableCode", "usable_code"]


@dataclass(frozen=True, slots=True)
class UsableCode:
    """A code that was not used yet; accepted after ``wait`` seconds, for ``good_for`` more."""

    digits: str
    wait: int
    good_for: int


def usable_code(
    connection: Connection, keys: ServiceKeys, username: str, *, now: int
) -> UsableCode:
    """Work out the first code of a demo account that a sign-in will accept.

    Raises:
        SettingsError: the demo has no such account.
    """
    names = [member.username for member in CAST]
    login = find_login(connection, username) if username in names else None
    if login is None:
        raise SettingsError("USERNAME", f"must be one of {', '.join(names)}")
    secret = totp.unseal(keys.totp_box(), login.totp_sealed)
    step = max(totp.step_at(now), login.totp_last_step + 1)
    opens = (step - totp.WINDOW) * totp.PERIOD
    closes = (step + totp.WINDOW + 1) * totp.PERIOD
    return UsableCode(
        digits=totp.code_at(secret, step),
        wait=max(0, -(-(opens - now) // 1000)),
        good_for=(closes - max(now, opens)) // 1000,
    )
