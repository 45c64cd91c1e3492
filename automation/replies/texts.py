"""What the bot says besides the answer: that it is one, and how to reach a person."""

from typing import Final

DISCLOSURES: Final = {
    "en": "This is an automatic answer. Write “person” to reach a colleague.",
    "ar": "هذا رد آلي. اكتب «موظف» للتحدث مع أحد الزملاء.",
    "de": "Das ist eine automatische Antwort. Mit „Mitarbeiter“ erreichen Sie das Team.",
    "es": "Esta es una respuesta automática. Escriba «persona» para hablar con un compañero.",
    "fr": "Ceci est une réponse automatique. Écrivez « conseiller » pour joindre un collègue.",
    "pt": "Esta é uma resposta automática. Escreva «pessoa» para falar com um colega.",
}
HAND_OVERS: Final = {
    "en": "A colleague takes over from here and answers as soon as possible.",
    "ar": "سيتولى أحد الزملاء الرد عليك في أقرب وقت.",
    "de": "Ab hier übernimmt jemand aus dem Team und antwortet so bald wie möglich.",
    "es": "A partir de aquí le atiende un compañero, que responderá lo antes posible.",
    "fr": "Un collègue prend le relais et vous répond dès que possible.",
    "pt": "A partir daqui um colega assume e responde assim que possível.",
}
# For the note that whoever takes over finds.
REASONS: Final = {
    "wants_human": "The customer asks for a person.",
    "complaint": "The customer complains.",
    "legal": "It is about the law.",
    "payment": "It is about a payment.",
    "other": "It is none of the things that may be answered automatically.",
    "turns": "The bot has answered three times in a row.",
    "handoff": "The model asks for a person.",
}


def in_language(texts: dict[str, str], language: str, fallback: str) -> str:
    return texts.get(language) or texts.get(fallback) or texts["en"]
