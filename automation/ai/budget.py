"""What a workspace may spend in a month: a soft limit that is told of, a hard one that holds.

Before a call the most that it can cost is held back, under the lock of the workspace's settings, so
that many calls at once cannot each see the same last cent. At the end what it did cost is counted.
"""

from automation.ai.models import AiSettings, AiSpend
from automation.ai.repository import (
    AiCallRepository,
    AiSettingsRepository,
    AiSpendRepository,
    Spent,
)
from inbox.foundation.identifiers import new_id
from inbox.foundation.sets import insert_set
from inbox.foundation.unit_of_work import UnitOfWork

_COUNT = (
    "ON CONFLICT (workspace_id, month, task) DO UPDATE SET"
    " calls = ai_spend.calls + excluded.calls,"
    " input_tokens = ai_spend.input_tokens + excluded.input_tokens,"
    " output_tokens = ai_spend.output_tokens + excluded.output_tokens,"
    " cost = ai_spend.cost + excluded.cost"
)


class Budget:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._spend = AiSpendRepository(uow)

    async def spent(self) -> int:
        return sum(one.cost for one in await self._spend.of_month(await self._spend.month()))

    async def allows(self, settings: AiSettings, most: int) -> bool:
        if settings.hard_limit is None or most == 0:
            return True
        locked = await AiSettingsRepository(self.uow).of_workspace(lock=True)
        limit = locked.hard_limit
        if limit is None:
            return True
        held = await AiCallRepository(self.uow).reserved()
        return await self.spent() + held + most <= limit

    async def spend(self, *spent: Spent) -> None:
        """By task, each named once."""
        month = await self._spend.month()
        rows = [
            {
                "workspace_id": self.uow.workspace_id,
                "id": new_id(),
                "month": month,
                "task": one.task,
                "calls": one.calls,
                "input_tokens": one.input_tokens,
                "output_tokens": one.output_tokens,
                "cost": one.cost,
            }
            for one in spent
        ]
        await insert_set(self.uow, AiSpend, rows, then=_COUNT)
