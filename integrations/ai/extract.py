"""Without a model: a summary of sentences that were said, and an answer that is quoted as a whole.

It writes nothing of its own, so it cannot invent; it also understands nothing. Screens label it as
what it is.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from integrations.ai.contract import Turn
from integrations.ai.languages import language_of

_SENTENCE = re.compile(r"[^.!?؟。！？\n]+[.!?؟。！？]*")
_QUESTION = re.compile(r"[?؟？]")
# What opens a conversation and says nothing of it yet.
_GREETING: Final = re.compile(
    r"(?:hello|hi|hey|good (?:morning|day|afternoon|evening)|dear|hola|buen[oa]s|bonjour|bonsoir|"
    r"salut|hallo|guten|olá|ciao|buongiorno|merhaba|halo|selamat|مرحبا|السلام|صباح|مساء|你好|"
    r"こんにちは|здравствуйте|привет)\b",
    re.IGNORECASE,
)
_GREETING_AT_MOST = 7
_LONGEST = 160
ITEMS = 4
_PROMISE: Final = re.compile(
    r"\b(?:will|'ll|going to|shall|voy a|vamos a|le enviar\w*|nous allons|je vais|werde[nt]?|"
    r"vou|vamos|zullen|sarà|yapaca\w+|edece\w+|akan)\b|سوف|سن\w+|سأ\w+",
    re.IGNORECASE,
)
_BAD: Final = re.compile(
    r"\b(?:bad|broken|angry|terrible|worst|refund|complain\w*|late|never|wrong|disappoint\w*|"
    r"unacceptable|scam|mal|roto|tarde|queja|reembolso|nunca|kaputt|schlecht|verspätet|"
    r"beschwerde|cassé|retard|jamais|plainte|ruim|quebrado|atrasado)\b|سيئ|متأخر|مكسور|شكوى|غاضب",
    re.IGNORECASE,
)
_GOOD: Final = re.compile(
    r"\b(?:thanks|thank you|great|perfect|love|excellent|gracias|perfecto|merci|parfait|danke|"
    r"super|obrigad[oa]|ótimo|grazie|teşekkür\w*|terima kasih)\b|شكرا|ممتاز|رائع",
    re.IGNORECASE,
)


def summarise(turns: Sequence[Turn]) -> dict[str, Any]:
    said = [(turn, sentence) for turn in turns for sentence in sentences(turn.text)]
    theirs = [one for one in said if one[0].who == "customer"]
    ours = [one for one in said if one[0].who != "customer"]
    words = " ".join(turn.text for turn in turns if turn.who == "customer")
    return {
        "issue": _issue(theirs),
        "done": _items(one for one in ours if not _PROMISE.search(one[1])),
        "promises": _items(one for one in ours if _PROMISE.search(one[1])),
        "open_questions": _items(_unanswered(turns)),
        "next_step": None,
        "sentiment": _sentiment(theirs),
        "language": language_of(words),
    }


def sentences(text: str) -> list[str]:
    found = [one.strip() for one in _SENTENCE.findall(text)]
    return [one if len(one) <= _LONGEST else one[: _LONGEST - 1] + "…" for one in found if one]


def _issue(theirs: Sequence[tuple[Turn, str]]) -> str:
    """The first thing that is more than a greeting; the longest, where nothing is."""
    for _, sentence in theirs:
        words = len(sentence.split())
        greets = _GREETING.match(sentence) is not None and words <= _GREETING_AT_MOST
        if not greets and (words > 3 or (words == 1 and len(sentence) > 12)):
            return sentence
    return max((sentence for _, sentence in theirs), key=len, default="")


def _items(said: Iterable[tuple[Turn, str]]) -> list[dict[str, Any]]:
    """The last few, each once."""
    by_text = {sentence: turn.id for turn, sentence in said}
    return [{"text": text, "evidence": [turn]} for text, turn in list(by_text.items())[-ITEMS:]]


def _unanswered(turns: Sequence[Turn]) -> list[tuple[Turn, str]]:
    """Questions of the customer that nobody has written anything after."""
    last = max((at for at, turn in enumerate(turns) if turn.who != "customer"), default=-1)
    return [
        (turn, sentence)
        for turn in turns[last + 1 :]
        for sentence in sentences(turn.text)
        if _QUESTION.search(sentence)
    ]


def _sentiment(theirs: Sequence[tuple[Turn, str]]) -> str:
    lately = " ".join(sentence for _, sentence in theirs[-6:])
    bad, good = len(_BAD.findall(lately)), len(_GOOD.findall(lately))
    return "negative" if bad > good else "positive" if good > bad else "neutral"


_WORD = re.compile(r"[^\W_]{3,}")
# Words are compared by their beginning: «opening» asks for «open».
_BEGINNING = 5
ANSWER_AT_MOST = 420


def answer_from(question: str, sources: Sequence[Turn]) -> dict[str, Any]:
    """The words of the best piece as they stand there: nothing is said that is not quoted."""
    if not sources:
        return _answer("silent", "", "", "nothing found")
    best = sources[0]
    text = best.text.strip()
    if len(text) > ANSWER_AT_MOST:
        text = _window(question, text)
    return _answer("answer", text, best.id, None)


def _window(question: str, text: str) -> str:
    """The run of whole sentences that has most of what was asked, within the length."""
    wanted = _beginnings(question)
    parts = [one for one in _SENTENCE.finditer(text) if one[0].strip()]
    best, most = text[:ANSWER_AT_MOST], -1
    for first, start in enumerate(parts):
        for end in parts[first:]:
            run = text[start.start() : end.end()].strip()
            if len(run) > ANSWER_AT_MOST:
                break
            hits = len(wanted & _beginnings(run))
            if hits > most:
                best, most = run, hits
    return best.strip()


def _beginnings(text: str) -> set[str]:
    return {one[:_BEGINNING] for one in _WORD.findall(text.casefold())}


def _answer(decision: str, text: str, source: str, missing: str | None) -> dict[str, Any]:
    return {
        "decision": decision,
        "text": text,
        "citations": [{"source_id": source, "quote": text}] if text else [],
        "used_facts": [],
        "missing": missing,
        "language": language_of(text),
    }
