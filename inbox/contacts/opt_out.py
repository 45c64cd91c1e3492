"""Who writes nothing but STOP wants no marketing any more, on any channel, in any language."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

# The whole message is this: «please stop by tomorrow» is an invitation. Nobody knows a customer's
# language for certain, so the words of all hold for everybody; none of them is what people say of
# an order, or answer to a question.
WORDS_OF: Final[Mapping[str, Sequence[str]]] = {
    "en": ("stop", "stop all", "stopall", "stop promotions", "unsubscribe", "opt out", "optout"),
    "ar": ("إيقاف", "ايقاف", "توقف", "إلغاء الاشتراك", "الغاء الاشتراك"),
    "de": ("stopp", "abmelden", "abbestellen", "keine werbung"),
    "es": ("darme de baja", "dar de baja", "cancelar suscripción", "no más publicidad"),
    "fr": ("arrêt", "arret", "stop pub", "désabonner", "me désabonner", "se désabonner"),
    "hi": ("रोकें", "सदस्यता समाप्त"),
    "id": ("berhenti", "berhenti berlangganan"),
    "it": ("disiscrivimi", "annulla iscrizione", "basta pubblicità"),
    "pt": ("descadastrar", "cancelar inscrição", "cancelar subscrição", "parar de receber"),
    "ru": ("стоп", "отписаться", "отписка"),
    "tr": ("abonelikten çık", "listeden çık"),
    "ur": ("روکیں", "ان سبسکرائب"),
}
LONGEST: Final = 40
UNSAID: Final = frozenset("\u0640\u0307")


def is_opt_out(text: str | None) -> bool:
    if not text or len(text) > LONGEST:
        return False
    return _plain(text) in _WORDS


def _plain(text: str) -> str:
    """Letters, their marks and digits; signs around them are how people write. Arabic's stretching
    and the dots of the Turkish i say nothing here."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("\u0131", "i")
    kept = [one if _is_said(one) else " " for one in folded if one not in UNSAID]
    return re.sub(r"\s+", " ", "".join(kept)).strip()


def _is_said(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LMN"


_WORDS: Final = frozenset(_plain(word) for words in WORDS_OF.values() for word in words)
