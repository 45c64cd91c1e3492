"""Settings, calls and sums in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
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
from inbox.foundation.statements import Statement

# A call that is still open after this long has lost its process.
CLOSE_LOST = Statement(
    "WITH lost AS (SELECT workspace_id, id FROM ai_call WHERE workspace_id = :workspace_id"
    "  AND state = 'asking' AND at < clock_timestamp() - interval '2 minutes'"
    "  ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED),"
    " closed AS (UPDATE ai_call SET state = 'lost', cost = ai_call.reserved FROM lost"
    "  WHERE ai_call.workspace_id = lost.workspace_id AND ai_call.id = lost.id"
    "  RETURNING ai_call.task, ai_call.cost)"
    " SELECT task, count(*) AS calls, sum(cost)::bigint AS cost FROM closed"
    " GROUP BY task ORDER BY task"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    task: str
    calls: int = 1
    input_tokens: int = 0
    output_tokens: int = 0
    cost: int


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

    async def close_lost(self, most: int) -> Sequence[Spent]:
        """What was held back for each is what it costs; the sums, by task."""
        rows = await self.uow.run(CLOSE_LOST, {"workspace_id": self.uow.workspace_id, "most": most})
        return [Spent(task=row.task, calls=row.calls, cost=row.cost) for row in rows]


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
