"""Settings, calls and sums in the database."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select, text
from sqlmodel import col

from automation.ai.models import (
    KEEP_DAYS,
    AiCall,
    AiMode,
    AiSettings,
    AiSpend,
    CallState,
    KeyState,
)
from inbox.foundation.identifiers import new_id
from inbox.foundation.repository import Repository
from inbox.foundation.sets import insert_set

# A call that is still open after this long has lost its process.
OPEN_FOR = text("clock_timestamp() - interval '2 minutes'")


class AiSettingsRepository(Repository[AiSettings]):
    model = AiSettings

    async def of_workspace(self, *, lock: bool = False) -> AiSettings:
        """What holds where nobody has chosen is not written down until somebody does."""
        statement = self.select().with_for_update() if lock else self.select()
        row: AiSettings | None = (await self.uow.session.scalars(statement)).one_or_none()
        await self.uow.unlock(row)
        return row or AiSettings(workspace_id=self.uow.workspace_id)

    async def lock_or_make(self) -> AiSettings:
        """Two who choose at once for the first time meet at the one row of their workspace."""
        row = {
            "workspace_id": self.uow.workspace_id,
            "id": new_id(),
            "mode": AiMode.LOCAL.value,
            "key_state": KeyState.NONE.value,
            "capabilities": {},
            "keep_days": KEEP_DAYS,
            "summaries": True,
        }
        await insert_set(self.uow, AiSettings, [row], then="ON CONFLICT (workspace_id) DO NOTHING")
        return await self.of_workspace(lock=True)


class AiCallRepository(Repository[AiCall]):
    model = AiCall

    async def reserved(self) -> int:
        """Held back by calls under way; those that have lost their process have been counted."""
        found = await self.uow.session.scalar(
            self.scoped(select(func.coalesce(func.sum(AiCall.reserved), 0))).where(
                col(AiCall.state) == CallState.ASKING
            )
        )
        return int(found or 0)

    async def lock_lost(self, most: int) -> Sequence[AiCall]:
        statement = (
            self.select()
            .where(col(AiCall.state) == CallState.ASKING, col(AiCall.at) < OPEN_FOR)
            .order_by(col(AiCall.id))
            .limit(most)
            .with_for_update(skip_locked=True)
        )
        rows: Sequence[AiCall] = (await self.uow.session.scalars(statement)).all()
        return rows


class AiSpendRepository(Repository[AiSpend]):
    model = AiSpend

    async def month(self) -> date:
        found: date = (
            await self.uow.session.execute(
                text("SELECT date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC')::date")
            )
        ).scalar_one()
        return found

    async def of_month(self, month: date) -> Sequence[AiSpend]:
        return await self.list_by(col(AiSpend.month) == month)
