"""Flows, versions, hooks and secrets in the database."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, cast, delete, func, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col

from automation.flows.models import Flow, FlowClock, FlowHook, FlowSecret, FlowState, FlowVersion
from automation.flows.schemas import FlowFilters
from automation.steps.call_flow import CallFlowStep
from inbox.foundation.filtering import Rule, conditions, equals
from inbox.foundation.pagination import NumberPageRequest, Page, PageRequest
from inbox.foundation.repository import Repository


def named(words: str) -> ColumnElement[bool]:
    return col(Flow.name).icontains(words.strip(), autoescape=True)


FLOW_RULES: Mapping[str, Rule] = {
    "state": equals(Flow.state),
    "face": equals(Flow.face),
    "q": named,
}


class FlowRepository(Repository[Flow]):
    model = Flow

    async def list_filtered(self, request: PageRequest, filters: FlowFilters) -> Page[Flow]:
        return await self.list_page(request, *conditions(filters, FLOW_RULES))

    async def list_live(self) -> Sequence[tuple[UUID, FlowVersion]]:
        rows = await self.uow.session.execute(
            self.scoped(select(col(Flow.id), FlowVersion))
            .join(
                FlowVersion,
                (col(FlowVersion.workspace_id) == col(Flow.workspace_id))
                & (col(FlowVersion.id) == col(Flow.version_id)),
            )
            .where(col(Flow.state) == FlowState.LIVE)
        )
        return [(row[0], row[1]) for row in rows]

    async def list_callers(self, flow_id: UUID) -> Sequence[tuple[UUID, str]]:
        """(id, name) of the live ones that call it, by what holds of them."""
        call = {"steps": [{"kind": CallFlowStep.kind, "config": {"flow_id": str(flow_id)}}]}
        rows = await self.uow.session.execute(
            self.scoped(select(col(Flow.id), col(Flow.name)))
            .join(
                FlowVersion,
                (col(FlowVersion.workspace_id) == col(Flow.workspace_id))
                & (col(FlowVersion.id) == col(Flow.version_id)),
            )
            .where(
                col(Flow.state) == FlowState.LIVE,
                col(Flow.id) != flow_id,
                cast(FlowVersion.definition, JSONB).contains(call),
            )
            .order_by(func.lower(col(Flow.name)), col(Flow.id))
        )
        return [(row.id, row.name) for row in rows]


class VersionRepository(Repository[FlowVersion]):
    model = FlowVersion

    async def list_of(self, flow_id: UUID, request: NumberPageRequest) -> Page[FlowVersion]:
        statement = (
            self.select()
            .where(col(FlowVersion.flow_id) == flow_id)
            .order_by(col(FlowVersion.number).desc())
            .limit(request.limit + 1)
        )
        if request.after is not None:
            statement = statement.where(col(FlowVersion.number) < request.after)
        rows = (await self.uow.session.scalars(statement)).all()
        return Page.of(rows, request.limit, cursor=lambda one: one.number)

    async def find_numbered(self, flow_id: UUID, number: int) -> FlowVersion | None:
        return await self.find_by(
            col(FlowVersion.flow_id) == flow_id, col(FlowVersion.number) == number
        )

    async def last_number(self, flow_id: UUID) -> int:
        found = await self.uow.session.scalar(
            self.scoped(select(func.max(col(FlowVersion.number)))).where(
                col(FlowVersion.flow_id) == flow_id
            )
        )
        return int(found or 0)

    async def triggers_of(self, version_ids: Collection[UUID]) -> dict[UUID, list[Any]]:
        """Not the whole of what was drawn: a page of flows may be megabytes."""
        if not version_ids:
            return {}
        triggers = col(FlowVersion.definition)["triggers"]
        rows = await self.uow.session.execute(
            self.scoped(select(col(FlowVersion.id), triggers.label("triggers"))).where(
                col(FlowVersion.id).in_(version_ids)
            )
        )
        return {row.id: row.triggers or [] for row in rows}

    async def numbers_of(self, version_ids: Collection[UUID]) -> dict[UUID, int]:
        if not version_ids:
            return {}
        rows = await self.uow.session.execute(
            self.scoped(select(col(FlowVersion.id), col(FlowVersion.number))).where(
                col(FlowVersion.id).in_(version_ids)
            )
        )
        return {row.id: row.number for row in rows}


class ClockRepository(Repository[FlowClock]):
    model = FlowClock

    async def replace(self, flow_id: UUID, clocks: Sequence[FlowClock]) -> None:
        await self.uow.session.execute(
            delete(FlowClock).where(
                col(FlowClock.workspace_id).in_(self.uow.workspace_ids),
                col(FlowClock.flow_id) == flow_id,
            )
        )
        await self.add(*clocks)


class HookRepository(Repository[FlowHook]):
    model = FlowHook


class SecretRepository(Repository[FlowSecret]):
    model = FlowSecret
