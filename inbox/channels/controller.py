"""The routes of channels. What changed here holds at once in this process, and in others soon
(inbox/channels/directory.py)."""

import secrets
from typing import Any
from uuid import UUID

from litestar import Controller, Request, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from inbox.channels.directory import ChannelDirectory
from inbox.channels.models import Channel
from inbox.channels.notices import NoticeLog
from inbox.channels.schemas import ChannelChange, ChannelIn, ChannelOut, NoticeOut, SimulatedPhoneIn
from inbox.channels.service import ChannelService
from inbox.foundation.errors import invalid_field
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedRuntime, InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.workspaces.service import TeamService

# What the phone signs with, in place of a provider's app.
PHONE_SECRET_BYTES = 32


class ChannelController(Controller):
    path = "/channels"
    tags = ("channels",)

    @get(permission=Permission.CHANNELS_READ, summary="List channels, the newest first")
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[ChannelOut]:
        page = await ChannelService(uow).list_page(PageRequest.parse(limit, cursor))
        return page.out(lambda channel: ChannelOut.of(channel, runtime.settings.base_url))

    @post(permission=Permission.CHANNELS_MANAGE, summary="Connect a WhatsApp number by its token")
    async def connect(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        directory: NamedDependency[ChannelDirectory],
        request: Request[Any, Any, Any],
        data: JSONBody[ChannelIn],
        idempotency_key: IdempotencyKey = None,
    ) -> ChannelOut:
        service = ChannelService(uow)

        async def make(channel_id: UUID) -> Channel:
            return await service.connect_whatsapp(
                name=data.name.strip(),
                phone_number_id=data.phone_number_id,
                account_id=data.account_id,
                access_token=data.access_token or "",
                app_secret=data.app_secret or "",
                verify_token=data.verify_token or "",
                throughput_per_second=data.throughput_per_second,
                channel_id=channel_id,
            )

        once = Once.of(uow, idempotency_key, request, data)
        channel = await once.run(make, service.get, new_id())
        _forget_after_commit(uow, directory)
        return ChannelOut.of(channel, runtime.settings.base_url)

    @post("/phone", permission=Permission.CHANNELS_MANAGE, summary="Add a simulated phone")
    async def add_phone(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        directory: NamedDependency[ChannelDirectory],
        request: Request[Any, Any, Any],
        data: JSONBody[SimulatedPhoneIn],
        idempotency_key: IdempotencyKey = None,
    ) -> ChannelOut:
        service = ChannelService(uow)

        async def make(channel_id: UUID) -> Channel:
            secret = secrets.token_urlsafe(PHONE_SECRET_BYTES)
            return await service.connect_console(
                data.name.strip(), app_secret=secret, channel_id=channel_id
            )

        once = Once.of(uow, idempotency_key, request, data)
        channel = await once.run(make, service.get, new_id())
        _forget_after_commit(uow, directory)
        return ChannelOut.of(channel, runtime.settings.base_url)

    @get("/{channel_id:uuid}", permission=Permission.CHANNELS_READ, summary="Read one channel")
    async def read(
        self, uow: InjectedUnitOfWork, runtime: InjectedRuntime, channel_id: FromPath[UUID]
    ) -> ChannelOut:
        return ChannelOut.of(await ChannelService(uow).get(channel_id), runtime.settings.base_url)

    @patch(
        "/{channel_id:uuid}",
        permission=Permission.CHANNELS_MANAGE,
        summary="Change a channel's name, team, secrets or throughput, enable or disable it",
    )
    async def change(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        directory: NamedDependency[ChannelDirectory],
        channel_id: FromPath[UUID],
        data: JSONBody[ChannelChange],
    ) -> ChannelOut:
        service = ChannelService(uow)
        if isinstance(data.team_id, UUID):
            # First the channel: who may not see it learns nothing of teams.
            await service.get(channel_id)
            if not await TeamService(uow).exists(data.team_id):
                raise invalid_field("team_id", "No team of this workspace has this id.")
        channel = await service.change(
            channel_id,
            name=(data.name or "").strip() or None,
            throughput_per_second=data.throughput_per_second or None,
            read_receipts=data.read_receipts if isinstance(data.read_receipts, bool) else None,
            access_token=data.access_token or None,
            app_secret=data.app_secret or None,
            verify_token=data.verify_token or None,
            enabled=data.enabled if isinstance(data.enabled, bool) else None,
            team_id=data.team_id,
        )
        _forget_after_commit(uow, directory)
        return ChannelOut.of(channel, runtime.settings.base_url)

    @delete(
        "/{channel_id:uuid}",
        permission=Permission.CHANNELS_MANAGE,
        summary="Disable a channel; its conversations stay",
    )
    async def disable(
        self,
        uow: InjectedUnitOfWork,
        directory: NamedDependency[ChannelDirectory],
        channel_id: FromPath[UUID],
    ) -> None:
        await ChannelService(uow).change(channel_id, enabled=False)
        _forget_after_commit(uow, directory)

    @get(
        "/{channel_id:uuid}/notices",
        permission=Permission.CHANNELS_READ,
        summary="List the troubles of a channel, the newest first",
    )
    async def list_notices(
        self,
        uow: InjectedUnitOfWork,
        channel_id: FromPath[UUID],
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[NoticeOut]:
        await ChannelService(uow).get(channel_id)
        page = await NoticeLog(uow).list_of(channel_id, PageRequest.parse(limit, cursor))
        return page.out(NoticeOut.of)


def _forget_after_commit(uow: UnitOfWork, directory: ChannelDirectory) -> None:
    async def forget() -> None:
        directory.forget()

    uow.after_commit(forget)
