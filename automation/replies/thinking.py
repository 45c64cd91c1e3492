"""How a burst is answered, in the worker: gates, one question, checks, and the end under the lock.

    facts ─▶ gates ─▶ intent ─▶ what is found ─▶ the model, outside any transaction ─▶ checks ─▶ end

The worker may die anywhere: the same row is thought through again, and ends once.
"""

import json
import re
from collections.abc import Sequence
from uuid import UUID

from automation.ai.asking import Answered, Asking, Question
from automation.ai.engines import Engines
from automation.ai.minimise import Minimiser
from automation.ai.prompts import prompt
from automation.knowledge.retrieval import Found
from automation.knowledge.service import KnowledgeService, Used
from automation.replies.answers import ReplyAnswer
from automation.replies.checks import Source, faults_of, plain
from automation.replies.concluding import Concluding, Draft
from automation.replies.gates import Gate, Verdict, ask_gates
from automation.replies.intents import (
    FOR_PEOPLE,
    UNKNOWN,
    FoundIntents,
    Intended,
    IntentReader,
    asks_for_person,
)
from automation.replies.models import AutoReply, IntentMode, Outcome, ReplyMode, ReplyState
from automation.replies.repository import AutoReplyRepository
from automation.replies.scenes import Scene, Scenes
from automation.replies.texts import DISCLOSURES, in_language
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from integrations.ai.contract import Ok, Turn, code_of, word_of

TASK = "answer"
ANSWER_TOKENS = 900
QUESTIONS_AT_MOST = 5
_QUESTION = re.compile(r"[^.!?؟？。\n]+[?؟？]")
SUGGEST_ONLY = ("unknown", "unsure", "suggest_only")


class AutoReplyThinker:
    def __init__(
        self, runtime: Runtime, engines: Engines, intents: IntentReader | None = None
    ) -> None:
        self._runtime = runtime
        self._engines = engines
        self._asking = Asking(runtime, engines)
        self._intents = intents or FoundIntents()

    async def think(self, workspace_id: UUID, row_id: UUID) -> None:
        async with self._runtime.unit_of_work(workspace_id) as uow:
            row = await AutoReplyRepository(uow).find(row_id)
            if row is None or row.state is ReplyState.DONE:
                return
            scene = await Scenes(uow, self._runtime, self._engines).of(row)
            draft, found = await self._before(uow, row, scene)
            if draft.wanted is not Outcome.SENT:
                await Concluding(uow).conclude(row_id, draft)
                return
            question, sources = _question(row, scene, found)
        answered = await self._asking.ask(workspace_id, question)
        async with self._runtime.unit_of_work(workspace_id) as uow:
            used = _after(draft, scene, answered, sources)
            done = await Concluding(uow).conclude(row_id, draft)
            if done is not None and done.outcome is not None and used:
                knowledge = KnowledgeService(uow)
                outcome = done.outcome.value
                await knowledge.note_use(
                    Used(done.id, done.conversation_id, done.message_id, outcome, used)
                )

    async def give_up(self, workspace_id: UUID, row_id: UUID) -> None:
        async with self._runtime.unit_of_work(workspace_id) as uow:
            broken = Verdict(Gate.GENERATED, False, "broken")
            await Concluding(uow).conclude(row_id, Draft(Outcome.FAILED, [broken], 0, "und", "en"))

    async def _before(
        self, uow: UnitOfWork, row: AutoReply, scene: Scene
    ) -> tuple[Draft, Sequence[Found]]:
        """With `SENT` as what is wanted where the model is to be asked."""
        draft = Draft(
            Outcome.SENT,
            ask_gates(scene.facts),
            scene.last_seq,
            scene.language,
            scene.fallback_language,
        )
        last = draft.verdicts[-1]
        if not last.passed:
            draft.wanted = Outcome.STOPPED
            if last.code == "turns":
                _call_person(draft, scene, "turns")
            return draft, ()
        ids = [one.message_id for one in scene.burst]
        intended = await self._intents.read(uow, row.conversation_id, ids)
        verdict = await _intent(uow, scene, intended)
        draft.verdicts.append(verdict)
        draft.values |= {"intent": intended.label, "intent_p": intended.p}
        if not verdict.passed:
            draft.wanted = Outcome.STOPPED
            if verdict.code in FOR_PEOPLE:
                _call_person(draft, scene, verdict.code)
            return draft, ()
        knowledge = KnowledgeService(uow)
        found = await _find(knowledge, scene)
        score = found[0].score if found else 0.0
        draft.values["score"] = score
        if score < scene.settings.threshold:
            draft.verdicts.append(Verdict(Gate.RETRIEVAL, False, "nothing_found"))
            draft.wanted = Outcome.ABSTAINED
            await knowledge.note_gap(row.conversation_id, row.message_id, scene.question, score)
            return draft, ()
        draft.verdicts.append(Verdict(Gate.RETRIEVAL, True))
        return draft, [one for one in found if one.score >= scene.settings.threshold]


async def _intent(uow: UnitOfWork, scene: Scene, intended: Intended) -> Verdict:
    if intended.opt_out:
        return Verdict(Gate.INTENT, False, "opted_out")
    if intended.wants_human or any(asks_for_person(one.text) for one in scene.burst):
        return Verdict(Gate.INTENT, False, "wants_human")
    risk = intended.risk or (intended.label if intended.label in FOR_PEOPLE else None)
    if risk is not None:
        return Verdict(Gate.INTENT, False, risk if risk in FOR_PEOPLE else "other")
    if intended.label == UNKNOWN:
        return Verdict(Gate.INTENT, True, "unknown")
    allowed = await scene.intent(uow, intended.label)
    if allowed is not None and allowed.mode is IntentMode.OFF:
        return Verdict(Gate.INTENT, False, "intent_off")
    if not intended.calibrated or intended.p < scene.settings.intent_threshold:
        return Verdict(Gate.INTENT, True, "unsure")
    earned = allowed is not None and allowed.mode is IntentMode.AUTO
    return Verdict(Gate.INTENT, True, "ok" if earned else "suggest_only")


