"""A number that people can ring when video does not work. docs/visits.md section 11. Pure."""

import re
from typing import Final

import phonenumbers
from msgspec import Struct
from phonenumbers import PhoneNumberFormat, PhoneNumberType

__all__ = ["Phone", "phone_of"]

REGION: Final = "GB"
HOME: Final = 44

# Only what one dials: the library would take letters for digits, as some old keypads do.
_WRITTEN: Final = re.compile(r"\+?[0-9(][0-9 ().-]{2,38}")


class Phone(Struct, frozen=True):
    """A number: as a telephone dials it, and as people read it."""

    dial: str
    text: str


def phone_of(written: str) -> Phone | None:
    """Read a number, of this country unless it begins with ``+``; None for what cannot be rung.

    Numbers that cost more than a call are none either: a child may ring from a prepaid phone.
    """
    if _WRITTEN.fullmatch(written.strip()) is None:
        return None
    try:
        number = phonenumbers.parse(written, REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    if phonenumbers.number_type(number) == PhoneNumberType.PREMIUM_RATE:
        return None
    at_home = number.country_code == HOME
    form = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    return Phone(
        phonenumbers.format_number(number, PhoneNumberFormat.E164),
        phonenumbers.format_number(number, form),
    )
