"""Trouble with a channel or its account, kept until it is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col

from inbox.channels.models import ChannelNotice
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.repository import Repository
from inbox.foundation.sets import insert_set
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork
from integrations.messaging import AccountNotice


@dataclass(frozen=True, slots=True)
class Noticed:
    """`channel_id` is None when it is about the account, and so about all of its channels."""

    workspace_id: UUID
    channel_id: UUID | None
    notice: AccountNotice


class NoticeRepository(Repository[ChannelNotice]):
    model = ChannelNotice


class NoticeLog:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def note(self, noticed: Sequence[Noticed]) -> list[tuple[UUID, UUID]]:
        """The channels that they are about, each with its workspace."""
        found = []
        for one in noticed:
            channels = [one.channel_id] if one.channel_id else await self._channels_of(one)
            for channel_id in channels:
                await self._note(one, channel_id)
                found.append((one.workspace_id, channel_id))
        return found

    async def resolve(self, workspace_id: UUID, channel_id: UUID, kinds: Sequence[str]) -> None:
        await self.uow.write(
            _RESOLVE,
            {"workspace_id": workspace_id, "channel_id": channel_id, "kinds": list(kinds)},
        )

    async def open(
        self, workspace_id: UUID, channel_id: UUID, kind: str, severity: str, details: object
    ) -> None:
        await insert_set(
            self.uow,
            ChannelNotice,
            [
                {
                    "workspace_id": workspace_id,
                    "id": new_id(),
                    "channel_id": channel_id,
                    "kind": kind,
                    "severity": severity,
                    "details": details,
                }
            ],
            then="ON CONFLICT DO NOTHING",
        )

    async def list_of(self, channel_id: UUID, request: PageRequest) -> Page[ChannelNotice]:
        return await NoticeRepository(self.uow).list_page(
            request, col(ChannelNotice.channel_id) == channel_id
        )

    async def _note(self, one: Noticed, channel_id: UUID) -> None:
        notice = one.notice
        await self.uow.write(
            _SHOW,
            {
                "workspace_id": one.workspace_id,
                "channel_id": channel_id,
                "quality": notice.quality,
                "messaging_limit": notice.messaging_limit,
                "verified_name": notice.verified_name,
            },
        )
        if notice.over:
            await self.resolve(one.workspace_id, channel_id, [notice.kind])
        else:
            details = dict(notice.details)
            await self.open(one.workspace_id, channel_id, notice.kind, notice.severity, details)

    async def _channels_of(self, one: Noticed) -> list[UUID]:
        rows = await self.uow.run(
            Statement(
                "SELECT id FROM channel WHERE workspace_id = :workspace_id AND kind = 'whatsapp'"
            ),
            {"workspace_id": one.workspace_id},
        )
        return [row.id for row in rows]


_SHOW = Statement(
    "UPDATE channel SET quality = COALESCE(CAST(:quality AS text), quality),"
    " messaging_limit = COALESCE(CAST(:messaging_limit AS text), messaging_limit),"
    " verified_name = COALESCE(CAST(:verified_name AS text), verified_name)"
    " WHERE workspace_id = :workspace_id AND id = :channel_id"
)
_RESOLVE = Statement(
    "UPDATE channel_notice SET resolved_at = clock_timestamp()"
    " WHERE workspace_id = :workspace_id AND channel_id = :channel_id"
    " AND kind = ANY(:kinds) AND resolved_at IS NULL"
)
