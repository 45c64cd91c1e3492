"""Finding sealed text without reading it: keyed hashes of its words.

Words are casefolded; Arabic loses tashkeel, tatweel and the article; scripts written without
spaces are cut into pairs. A word of four letters or more also leaves the hash of its first four,
so that the beginning of a word finds it. Without the workspace's index key the numbers mean
nothing; with a dump of the table alone nobody can compute them.
"""

import re
import unicodedata
from collections.abc import Iterable

from inbox.foundation.encryption import DataKey

PREFIX_LETTERS = 4
WORDS_AT_MOST = 400
WORD = re.compile(r"\w+")
TASHKEEL = re.compile(
    "[\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0640]"
)
ARTICLE = "\u0627\u0644"
SPACELESS = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0e7f\u0e80-\u0eff\u1780-\u17ff]+"
)


def words_of(text: str) -> list[str]:
    """The words that are indexed, in order, without repeats."""
    folded = TASHKEEL.sub("", unicodedata.normalize("NFKC", text).casefold())
    found: dict[str, None] = {}
    for word in WORD.findall(folded):
        for part in _parts(word):
            found[part] = None
        if len(found) >= WORDS_AT_MOST:
            break
    return list(found)


def index_words(text: str, key: DataKey) -> list[int]:
    """What is stored: each word, and its first four letters."""
    terms: dict[str, None] = {}
    for word in words_of(text):
        terms[f"w{word}"] = None
        if len(word) >= PREFIX_LETTERS:
            terms[f"p{word[:PREFIX_LETTERS]}"] = None
    return _hashes(terms, key)


def search_words(query: str, key: DataKey) -> list[int]:
    """What is asked: every whole word, and the last one also as a beginning of exactly four."""
    words = words_of(query)
    return _hashes(
        [
            f"p{word}" if len(word) == PREFIX_LETTERS and word == words[-1] else f"w{word}"
            for word in words
        ],
        key,
    )


def _parts(word: str) -> Iterable[str]:
    if SPACELESS.search(word):
        if len(word) == 1:
            return [word]
        return [word[at : at + 2] for at in range(len(word) - 1)]
    if word.startswith(ARTICLE) and len(word) > len(ARTICLE) + 1:
        return [word[len(ARTICLE) :]]
    return [word]


def _hashes(terms: Iterable[str], key: DataKey) -> list[int]:
    return [int.from_bytes(key.term_hash(term.encode()), "big", signed=True) for term in terms]
