"""How a summary is made, in the worker."""

import json
from uuid import UUID

from automation.ai.asking import Answered, Asking, Preparation
from automation.ai.engines import LOCAL, Engines, choose
from automation.summaries.answers import SummaryAnswer, with_evidence
from automation.summaries.models import Summary, SummaryState
from automation.summaries.question import Asked, summary_question
from automation.summaries.repository import SummaryRepository
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.log import ChangeLog, LogLine
from integrations.ai.contract import EngineKind, Ok, code_of, word_of

SUMMARY_CHANGED = "summary_changed"


class SummaryThinker:
    def __init__(self, runtime: Runtime, engines: Engines) -> None:
        self._runtime = runtime
        self._asking = Asking(runtime, engines)

    async def think(self, workspace_id: UUID, row_id: UUID) -> None:
        async with self._runtime.unit_of_work(workspace_id) as uow:
            summary = await SummaryRepository(uow).find(row_id)
            # Gone with its conversation, or made by a try before this one.
            if summary is None or summary.state is not SummaryState.MAKING:
                return
            # Whoever is asked now matters where this machine made the last one.
            choice = LOCAL
            if summary.engine == EngineKind.LOCAL:
                choice = choose(self._runtime.settings, await Preparation.settings_of(uow))
            asked = await summary_question(uow, summary.conversation_id, summary, choice)
        answered = await self._asking.ask(workspace_id, asked.question)
        async with self._runtime.unit_of_work(workspace_id) as uow:
            summary = await SummaryRepository(uow).find(row_id)
            if summary is not None:
                await _keep(uow, summary, asked, answered)
                await _tell(uow, summary)

    async def give_up(self, workspace_id: UUID, row_id: UUID) -> None:
        async with self._runtime.unit_of_work(workspace_id) as uow:
            summary = await SummaryRepository(uow).find(row_id)
            if summary is not None:
                summary.state, summary.error_code = SummaryState.FAILED, "broken"
                await SummaryRepository(uow).add(summary)
                await _tell(uow, summary)


async def _keep(
    uow: UnitOfWork, summary: Summary, asked: Asked, answered: Answered[SummaryAnswer]
) -> None:
    outcome = answered.outcome
    summary.call_id = answered.call_id
    if not isinstance(outcome, Ok):
        summary.state = SummaryState.FAILED
        summary.error_code = code_of(outcome) or word_of(outcome)
        await SummaryRepository(uow).add(summary)
        return
    content = json.dumps(with_evidence(outcome.answer, asked.known), ensure_ascii=False)
    workspace_id, contact_id = summary.workspace_id, asked.material.conversation.contact_id
    key = await uow.keys.current(workspace_id, KeyPurpose.CONTACT, contact_id)
    summary.content = await uow.keys.seal(
        Summary, "content", workspace_id, summary.id, content, key=key
    )
    local = answered.engine is EngineKind.LOCAL
    summary.state, summary.error_code = SummaryState.READY, None
    summary.through_seq = asked.through_seq
    summary.increments = 0 if asked.anew else summary.increments + 1
    if local:
        summary.increments = 0
    summary.engine, summary.model = answered.engine.value, answered.model
    summary.degraded = answered.degraded
    summary.made_at = await database_now(uow)
    await SummaryRepository(uow).add(summary)


async def _tell(uow: UnitOfWork, summary: Summary) -> None:
    line = LogLine(summary.workspace_id, SUMMARY_CHANGED, summary.id, summary.conversation_id)
    ChangeLog(uow).add([line])
