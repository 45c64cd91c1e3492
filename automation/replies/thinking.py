"""How a burst is answered, in the worker: gates, one question, checks, and the end under the lock.

    facts ─▶ gates ─▶ intent ─▶ what is found ─▶ the model, outside any transaction ─▶ checks ─▶ end

The worker may die anywhere: the same row is thought through again, and ends once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from automation.ai.asking import Answered, Asking
from automation.ai.engines import Engines
from automation.ai.minimise import Minimiser
from automation.knowledge.likeness import Meaning
from automation.knowledge.meaning import Meanings
from automation.knowledge.retrieval import Found
from automation.knowledge.service import KnowledgeService, Used
from automation.replies.answering import answer_question, intent_verdict, judge, retrieve
from automation.replies.answers import ReplyAnswer
from automation.replies.concluding import Concluding, Draft
from automation.replies.gates import Gate, Verdict, ask_gates
from automation.replies.intents import FOR_PEOPLE, FoundIntents, IntentReader
from automation.replies.models import AutoReply, Outcome, ReplyMode, ReplyState
from automation.replies.repository import AutoReplyRepository, ReplySettingsRepository
from automation.replies.scenes import Scene, Scenes
from automation.replies.texts import DISCLOSURES, in_language
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from integrations.ai.languages import UNKNOWN

SUGGEST_ONLY = ("unknown", "unsure", "suggest_only")


@dataclass(slots=True)
class Thought:
    """One burst while it is being thought about; `found` is none until it has been looked for."""

    row: AutoReply
    scene: Scene
    draft: Draft
    found: Sequence[Found] | None = None


class AutoReplyThinker:
    def __init__(
        self, runtime: Runtime, engines: Engines, intents: IntentReader | None = None
    ) -> None:
        self._runtime = runtime
        self._engines = engines
        self._asking = Asking(runtime, engines)
        self._meanings = Meanings(runtime, engines)
        self._intents = intents or FoundIntents()

    async def think(self, workspace_id: UUID, row_id: UUID) -> None:
        thought = await self._begin(workspace_id, row_id)
        if thought is not None and thought.found is None:
            thought = await self._look_by_meaning(workspace_id, thought)
        if thought is None or thought.found is None:
            return
        row, scene, draft = thought.row, thought.scene, thought.draft
        question, sources = answer_question(scene.talk, thought.found)
        answered = await self._asking.ask(workspace_id, question)
        async with self._runtime.unit_of_work(workspace_id) as uow:
            used = _after(draft, scene, answered, sources)
            done = await Concluding(uow).conclude(row_id, draft, row.conversation_id)
            if done is not None and done.outcome is Outcome.ABSTAINED:
                await _note_gap(uow, thought)
            if done is not None and done.outcome is not None and used:
                knowledge = KnowledgeService(uow)
                outcome = done.outcome.value
                await knowledge.note_use(
                    Used(done.id, done.conversation_id, done.message_id, outcome, used)
                )

    async def _begin(self, workspace_id: UUID, row_id: UUID) -> Thought | None:
        """All that can be known without anybody outside, in one transaction. None where that was
        the end of it."""
        async with self._runtime.unit_of_work(workspace_id) as uow:
            row = await AutoReplyRepository(uow).find(row_id)
            if row is None or row.state is ReplyState.DONE:
                return None
            scene = await Scenes(uow, self._runtime, self._engines).of(row)
            draft = await self._before(uow, row, scene)
            thought = Thought(row, scene, draft)
            if draft.wanted is Outcome.SENT and not self._meanings.are_made:
                thought.found = await _look(uow, thought, {})
            if draft.wanted is not Outcome.SENT:
                await Concluding(uow).conclude(row_id, draft, row.conversation_id)
                return None
            return thought

    async def _look_by_meaning(self, workspace_id: UUID, thought: Thought) -> Thought | None:
        talk, row = thought.scene.talk, thought.row
        meanings = await self._meanings.of(
            workspace_id,
            talk.asked,
            Minimiser(talk.material.people),
            conversation_id=row.conversation_id,
            contact_id=talk.material.conversation.contact_id,
            message_ids=tuple(one.message_id for one in talk.burst),
        )
        async with self._runtime.unit_of_work(workspace_id) as uow:
            thought.found = await _look(uow, thought, meanings)
            if thought.draft.wanted is not Outcome.SENT:
                await Concluding(uow).conclude(row.id, thought.draft, row.conversation_id)
                return None
        return thought

    async def give_up(self, workspace_id: UUID, row_id: UUID) -> None:
        async with self._runtime.unit_of_work(workspace_id) as uow:
            broken = Verdict(Gate.GENERATED, False, "broken")
            conversation_id = await AutoReplyRepository(uow).conversation_of(row_id)
            settings = await ReplySettingsRepository(uow).of_workspace()
            draft = Draft(Outcome.FAILED, [broken], 0, UNKNOWN, "en", settings)
            if conversation_id is not None:
                await Concluding(uow).conclude(row_id, draft, conversation_id)

    async def _before(self, uow: UnitOfWork, row: AutoReply, scene: Scene) -> Draft:
        """With `SENT` as what is wanted where the model is to be asked."""
        draft = Draft(
            Outcome.SENT,
            ask_gates(scene.facts),
            scene.last_seq,
            scene.talk.language,
            scene.talk.fallback_language,
            scene.talk.settings,
        )
        last = draft.verdicts[-1]
        if not last.passed:
            draft.wanted = Outcome.STOPPED
            if last.code == "turns":
                _call_person(draft, scene, "turns")
            return draft
        ids = [one.message_id for one in scene.talk.burst]
        intended = await self._intents.read(uow, row.conversation_id, ids)
        verdict = await intent_verdict(uow, scene.talk, intended)
        draft.verdicts.append(verdict)
        draft.values |= {"intent": intended.label, "intent_p": intended.p}
        draft.intents = sorted({one.label for one in intended.every})
        if not verdict.passed:
            draft.wanted = Outcome.STOPPED
            if verdict.code in FOR_PEOPLE:
                _call_person(draft, scene, verdict.code)
        return draft


async def _look(
    uow: UnitOfWork, thought: Thought, meanings: Mapping[str, Meaning]
) -> Sequence[Found]:
    draft, talk = thought.draft, thought.scene.talk
    verdict, found, score = await retrieve(uow, talk, meanings)
    draft.verdicts.append(verdict)
    draft.values["score"] = score
    if not verdict.passed:
        draft.wanted = Outcome.ABSTAINED
        await _note_gap(uow, thought)
    return found


async def _note_gap(uow: UnitOfWork, thought: Thought) -> None:
    """Nothing was found, or a model found no answer in it."""
    row, score = thought.row, float(thought.draft.values["score"])
    question = thought.scene.talk.question
    await KnowledgeService(uow).note_gap(row.conversation_id, row.message_id, question, score)


def _call_person(draft: Draft, scene: Scene, reason: str) -> None:
    """Where the bot speaks at all; elsewhere the reason stands in the verdict."""
    draft.reason = reason
    if scene.talk.settings.mode is ReplyMode.AUTO:
        draft.wanted = Outcome.HANDED_OVER


def _after(
    draft: Draft, scene: Scene, answered: Answered[ReplyAnswer], sources: dict[str, Found]
) -> list[Found]:
    """What should come of the answer; returns the pieces that it cites."""
    draft.values |= {
        "engine": answered.engine.value,
        "model": answered.model,
        "degraded": answered.degraded,
        "call_id": answered.call_id,
    }
    judged = judge(scene.talk, answered.outcome, sources)
    draft.verdicts += judged.verdicts
    answer = judged.answer
    if answer is None:
        draft.wanted = judged.wanted
        if judged.verdicts[-1].code == "handoff":
            _call_person(draft, scene, "handoff")
        return []
    faults = judged.faults
    draft.content = _content(answer, sources, faults)
    disclosure = scene.talk.settings.disclosure or in_language(
        DISCLOSURES, scene.talk.language, scene.talk.fallback_language
    )
    draft.text = f"{answer.text.strip()}\n\n{disclosure}"
    _by_mode(draft, scene, faults)
    return [sources[one.source_id] for one in answer.citations if one.source_id in sources]


def _by_mode(draft: Draft, scene: Scene, faults: Sequence[str]) -> None:
    intent = next(one.code for one in draft.verdicts if one.gate is Gate.INTENT)
    capped = intent in SUGGEST_ONLY or bool(faults)
    mode = scene.talk.settings.mode
    if mode is ReplyMode.SHADOW:
        code = "would_suggest" if capped else "would_send"
        draft.wanted = Outcome.SHADOWED
    elif mode is ReplyMode.SUGGEST or capped:
        code = "suggest" if mode is ReplyMode.SUGGEST else "suggested_instead"
        draft.wanted = Outcome.SUGGESTED
    else:
        code = "auto"
    draft.verdicts.append(Verdict(Gate.MODE, draft.wanted is Outcome.SENT, code))


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
