"""How well the labels of a workspace are told apart, on texts that somebody has judged.

    texts ─▶ this server, taught by the examples ─▶ where it is not sure: a model ─▶ figures

The texts are asked about as messages are, minimised, with a row in the ledger for each; nothing is
stored of what was found. What colleagues judged is used for asking and then not for teaching; who
wrote it is taken out of it, and nobody is asked about one whose data rest or are gone.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from automation.ai.asking import Asking, Preparation
from automation.ai.engines import Engines, choose
from automation.ai.minimise import Minimiser, People
from automation.ai.question import Question
from automation.ai.schemas import MICRO
from automation.intents.evaluation_schemas import ReportOut
from automation.intents.learning import SURE_ENOUGH, Learnt, lesson_of, text_of
from automation.intents.measuring import SURE, Judged, measure
from automation.intents.models import Engine, Intent
from automation.intents.question import NONE, bare_question, judged_question
from automation.intents.repository import FindingRepository, IntentRepository
from inbox.contacts.restriction import restricted_among
from inbox.conversations.service import ConversationService
from inbox.foundation.errors import Conflict
from inbox.foundation.runtime import Runtime
from inbox.messages.service import MessageService
from integrations.ai.contract import Ok

# How many of how many, and what has been spent, in millionths of a dollar.
Progress = Callable[[int, int, int], Awaitable[None]]
# And after every call, which may take its time.
TOLD_EVERY = 25


class NothingToTell(Conflict):
    code = "nothing_to_tell_apart"
    title = "There are no two intents with five examples each"


class NoModel(Conflict):
    code = "no_model"
    title = "The workspace lets no model be asked: its mode is not `model`, or there is no key"


@dataclass(frozen=True, slots=True)
class Text:
    text: str = field(repr=False)
    # None: about none of them.
    label: str | None
    # None: it stands in a file, and is nobody's that we know.
    heard: "Heard | None" = None


@dataclass(frozen=True, slots=True)
class Heard:
    """Where a text is that a customer wrote."""

    conversation_id: UUID
    message_id: UUID


class Evaluation:
    def __init__(self, runtime: Runtime, engines: Engines, workspace_id: UUID) -> None:
        self._runtime = runtime
        self._asking = Asking(runtime, engines)
        self._workspace_id = workspace_id

    async def names(self) -> frozenset[str]:
        async with self._runtime.unit_of_work(self._workspace_id) as uow:
            return frozenset(one.name for one in await IntentRepository(uow).list_by())

    async def judged(self) -> list[Text]:
        """What colleagues said of messages, the newest."""
        async with self._runtime.unit_of_work(self._workspace_id) as uow:
            names = {one.id: one.name for one in await IntentRepository(uow).list_by()}
            rows = await FindingRepository(uow).judged()
            messages = await MessageService(uow).find_many([one.message_id for one in rows])
            writers = await ConversationService(uow).contacts_of(
                {one.conversation_id for one in rows}
            )
            resting = await restricted_among(uow, set(writers.values()))
            texts = []
            for row in rows:
                message = messages.get(row.message_id)
                said = None if message is None else text_of(message)
                if said is not None and writers.get(row.conversation_id) not in resting:
                    label = None if row.correct_id is None else names.get(row.correct_id)
                    texts.append(Text(said, label, Heard(row.conversation_id, row.message_id)))
            return texts

    async def run(
        self,
        texts: Sequence[Text],
        engine: Engine,
        most_dollars: float | None,
        progress: Progress | None = None,
        spent_before: int = 0,
    ) -> ReportOut:
        """`spent_before` is by a worker that died on the way: it counts."""
        async with self._runtime.unit_of_work(self._workspace_id) as uow:
            lesson = await lesson_of(uow, with_judged=False)
            settings = await Preparation.settings_of(uow)
            choice = choose(self._runtime.settings, settings)
        # Seconds of arithmetic, which leave this process's loop to others; so do the figures.
        learnt = await asyncio.to_thread(lesson.learn)
        if learnt is None:
            raise NothingToTell
        if engine is not Engine.LOCAL and not choice.leaves_the_house:
            raise NoModel
        spent = _Spent(most_dollars, cost=spent_before)
        rows = []
        for number, one in enumerate(texts):
            if progress is not None and number % TOLD_EVERY == 0:
                await progress(number, len(texts), spent.cost)
            row = await asyncio.to_thread(_guess, learnt, one)
            wanted = engine is Engine.MODEL or (engine is Engine.CASCADE and (row.p or 0) < SURE)
            if wanted and spent.may_go_on:
                question = await self._question(one, list(learnt.intents.values()))
                if question is None:
                    continue
                row = await self._ask(question, one, row, spent)
                if progress is not None:
                    await progress(number + 1, len(texts), spent.cost)
            rows.append(row)
        return ReportOut(
            engine=engine,
            model=None if engine is Engine.LOCAL else choice.model,
            asked=spent.asked,
            unanswered=spent.unanswered,
            input_tokens=spent.input_tokens,
            output_tokens=spent.output_tokens,
            dollars=spent.dollars,
            stopped=not spent.may_go_on,
            figures=await asyncio.to_thread(measure, rows),
        )

    async def _question(self, one: Text, intents: Sequence[Intent]) -> Question[Any] | None:
        """None where what was read before may not be asked about any more: it is left out."""
        if one.heard is None:
            return bare_question(one.text, intents, Minimiser(People()))
        async with self._runtime.unit_of_work(self._workspace_id) as uow:
            where = one.heard
            return await judged_question(uow, where.conversation_id, where.message_id, intents)

    async def _ask(
        self, question: Question[Any], one: Text, first: Judged, spent: "_Spent"
    ) -> Judged:
        began = time.monotonic()
        answered = await self._asking.ask(self._workspace_id, question)
        took = first.milliseconds + (time.monotonic() - began) * 1000
        spent.asked += 1
        spent.input_tokens += answered.usage.input_tokens
        spent.output_tokens += answered.usage.output_tokens
        spent.cost += answered.cost
        if not isinstance(answered.outcome, Ok) or answered.degraded is not None:
            spent.unanswered += 1
            return Judged(first.right, first.guess, first.p, took)
        name = getattr(answered.outcome.answer, "intent", NONE)
        guess = None if name == NONE else name
        return Judged(one.label, guess, first.p if guess == first.guess else None, took)


@dataclass(slots=True)
class _Spent:
    most_dollars: float | None
    asked: int = 0
    unanswered: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: int = 0

    @property
    def dollars(self) -> float:
        return self.cost / MICRO

    @property
    def may_go_on(self) -> bool:
        return self.most_dollars is None or self.dollars < self.most_dollars


def _guess(learnt: Learnt, one: Text) -> Judged:
    began = time.monotonic()
    (found,) = learnt.classifier.guess([one.text])
    p = learnt.worth(found.p)
    took = (time.monotonic() - began) * 1000
    return Judged(one.label, found.label if p >= SURE_ENOUGH else None, p, took)
