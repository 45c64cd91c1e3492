"""Numbers, days and months as words, and words for what is free: a price or a date could hide in
them. One list per language that `language_of` knows; each is looked for in every text.

`*` at an end stands for any letters. `!` marks a word that says something else in another language:
it tells only where the text, or the customer, may speak this one.
"""

import re
from typing import Final

from automation.replies.forms import folded, words
from automation.replies.words import lists_of, patterns_of
from integrations.ai.languages import UNKNOWN

_LISTS: Final = dict(lists_of("telling"))
# What an answer brings up only where the article does: when, and that money comes back.
_SUBJECTS: Final = _LISTS.pop("subjects")
_GLUED: Final = re.compile(
    # zweiundzwanzig, dreitägig; ventidue; tweeëntwintig; yirmibeş
    r"(?:\w*(?:zwanzig|dreissig|vierzig|funfzig|sechzig|siebzig|achtzig|neunzig|zehn|hundert|tausend)"
    r"(?:ste[nrm]?|er)?"
    r"|(?:ein|zwei|drei|vier|funf|sechs|sieben|acht|neun|zehn|zwolf)"
    r"(?:tag|stund|woch|monat|jahr|minut)(?:ig\w*|lich\w*)"
    r"|(?:vent|trent|quarant|cinquant|sessant|settant|ottant|novant)"
    r"(?:[aio]?(?:uno?|due|tre|quattro|cinque|sei|sette|otto|nove)?)"
    r"|\w*(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig|honderd)(?:ste)?"
    r"|(?:on|yirmi|otuz|kirk|elli|altmis|yetmis|seksen|doksan)(?:bir|iki|uc|dort|bes|alti|yedi|sekiz|"
    r"dokuz)\w*)"
)
# What Arabic and Hebrew write together with the word behind it.
_BEFORE: Final = {
    "ar": r"[وف]?(?:بال|لل|كال|ال|[بلک])?",
    "he": r"[ובלהמשכ]{0,3}",
}
LISTED: Final = frozenset(_LISTS) | {"zh", "ja", "ko", "th"}


def _patterns(*, own: bool) -> list[tuple[str, re.Pattern[str]]]:
    """By language: of the words that say the same everywhere, or of those of its own."""
    made = []
    subjects = [(one, _SUBJECTS) for one in ("", *_BEFORE)]
    for language, listed in (*_LISTS.items(), *subjects):
        entries = [one.replace("!", "") for one in listed if ("!" in one) is own]
        if entries:
            # The longest first: fourteen begins as four does.
            entries.sort(key=len, reverse=True)
            cores = "|".join(map(_entry, entries))
            made.append((language, re.compile(f"{_BEFORE.get(language, '')}(?:{cores})")))
    return made


def _entry(listed: str) -> str:
    """Its group is what two forms of one word have in common."""
    core = re.escape(listed.strip("*"))
    if listed.startswith("*"):
        return rf"((?:\w|[\u0900-\u0963])+{core})"
    return rf"({core})(?:\w|[\u0900-\u0963])*" if listed.endswith("*") else f"({core})"


_EVERYWHERE: Final = _patterns(own=False)
_OWN: Final = _patterns(own=True)
_SYLLABLES: Final = patterns_of("syllables")


def telling(text: str, languages: frozenset[str]) -> set[str]:
    """`languages` are those that the text may be in."""
    bare = folded(text)
    patterns = [one for _, one in _EVERYWHERE]
    patterns += [one for name, one in _OWN if languages & {name, UNKNOWN}]
    found = {one[0] for pattern in _SYLLABLES for one in pattern.finditer(bare)}
    for word in set(words(bare)):
        if _GLUED.fullmatch(word):
            found.add(word)
        for pattern in patterns:
            one = pattern.fullmatch(word)
            if one is not None and one.lastindex is not None:
                found.add(one[one.lastindex])
    return found
