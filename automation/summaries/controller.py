"""The routes of a conversation's summary."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath

from automation.ai.schemas import AiPreviewOut
from automation.summaries.schemas import SummaryOut
from automation.summaries.service import SummaryService
from inbox.foundation.injected import InjectedRuntime, InjectedSubject, InjectedUnitOfWork
from inbox.foundation.permissions import Permission


class SummaryController(Controller):
    path = "/conversations/{conversation_id:uuid}/summary"
    tags = ("ai",)

    @get(permission=Permission.CONVERSATIONS_READ, summary="Read the summary of a conversation")
    async def read(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        conversation_id: FromPath[UUID],
    ) -> SummaryOut:
        return SummaryOut.of(await SummaryService(uow, runtime).get(conversation_id), subject)

    @post(
        permission=Permission.CONVERSATIONS_REPLY,
        summary="Have a conversation summarised; it is ready some seconds later",
        status_code=202,
    )
    async def ask(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        conversation_id: FromPath[UUID],
    ) -> SummaryOut:
        return SummaryOut.of(await SummaryService(uow, runtime).ask(conversation_id), subject)

    @get(
        "/preview",
        permission=Permission.CONVERSATIONS_READ,
        summary="Show exactly what would be sent to the model for a summary",
    )
    async def preview(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        conversation_id: FromPath[UUID],
    ) -> AiPreviewOut:
        return await SummaryService(uow, runtime).preview(conversation_id, subject)
