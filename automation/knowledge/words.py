"""How words are found whatever their form: the stemmer of their language where PostgreSQL has one,
and beside it the plain word, without accents, in any language.

    «Öffnungszeiten» ─▶ german: offnungszeit   plain: offnungszeiten
    «التوصيل»        ─▶ arabic: توصيل           plain: توصيل
    «营业时间»        ─▶ (no stemmer)            plain: 营业 业时 时间

PostgreSQL 18 has stemmers for 31 languages and none for scripts without spaces; those go by pairs
of characters.
"""

import re
import unicodedata
from collections.abc import Sequence

# By ISO 639-1: the text search configurations that come with PostgreSQL.
CONFIGURATIONS = {
    "ar": "arabic", "hy": "armenian", "eu": "basque", "ca": "catalan", "da": "danish",
    "nl": "dutch", "en": "english", "et": "estonian", "fi": "finnish", "fr": "french",
    "de": "german", "el": "greek", "hi": "hindi", "hu": "hungarian", "id": "indonesian",
    "ga": "irish", "it": "italian", "lt": "lithuanian", "ne": "nepali", "no": "norwegian",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "es": "spanish",
    "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
SIMPLE = "simple"
WORDS_AT_MOST = 32
LONGEST_WORD = 64
_WORD = re.compile(r"[^\W_]+")
# Han, kana and Thai stand without spaces.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0e7f]+")
_ARABIC_ARTICLE = re.compile(r"^(?:[وفبك]?ال|لل)(?=\w{3,}$)")
_ARABIC = str.maketrans({"ى": "ي", "ة": "ه", "ـ": None})
# What people say around a question; an article that lacks it lacks nothing.
FILLERS = frozenset(
    word
    for words in (
        "hi hello hey dear please thanks thank tell know want would like could need wondering ask",
        "get do does am is are can hola buenas favor gracias quiero quisiera puedo podria saber",
        "hallo guten tag bitte danke mochte gerne wissen kann konnen bonjour merci svp plait",
        "voudrais savoir peux puis ola obrigado obrigada gostaria ciao buongiorno grazie vorrei",
        "sapere merhaba lutfen tesekkurler halo tolong",
        "مرحبا السلام عليكم شكرا فضلك سمحت اريد هل ممكن",
    )
    for word in words.split()
)


def configuration_of(language: str) -> str:
    return CONFIGURATIONS.get(language, SIMPLE)


def plain_words(text: str) -> list[str]:
    """As they are compared in every language: folded, without accents; pairs where no spaces are.
    No accent says what a word means often enough to lose whoever leaves it out."""
    folded = unicodedata.normalize("NFKD", text.casefold()).translate(_ARABIC)
    folded = "".join(one for one in folded if not unicodedata.combining(one))
    found: list[str] = []
    for word in _WORD.findall(unicodedata.normalize("NFC", folded)):
        if _UNSPACED.search(word):
            found += _pairs(word)
        else:
            found.append(_ARABIC_ARTICLE.sub("", word))
    return found


def asked_words(question: str) -> list[str]:
    """The words of a question as they stand there, each once, without what is only said around."""
    found: dict[str, None] = {}
    for word in _WORD.findall(unicodedata.normalize("NFKC", question).casefold()):
        for one in _pairs(word) if _UNSPACED.search(word) else [word]:
            plain = plain_words(one)
            if plain and plain[0] not in FILLERS and len(one) <= LONGEST_WORD:
                found.setdefault(one)
    return list(found)[:WORDS_AT_MOST]


def alternatives(stems: Sequence[str], word: str) -> str:
    """One word as a query: any of its forms."""
    return " | ".join(_quoted(one) for one in dict.fromkeys([*stems, *plain_words(word)]))


def _pairs(word: str) -> list[str]:
    if len(word) == 1:
        return [word]
    return [word[at : at + 2] for at in range(len(word) - 1)]


def _quoted(lexeme: str) -> str:
    escaped = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
