"""Which language a text is in, as far as script and small words tell. A guess, and quick."""

import re
from collections import Counter

_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("fa", re.compile(r"[\u067e\u0686\u0698\u06af\u06cc]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("uk", re.compile(r"[іїєґ]", re.IGNORECASE)),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
)
_SMALL_WORDS = {
    "en": "the and is are you my i it to of in for not have can what where when please thanks",
    "es": "el la los que de y en no es mi un una por para con gracias hola está qué dónde",
    "fr": "le la les et est je vous mon ma une des pas pour avec merci bonjour où que du",
    "de": "der die das und ist ich sie mein nicht ein eine für mit danke wo wann bitte wie",
    "pt": "o os que de e em não é meu minha um uma por para com obrigado olá você onde",
    "it": "il lo gli che di e non è mio mia un una per con grazie ciao dove sono della",
    "nl": "de het een en is ik mijn niet voor met dank waar wanneer jullie van dat",
    "tr": "ve bir bu ne için değil mi benim nerede lütfen teşekkürler merhaba çok var",
    "id": "yang dan di saya anda tidak ini itu untuk dengan terima kasih apa kapan bisa",
}
_BY_WORD: dict[str, list[str]] = {}
for _language, _words in _SMALL_WORDS.items():
    for _word in _words.split():
        _BY_WORD.setdefault(_word, []).append(_language)
_WORD = re.compile(r"[^\W\d_]+")
UNKNOWN = "und"


def language_of(text: str) -> str:
    """A two-letter code, or `und` where nothing tells."""
    for code, script in _SCRIPTS:
        if len(script.findall(text)) * 4 > len(_WORD.findall(text)):
            return code
    votes: Counter[str] = Counter()
    for word in _WORD.findall(text.casefold()):
        # A word of one language alone tells more than one that several share.
        languages = _BY_WORD.get(word, [])
        votes.update(dict.fromkeys(languages, 12 // max(len(languages), 1)))
    return votes.most_common(1)[0][0] if votes else UNKNOWN
