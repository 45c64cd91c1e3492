"""The routes of what AI suggests to a colleague."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post, put
from litestar.params import FromPath, JSONBody

from automation.ai.schemas import AiPreviewOut
from automation.drafts.models import AiDraft
from automation.drafts.schemas import AiDraftIn, AiDraftOut, VerdictIn
from automation.drafts.service import DraftService
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedRuntime, InjectedSubject, InjectedUnitOfWork
from inbox.foundation.permissions import Permission


class AiDraftController(Controller):
    path = "/conversations/{conversation_id:uuid}/ai-drafts"
    tags = ("ai",)

    @post(
        permission=Permission.CONVERSATIONS_REPLY,
        summary="Ask for replies to choose from, or for another wording; ready some seconds later",
        status_code=202,
    )
    async def ask_draft(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        request: Request[Any, Any, Any],
        conversation_id: FromPath[UUID],
        data: JSONBody[AiDraftIn],
        idempotency_key: IdempotencyKey = None,
    ) -> AiDraftOut:
        service = DraftService(uow, runtime)

        async def make(draft_id: UUID) -> AiDraft:
            return await service.ask(conversation_id, draft_id, data)

        async def read(draft_id: UUID) -> AiDraft:
            return await service.get(conversation_id, draft_id)

        once = Once.of(uow, idempotency_key, request, data)
        return AiDraftOut.of(await once.run(make, read, new_id()), subject)

    @post(
        "/preview",
        permission=Permission.CONVERSATIONS_REPLY,
        summary="Show exactly what would be sent to the model for a draft",
        status_code=200,
    )
    async def preview_draft(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        conversation_id: FromPath[UUID],
        data: JSONBody[AiDraftIn],
    ) -> AiPreviewOut:
        return await DraftService(uow, runtime).preview(conversation_id, data, subject)

    @get(
        "/{draft_id:uuid}",
        permission=Permission.CONVERSATIONS_REPLY,
        summary="Read what was suggested",
    )
    async def read_draft(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        conversation_id: FromPath[UUID],
        draft_id: FromPath[UUID],
    ) -> AiDraftOut:
        draft = await DraftService(uow, runtime).get(conversation_id, draft_id)
        return AiDraftOut.of(draft, subject)

    @post(
        "/{draft_id:uuid}/stop",
        permission=Permission.CONVERSATIONS_REPLY,
        summary="Stop the writing; what is there by now is the draft",
        status_code=200,
    )
    async def stop_draft(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        conversation_id: FromPath[UUID],
        draft_id: FromPath[UUID],
    ) -> AiDraftOut:
        draft = await DraftService(uow, runtime).stop(conversation_id, draft_id)
        return AiDraftOut.of(draft, subject)

    @put(
        "/{draft_id:uuid}/verdict",
        permission=Permission.CONVERSATIONS_REPLY,
        summary="Say what became of a draft: accepted, edited or discarded",
    )
    async def judge_draft(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        conversation_id: FromPath[UUID],
        draft_id: FromPath[UUID],
        data: JSONBody[VerdictIn],
    ) -> AiDraftOut:
        service = DraftService(uow, runtime)
        draft = await service.judge(conversation_id, draft_id, data.verdict)
        return AiDraftOut.of(draft, subject)
