"""Get the demo's database ready, and look up codes in it."""

from argon2 import PasswordHasher

from audit.trail import Trail
from gateway.demo.casework import set_up_case
from gateway.demo.cast import CAST
from gateway.demo.codes import UsableCode, usable_code
from gateway.demo.desks import set_up_desk
from gateway.demo.past import fill_past
from gateway.demo.seed import is_empty, seed
from gateway.demo.spaces import set_up_spaces
from gateway.keys import open_service_keys
from gateway.settings import Settings, SettingsError
from gateway.sources import Clock, Entropy
from gateway.storage.engine import WRITE, open_engine
from gateway.storage.migrate import upgrade
from moderation.sealing import KeyRing

__all__ = ["look_up_code", "prepare"]


def prepare(
    settings: Settings, *, clock: Clock, entropy: Entropy, hasher: PasswordHasher
) -> dict[str, str]:
    """Bring the demo's database up to date, seed it where it is empty; returns codes by username.

    Raises:
        SettingsError: the key file will not do.
    """
    keys = open_service_keys(settings.key_file, entropy)
    engine = open_engine(settings.database_url)
    try:
        upgrade(engine)
        with engine.connect().execution_options(**WRITE) as connection, connection.begin():
            if is_empty(connection):
                trail = Trail(entropy=entropy)
                seeded = seed(
                    connection,
                    keys=keys,
                    trail=trail,
                    now=clock(),
                    entropy=entropy,
                    hasher=hasher,
                )
                set_up_desk(connection, seeded, trail=trail, now=clock())
                fill_past(connection, seeded, keys=keys, now=clock(), entropy=entropy)
                set_up_case(
                    connection, seeded, trail=trail, keys=keys, now=clock(), entropy=entropy
                )
                set_up_spaces(
                    connection,
                    seeded,
                    KeyRing(settings.moderation_keys, entropy),
                    trail=trail,
                    now=clock(),
                    entropy=entropy,
                )
            return {
                member.username: usable_code(connection, keys, member.username, now=clock()).digits
                for member in CAST
            }
    finally:
        engine.dispose()


def look_up_code(
    settings: Settings, username: str, *, clock: Clock, entropy: Entropy
) -> UsableCode:
    """Work out a demo account's next code, while the demo may be running.

    Raises:
        SettingsError: the demo has no such account or never ran, or the key file will not do.
    """
    if not settings.key_file.is_file():
        raise SettingsError("--data", f"{settings.data} is empty; start the demo first")
    keys = open_service_keys(settings.key_file, entropy)
    engine = open_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            return usable_code(connection, keys, username, now=clock())
    finally:
        engine.dispose()
