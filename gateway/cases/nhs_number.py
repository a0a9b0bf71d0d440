"""NHS numbers: ten digits of which the last checks the others (NHS Data Dictionary)."""

__all__ = ["normalise"]


def normalise(text: str) -> str | None:
    """Return the ten digits, or None where it is no NHS number (modulus 11)."""
    digits = text.replace(" ", "").replace("-", "")
    if len(digits) != 10 or not (digits.isascii() and digits.isdecimal()):
        return None
    total = sum(
        int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)
    )
    check = (11 - total % 11) % 11
    return digits if check == int(digits[9]) else None
