"""Channels in the database."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from inbox.channels.models import Channel, ChannelKind
from inbox.foundation.repository import Repository


class ChannelRepository(Repository[Channel]):
    model = Channel

    async def kinds_of(self, channel_ids: Collection[UUID]) -> dict[UUID, ChannelKind]:
        if not channel_ids:
            return {}
        rows = await self.uow.session.execute(
            self.scoped(select(col(Channel.id), col(Channel.kind))).where(
                col(Channel.id).in_(channel_ids)
            )
        )
        return {row.id: row.kind for row in rows}