async def _find(knowledge: KnowledgeService, scene: Scene) -> Sequence[Found]:
    """For all that was written together, or for one question of it: greetings ask for nothing."""
    asked = [scene.question, scene.burst[-1].text]
    asked += [one for one in _QUESTION.findall(scene.question) if one.strip()]
    best: Sequence[Found] = ()
    for one in list(dict.fromkeys(asked))[:QUESTIONS_AT_MOST]:
        found = await knowledge.find(one)
        if found and (not best or found[0].score > best[0].score):
            best = found
    return best


def _call_person(draft: Draft, scene: Scene, reason: str) -> None:
    """Where the bot speaks at all; elsewhere the reason stands in the verdict."""
    draft.reason = reason
    if scene.settings.mode is ReplyMode.AUTO:
        draft.wanted = Outcome.HANDED_OVER


def _question(
    row: AutoReply, scene: Scene, found: Sequence[Found]
) -> tuple[Question[ReplyAnswer], dict[str, Found]]:
    minimiser = Minimiser(scene.material.people)
    sources = {f"s{at}": one for at, one in enumerate(found, start=1)}
    document = {
        "sources": [
            {"id": name, "title": title_of(one), "text": one.text} for name, one in sources.items()
        ],
        "earlier": scene.material.shown(scene.earlier, minimiser),
        "question": scene.material.shown(scene.burst, minimiser),
    }
    question = Question(
        task=TASK,
        answer=ReplyAnswer,
        prompt=prompt("answer_1"),
        content=json.dumps(document, ensure_ascii=False),
        minimiser=minimiser,
        max_output_tokens=ANSWER_TOKENS,
        conversation_id=row.conversation_id,
        contact_id=scene.material.conversation.contact_id,
        message_ids=tuple(one.message_id for one in scene.burst),
        turns=tuple(Turn(scene.material.short(one), one.who, one.text) for one in scene.burst),
        sources=tuple(Turn(name, "source", one.text) for name, one in sources.items()),
        language=scene.language,
    )
    return question, sources


def title_of(found: Found) -> str:
    return f"{found.title} › {found.heading}" if found.heading else found.title


def _after(
    draft: Draft, scene: Scene, answered: Answered[ReplyAnswer], sources: dict[str, Found]
) -> list[Found]:
    """What should come of the answer; returns the pieces that it cites."""
    outcome = answered.outcome
    draft.values |= {
        "engine": answered.engine.value,
        "model": answered.model,
        "degraded": answered.degraded,
        "call_id": answered.call_id,
    }
    if not isinstance(outcome, Ok):
        code = code_of(outcome) or word_of(outcome)
        draft.verdicts.append(Verdict(Gate.GENERATED, False, code))
        draft.wanted = Outcome.FAILED
        return []
    answer = outcome.answer
    if answer.decision == "handoff":
        draft.verdicts.append(Verdict(Gate.GENERATED, False, "handoff"))
        draft.wanted = Outcome.STOPPED
        _call_person(draft, scene, "handoff")
        return []
    if answer.decision == "silent":
        draft.verdicts.append(Verdict(Gate.GENERATED, False, "silent"))
        draft.wanted = Outcome.ABSTAINED
        return []
    draft.verdicts.append(Verdict(Gate.GENERATED, True, answer.decision))
    ground = {name: Source(one.text, one.language) for name, one in sources.items()}
    faults = faults_of(answer, ground, scene.language)
    if _said_before(answer.text, scene):
        faults.append("repeated")
    draft.verdicts.append(Verdict(Gate.CHECKS, not faults, ",".join(faults) or "ok"))
    draft.content = _content(answer, sources, faults)
    disclosure = scene.settings.disclosure or in_language(
        DISCLOSURES, scene.language, scene.fallback_language
    )
    draft.text = f"{answer.text.strip()}\n\n{disclosure}"
    _by_mode(draft, scene, faults)
    return [sources[one.source_id] for one in answer.citations if one.source_id in sources]


def _by_mode(draft: Draft, scene: Scene, faults: Sequence[str]) -> None:
    intent = next(one.code for one in draft.verdicts if one.gate is Gate.INTENT)
    capped = intent in SUGGEST_ONLY or bool(faults)
    mode = scene.settings.mode
    if mode is ReplyMode.SHADOW:
        code = "would_suggest" if capped else "would_send"
        draft.wanted = Outcome.SHADOWED
    elif mode is ReplyMode.SUGGEST or capped:
        code = "suggest" if mode is ReplyMode.SUGGEST else "suggested_instead"
        draft.wanted = Outcome.SUGGESTED
    else:
        code = "auto"
    draft.verdicts.append(Verdict(Gate.MODE, draft.wanted is Outcome.SENT, code))


def _said_before(text: str, scene: Scene) -> bool:
    return any(
        one.who == "bot" and plain(text) in plain(one.text) for one in scene.earlier
    ) and bool(text.strip())


def _content(
    answer: ReplyAnswer, sources: dict[str, Found], faults: Sequence[str]
) -> dict[str, object]:
    return {
        "decision": answer.decision,
        "text": answer.text.strip(),
        "faults": list(faults),
        "missing": answer.missing,
        "citations": [
            {
                "chunk_id": str(sources[one.source_id].chunk_id),
                "article_id": str(sources[one.source_id].article_id),
                "version": sources[one.source_id].version,
                "quote": one.quote,
            }
            for one in answer.citations
            if one.source_id in sources
        ],
    }
