"""Asking for drafts, looking at them, and saying what became of them."""

import json
from uuid import UUID

from automation.ai.asking import STOPPED, Preparation
from automation.ai.material import MaterialService
from automation.ai.schemas import MICRO, AiPreviewOut, shown_text
from automation.ai.service import AiService
from automation.ai.thinking import want_thought
from automation.drafts.models import AiDraft, DraftKind, DraftState, DraftVerdict
from automation.drafts.question import (
    Wish,
    draft_question,
    looked_through,
    question_of,
    written_so_far,
)
from automation.drafts.repository import DraftRepository
from automation.drafts.schemas import AiDraftIn
from inbox.conversations.service import ConversationService
from inbox.foundation.errors import Conflict, NotFound, invalid_field
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.permissions import Subject
from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork

DRAFT = "draft"


class AlreadyJudged(Conflict):
    code = "draft_already_judged"
    title = "What became of this draft has been said already"


class DraftService:
    def __init__(self, uow: UnitOfWork, runtime: Runtime) -> None:
        self.uow = uow
        self._runtime = runtime
        self._drafts = DraftRepository(uow)

    async def ask(self, conversation_id: UUID, draft_id: UUID, asked: AiDraftIn) -> AiDraft:
        conversation = await ConversationService(self.uow).get(conversation_id)
        await AiService(self.uow, self._runtime).require_on()
        _check(asked)
        workspace_id, subject = conversation.workspace_id, self.uow.subject
        given = None
        if asked.kind is not DraftKind.REPLIES and asked.text is not None:
            key = await self.uow.keys.current(
                workspace_id, KeyPurpose.CONTACT, conversation.contact_id
            )
            given = await self.uow.keys.seal(
                AiDraft, "given", workspace_id, draft_id, asked.text, key=key
            )
        draft = AiDraft(
            workspace_id=workspace_id,
            id=draft_id,
            conversation_id=conversation_id,
            kind=asked.kind,
            asked_by_kind=subject.kind.value,
            asked_by=subject.id,
            language=asked.language,
            given=given,
        )
        await self._drafts.add(draft)
        await want_thought(self.uow, DRAFT, draft_id, once=str(draft_id))
        return draft

    async def preview(
        self, conversation_id: UUID, asked: AiDraftIn, subject: Subject
    ) -> AiPreviewOut:
        """What would leave if it were asked for now; nothing is asked, kept or paid."""
        await ConversationService(self.uow).get(conversation_id)
        await AiService(self.uow, self._runtime).require_on()
        _check(asked)
        material = await MaterialService(self.uow).of(conversation_id)
        question, _ = await question_of(self.uow, material, Wish.of(asked))
        prepared = await Preparation(self.uow, self._runtime).of(question)
        leaves = prepared.choice.leaves_the_house
        replies = asked.kind is DraftKind.REPLIES
        return AiPreviewOut(
            task=question.task,
            engine=prepared.choice.kind,
            model=prepared.ask.model,
            prompt=question.prompt.name,
            prompt_sha=question.prompt.sha,
            sent=shown_text(prepared.sent, subject) if leaves else None,
            redactions=list(question.minimiser.redactions) if leaves else [],
            messages=len(question.message_ids),
            messages_left_out=len(material.spoken) - len(question.message_ids) if replies else 0,
            most_it_can_cost=prepared.most_it_can_cost / MICRO,
        )

    async def get(self, conversation_id: UUID, draft_id: UUID) -> AiDraft:
        found = await self._drafts.find_in(conversation_id, draft_id)
        if found is None:
            raise NotFound
        return found

    async def stop(self, conversation_id: UUID, draft_id: UUID) -> AiDraft:
        """What has been written until now is the draft, looked through like any other; whoever
        writes it hears of it and ends the call. One that has ended stays as it is."""
        await self.get(conversation_id, draft_id)
        draft = await self._drafts.lock(draft_id)
        if draft.state is not DraftState.MAKING:
            return draft
        draft.error_code = STOPPED
        written = written_so_far(draft)
        if not written:
            draft.state = DraftState.FAILED
        else:
            _, said = await draft_question(self.uow, draft)
            document = json.dumps(looked_through(written, said), ensure_ascii=False)
            conversation = await ConversationService(self.uow).get(conversation_id)
            key = await self.uow.keys.current(
                draft.workspace_id, KeyPurpose.CONTACT, conversation.contact_id
            )
            draft.content = await self.uow.keys.seal(
                AiDraft, "content", draft.workspace_id, draft.id, document, key=key
            )
            draft.state = DraftState.READY
        await self._drafts.add(draft)
        return draft

    async def judge(self, conversation_id: UUID, draft_id: UUID, verdict: DraftVerdict) -> AiDraft:
        """Once; saying the same again changes nothing."""
        await self.get(conversation_id, draft_id)
        draft = await self._drafts.lock(draft_id)
        if draft.verdict is not None and draft.verdict is not verdict:
            raise AlreadyJudged
        if draft.verdict is None:
            draft.verdict, draft.verdict_at = verdict, await database_now(self.uow)
            await self._drafts.add(draft)
        return draft


def _check(asked: AiDraftIn) -> None:
    needs_text = asked.kind is not DraftKind.REPLIES
    if needs_text and not (asked.text or "").strip():
        raise invalid_field("text", "The text that is to be said in another way.")
    if asked.kind is DraftKind.TRANSLATE and asked.language is None:
        raise invalid_field("language", "Into which language, as a two-letter code.")
