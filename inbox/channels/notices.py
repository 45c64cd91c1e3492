"""Trouble with a channel or its account, kept until it is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson
from sqlmodel import col

from inbox.channels.events import ChannelTroubled
from inbox.channels.models import ChannelNotice, Severity
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.repository import Repository
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
    ) -> bool:
        """False when the same trouble was known."""
        opened = await self.uow.run(
            _OPEN,
            {
                "workspace_id": workspace_id,
                "id": new_id(),
                "channel_id": channel_id,
                "kind": kind,
                "severity": severity,
                "details": orjson.dumps(details).decode(),
            },
        )
        return bool(opened)

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
            opened = await self.open(
                one.workspace_id, channel_id, notice.kind, notice.severity, details
            )
            if opened and notice.severity != Severity.INFO:
                self.uow.record(
                    ChannelTroubled(
                        workspace_id=one.workspace_id, object_id=channel_id, kind=notice.kind
                    )
                )

    async def _channels_of(self, one: Noticed) -> list[UUID]:
        rows = await self.uow.run(
            Statement(
                "SELECT id FROM channel WHERE workspace_id = :workspace_id AND kind = 'whatsapp'"
                " AND (:account = '' OR account = :account) ORDER BY id"
            ),
            {"workspace_id": one.workspace_id, "account": one.notice.account},
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
_OPEN = Statement(
    "INSERT INTO channel_notice (workspace_id, id, channel_id, kind, severity, details)"
    " VALUES (:workspace_id, :id, :channel_id, :kind, :severity, CAST(:details AS jsonb))"
    " ON CONFLICT DO NOTHING RETURNING id"
)
