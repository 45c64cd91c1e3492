"""Runs, as people look after them: read, begun by hand, taken up again, cancelled, replayed."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from automation.flows.definition import Definition, read_definition
from automation.flows.graph import Graph, compile_graph
from automation.flows.models import FlowState
from automation.flows.service import FlowService
from automation.runs.engine import RUN_CHANGED, Kinds
from automation.runs.errors import (
    CallerWentOn,
    ContactRests,
    RunHasEnded,
    RunUnderWay,
    RunWithPerson,
    TriggerNotManual,
)
from automation.runs.events import FlowRunCancelled, FlowRunResumed, FlowRunStarted
from automation.runs.models import FlowRun, FlowStep
from automation.runs.reactions import Told, tell_flows
from automation.runs.records import RunRecords, hearer_of
from automation.runs.reducer import RunStatus
from automation.runs.replaying import Past, Replayed, past_of, replay
from automation.runs.repository import RunRepository, StepRepository
from automation.runs.schemas import (
    FlowStartIn,
    FlowStatsOut,
    NodeStatsOut,
    RunFilters,
    VersionRunsOut,
    WayOut,
)
from automation.triggers.manual import ManualConfig
from inbox.conversations.threads import Thread, ThreadSet
from inbox.delivery.hearers import effect_ended
from inbox.foundation.errors import invalid_field
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import NumberPageRequest, Page, PageRequest
from inbox.foundation.statements import Statement
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.log import ChangeLog, LogLine
from inbox.mailbox.models import EventSource
from inbox.mailbox.receive import Incoming, Mailbox


class RunService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._runs = RunRepository(uow)
        self._steps = StepRepository(uow)
        self._flows = FlowService(uow)

    async def list_page(self, request: PageRequest, filters: RunFilters) -> Page[FlowRun]:
        return await self._runs.list_filtered(request, filters)

    async def list_of_flow(self, request: PageRequest, filters: RunFilters) -> Page[FlowRun]:
        """Of a flow that is there; of one that is not, no empty list."""
        if filters.flow_id is not None:
            await self._flows.get(filters.flow_id)
        return await self.list_page(request, filters)

    async def get(self, run_id: UUID) -> FlowRun:
        return await self._runs.get(run_id)

    async def list_steps(self, run_id: UUID, request: NumberPageRequest) -> Page[FlowStep]:
        await self.get(run_id)
        return await self._steps.list_of(run_id, request)

    async def states_of(self, steps: Sequence[FlowStep]) -> Mapping[str, str]:
        """Of the messages and effects that these steps wanted: one statement for all."""
        wanted = {
            UUID(found)
            for step in steps
            for one in step.did
            if (found := one.get("message_id") or one.get("effect_id"))
        }
        if not wanted:
            return {}
        rows = await self.uow.run(
            _STATES, {"workspace_id": self.uow.workspace_id, "ids": sorted(wanted)}
        )
        return {str(row.id): row.state for row in rows}

    async def start(self, flow_id: UUID, run_id: UUID, asked: FlowStartIn) -> UUID:
        """By hand, in one conversation; a step of the mailbox begins it."""
        flow = await self._flows.get(flow_id)
        trigger_id = settings = None
        if flow.state is FlowState.LIVE and flow.version_id is not None:
            version = await self._flows.version_by_id(flow_id, flow.version_id)
            definition = read_definition(version.definition, "definition")
            trigger_id, settings = (
                _manual_trigger(definition, asked.trigger_id),
                definition.settings,
            )
        if trigger_id is None or settings is None:
            raise TriggerNotManual
        thread = await self._thread(asked.conversation_id)
        if thread is None:
            raise invalid_field("conversation_id", "There is no conversation with this id.")
        if settings.channel_ids and thread.channel_id not in settings.channel_ids:
            raise invalid_field("conversation_id", "This flow is not for the channel it is on.")
        if thread.restricted:
            raise ContactRests
        if not (thread.bot_may_answer or settings.beside_people):
            raise RunWithPerson
        if await self._runs.is_under_way(flow_id, thread.id):
            raise RunUnderWay
        happening = {
            "kind": "manual",
            "flow_id": str(flow_id),
            "trigger_id": trigger_id,
            "details": {"data": asked.data, "run_id": str(run_id)},
        }
        await tell_flows(self.uow, [Told(thread.workspace_id, thread.id, happening)])
        self.uow.record(
            FlowRunStarted(workspace_id=thread.workspace_id, object_id=run_id, flow_id=str(flow_id))
        )
        return run_id

    async def resume(self, run_id: UUID) -> FlowRun:
        """The step at which it failed is entered once more; a wait is over at once."""
        run = await self.get(run_id)
        thread = await self._thread(run.conversation_id)
        await self.uow.session.refresh(run)
        if run.status not in {RunStatus.WAITING, RunStatus.FAILED} or run.memory is None:
            raise RunHasEnded
        if run.status is RunStatus.FAILED and run.called_by is not None:
            raise CallerWentOn
        graph = await self._graph(run)
        if thread is not None and thread.restricted:
            raise ContactRests
        if thread is not None and not (thread.bot_may_answer or graph.settings.beside_people):
            raise RunWithPerson
        if run.status is RunStatus.FAILED and await self._runs.is_under_way(
            run.flow_id, run.conversation_id
        ):
            raise RunUnderWay
        now = await database_now(self.uow)
        again = Incoming.of_house(
            run.workspace_id,
            run.conversation_id,
            source=EventSource.AGENT,
            kind=Kinds.RUN_AGAIN,
            once=f"again:{run.id}:{new_id()}",
            document={"run_id": run.id, "step_no": run.step_no},
            now=now,
        )
        await Mailbox(self.uow).tell([again], now)
        self.uow.record(FlowRunResumed(workspace_id=run.workspace_id, object_id=run.id))
        return run

    async def cancel(self, run_id: UUID) -> FlowRun:
        """Under the conversation's lock: no step of it comes after this. What it has called ends
        with it; the one that called it goes on by its way for that."""
        run = await self.get(run_id)
        await self._thread(run.conversation_id)
        ended = await RunRecords(self.uow).cancel(run.workspace_id, run.id)
        if not ended:
            raise RunHasEnded
        await self.uow.session.refresh(run)
        if run.called_by is not None:
            await self._tell_caller(run, run.called_by)
        self.uow.record(FlowRunCancelled(workspace_id=run.workspace_id, object_id=run.id))
        ChangeLog(self.uow).add(
            [LogLine(run.workspace_id, RUN_CHANGED, one, run.conversation_id) for one in ended]
        )
        return run

    async def _tell_caller(self, run: FlowRun, caller_id: UUID) -> None:
        now = await database_now(self.uow)
        ended = effect_ended(
            run.workspace_id,
            run.conversation_id,
            hearer_of(caller_id, run.called_as),
            once=f"c:{run.id}",
            state="failed",
            code=RunStatus.CANCELLED.value,
            result={},
            now=now,
        )
        await Mailbox(self.uow).tell([ended], now)

    async def replay(self, run_id: UUID, *, draft: bool = False) -> Replayed:
        """From what it was given: its own version gives the same trace, a draft perhaps another."""
        run = await self.get(run_id)
        graph = await self._graph(run)
        past = past_of(await self._steps.all_of(run_id))
        graphs = None
        if draft:
            flow = await self._flows.get(run.flow_id)
            graph = compile_graph(read_definition(flow.draft)).graph
        else:
            graphs = await self.graphs_of(run, past)
        return await asyncio.to_thread(replay, graph, past, graphs)

    async def graphs_of(self, run: FlowRun, past: Sequence[Past]) -> Mapping[UUID, Graph]:
        """Of the versions that it was on before a person moved it."""
        earlier = {one.version_id for one in past if one.version_id is not None}
        found = {}
        for version_id in sorted(earlier - {run.version_id}):
            version = await self._flows.version_by_id(run.flow_id, version_id)
            found[version_id] = compile_graph(
                read_definition(version.definition, "definition")
            ).graph
        return found

    async def counts_of(self, flow_ids: Collection[UUID]) -> Mapping[UUID, Mapping[str, int]]:
        counted: dict[UUID, dict[str, int]] = {}
        for flow_id, status, runs in await self._runs.count_all(flow_ids):
            counted.setdefault(flow_id, {})[status.value] = runs
        return counted

    async def waiting(self, flow_id: UUID) -> int:
        """How many runs of it are under way, on whatever version."""
        return await self._runs.count_waiting(flow_id)

    async def stats(self, flow_id: UUID, version_id: UUID | None) -> FlowStatsOut:
        flow = await self._flows.get(flow_id)
        if version_id is None:
            version_id = flow.version_id
        else:
            await self._flows.version_by_id(flow_id, version_id)
        counted: dict[UUID, dict[str, int]] = {}
        for version, status, runs in await self._runs.count(flow_id):
            counted.setdefault(version, {})[status.value] = runs
        numbers = await self._flows.numbers(counted)
        steps: dict[str, NodeStatsOut] = {}
        if version_id is not None:
            waiting = await self._runs.standing(flow_id, version_id)
            for row in await self._steps.ways_of(version_id):
                node = steps.setdefault(
                    row.node,
                    NodeStatsOut(node=row.node, waiting=waiting.get(row.node, 0), ways=[]),
                )
                node.ways.append(WayOut(way=row.way, runs=row.runs, times=row.times))
        return FlowStatsOut(
            version_id=version_id,
            versions=[
                VersionRunsOut(version_id=one, number=numbers[one], runs=runs)
                for one, runs in sorted(counted.items(), key=lambda pair: -numbers[pair[0]])
            ],
            steps=list(steps.values()),
        )

    async def _thread(self, conversation_id: UUID) -> Thread | None:
        found = await ThreadSet(self.uow).lock([(self.uow.workspace_id, conversation_id)])
        return found.get(conversation_id)

    async def _graph(self, run: FlowRun) -> Graph:
        version = await self._flows.version_by_id(run.flow_id, run.version_id)
        return compile_graph(read_definition(version.definition, "definition")).graph


def _manual_trigger(definition: Definition, wanted: str | None) -> str | None:
    for start in compile_graph(definition).graph.starts:
        if isinstance(start.config, ManualConfig) and wanted in {None, start.id}:
            return start.id
    return None


_STATES = Statement(
    "SELECT id, status AS state FROM message WHERE workspace_id = :workspace_id"
    " AND id = ANY(CAST(:ids AS uuid[]))"
    " UNION ALL SELECT id, state FROM effect WHERE workspace_id = :workspace_id"
    " AND id = ANY(CAST(:ids AS uuid[]))"
)
