"""What an answer states has to stand in what it cites. No model judges it: forms are compared.

addresses, numbers, amounts, days ─▶ each occurs in a cited piece      quotes ─▶ verbatim
language ─▶ the customer's, and one whose words are listed      promises, deeds ─▶ cited, or none

Which words tell of what: `units.py`, `telling.py`, `deeds.py`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from automation.replies.answers import ReplyAnswer
from automation.replies.deeds import deeds
from automation.replies.forms import folded, numbers, words
from automation.replies.forms import plain as plain
from automation.replies.telling import LISTED, telling
from automation.replies.units import amounts, without_unit
from integrations.ai.languages import UNKNOWN, language_of

QUOTE_AT_LEAST = 3
TEXT_AT_MOST = 2000
_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'،]+|(?<![@\w.])(?:[\w-]+\.)+[^\W\d_]{2,24}(?:/[^\s<>\"']*)?",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[\w.+%-]+@(?:[\w-]+\.)+\w{2,24}")
_PHONE = re.compile(r"\+?\d[\d\s()./\-\u00a0]{6,}\d")
_PLACEHOLDER = re.compile(r"\[[A-Z][A-Z_ ]*\d*\]|\{\{|\}\}|<[a-z_ ]+>|\bXX+\b|\bTODO\b")
# Of the languages that are listed: a letter beyond these is one of a neighbour's, whose numbers
# and deeds nobody would find.
_LETTERS = re.compile(
    r"[a-zßàáâãäæçèéêëìíîïñòóôõöœùúûüÿğışi̇"
    r"абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ"
    r"\u0370-\u03ff\u1f00-\u1fff\u05d0-\u05ea\u0591-\u05c7\u0621-\u0652\u0670\u067e\u0686\u0698\u06a9\u06af"
    r"\u06cc\u0901-\u0939\u093c-\u0963\u0e00-\u0e7f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]+"
)


@dataclass(frozen=True, slots=True)
class Source:
    text: str = field(repr=False)
    language: str = UNKNOWN


def faults_of(answer: ReplyAnswer, sources: Mapping[str, Source], language: str) -> list[str]:
    """Codes of what is wrong with it, in a fixed order; none where it may leave. `language` is the
    customer's. What he wrote is not among the sources: nothing in it proves anything."""
    text = answer.text.strip()
    cited = [sources[one.source_id] for one in answer.citations if one.source_id in sources]
    ground = "\n".join(one.text for one in cited)
    speaks = frozenset({language, language_of(text)})
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
        "url": not _urls(text) <= _urls(ground),
        "email": not _emails(text) <= _emails(ground),
        "phone": not _phones(text) <= _phones(ground),
        "amount": not amounts(text) <= amounts(ground) or _bare_amounts(text, ground),
        "number": not numbers(text) <= numbers(ground),
        "word": not telling(text, speaks) <= telling(ground, speaks),
        "language": _another_language(text, cited, language),
        "unlisted_language": _is_unlisted(text, cited),
        "commitment": not _all_in(deeds(text), folded(ground)),
        "placeholder": _PLACEHOLDER.search(text) is not None,
    }
    return [code for code, wrong in checks.items() if wrong]


def _urls(text: str) -> set[str]:
    """Whole: a beginning of one leads elsewhere."""
    found = _URL.findall(_EMAIL.sub(" ", plain(text)))
    return {re.sub(r"^https?://", "", one).rstrip(".,;:!?)]»”。、'/") for one in found}


def _emails(text: str) -> set[str]:
    return {one.rstrip(".") for one in _EMAIL.findall(plain(text))}


def _phones(text: str) -> set[str]:
    return {re.sub(r"\D", "", one) for one in _PHONE.findall(plain(text))}


def _bare_amounts(text: str, ground: str) -> bool:
    """What is counted in the source keeps what it counts: in a currency that no list knows, too."""
    return not (without_unit(text) & numbers(ground)) <= without_unit(ground)


def _all_in(found: Sequence[str], ground: str) -> bool:
    return all(re.search(rf"(?<!\w){re.escape(one)}(?!\w)", ground) for one in found)


def _is_unlisted(text: str, cited: Sequence[Source]) -> bool:
    """Whether it may say things that no list would find. What is quoted as a whole says nothing
    of its own."""
    if any(_quoted(text, one.text) for one in cited):
        return False
    known = {word for one in cited for word in words(plain(one.text))}
    said = _URL.sub(" ", _EMAIL.sub(" ", plain(text)))
    new = set(words(said)) - known
    if not new:
        return False
    return language_of(said) not in LISTED or not all(_LETTERS.fullmatch(one) for one in new)


def _quoted(quote: str, source: str) -> bool:
    words = " ".join(quote.split())
    return len(words) >= QUOTE_AT_LEAST and words in " ".join(source.split())


def _another_language(text: str, cited: Sequence[Source], language: str) -> bool:
    """Of what is quoted as a whole the article says which it is; few words tell it less surely."""
    quoted = [one.language for one in cited if _quoted(text, one.text)]
    own = quoted[0] if quoted else language_of(text)
    return UNKNOWN not in {own, language} and own != language
