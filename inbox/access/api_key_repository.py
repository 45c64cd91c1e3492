"""The statements about API keys and the counts of their calls."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import func, select, update
from sqlmodel import col

from inbox.access.models import ApiKey, ApiKeyUsage
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.repository import Repository
from inbox.workspaces.models import Member, MemberState


class ApiKeyRepository(Repository[ApiKey]):
    model = ApiKey

    async def revoke(self, api_key_id: UUID) -> bool:
        revoked = await self.uow.session.execute(
            update(ApiKey)
            .where(
                col(ApiKey.workspace_id) == self.uow.workspace_id,
                col(ApiKey.id) == api_key_id,
                col(ApiKey.revoked_at).is_(None),
            )
            .values(revoked_at=func.clock_timestamp())
            .returning(col(ApiKey.id))
        )
        return revoked.first() is not None

    async def active_members(self, member_ids: Collection[UUID]) -> set[UUID]:
        rows = await self.uow.session.scalars(
            select(col(Member.id)).where(
                col(Member.workspace_id) == self.uow.workspace_id,
                col(Member.id).in_(member_ids),
                col(Member.state) == MemberState.ACTIVE,
            )
        )
        return set(rows)

    async def list_usage(self, api_key_id: UUID, request: PageRequest) -> Page[ApiKeyUsage]:
        """Newest day first; the cursor is the day, dressed as an id."""
        statement = (
            select(ApiKeyUsage)
            .where(
                col(ApiKeyUsage.workspace_id).in_(self.uow.workspace_ids),
                col(ApiKeyUsage.api_key_id) == api_key_id,
            )
            .order_by(col(ApiKeyUsage.day).desc())
        )
        if request.after is not None:
            statement = statement.where(col(ApiKeyUsage.day) < _day_of(request.after))
        rows = (await self.uow.session.scalars(statement.limit(request.limit + 1))).all()
        return Page.of(rows, request.limit, cursor=lambda row: UUID(int=row.day.toordinal()))


def _day_of(cursor: UUID) -> date:
    """A cursor that nobody was given still is a place in the list: its end, or its beginning."""
    return date.fromordinal(min(max(cursor.int, 1), date.max.toordinal()))
