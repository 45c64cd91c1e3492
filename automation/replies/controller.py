"""The routes of automatic answers: whoever reads conversations sees them and why; whoever manages
AI says how far they go, and audits them."""

from uuid import UUID

from litestar import Controller, get, patch, put
from litestar.params import FromPath, FromQuery, JSONBody

from automation.replies.models import Outcome
from automation.replies.schemas import (
    AuditIn,
    AutoReplyFilters,
    AutoReplyOut,
    ReplyIntentIn,
    ReplyIntentOut,
    ReplyIntentsOut,
    ReplySettingsChange,
    ReplySettingsOut,
    SuggestionVerdictIn,
)
from automation.replies.service import ReplyService
from inbox.foundation.injected import InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission


class AutoReplyController(Controller):
    path = "/ai/auto-replies"
    tags = ("ai",)

    @get(permission=Permission.CONVERSATIONS_READ, summary="List automatic answers, newest first")
    async def list_auto_replies(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
        conversation_id: FromQuery[UUID | None] = None,
        reply_id: FromQuery[UUID | None] = None,
        outcome: FromQuery[Outcome | None] = None,
        intent: FromQuery[str | None] = None,
    ) -> PageOut[AutoReplyOut]:
        """Also those that were held back: each with every question on its way, and the verdict.
        `reply_id` is the id of a message of the bot: why it was said."""
        filters = AutoReplyFilters(
            conversation_id=conversation_id, reply_id=reply_id, outcome=outcome, intent=intent
        )
        page = await ReplyService(uow).list_page(PageRequest.parse(limit, cursor), filters)
        return page.out(lambda row: AutoReplyOut.of(row, subject))

    @get(
        "/{auto_reply_id:uuid}",
        permission=Permission.CONVERSATIONS_READ,
        summary="Read why something was answered, or was not",
    )
    async def read_auto_reply(
        self, uow: InjectedUnitOfWork, subject: InjectedSubject, auto_reply_id: FromPath[UUID]
    ) -> AutoReplyOut:
        return AutoReplyOut.of(await ReplyService(uow).get(auto_reply_id), subject)

    @put(
        "/{auto_reply_id:uuid}/verdict",
        permission=Permission.CONVERSATIONS_REPLY,
        summary="Say what became of a suggested answer: used or dismissed",
    )
    async def judge_auto_reply(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        auto_reply_id: FromPath[UUID],
        data: JSONBody[SuggestionVerdictIn],
    ) -> AutoReplyOut:
        row = await ReplyService(uow).judge(auto_reply_id, data.verdict)
        return AutoReplyOut.of(row, subject)

    @put(
        "/{auto_reply_id:uuid}/audit",
        permission=Permission.AI_MANAGE,
        summary="Say whether an answer was right",
    )
    async def audit_auto_reply(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        auto_reply_id: FromPath[UUID],
        data: JSONBody[AuditIn],
    ) -> AutoReplyOut:
        return AutoReplyOut.of(await ReplyService(uow).audit(auto_reply_id, data), subject)

    @get("/settings", permission=Permission.AI_READ, summary="Read how far automatic answers go")
    async def reply_settings(self, uow: InjectedUnitOfWork) -> ReplySettingsOut:
        return ReplySettingsOut.of(await ReplyService(uow).settings())

    @patch("/settings", permission=Permission.AI_MANAGE, summary="Say how far they go")
    async def change_reply_settings(
        self, uow: InjectedUnitOfWork, data: JSONBody[ReplySettingsChange]
    ) -> ReplySettingsOut:
        return ReplySettingsOut.of(await ReplyService(uow).change(data))

    @get(
        "/intents",
        permission=Permission.AI_READ,
        summary="List intents with what audits show of them",
    )
    async def list_reply_intents(self, uow: InjectedUnitOfWork) -> ReplyIntentsOut:
        return await ReplyService(uow).intents()

    @put(
        "/intents",
        permission=Permission.AI_MANAGE,
        summary="Say how far an intent goes; `auto` has to be earned by audits",
    )
    async def put_reply_intent(
        self, uow: InjectedUnitOfWork, data: JSONBody[ReplyIntentIn]
    ) -> ReplyIntentOut:
        return await ReplyService(uow).put_intent(data.intent, data.mode)
