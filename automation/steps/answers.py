"""Is what a customer wrote an answer of the kind that was asked for?"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from automation.expressions.patterns import PatternInvalid, found_in
from automation.steps.options import Option

EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,180}\.[^@\s.]{2,30}")
DIGITS = re.compile(r"[^0-9+]")
NUMBER_CHARACTERS = 30
YES = frozenset({"yes", "y", "ok", "sure", "نعم", "ايوه", "أيوة", "اه", "موافق"})
NO = frozenset({"no", "n", "nope", "لا", "كلا"})
DAY_FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y")
# Arabic-Indic and Persian digits are digits.
TO_ASCII = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫", "01234567890123456789.")


def read_answer(
    kind: str, message: Mapping[str, Any], options: Sequence[Option], pattern: str
) -> Any | None:
    """The value to keep, or None when it is no such answer."""
    text = str(message.get("text") or "").strip()
    pressed = message.get("button_id")
    if kind == "choice":
        return _choice(text, pressed, options)
    if kind == "pattern":
        return text if text and _fits(pattern, text) else None
    return _READ[kind](text)


def _choice(text: str, pressed: Any, options: Sequence[Option]) -> str | None:
    for one in options:
        if pressed == one.id or (not pressed and text.casefold() == one.title.casefold()):
            return one.id
    # People also answer a list by its number.
    number = text.translate(TO_ASCII)
    if not pressed and number.isdecimal() and 1 <= int(number[:3]) <= len(options):
        return options[int(number[:3]) - 1].id
    return None


def _fits(pattern: str, text: str) -> bool:
    try:
        return found_in(pattern, text)
    except PatternInvalid:
        return False


def _text(text: str) -> str | None:
    return text or None


def _number(text: str) -> float | int | None:
    plain = text.translate(TO_ASCII).replace(" ", "").replace(",", ".")
    if len(plain) > NUMBER_CHARACTERS or not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", plain):
        return None
    return float(plain) if "." in plain else int(plain)


def _email(text: str) -> str | None:
    return text.casefold() if EMAIL.fullmatch(text) else None


def _phone(text: str) -> str | None:
    plain = DIGITS.sub("", text.translate(TO_ASCII))
    return plain if re.fullmatch(r"\+?[0-9]{6,15}", plain) else None


def _day(text: str) -> str | None:
    plain = text.translate(TO_ASCII)
    for form in DAY_FORMATS:
        try:
            found: date = datetime.strptime(plain, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return found.isoformat()
    return None


def _yes_no(text: str) -> bool | None:
    word = text.casefold().strip(" .!؟?")
    return True if word in YES else False if word in NO else None


_READ: Mapping[str, Callable[[str], Any]] = {
    "text": _text,
    "number": _number,
    "email": _email,
    "phone": _phone,
    "date": _day,
    "yes_no": _yes_no,
}
