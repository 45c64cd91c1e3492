"""One form for what can be written in several: digits, spaces, letters with and without marks."""

import re
import unicodedata

# Marks that spelling leaves out at will: accents, the points of Hebrew and Arabic.
_MARKS = re.compile(r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0640]")
_LETTERS = str.maketrans({"ı": "i", "ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "\u200c": " "})
_SIGNS = str.maketrans({"٫": ".", "٬": ",", "٪": "%", "’": "'", "‘": "'", "ʼ": "'", "–": "-"})
# Vowel signs of Hindi are no letters to Python.
WORD = re.compile(r"(?:[^\W\d_]|[\u0900-\u0963])+")
NUMBER = re.compile(r"\d+(?:[.,:/\-]\d+)*")


def plain(text: str) -> str:
    """One form for digits of any script, spaces and letters."""
    text = unicodedata.normalize("NFKC", text).casefold()
    digits = "".join(
        str(unicodedata.digit(one)) if one.isdigit() and not one.isascii() else one for one in text
    )
    return " ".join(digits.translate(_SIGNS).split())


def unmarked(text: str) -> str:
    """Without what may be left out in writing. Keeps the signs of a pattern as they are."""
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(_LETTERS)
    return unicodedata.normalize("NFKC", bare)


def folded(text: str) -> str:
    return unmarked(plain(text))


def words(text: str) -> list[str]:
    return WORD.findall(text)


def number(written: str) -> str:
    """4,90 and 4.90 are one; so are 20 and 20.00."""
    decimal = re.fullmatch(r"(\d+)[.,](\d{1,2})", written)
    if decimal is None:
        return written.replace(",", "").replace(".", "") if _grouped(written) else written
    fraction = decimal[2].rstrip("0")
    return f"{decimal[1]}.{fraction}" if fraction else decimal[1]


def numbers(text: str) -> set[str]:
    return {number(one) for one in NUMBER.findall(plain(text))}


def _grouped(written: str) -> bool:
    return re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", written) is not None
