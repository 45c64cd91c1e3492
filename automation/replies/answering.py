"""From a question to an answer that may be judged: what is found, what is asked, what it is worth.

    pieces of the knowledge ─▶ one question to a model ─▶ what came back, through the checks

Guidance stands in one slot of what is asked and is read nowhere else: no gate and no check knows of
it, and no piece that an answer may cite comes from it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from automation.ai.minimise import Minimiser
from automation.ai.prompts import prompt
from automation.ai.question import Question
from automation.knowledge.likeness import Meaning
from automation.knowledge.retrieval import Found
from automation.knowledge.service import KnowledgeService
from automation.replies.answers import ReplyAnswer
from automation.replies.checks import Source, faults_of, plain
from automation.replies.gates import Gate, Verdict
from automation.replies.intents import FOR_PEOPLE, UNKNOWN, Intended, asks_for_person
from automation.replies.models import IntentMode, Outcome
from automation.replies.repository import ReplyIntentRepository
from automation.replies.talks import Talk
from inbox.foundation.unit_of_work import UnitOfWork
from integrations.ai.contract import Failure, Ok, Turn, code_of, word_of

TASK = "answer"
ANSWER_TOKENS = 900


@dataclass(frozen=True, slots=True)
class Judged:
    """`wanted` is `SENT` where nothing in it speaks against an answer but the checks, whose
    `faults` keep it from leaving by itself."""

    wanted: Outcome
    verdicts: Sequence[Verdict]
    answer: ReplyAnswer | None = field(default=None, repr=False)
    faults: Sequence[str] = ()


async def intent_verdict(uow: UnitOfWork, talk: Talk, intended: Intended) -> Verdict:
    """It is `ok` where every message of the burst is: one that nobody may answer by itself makes a
    suggestion of the answer to all of them."""
    every = intended.every
    if any(one.opt_out for one in every):
        return Verdict(Gate.INTENT, False, "opted_out")
    if any(one.wants_human for one in every) or any(
        asks_for_person(one.text) for one in talk.burst
    ):
        return Verdict(Gate.INTENT, False, "wants_human")
    risk = next((found for one in every if (found := _risk_of(one)) is not None), None)
    if risk is not None:
        return Verdict(Gate.INTENT, False, risk)
    named = {one.label for one in every} - {UNKNOWN}
    modes = await ReplyIntentRepository(uow).modes(named) if named else {}
    if named and all(modes.get(one) is IntentMode.OFF for one in named):
        return Verdict(Gate.INTENT, False, "intent_off")
    codes = [_how_far(one, modes, talk.settings.intent_threshold) for one in every]
    return Verdict(Gate.INTENT, True, next((one for one in codes if one != "ok"), "ok"))


def _risk_of(one: Intended) -> str | None:
    risk = one.risk or (one.label if one.label in FOR_PEOPLE else None)
    return risk if risk is None or risk in FOR_PEOPLE else "other"


def _how_far(one: Intended, modes: Mapping[str, IntentMode], threshold: float) -> str:
    if one.label == UNKNOWN:
        return "unknown"
    if not one.calibrated or one.p < threshold:
        return "unsure"
    return "ok" if modes.get(one.label) is IntentMode.AUTO else "suggest_only"


async def retrieve(
    uow: UnitOfWork, talk: Talk, meanings: Mapping[str, Meaning]
) -> tuple[Verdict, Sequence[Found], float]:
    """What of the knowledge is sure enough to answer with, and how sure the surest piece is."""
    found = await KnowledgeService(uow).find_surest(talk.asked, meanings)
    score = max((one.score for one in found), default=0.0)
    if score < talk.settings.threshold:
        return Verdict(Gate.RETRIEVAL, False, "nothing_found"), (), score
    kept = [one for one in found if one.score >= talk.settings.threshold]
    return Verdict(Gate.RETRIEVAL, True), kept, score


def named(found: Sequence[Found]) -> dict[str, Found]:
    """By the short ids under which an answer cites them."""
    return {f"s{at}": one for at, one in enumerate(found, start=1)}


def answer_question(
    talk: Talk, found: Sequence[Found], *, purpose: str = ""
) -> tuple[Question[ReplyAnswer], dict[str, Found]]:
    minimiser, material, sources = Minimiser(talk.material.people), talk.material, named(found)
    question = from_sources(
        sources,
        minimiser,
        guidance=minimiser.slot(talk.guidance),
        earlier=material.shown(talk.earlier, minimiser),
        asked=material.shown(talk.burst, minimiser),
        turns=tuple(Turn(material.short(one), one.who, one.text) for one in talk.burst),
        conversation_id=material.conversation.id,
        contact_id=material.conversation.contact_id,
        message_ids=tuple(one.message_id for one in talk.burst),
        language=talk.language,
        purpose=purpose,
    )
    return question, sources


def from_sources(
    sources: Mapping[str, Found],
    minimiser: Minimiser,
    *,
    guidance: str | None,
    earlier: Sequence[Mapping[str, str]],
    asked: Sequence[Mapping[str, str]],
    turns: tuple[Turn, ...],
    conversation_id: UUID,
    contact_id: UUID,
    language: str,
    message_ids: tuple[UUID, ...] = (),
    purpose: str = "",
) -> Question[ReplyAnswer]:
    """All of it is minimised, in the order of the document, which numbers who is named. `turns` is
    what is asked as it is, for an engine of this machine."""
    document = {
        "guidance": guidance,
        "sources": [
            {"id": name, "title": _title_of(one), "text": one.text} for name, one in sources.items()
        ],
        "earlier": earlier,
        "question": asked,
    }
    return Question(
        task=TASK,
        answer=ReplyAnswer,
        prompt=prompt("answer_2"),
        content=json.dumps(document, ensure_ascii=False),
        minimiser=minimiser,
        max_output_tokens=ANSWER_TOKENS,
        conversation_id=conversation_id,
        contact_id=contact_id,
        message_ids=message_ids,
        turns=turns,
        sources=tuple(Turn(name, "source", one.text) for name, one in sources.items()),
        language=language,
        purpose=purpose,
    )


def unfounded(answer: ReplyAnswer, sources: Mapping[str, Found], language: str) -> list[str]:
    """What of it the sources do not show, or else speaks against saying it."""
    ground = {name: Source(one.text, one.language) for name, one in sources.items()}
    return faults_of(answer, ground, language)


def _title_of(found: Found) -> str:
    return f"{found.title} › {found.heading}" if found.heading else found.title


def judge(talk: Talk, outcome: Ok[ReplyAnswer] | Failure, sources: Mapping[str, Found]) -> Judged:
    if not isinstance(outcome, Ok):
        code = code_of(outcome) or word_of(outcome)
        return Judged(Outcome.FAILED, [Verdict(Gate.GENERATED, False, code)])
    answer = outcome.answer
    if answer.decision == "handoff":
        return Judged(Outcome.STOPPED, [Verdict(Gate.GENERATED, False, "handoff")])
    if answer.decision == "silent":
        return Judged(Outcome.ABSTAINED, [Verdict(Gate.GENERATED, False, "silent")])
    faults = unfounded(answer, sources, talk.language)
    if _said_before(answer.text, talk):
        faults.append("repeated")
    verdicts = [
        Verdict(Gate.GENERATED, True, answer.decision),
        Verdict(Gate.CHECKS, not faults, ",".join(faults) or "ok"),
    ]
    return Judged(Outcome.SENT, verdicts, answer, faults)


def _said_before(text: str, talk: Talk) -> bool:
    return any(
        one.who == "bot" and plain(text) in plain(one.text) for one in talk.earlier
    ) and bool(text.strip())
