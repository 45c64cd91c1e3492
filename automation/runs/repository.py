"""Runs and their steps, as people look at them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, or_, select
from sqlmodel import col

from automation.runs.models import FlowBacktest, FlowCase, FlowRun, FlowStep
from automation.runs.reducer import RunStatus
from automation.runs.schemas import RunFilters
from inbox.foundation.filtering import Rule, conditions, equals
from inbox.foundation.pagination import NumberPageRequest, Page, PageRequest
from inbox.foundation.repository import Repository
from inbox.foundation.statements import Statement

# A message and the runs that it begins are of one transaction; its clock and that of its step are
# seconds apart at most.
NEAR = timedelta(minutes=1)
RUN_RULES: Mapping[str, Rule] = {
    "flow_id": equals(FlowRun.flow_id),
    "conversation_id": equals(FlowRun.conversation_id),
    "contact_id": equals(FlowRun.contact_id),
    "status": equals(FlowRun.status),
    "node": equals(FlowRun.node),
}


class RunRepository(Repository[FlowRun]):
    model = FlowRun

    async def list_filtered(self, request: PageRequest, filters: RunFilters) -> Page[FlowRun]:
        return await self.list_page(request, *conditions(filters, RUN_RULES))

    async def is_under_way(self, flow_id: UUID, conversation_id: UUID) -> bool:
        found = await self.uow.session.scalar(
            self.scoped(select(col(FlowRun.id))).where(
                col(FlowRun.flow_id) == flow_id,
                col(FlowRun.conversation_id) == conversation_id,
                col(FlowRun.status) == RunStatus.WAITING,
            )
        )
        return found is not None

    async def around(self, conversation_id: UUID, at: datetime) -> Sequence[FlowRun]:
        """Those that were under way about a moment."""
        return await self.list_by(
            col(FlowRun.conversation_id) == conversation_id,
            col(FlowRun.started_at) <= at + NEAR,
            or_(col(FlowRun.ended_at).is_(None), col(FlowRun.ended_at) >= at - NEAR),
        )

    async def called_by(self, run_ids: Collection[UUID]) -> Sequence[FlowRun]:
        return await self.list_by(col(FlowRun.called_by).in_(run_ids))

    async def count_waiting(self, flow_id: UUID) -> int:
        found = await self.uow.session.scalar(
            self.scoped(select(func.count())).where(
                col(FlowRun.flow_id) == flow_id, col(FlowRun.status) == RunStatus.WAITING
            )
        )
        return int(found or 0)

    async def count_all(self, flow_ids: Collection[UUID]) -> Sequence[tuple[UUID, RunStatus, int]]:
        """How many runs each of these flows has, by their status: one statement."""
        if not flow_ids:
            return []
        rows = await self.uow.session.execute(
            self.scoped(
                select(col(FlowRun.flow_id), col(FlowRun.status), func.count().label("runs"))
            )
            .where(col(FlowRun.flow_id).in_(flow_ids))
            .group_by(col(FlowRun.flow_id), col(FlowRun.status))
        )
        return [(row.flow_id, row.status, row.runs) for row in rows]

    async def count(self, flow_id: UUID) -> Sequence[tuple[UUID, RunStatus, int]]:
        rows = await self.uow.session.execute(
            self.scoped(
                select(col(FlowRun.version_id), col(FlowRun.status), func.count().label("runs"))
            )
            .where(col(FlowRun.flow_id) == flow_id)
            .group_by(col(FlowRun.version_id), col(FlowRun.status))
        )
        return [(row.version_id, row.status, row.runs) for row in rows]

    async def standing(self, flow_id: UUID, version_id: UUID) -> Mapping[str, int]:
        """Step → how many runs wait there now."""
        rows = await self.uow.session.execute(
            self.scoped(select(col(FlowRun.node), func.count().label("runs")))
            .where(
                col(FlowRun.flow_id) == flow_id,
                col(FlowRun.version_id) == version_id,
                col(FlowRun.status) == RunStatus.WAITING,
            )
            .group_by(col(FlowRun.node))
        )
        return {row.node: row.runs for row in rows if row.node is not None}

    async def waiting_on(self, flow_id: UUID) -> dict[UUID, dict[str, int]]:
        """Version → step → how many runs wait there."""
        rows = await self.uow.session.execute(
            self.scoped(
                select(col(FlowRun.version_id), col(FlowRun.node), func.count().label("runs"))
            )
            .where(col(FlowRun.flow_id) == flow_id, col(FlowRun.status) == RunStatus.WAITING)
            .group_by(col(FlowRun.version_id), col(FlowRun.node))
        )
        found: dict[UUID, dict[str, int]] = {}
        for row in rows:
            if row.node is not None:
                found.setdefault(row.version_id, {})[row.node] = row.runs
        return found


class StepRepository(Repository[FlowStep]):
    model = FlowStep

    async def list_of(self, run_id: UUID, request: NumberPageRequest) -> Page[FlowStep]:
        """In the order in which they happened."""
        statement = (
            self.select()
            .where(col(FlowStep.run_id) == run_id)
            .order_by(col(FlowStep.step_no))
            .limit(request.limit + 1)
        )
        if request.after is not None:
            statement = statement.where(col(FlowStep.step_no) > request.after)
        rows: Sequence[FlowStep] = (await self.uow.session.scalars(statement)).all()
        await self.uow.unlock(*rows)
        return Page.of(rows, request.limit, cursor=lambda one: one.step_no)

    async def begun_near(self, run_ids: Sequence[UUID], at: datetime) -> Sequence[FlowStep]:
        """The first lines of bursts around a moment: they hold what was given."""
        found = await self.list_by(
            col(FlowStep.run_id).in_(run_ids),
            col(FlowStep.at).between(at - NEAR, at + NEAR),
            col(FlowStep.given).is_not(None),
        )
        return sorted(found, key=lambda one: (one.run_id, one.step_no))

    async def all_of(self, run_id: UUID) -> Sequence[FlowStep]:
        statement = (
            self.select().where(col(FlowStep.run_id) == run_id).order_by(col(FlowStep.step_no))
        )
        rows: Sequence[FlowStep] = (await self.uow.session.scalars(statement)).all()
        await self.uow.unlock(*rows)
        return rows

    async def ways_of(self, version_id: UUID) -> Sequence[Any]:
        """(step, way, how many runs took it), each run once per step and way."""
        return await self.uow.run(
            _WAYS, {"workspace_id": self.uow.workspace_id, "version_id": version_id}
        )


class BacktestRepository(Repository[FlowBacktest]):
    model = FlowBacktest

    async def list_of(self, flow_id: UUID, request: PageRequest) -> Page[FlowBacktest]:
        return await self.list_page(request, col(FlowBacktest.flow_id) == flow_id)

    async def forget_but(self, flow_id: UUID, kept: int) -> None:
        """All but the newest."""
        mine = self.scoped(select(col(FlowBacktest.id))).where(col(FlowBacktest.flow_id) == flow_id)
        old = mine.order_by(col(FlowBacktest.id).desc()).offset(kept)
        await self.uow.session.execute(
            delete(FlowBacktest).where(
                col(FlowBacktest.workspace_id) == self.uow.workspace_id,
                col(FlowBacktest.id).in_(old),
            )
        )


class CaseRepository(Repository[FlowCase]):
    model = FlowCase

    async def list_of(self, flow_id: UUID, request: PageRequest) -> Page[FlowCase]:
        return await self.list_page(request, col(FlowCase.flow_id) == flow_id)

    async def count_of(self, flow_id: UUID) -> int:
        found = await self.uow.session.scalar(
            self.scoped(select(func.count(col(FlowCase.id)))).where(
                col(FlowCase.flow_id) == flow_id
            )
        )
        return int(found or 0)

    async def all_of(self, flow_id: UUID) -> Sequence[FlowCase]:
        found = await self.list_by(col(FlowCase.flow_id) == flow_id)
        return sorted(found, key=lambda one: one.id)


_WAYS = Statement(
    "SELECT node, way, count(*) AS times, count(DISTINCT run_id) AS runs FROM flow_step"
    " WHERE workspace_id = :workspace_id AND version_id = :version_id"
    " GROUP BY node, way ORDER BY node, way"
)
