"""What this month has cost: by task from a counter, by conversation and by flow from the calls.

The ids of calls grow with time, so the primary key gives the month without looking at the others. A
call belongs to the month in which it was asked, and to the counter's in which it ended: at the turn
of a month the two may differ by what was under way.
"""

from datetime import UTC, date, datetime
from typing import Any

from automation.ai.models import AiSettings
from automation.ai.repository import AiSettingsRepository, AiSpendRepository
from automation.ai.schemas import (
    MICRO,
    ConversationSpendOut,
    FlowSpendOut,
    SpendBy,
    SpendOut,
    TaskSpendOut,
    dollars,
)
from inbox.contacts.service import ContactService
from inbox.foundation.identifiers import first_id_at
from inbox.foundation.permissions import Permission, Subject
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork

# The dearest: what a screen shows, and enough to see where the money goes.
SHOWN = 50


class Spending:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._spend = AiSpendRepository(uow)

    async def shown(self, by: SpendBy, subject: Subject) -> SpendOut:
        month = await self._spend.month()
        rows = sorted(await self._spend.of_month(month), key=lambda one: (-one.cost, one.task))
        settings = await AiSettingsRepository(self.uow).of_workspace()
        total = sum(row.cost for row in rows)
        return SpendOut(
            month=month,
            dollars=total / MICRO,
            soft_limit=dollars(settings.soft_limit),
            hard_limit=dollars(settings.hard_limit),
            level=_level(total, settings),
            tasks=[TaskSpendOut.of(row) for row in rows],
            conversations=(
                await self._conversations(month, subject) if by is SpendBy.CONVERSATION else None
            ),
            flows=await self._flows(month) if by is SpendBy.FLOW else None,
        )

    async def _conversations(self, month: date, subject: Subject) -> list[ConversationSpendOut]:
        rows = await self.uow.run(_BY_CONVERSATION, self._since(month))
        names: dict[Any, str] = {}
        if subject.may(Permission.PERSONAL_DATA_READ):
            whose = {row.contact_id for row in rows if row.contact_id is not None}
            found = await ContactService(self.uow).find_many(whose)
            names = {id_: one.name.reveal() for id_, one in found.items() if one.name is not None}
        return [
            ConversationSpendOut(
                conversation_id=row.conversation_id,
                contact_name=names.get(row.contact_id),
                calls=row.calls,
                input_tokens=row.input_tokens,
                output_tokens=row.output_tokens,
                dollars=row.cost / MICRO,
            )
            for row in rows
        ]

    async def _flows(self, month: date) -> list[FlowSpendOut]:
        return [
            FlowSpendOut(
                flow_id=row.flow_id,
                name=row.name,
                calls=row.calls,
                input_tokens=row.input_tokens,
                output_tokens=row.output_tokens,
                dollars=row.cost / MICRO,
            )
            for row in await self.uow.run(_BY_FLOW, self._since(month))
        ]

    def _since(self, month: date) -> dict[str, Any]:
        begin = datetime(month.year, month.month, 1, tzinfo=UTC)
        return {
            "workspace_id": self.uow.workspace_id,
            "first_id": first_id_at(begin),
            "most": SHOWN,
        }


def _level(total: int, settings: AiSettings) -> Any:
    if settings.hard_limit is not None and total >= settings.hard_limit:
        return "hard"
    soft = settings.soft_limit
    return "soft" if soft is not None and total >= soft else "within"


_SUMS = (
    " count(*) AS calls, sum(a.input_tokens)::bigint AS input_tokens,"
    " sum(a.output_tokens)::bigint AS output_tokens, sum(a.cost)::bigint AS cost FROM ai_call a"
)
_ENDED = " WHERE a.workspace_id = :workspace_id AND a.id >= :first_id AND a.state <> 'asking'"
_BY_CONVERSATION = Statement(
    f"SELECT a.conversation_id, c.contact_id, {_SUMS}"
    " JOIN conversation c ON c.workspace_id = a.workspace_id AND c.id = a.conversation_id"
    f"{_ENDED} GROUP BY a.conversation_id, c.contact_id"
    " ORDER BY cost DESC, calls DESC, a.conversation_id LIMIT :most"
)
_BY_FLOW = Statement(
    f"SELECT a.flow_id, f.name, {_SUMS}"
    " JOIN flow f ON f.workspace_id = a.workspace_id AND f.id = a.flow_id"
    f"{_ENDED} GROUP BY a.flow_id, f.name ORDER BY cost DESC, calls DESC, a.flow_id LIMIT :most"
)
