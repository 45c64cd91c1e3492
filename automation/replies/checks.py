"""What an answer states has to stand in what it cites. No model judges it: forms are compared.

addresses, numbers, amounts, dates, names of days ─▶ each occurs in a cited piece
quotes ─▶ verbatim      language ─▶ the customer's     promises, claimed deeds ─▶ cited, or none
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from automation.replies.answers import ReplyAnswer
from integrations.ai.languages import UNKNOWN, language_of

QUOTE_AT_LEAST = 3
TEXT_AT_MOST = 2000
_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'،]+|(?<![@\w.])(?:[a-z0-9-]+\.)+[a-z]{2,24}(?:/[^\s<>\"']*)?",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+%-]+@(?:[\w-]+\.)+\w{2,24}")
_PHONE = re.compile(r"\+?\d[\d\s()./\-\u00a0]{6,}\d")
_NUMBER = re.compile(r"\d+(?:[.,:/\-]\d+)*")
_CURRENCIES = {
    "€": "eur", "eur": "eur", "euro": "eur", "euros": "eur", "يورو": "eur",
    "$": "usd", "usd": "usd", "dollar": "usd", "dollars": "usd", "دولار": "usd",
    "£": "gbp", "gbp": "gbp", "pound": "gbp", "pounds": "gbp",
    "¥": "jpy", "jpy": "jpy", "₹": "inr", "inr": "inr", "aed": "aed", "درهم": "aed",
    "sar": "sar", "ريال": "sar", "chf": "chf", "%": "%", "percent": "%", "prozent": "%",
}  # fmt: skip
_AMOUNT = re.compile(
    rf"(?P<before>[€$£¥₹])\s?(?P<one>{_NUMBER.pattern})"
    rf"|(?P<two>{_NUMBER.pattern})\s?(?P<after>[€$£¥₹%]|[^\W\d_]+)"
)
# Numbers and days as words: so many that a price or a date could hide in them.
_WORDS = frozenset(
    word
    for words in (
        "two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty",
        "fifty sixty seventy eighty ninety hundred thousand million half double free",
        "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig fünfzig hundert",
        "tausend kostenlos gratis dos tres cuatro cinco seis siete ocho nueve diez veinte treinta",
        "cien mil deux trois quatre cinq sept huit neuf dix vingt trente cent mille gratuit مجاني",
        "monday tuesday wednesday thursday friday saturday sunday today tomorrow tonight",
        "january february march april june july august september october november december",
        "montag dienstag mittwoch donnerstag freitag samstag sonntag heute morgen",
        "lunes martes miércoles jueves viernes sábado domingo hoy mañana",
        "lundi mardi mercredi jeudi vendredi samedi dimanche demain",
    )
    for word in words.split()
)
_WORD = re.compile(r"[^\W\d_]+")
# What binds the business, and what the bot cannot have done.
_DEEDS = (
    "cancel|refund|chang|book|shipped|sent|process|forward|arrang|updat|reserv|confirm|notified"
)
_COMMITMENT = re.compile(
    r"\b(?:(?:i|we)(?:'ll| will| shall| guarantee| promise| are going to| am going to)\b|"
    rf"(?:i|we)(?: have|'ve)? (?:just |already |now )?(?:{_DEEDS})\w*|"
    rf"(?:has|have) been (?:{_DEEDS})\w*|is (?:now )?(?:cancel|refund|book|confirm)\w*|"
    r"guarantee[ds]?|promise[ds]?|you will (?:get|receive) (?:a|your) refund|"
    r"(?:wir|ich) (?:werden?|garantieren?|verspreche[n]?)\b|garantiert|"
    r"\w*(?:storniert|erstattet|umgebucht|weitergeleitet|veranlasst)\b|"
    r"(?:le |les )?(?:garantizamos|prometemos|reembolsaremos|enviaremos)|"
    r"(?:hemos|he|ha sido) (?:cancel|reembols|cambi|reserv|envi)\w*|"
    r"nous (?:garantissons|promettons|allons)|(?:avons|j'ai|a été) (?:annul|rembours|modifi|réserv|"
    r"envoy)\w*)|سوف|سنقوم|نضمن|نعدك|تم (?:إلغاء|الغاء|استرداد|تغيير|حجز)",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(r"\[[A-Z][A-Z_ ]*\d*\]|\{\{|\}\}|<[a-z_ ]+>|\bXX+\b|\bTODO\b")


@dataclass(frozen=True, slots=True)
class Source:
    text: str = field(repr=False)
    language: str = UNKNOWN


def faults_of(answer: ReplyAnswer, sources: Mapping[str, Source], language: str) -> list[str]:
    """Codes of what is wrong with it, in a fixed order; none where it may leave. `language` is the
    customer's. What he wrote is not among the sources: nothing in it proves anything."""
    text = answer.text.strip()
    cited = [sources[one.source_id] for one in answer.citations if one.source_id in sources]
    ground = plain("\n".join(one.text for one in cited))
    checks = {
        "empty": not text,
        "too_long": len(text) > TEXT_AT_MOST,
        "no_citation": not answer.citations,
        "unknown_source": any(one.source_id not in sources for one in answer.citations),
        "quote": not all(
            one.source_id in sources and _quoted(one.quote, sources[one.source_id].text)
            for one in answer.citations
        ),
        "unknown_fact": bool(answer.used_facts),
        "url": not _all_in(_URL.findall(_without(_EMAIL, text)), ground),
        "email": not _all_in(_EMAIL.findall(text), ground),
        "phone": not _phones(text) <= _phones(ground),
        "amount": not amounts(text) <= amounts(ground),
        "number": not numbers(text) <= numbers(ground),
        "word": not _telling(text) <= _telling(ground),
        "language": _another_language(text, cited, language),
        "commitment": not _all_in(_COMMITMENT.findall(plain(text)), ground),
        "placeholder": _PLACEHOLDER.search(text) is not None,
    }
    return [code for code, wrong in checks.items() if wrong]


