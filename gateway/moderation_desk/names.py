"""The names of the people that the moderation room knows by ids."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import Connection, bindparam, select

from gateway.chat.replies import PersonName
from gateway.identity.tables import account, device

__all__ = ["accounts_of_devices", "named", "names_of"]

# Made once: every claim looks names up.
_NAMES: Final = select(account.c.id, account.c.name).where(
    account.c.id.in_(bindparam("wanted", expanding=True))
)


def names_of(connection: Connection, accounts: Iterable[str | None]) -> dict[str, PersonName]:
    """Look names up."""
    wanted = sorted({each for each in accounts if each})
    rows = connection.execute(_NAMES, {"wanted": wanted})
    return {row.id: PersonName(row.id, row.name) for row in rows}


def named(names: dict[str, PersonName], who: str | None) -> PersonName | None:
    """Return somebody's name; None for nobody, and an empty one for who is gone."""
    if not who:
        return None
    return names.get(who, PersonName(who, ""))


def accounts_of_devices(connection: Connection, devices: Iterable[str]) -> dict[str, PersonName]:
    """Say whose devices these are."""
    rows = connection.execute(
        select(device.c.id, account.c.id.label("account_id"), account.c.name)
        .join(account, account.c.id == device.c.account_id)
        .where(device.c.id.in_(sorted({each for each in devices if each})))
    )
    return {row.id: PersonName(row.account_id, row.name) for row in rows}
