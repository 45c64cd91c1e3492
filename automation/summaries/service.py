"""Summaries to look at and to ask for; the worker makes them (thinking.py)."""

from datetime import timedelta
from uuid import UUID

from automation.ai.asking import Preparation
from automation.ai.engines import choose
from automation.ai.models import AiMode
from automation.ai.schemas import MICRO, AiPreviewOut, shown_text
from automation.ai.service import AiService
from automation.ai.thinking import want_thought
from automation.summaries.models import Summary, SummaryState
from automation.summaries.question import SUMMARY, summary_question
from automation.summaries.repository import SummaryRepository
from inbox.conversations.service import ConversationService
from inbox.foundation.errors import NotFound
from inbox.foundation.permissions import Subject
from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork

# One that is being made for so long was lost; asking again starts another.
LOST_AFTER = timedelta(minutes=2)


class SummaryService:
    def __init__(self, uow: UnitOfWork, runtime: Runtime) -> None:
        self.uow = uow
        self._runtime = runtime
        self._summaries = SummaryRepository(uow)

    async def get(self, conversation_id: UUID) -> Summary:
        await ConversationService(self.uow).get(conversation_id)
        found = await self._summaries.of_conversation(conversation_id)
        if found is None:
            raise NotFound
        return found

    async def ask(self, conversation_id: UUID) -> Summary:
        await ConversationService(self.uow).get(conversation_id)
        await AiService(self.uow, self._runtime).require_on()
        return await want_summary(self.uow, conversation_id)

    async def preview(self, conversation_id: UUID, subject: Subject) -> AiPreviewOut:
        """What would leave if it were asked for now."""
        await ConversationService(self.uow).get(conversation_id)
        summary = await self._summaries.of_conversation(conversation_id)
        settings = await Preparation.settings_of(self.uow)
        choice = choose(self._runtime.settings, settings)
        asked = await summary_question(self.uow, conversation_id, summary, choice)
        prepared = await Preparation(self.uow, self._runtime).of(asked.question, settings)
        leaves = prepared.choice.leaves_the_house
        return AiPreviewOut(
            task=SUMMARY,
            engine=prepared.choice.kind,
            model=prepared.ask.model,
            prompt=asked.question.prompt.name,
            prompt_sha=asked.question.prompt.sha,
            sent=shown_text(prepared.sent, subject) if leaves else None,
            redactions=list(asked.question.minimiser.redactions) if leaves else [],
            messages=asked.messages,
            messages_left_out=len(asked.material.spoken) - asked.messages,
            most_it_can_cost=prepared.most_it_can_cost / MICRO,
        )


async def want_summary(uow: UnitOfWork, conversation_id: UUID) -> Summary:
    """Whoever asks while one is being made waits for that one."""
    summary = await SummaryRepository(uow).lock_or_make(conversation_id)
    now = await database_now(uow)
    making = summary.state is SummaryState.MAKING and summary.asked > 0
    if making and summary.asked_at > now - LOST_AFTER:
        return summary
    summary.state, summary.asked_at = SummaryState.MAKING, now
    summary.asked += 1
    uow.session.add(summary)
    await uow.session.flush()
    await want_thought(uow, SUMMARY, summary.id, once=f"{summary.id}:{summary.asked}")
    return summary


async def want_by_itself(uow: UnitOfWork, conversation_id: UUID) -> None:
    """When a conversation changes hands or is put away."""
    settings = await Preparation.settings_of(uow)
    if settings.mode is not AiMode.OFF and settings.summaries:
        await want_summary(uow, conversation_id)
