"""Texts as vectors: what they mean, so that a question finds what says the same in other words.

It is asked like any other question, minimised, with its row, its line in the ledger and its part of
the budget. No engine of this machine can do it: without an embedder nothing is asked.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

import msgspec

from automation.ai.asking import CONTACT_RESTRICTED, Preparation
from automation.ai.budget import Budget
from automation.ai.calls import begin_call, end_call
from automation.ai.engines import Choice, Engines, embedder_of
from automation.ai.minimise import Minimiser
from automation.ai.prompts import Prompt
from automation.ai.question import Prepared, Question
from inbox.contacts.restriction import restricted_among
from inbox.foundation.runtime import Runtime
from integrations.ai.contract import Ask, BudgetExceeded, Disabled, Failure, Ok, Vectors

EMBED_KNOWLEDGE: Final = "embed_knowledge"
EMBED_QUESTION: Final = "embed_question"
NO_PROMPT = Prompt("", "", "")


@dataclass(frozen=True, slots=True)
class Texts:
    """What is to be made into vectors, and on whose account. The `minimiser` knows the people who
    may be named in it."""

    task: str
    texts: Sequence[str] = field(repr=False)
    minimiser: Minimiser = field(repr=False)
    conversation_id: UUID | None = None
    contact_id: UUID | None = None
    message_ids: tuple[UUID, ...] = ()
    flow_id: UUID | None = None


class Embedder:
    def __init__(self, runtime: Runtime, engines: Engines) -> None:
        self._runtime = runtime
        self._engines = engines

    async def embed(self, workspace_id: UUID, wanted: Texts) -> Ok[Vectors] | Failure:
        texts = [wanted.minimiser.take_out(one) for one in wanted.texts]
        async with self._runtime.unit_of_work(workspace_id) as uow:
            whose = [] if wanted.contact_id is None else [wanted.contact_id]
            if await restricted_among(uow, whose):
                return Disabled(CONTACT_RESTRICTED)
            settings = await Preparation.settings_of(uow)
            choice = embedder_of(self._runtime.settings, settings)
            if choice is None:
                return Disabled("no_embedder")
            question = _question(wanted, texts)
            prepared = Prepared(choice, _ask(question, choice))
            if not await Budget(uow).allows(settings, prepared.most_it_can_cost):
                return BudgetExceeded()
            call = await begin_call(uow, question, prepared, settings)
        began = time.monotonic()
        async with self._engines.seats.left():
            outcome = await self._engines.of(choice).embed(choice.model, texts)
        took = round((time.monotonic() - began) * 1000)
        async with self._runtime.unit_of_work(workspace_id) as uow:
            await end_call(uow, call, prepared, outcome, took)
        return outcome


def _question(wanted: Texts, texts: Sequence[str]) -> Question[Vectors]:
    return Question(
        task=wanted.task,
        answer=Vectors,
        prompt=NO_PROMPT,
        content=msgspec.json.encode(texts).decode(),
        minimiser=wanted.minimiser,
        max_output_tokens=0,
        conversation_id=wanted.conversation_id,
        contact_id=wanted.contact_id,
        message_ids=wanted.message_ids,
        flow_id=wanted.flow_id,
    )


def _ask(question: Question[Vectors], choice: Choice) -> Ask[Vectors]:
    return Ask(
        task=question.task,
        answer=Vectors,
        model=choice.model,
        instructions="",
        content=question.content,
        max_output_tokens=0,
    )