def plain(text: str) -> str:
    """One form for digits of any script, spaces and letters."""
    text = unicodedata.normalize("NFKC", text).casefold()
    digits = "".join(
        str(unicodedata.digit(one)) if one.isdigit() and not one.isascii() else one for one in text
    )
    return " ".join(digits.replace("٫", ".").split())


def numbers(text: str) -> set[str]:
    return {_number(one) for one in _NUMBER.findall(plain(text))}


def amounts(text: str) -> set[tuple[str, str]]:
    found = set()
    for one in _AMOUNT.finditer(plain(text)):
        unit = _CURRENCIES.get(one["before"] or one["after"] or "")
        if unit is not None:
            found.add((_number(one["one"] or one["two"]), unit))
    return found


def _number(written: str) -> str:
    """4,90 and 4.90 are one; so are 20 and 20.00."""
    decimal = re.fullmatch(r"(\d+)[.,](\d{1,2})", written)
    if decimal is None:
        return written.replace(",", "").replace(".", "") if _grouped(written) else written
    fraction = decimal[2].rstrip("0")
    return f"{decimal[1]}.{fraction}" if fraction else decimal[1]


def _grouped(written: str) -> bool:
    return re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", written) is not None


def _phones(text: str) -> set[str]:
    return {re.sub(r"\D", "", one) for one in _PHONE.findall(plain(text))}


def _telling(text: str) -> set[str]:
    return {one for one in _WORD.findall(plain(text)) if one in _WORDS}


def _all_in(found: Sequence[str], ground: str) -> bool:
    return all(plain(one).rstrip(".,;:!?)") in ground for one in found)


def _without(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(" ", text)


def _quoted(quote: str, source: str) -> bool:
    words = " ".join(quote.split())
    return len(words) >= QUOTE_AT_LEAST and words in " ".join(source.split())


def _another_language(text: str, cited: Sequence[Source], language: str) -> bool:
    """Of what is quoted as a whole the article says which it is; few words tell it less surely."""
    quoted = [one.language for one in cited if _quoted(text, one.text)]
    own = quoted[0] if quoted else language_of(text)
    return UNKNOWN not in {own, language} and own != language
