"""The routes of templates."""

from uuid import UUID

from litestar import Controller, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody

from inbox.channels.service import ChannelService
from inbox.foundation.injected import InjectedRuntime, InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission
from inbox.foundation.request_pipeline import ASKS_OUTSIDE
from inbox.templates.provider import ProviderTemplates
from inbox.templates.schemas import (
    FindingOut,
    LintOut,
    PreviewIn,
    PreviewOut,
    SyncIn,
    SyncOut,
    TemplateChange,
    TemplateDraftIn,
    TemplateFilters,
    TemplateIn,
    TemplateOut,
)
from inbox.templates.service import TemplateService, findings_of
from integrations.accounts import TemplateDraft

ASKING = {ASKS_OUTSIDE: True}


class TemplateController(Controller):
    path = "/templates"
    tags = ("templates",)

    @get(permission=Permission.TEMPLATES_READ, summary="List templates, the newest first")
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
        channel_id: FromQuery[UUID | None] = None,
        status: FromQuery[str | None] = None,
        category: FromQuery[str | None] = None,
        language: FromQuery[str | None] = None,
        name: FromQuery[str | None] = None,
        gone: FromQuery[bool | None] = None,
    ) -> PageOut[TemplateOut]:
        """With `channel_id`, those that this channel can send. `gone=false` leaves out what Meta
        has no longer."""
        account = None
        if channel_id is not None:
            channel = await ChannelService(uow).find(channel_id)
            if channel is None:
                return PageOut(items=[], next_cursor=None)
            account = channel.account
        page = await TemplateService(uow).list_page(
            PageRequest.parse(limit, cursor),
            TemplateFilters(
                status=status,
                category=category,
                language=language,
                name=name,
                account=account,
                gone=gone,
            ),
        )
        return page.out(TemplateOut.of)

    @get("/{template_id:uuid}", permission=Permission.TEMPLATES_READ, summary="Read one template")
    async def read(self, uow: InjectedUnitOfWork, template_id: FromPath[UUID]) -> TemplateOut:
        return TemplateOut.of(await TemplateService(uow).get(template_id))

    @post(
        "/sync",
        permission=Permission.TEMPLATES_MANAGE,
        opt=ASKING,
        summary="Fetch all templates from Meta",
        status_code=200,
    )
    async def sync(
        self, runtime: InjectedRuntime, subject: InjectedSubject, data: JSONBody[SyncIn]
    ) -> SyncOut:
        return await ProviderTemplates(runtime, subject).sync(data.channel_id)

    @post(
        "/{template_id:uuid}/preview",
        permission=Permission.TEMPLATES_READ,
        summary="Show a template filled in, and what is wrong with the values",
        status_code=200,
    )
    async def preview(
        self, uow: InjectedUnitOfWork, template_id: FromPath[UUID], data: JSONBody[PreviewIn]
    ) -> PreviewOut:
        return PreviewOut.of(await TemplateService(uow).preview(template_id, data.values))

    @post(
        "/lint",
        permission=Permission.TEMPLATES_READ,
        summary="Say what Meta would refuse in a template",
        status_code=200,
    )
    async def lint(self, data: JSONBody[TemplateDraftIn]) -> LintOut:
        draft = TemplateDraft(
            name=data.name,
            language=data.language,
            category=data.category,
            components=data.components,
            parameter_format=data.parameter_format,
        )
        return LintOut(findings=[FindingOut.of(one) for one in findings_of(draft)])

    @post(
        permission=Permission.TEMPLATES_MANAGE,
        opt=ASKING,
        summary="Hand a template in at Meta",
    )
    async def create(
        self, runtime: InjectedRuntime, subject: InjectedSubject, data: JSONBody[TemplateIn]
    ) -> TemplateOut:
        """Safe to repeat: a name and language exist once in an account."""
        return TemplateOut.of(await ProviderTemplates(runtime, subject).create(data))

    @patch(
        "/{template_id:uuid}",
        permission=Permission.TEMPLATES_MANAGE,
        opt=ASKING,
        summary="Change a template at Meta, which then looks at it anew",
    )
    async def change(
        self,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        template_id: FromPath[UUID],
        data: JSONBody[TemplateChange],
    ) -> TemplateOut:
        return TemplateOut.of(await ProviderTemplates(runtime, subject).change(template_id, data))

    @delete(
        "/{template_id:uuid}",
        permission=Permission.TEMPLATES_MANAGE,
        opt=ASKING,
        summary="Delete a template at Meta; messages that used it stay",
    )
    async def remove(
        self, runtime: InjectedRuntime, subject: InjectedSubject, template_id: FromPath[UUID]
    ) -> None:
        await ProviderTemplates(runtime, subject).delete(template_id)
