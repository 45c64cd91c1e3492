"""The question behind a summary: what has been said since the last one, and the last one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from automation.ai.engines import LOCAL, Choice
from automation.ai.material import Material, MaterialService
from automation.ai.minimise import Minimiser
from automation.ai.prompts import prompt
from automation.ai.question import Question
from automation.summaries.answers import SummaryAnswer, with_short_ids
from automation.summaries.models import Summary
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.workspaces.service import WorkspaceService
from integrations.ai.contract import EngineKind

SUMMARY = "summary"
TOKENS = 3000
TURNS_FROM_BEFORE = 6
ANSWER_TOKENS = 1200
# Then it is made anew from what was said: a summary of summaries drifts.
INCREMENTS_AT_MOST = 10


@dataclass(frozen=True, slots=True)
class Asked:
    question: Question[SummaryAnswer]
    material: Material
    # What the short ids of messages stand for.
    known: Mapping[str, UUID] = field(repr=False)
    anew: bool = False
    messages: int = 0

    @property
    def through_seq(self) -> int:
        return self.material.spoken[-1].seq if self.material.spoken else 0


async def summary_question(
    uow: UnitOfWork,
    conversation_id: UUID,
    summary: Summary | None,
    choice: Choice = LOCAL,
) -> Asked:
    material = await MaterialService(uow).of(conversation_id)
    anew = summary is None or summary.content is None or _outdated(summary, material, choice)
    so_far = None if anew or summary is None or summary.content is None else summary.content
    previous, known = with_short_ids(None if so_far is None else so_far.reveal())
    after = 0 if anew or summary is None else summary.through_seq
    part = material.part(TOKENS, after_seq=after, also_before=TURNS_FROM_BEFORE)
    minimiser = Minimiser(material.people)
    document = {
        "write_in": (await WorkspaceService(uow).get()).locale,
        "previous": _minimised(previous, minimiser),
        "messages": material.shown(part, minimiser),
    }
    question = Question(
        task=SUMMARY,
        answer=SummaryAnswer,
        prompt=prompt("summary_1"),
        content=json.dumps(document, ensure_ascii=False),
        minimiser=minimiser,
        max_output_tokens=ANSWER_TOKENS,
        conversation_id=conversation_id,
        contact_id=material.conversation.contact_id,
        message_ids=tuple(one.message_id for one in part),
        turns=material.turns,
    )
    return Asked(question, material, {**material.by_short, **known}, anew, len(part))


def _outdated(summary: Summary, material: Material, choice: Choice) -> bool:
    """Carried on often enough, or about what was said before the conversation was put away; and
    after a message was taken back, which may be in it. What this machine chose is no base for a
    model to go on from: it would never see what was left out."""
    if summary.increments >= INCREMENTS_AT_MOST or summary.made_at is None:
        return True
    if summary.engine == EngineKind.LOCAL and choice.leaves_the_house:
        return True
    opened = material.conversation.opened_at
    taken_back = material.taken_back_at
    return summary.made_at < opened or (taken_back is not None and taken_back > summary.made_at)


def _minimised(value: Any, minimiser: Minimiser) -> Any:
    if isinstance(value, str):
        return minimiser.take_out(value)
    if isinstance(value, list):
        return [_minimised(one, minimiser) for one in value]
    if isinstance(value, dict):
        return {
            key: one if key in {"evidence", "sentiment", "language"} else _minimised(one, minimiser)
            for key, one in value.items()
        }
    return value
