"""Connect, change and pause the accounts through which people write."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from msgspec import UNSET, UnsetType
from sqlalchemy import text

from inbox.channels.errors import ChannelNotReady, ChannelTaken
from inbox.channels.events import (
    ChannelChanged,
    ChannelConnected,
    ChannelDisconnected,
    ChannelMended,
    ChannelPaused,
)
from inbox.channels.models import Channel, ChannelKind, ChannelState, ConnectedBy, Severity
from inbox.channels.notices import NoticeLog
from inbox.channels.repository import ChannelRepository
from inbox.foundation.encryption import token_hash
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.sealed import Sealed
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from integrations.accounts import NumberState

# The kind of the notice that a paused channel has.
PAUSED = "channel_paused"
SIGNUP_UNFINISHED = "signup_unfinished"


class ChannelService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self.repository = ChannelRepository(uow)
        self._notices = NoticeLog(uow)

    async def get(self, channel_id: UUID) -> Channel:
        return await self.repository.get(channel_id)

    async def find(self, channel_id: UUID) -> Channel | None:
        return await self.repository.find(channel_id)

    async def list_page(self, request: PageRequest) -> Page[Channel]:
        return await self.repository.list_page(request)

    async def list_all(self) -> Sequence[Channel]:
        return await self.repository.list_by()

    async def kinds_of(self, channel_ids: Iterable[UUID]) -> dict[UUID, ChannelKind]:
        return await self.repository.kinds_of(set(channel_ids))

    async def find_by_address(self, kind: ChannelKind, address: str) -> Channel | None:
        return await self.repository.find_by(Channel.kind == kind, Channel.address == address)

    async def connect_whatsapp(
        self,
        *,
        name: str,
        phone_number_id: str,
        account_id: str,
        access_token: str,
        app_secret: str,
        verify_token: str,
        throughput_per_second: int = 80,
        channel_id: UUID | None = None,
    ) -> Channel:
        """Enabled at once when token and secret are there: without the secret nobody could tell
        a forged webhook from a real one."""
        return await self._connect(
            Channel(
                workspace_id=self.uow.workspace_id,
                id=channel_id or new_id(),
                kind=ChannelKind.WHATSAPP,
                name=name,
                address=phone_number_id,
                account=account_id,
                verify_token_hash=token_hash(verify_token) if verify_token else None,
                throughput_per_second=throughput_per_second,
            ),
            access_token,
            app_secret,
        )

    async def connect_console(
        self, name: str, *, app_secret: str, channel_id: UUID | None = None
    ) -> Channel:
        channel_id = channel_id or new_id()
        return await self._connect(
            Channel(
                workspace_id=self.uow.workspace_id,
                id=channel_id,
                kind=ChannelKind.CONSOLE,
                name=name,
                address=str(channel_id),
                throughput_per_second=50,
            ),
            access_token="console",  # noqa: S106 - the simulated phone asks for none
            app_secret=app_secret,
        )

    async def change(
        self,
        channel_id: UUID,
        *,
        name: str | None = None,
        throughput_per_second: int | None = None,
        read_receipts: bool | None = None,
        access_token: str | None = None,
        app_secret: str | None = None,
        verify_token: str | None = None,
        enabled: bool | None = None,
        team_id: UUID | UnsetType | None = UNSET,
    ) -> Channel:
        """Of a team that is set, the caller knows that it is there."""
        channel = await self.repository.lock(channel_id)
        changed = []
        if team_id is not UNSET:
            channel.team_id = team_id
            changed.append("team_id")
        if name is not None:
            channel.name = name
            changed.append("name")
        if throughput_per_second is not None:
            channel.throughput_per_second = throughput_per_second
            changed.append("throughput_per_second")
        if read_receipts is not None:
            channel.read_receipts = read_receipts
            changed.append("read_receipts")
        if access_token is not None:
            channel.access_token = await self._seal(channel, "access_token", access_token)
            changed.append("access_token")
        if app_secret is not None:
            channel.app_secret = await self._seal(channel, "app_secret", app_secret)
            changed.append("app_secret")
        if verify_token is not None:
            channel.verify_token_hash = token_hash(verify_token)
            changed.append("verify_token")
        if enabled is not None:
            if enabled and not _has_credentials(channel):
                raise ChannelNotReady
            channel.state = ChannelState.ENABLED if enabled else ChannelState.DISABLED
            channel.state_reason = None
            changed.append("state")
            await self._notices.resolve(channel.workspace_id, channel.id, [PAUSED])
        await self.uow.session.flush()
        if changed:
            self.uow.record(
                ChannelChanged(
                    workspace_id=channel.workspace_id, object_id=channel.id, fields=tuple(changed)
                )
            )
        return channel

    async def pause(self, channel_id: UUID, reason: str) -> None:
        """The provider refuses our credentials: nothing is sent until an admin mends them."""
        channel = await self.repository.lock(channel_id)
        if channel.state is not ChannelState.ENABLED:
            return
        channel.state = ChannelState.PAUSED
        channel.state_reason = reason
        await self.uow.session.flush()
        await self._notices.open(
            channel.workspace_id, channel.id, PAUSED, Severity.CRITICAL, {"reason": reason}
        )
        self.uow.record(
            ChannelPaused(workspace_id=channel.workspace_id, object_id=channel.id, reason=reason)
        )

    async def begin_signup(
        self,
        *,
        number: NumberState,
        account_id: str,
        name: str,
        access_token: str,
        app_secret: str,
        pin: str | None,
    ) -> Channel:
        """Kept but not enabled: registering comes after this commit, and may go wrong. Who starts
        again for the same number gets the same channel, with the new token."""
        channel = await self.find_by_address(ChannelKind.WHATSAPP, number.address)
        is_new = channel is None
        if channel is None:
            channel = Channel(
                workspace_id=self.uow.workspace_id,
                id=new_id(),
                kind=ChannelKind.WHATSAPP,
                name=name or number.name or number.display or "WhatsApp",
                address=number.address,
            )
            if await self._address_taken(channel):
                raise ChannelTaken
        elif name:
            channel.name = name
        if channel.state is not ChannelState.ENABLED:
            channel.state_reason = SIGNUP_UNFINISHED
        channel.account = account_id
        channel.connected_by = ConnectedBy.EMBEDDED_SIGNUP
        channel.access_token = await self._seal(channel, "access_token", access_token)
        channel.app_secret = await self._seal(channel, "app_secret", app_secret)
        channel.pin = None if pin is None else await self._seal(channel, "pin", pin)
        self._show(channel, number)
        await self.repository.add(channel)
        workspace_id, channel_id = channel.workspace_id, channel.id
        if is_new:
            self.uow.record(
                ChannelConnected(workspace_id=workspace_id, object_id=channel_id, kind=channel.kind)
            )
        else:
            self.uow.record(
                ChannelChanged(
                    workspace_id=workspace_id, object_id=channel_id, fields=("access_token",)
                )
            )
        return channel

    async def claim_template_sync(self, channel_id: UUID) -> datetime:
        channel = await self.repository.lock(channel_id)
        channel.templates_synced_at = now = await database_now(self.uow)
        await self.uow.session.flush()
        return now

    async def template_sync_due(self, channel_id: UUID, after_hours: int) -> bool:
        channel = await self.find(channel_id)
        if channel is None or channel.state is not ChannelState.ENABLED:
            return False
        now, last = await database_now(self.uow), channel.templates_synced_at
        return last is None or last < now - timedelta(hours=after_hours)

    async def account_in_use(self, channel: Channel) -> bool:
        """By another channel that is not disabled."""
        others = await self.repository.list_by(
            Channel.kind == channel.kind,
            Channel.account == channel.account,
            Channel.id != channel.id,
            Channel.state != ChannelState.DISABLED,
        )
        return bool(others)

    async def keep_pin(self, channel_id: UUID, pin: str) -> None:
        channel = await self.repository.lock(channel_id)
        channel.pin = await self._seal(channel, "pin", pin)
        await self.uow.session.flush()

    async def expect_verify_token(self, channel_id: UUID, verify_token_hash: bytes) -> None:
        channel = await self.repository.lock(channel_id)
        channel.verify_token_hash = verify_token_hash
        await self.uow.session.flush()

    async def note_checked(self, channel_id: UUID, number: NumberState | None) -> Channel:
        channel = await self.repository.lock(channel_id)
        if number is not None:
            self._show(channel, number)
        channel.checked_at = await database_now(self.uow)
        await self.uow.session.flush()
        return channel

    async def mend(self, channel_id: UUID) -> Channel:
        """A check found nothing that stops it; what an admin disabled stays so."""
        channel = await self.repository.lock(channel_id)
        if channel.state is ChannelState.PAUSED:
            channel.state = ChannelState.ENABLED
            channel.state_reason = None
            await self.uow.session.flush()
            self.uow.record(ChannelMended(workspace_id=channel.workspace_id, object_id=channel.id))
        await self._notices.resolve(channel.workspace_id, channel.id, [PAUSED])
        return channel

    async def forget_access(self, channel_id: UUID, *, unsubscribed: bool) -> Channel:
        """The app secret stays: what still comes in has to be told from forgeries."""
        channel = await self.repository.lock(channel_id)
        channel.state = ChannelState.DISABLED
        channel.state_reason = None
        channel.access_token = None
        channel.pin = None
        await self.uow.session.flush()
        await self._notices.resolve(channel.workspace_id, channel.id, [PAUSED])
        self.uow.record(
            ChannelDisconnected(
                workspace_id=channel.workspace_id, object_id=channel.id, unsubscribed=unsubscribed
            )
        )
        return channel

    @staticmethod
    def _show(channel: Channel, number: NumberState) -> None:
        channel.display_address = number.display or channel.display_address
        channel.verified_name = number.name or channel.verified_name
        channel.quality = number.quality or channel.quality
        channel.messaging_limit = number.messaging_limit or channel.messaging_limit

    async def _connect(self, channel: Channel, access_token: str, app_secret: str) -> Channel:
        if access_token:
            channel.access_token = await self._seal(channel, "access_token", access_token)
        if app_secret:
            channel.app_secret = await self._seal(channel, "app_secret", app_secret)
        if _has_credentials(channel):
            channel.state = ChannelState.ENABLED
        if await self._address_taken(channel):
            raise ChannelTaken
        await self.repository.add(channel)
        self.uow.record(
            ChannelConnected(
                workspace_id=channel.workspace_id, object_id=channel.id, kind=channel.kind
            )
        )
        return channel

    async def _address_taken(self, channel: Channel) -> bool:
        """Asked through the look-up, which sees the channels of every workspace."""
        found = await self.uow.session.execute(
            text("SELECT address FROM lookup.find_channels(:kind, :addresses, '{}')"),
            {"kind": channel.kind.value, "addresses": [channel.address]},
        )
        return found.first() is not None

    async def _seal(self, channel: Channel, column: str, plain: str) -> Sealed:
        return await self.uow.keys.seal(Channel, column, channel.workspace_id, channel.id, plain)


def _has_credentials(channel: Channel) -> bool:
    return channel.access_token is not None and channel.app_secret is not None
