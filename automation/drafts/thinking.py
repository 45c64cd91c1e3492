"""How a draft is made, in the worker."""

import json
import time
from typing import Any, Final
from uuid import UUID

from automation.ai.asking import Asking
from automation.ai.engines import Engines
from automation.drafts.models import AiDraft, DraftState
from automation.drafts.question import content_of, draft_question, parts_of
from automation.drafts.repository import DraftRepository
from inbox.conversations.service import ConversationService
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.log import ChangeLog, LogLine
from integrations.ai.contract import Ok, code_of, word_of

DRAFT_CHANGED = "ai_draft_changed"
# Often enough to be read as writing, seldom enough for a database.
EVERY_SECONDS: Final = 0.25


class DraftThinker:
    def __init__(self, runtime: Runtime, engines: Engines) -> None:
        self._runtime = runtime
        self._asking = Asking(runtime, engines)

    async def think(self, workspace_id: UUID, row_id: UUID) -> None:
        async with self._runtime.unit_of_work(workspace_id) as uow:
            draft = await DraftRepository(uow).find(row_id)
            if draft is None or draft.state is not DraftState.MAKING:
                return
            question, said = await draft_question(uow, draft)
        writing = Writing(self._runtime, workspace_id, row_id)
        answered = await self._asking.ask(workspace_id, question, writing.show)
        async with self._runtime.unit_of_work(workspace_id) as uow:
            draft = await DraftRepository(uow).find_and_lock(row_id)
            if draft is None:
                return
            outcome = answered.outcome
            draft.engine, draft.model = answered.engine.value, answered.model
            draft.degraded, draft.call_id = answered.degraded, answered.call_id
            if draft.state is not DraftState.MAKING:
                # Stopped, with what had been written until then.
                await _keep(uow, draft)
                return
            # What was shown on the way is not what was judged.
            draft.content = None
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
            draft = await DraftRepository(uow).find_and_lock(row_id)
            if draft is not None and draft.state is DraftState.MAKING:
                draft.content = None
                draft.state, draft.error_code = DraftState.FAILED, "broken"
                await _keep(uow, draft)


class Writing:
    """What is being written, kept sealed in the row of the draft for whoever looks on; a few times
    a second at most, whatever the model does."""

    def __init__(self, runtime: Runtime, workspace_id: UUID, row_id: UUID) -> None:
        self._runtime = runtime
        self._workspace_id = workspace_id
        self._row_id = row_id
        self._kept_at = 0.0

    async def show(self, found: dict[str, Any]) -> bool:
        texts, now = parts_of(found), time.monotonic()
        if not texts or now - self._kept_at < EVERY_SECONDS:
            return True
        self._kept_at = now
        async with self._runtime.unit_of_work(self._workspace_id) as uow:
            draft = await DraftRepository(uow).find_and_lock(self._row_id)
            if draft is None or draft.state is not DraftState.MAKING:
                return False
            conversation = await ConversationService(uow).get(draft.conversation_id)
            whose = conversation.contact_id
            key = await uow.keys.current(self._workspace_id, KeyPurpose.CONTACT, whose)
            document = json.dumps(
                {"texts": [{"text": one, "unsaid": []} for one in texts]}, ensure_ascii=False
            )
            draft.content = await uow.keys.seal(
                AiDraft, "content", self._workspace_id, draft.id, document, key=key
            )
            await DraftRepository(uow).add(draft)
        return True


async def _keep(uow: UnitOfWork, draft: AiDraft) -> None:
    await DraftRepository(uow).add(draft)
    line = LogLine(draft.workspace_id, DRAFT_CHANGED, draft.id, draft.conversation_id)
    ChangeLog(uow).add([line])
