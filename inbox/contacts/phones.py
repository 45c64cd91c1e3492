"""Numbers as people write them, and as WhatsApp has them: country code first, digits only."""

from functools import cache
from types import ModuleType

from inbox.foundation.errors import invalid_field


def digits_of(written: str, country: str | None) -> str | None:
    """None when it is no phone number. Without a country code it is one of `country`."""
    library = _library()
    try:
        number = library.parse(written, country)
    except library.NumberParseException:
        if written.startswith("+"):
            return None
        try:
            # WhatsApp's own way: the country code without a plus.
            number = library.parse(f"+{written}", None)
        except library.NumberParseException:
            return None
    if not library.is_possible_number(number):
        return None
    found: str = library.format_number(number, library.PhoneNumberFormat.E164)
    return found.removeprefix("+")


def require_digits(field: str, written: str, country: str | None) -> str:
    digits = digits_of(written, country)
    if digits is None:
        raise invalid_field(field, "Give a phone number with its country code, like +4930123456.")
    return digits


@cache
def _library() -> ModuleType:
    # Sixty milliseconds, which a process that asks for no number need not spend.
    import phonenumbers

    return phonenumbers
