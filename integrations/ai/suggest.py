"""Three replies without a model: what one usually answers to this kind of message, in its language.

Texts of ours, chosen by what the message looks like. They promise nothing and name nothing.
"""

import re
from typing import Any, Final

from integrations.ai.languages import language_of

KINDS: Final = ("trouble", "thanks", "question", "other")
_THANKS = re.compile(
    r"\b(?:thanks|thank you|gracias|merci|danke|obrigad[oa]|grazie|teşekkür\w*)\b|شكر",
    re.IGNORECASE,
)
_TROUBLE = re.compile(
    r"\b(?:broken|wrong|late|refund|complain\w*|not working|doesn't work|damaged|missing|roto|"
    r"tarde|dañado|kaputt|beschädigt|fehlt|cassé|manque|quebrado|rotto)\b|مكسور|متأخر|تالف|شكوى",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"[?؟？]")

REPLIES: Final[dict[str, dict[str, tuple[str, str, str]]]] = {
    "en": {
        "trouble": (
            "I am sorry about that. I am looking into it right now.",
            "I am sorry. Could you send me your order number and a photo, please?",
            "Thank you for telling us. A colleague will get back to you about it.",
        ),
        "thanks": (
            "You are welcome!",
            "Happy to help. Is there anything else?",
            "Thank you too, have a nice day!",
        ),
        "question": (
            "Thank you for your question. I am checking and will answer right away.",
            "Could you tell me a little more, please?",
            "One moment please, I am asking a colleague.",
        ),
        "other": (
            "Thank you for your message. How can I help?",
            "Could you tell me a little more, please?",
            "Thank you, I have noted that.",
        ),
    },
    "ar": {
        "trouble": (
            "نعتذر عن ذلك، أتحقق من الأمر الآن.",
            "نعتذر. هل يمكنك إرسال رقم الطلب وصورة من فضلك؟",
            "شكرًا لإبلاغنا. سيتواصل معك أحد الزملاء بهذا الخصوص.",
        ),
        "thanks": (
            "على الرحب والسعة!",
            "يسعدنا ذلك. هل هناك شيء آخر؟",
            "شكرًا لك، نتمنى لك يومًا سعيدًا!",
        ),
        "question": (
            "شكرًا على سؤالك. أتحقق وسأجيبك حالًا.",
            "هل يمكنك إعطائي تفاصيل أكثر من فضلك؟",
            "لحظة من فضلك، أسأل أحد الزملاء.",
        ),
        "other": (
            "شكرًا لرسالتك. كيف يمكنني مساعدتك؟",
            "هل يمكنك إعطائي تفاصيل أكثر من فضلك؟",
            "شكرًا، سجّلت ذلك.",
        ),
    },
    "es": {
        "trouble": (
            "Lo siento. Lo estoy revisando ahora mismo.",
            "Lo siento. ¿Podría enviarme su número de pedido y una foto, por favor?",
            "Gracias por avisarnos. Un compañero le responderá al respecto.",
        ),
        "thanks": (
            "¡De nada!",
            "Con gusto. ¿Algo más?",
            "¡Gracias a usted, que tenga un buen día!",
        ),
        "question": (
            "Gracias por su pregunta. Lo compruebo y le respondo enseguida.",
            "¿Podría darme un poco más de detalle, por favor?",
            "Un momento, por favor, consulto con un compañero.",
        ),
        "other": (
            "Gracias por su mensaje. ¿En qué puedo ayudarle?",
            "¿Podría darme un poco más de detalle, por favor?",
            "Gracias, lo he anotado.",
        ),
    },
    "de": {
        "trouble": (
            "Das tut mir leid. Ich sehe gleich nach.",
            "Das tut mir leid. Schicken Sie mir bitte Ihre Bestellnummer und ein Foto?",
            "Danke für den Hinweis. Eine Kollegin oder ein Kollege meldet sich dazu.",
        ),
        "thanks": (
            "Gern geschehen!",
            "Gern. Kann ich sonst noch helfen?",
            "Ich danke auch, schönen Tag!",
        ),
        "question": (
            "Danke für die Frage. Ich sehe nach und antworte gleich.",
            "Können Sie mir bitte etwas mehr dazu sagen?",
            "Einen Moment bitte, ich frage nach.",
        ),
        "other": (
            "Danke für Ihre Nachricht. Wie kann ich helfen?",
            "Können Sie mir bitte etwas mehr dazu sagen?",
            "Danke, das habe ich notiert.",
        ),
    },
    "fr": {
        "trouble": (
            "Je suis désolé. Je vérifie tout de suite.",
            "Je suis désolé. Pouvez-vous m'envoyer votre numéro de commande et une photo ?",
            "Merci de nous l'avoir signalé. Un collègue vous répondra à ce sujet.",
        ),
        "thanks": (
            "Avec plaisir !",
            "Avec plaisir. Autre chose ?",
            "Merci à vous, bonne journée !",
        ),
        "question": (
            "Merci pour votre question. Je vérifie et je vous réponds tout de suite.",
            "Pouvez-vous m'en dire un peu plus, s'il vous plaît ?",
            "Un instant s'il vous plaît, je demande à un collègue.",
        ),
        "other": (
            "Merci pour votre message. Comment puis-je vous aider ?",
            "Pouvez-vous m'en dire un peu plus, s'il vous plaît ?",
            "Merci, c'est noté.",
        ),
    },
    "pt": {
        "trouble": (
            "Lamento. Estou a verificar agora mesmo.",
            "Lamento. Pode enviar-me o número da encomenda e uma foto, por favor?",
            "Obrigado por avisar. Um colega responderá sobre isso.",
        ),
        "thanks": ("De nada!", "Com prazer. Mais alguma coisa?", "Obrigado eu, tenha um bom dia!"),
        "question": (
            "Obrigado pela pergunta. Vou verificar e já respondo.",
            "Pode dar-me um pouco mais de detalhe, por favor?",
            "Um momento, por favor, vou perguntar a um colega.",
        ),
        "other": (
            "Obrigado pela mensagem. Como posso ajudar?",
            "Pode dar-me um pouco mais de detalhe, por favor?",
            "Obrigado, ficou anotado.",
        ),
    },
}


def kind_of(text: str) -> str:
    if _TROUBLE.search(text):
        return "trouble"
    if _QUESTION.search(text):
        return "question"
    return "thanks" if _THANKS.search(text) else "other"


def suggest(text: str, fallback: str = "en") -> dict[str, Any]:
    language = language_of(text)
    if language not in REPLIES:
        language = fallback if fallback in REPLIES else "en"
    return {"replies": list(REPLIES[language][kind_of(text)]), "language": language}
