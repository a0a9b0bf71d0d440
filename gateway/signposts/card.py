"""What is kept of a service: exactly what a card shows."""

import msgspec

__all__ = ["Card"]


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One service, in plain text; dates are ``YYYY-MM-DD``, None where the feed does not say."""

    name: str
    organisation: str | None = None
    description: str | None = None
    alert: str | None = None
    url: str | None = None
    email: str | None = None
    phones: tuple[str, ...] = ()
    ages: tuple[int | None, int | None] = (None, None)
    areas: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()
    address: str | None = None
    checked: str | None = None
    changed: str | None = None
