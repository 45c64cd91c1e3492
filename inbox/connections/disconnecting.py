"""Ends a connection: nothing is sent or taken in any more, and what was said stays."""

from uuid import UUID

from inbox.channels.asking import administration
from inbox.channels.directory import account_access, route_of
from inbox.channels.errors import ProviderNoAnswer
from inbox.channels.explanations import ErrorOut
from inbox.channels.models import Channel, ChannelKind
from inbox.channels.service import ChannelService
from inbox.foundation.permissions import Subject
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from integrations.accounts import ProviderRefused

SHARED = "Another channel of the same account is enabled and needs the subscription."


class Disconnecting:
    def __init__(self, runtime: Runtime, subject: Subject) -> None:
        self._runtime = runtime
        self._subject = subject

    async def disconnect(self, channel_id: UUID) -> tuple[Channel, bool, str | None]:
        """Whether the provider was told, and why not."""
        async with self._unit_of_work() as uow:
            service = ChannelService(uow)
            # Nothing may leave any more while the provider is asked.
            channel = await service.change(channel_id, enabled=False)
            access = account_access(route_of(channel))
            shared = await service.account_in_use(channel)
        unsubscribed, error = False, SHARED if shared else None
        if channel.kind is ChannelKind.WHATSAPP and access.access_token and not shared:
            try:
                async with administration(self._runtime, channel.kind) as provider:
                    await provider.unsubscribe(access)
                unsubscribed = True
            except ProviderRefused as refused:
                error = ErrorOut.of(channel.kind, refused.code).cause
            except ProviderNoAnswer as silent:
                error = silent.detail
        async with self._unit_of_work() as uow:
            channel = await ChannelService(uow).forget_access(channel_id, unsubscribed=unsubscribed)
        return channel, unsubscribed, error

    def _unit_of_work(self) -> UnitOfWork:
        return self._runtime.unit_of_work(self._subject.workspace_id, subject=self._subject)
