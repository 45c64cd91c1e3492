"""How a draft is made, in the worker."""

import json
from uuid import UUID

from automation.ai.asking import Asking
from automation.ai.engines import Engines
from automation.drafts.models import AiDraft, DraftState
from automation.drafts.question import content_of, draft_question
from automation.drafts.repository import DraftRepository
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.log import ChangeLog, LogLine
from integrations.ai.contract import Ok, code_of, word_of

DRAFT_CHANGED = "ai_draft_changed"


class DraftThinker:
    def __init__(self, runtime: Runtime, engines: Engines) -> None:
        self._runtime = runtime
        self._asking = Asking(runtime, engines)

    async def think(self, workspace_id: UUID, row_id: UUID) -> None:
        async with self._runtime.unit_of_work(workspace_id) as uow:
            draft = await DraftRepository(uow).find(row_id)
            if draft is None or draft.state is not DraftState.MAKING:
                return
            question, said = await draft_question(uow, self._runtime.installation_key, draft)
        answered = await self._asking.ask(workspace_id, question)
        async with self._runtime.unit_of_work(workspace_id) as uow:
            draft = await DraftRepository(uow).find(row_id)
            if draft is None:
                return
            outcome = answered.outcome
            draft.engine, draft.model = answered.engine.value, answered.model
            draft.degraded, draft.call_id = answered.degraded, answered.call_id
            content = content_of(outcome.answer, said) if isinstance(outcome, Ok) else {}
            if content.get("texts") and question.contact_id is not None:
                key = await uow.keys.current(workspace_id, KeyPurpose.CONTACT, question.contact_id)
                text = json.dumps(content, ensure_ascii=False)
                draft.content = await uow.keys.seal(
                    AiDraft, "content", workspace_id, draft.id, text, key=key
                )
                draft.state = DraftState.READY
            else:
                draft.state = DraftState.FAILED
                draft.error_code = code_of(outcome) or word_of(outcome)
            await _keep(uow, draft)

    async def give_up(self, workspace_id: UUID, row_id: UUID) -> None:
        async with self._runtime.unit_of_work(workspace_id) as uow:
            draft = await DraftRepository(uow).find(row_id)
            if draft is not None:
                draft.state, draft.error_code = DraftState.FAILED, "broken"
                await _keep(uow, draft)


async def _keep(uow: UnitOfWork, draft: AiDraft) -> None:
    await DraftRepository(uow).add(draft)
    line = LogLine(draft.workspace_id, DRAFT_CHANGED, draft.id, draft.conversation_id)
    ChangeLog(uow).add([line])
