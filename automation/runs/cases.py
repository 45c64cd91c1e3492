"""Flows, tried before they hold: a conversation played on a draft, cases kept with what is expected
of them, and the gate that they are for publishing."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from automation.flows.definition import read_definition
from automation.flows.graph import Graph, compile_graph
from automation.flows.known import Stage, read_stage
from automation.flows.models import FlowVersion
from automation.flows.service import FlowService
from automation.runs.case_schemas import (
    CaseIn,
    CaseResultOut,
    CasesResultOut,
    SimulationOut,
    coverage,
)
from automation.runs.deciding import Given
from automation.runs.errors import (
    CaseBeginsNothing,
    CasesNotGreen,
    CaseTooLong,
    TooManyCases,
)
from automation.runs.models import FlowCase
from automation.runs.pseudonyms import (
    contact_of,
    names_of,
    pseudonymised,
    pseudonymised_values,
)
from automation.runs.reducer import Begin, Wake
from automation.runs.replaying import Past, past_of
from automation.runs.repository import CaseRepository, RunRepository, StepRepository
from automation.runs.scripts import (
    EVENTS_AT_MOST,
    SHORTEST_WAIT_SECONDS,
    EffectEvent,
    Played,
    Script,
    ScriptEvent,
    StartEvent,
    check_script,
    play,
    recorded,
)
from automation.steps.call_flow import CallFlowStep
from automation.steps.contract import EffectEnded, Facts, Replied
from inbox.contacts.service import ContactService
from inbox.foundation.errors import NotFound
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.permissions import Permission
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork

CASES_AT_MOST = 100


class CaseService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._cases = CaseRepository(uow)
        self._flows = FlowService(uow)

    async def simulate(
        self, flow_id: UUID, script: Script, draft: Mapping[str, Any] | None
    ) -> SimulationOut:
        graph = await self._graph(flow_id, draft)
        return SimulationOut.of(
            graph, await self._play(graph, script, await read_stage(self.uow, graph))
        )

    async def list_page(self, flow_id: UUID, request: PageRequest) -> Page[FlowCase]:
        await self._flows.get(flow_id)
        return await self._cases.list_of(flow_id, request)

    async def get(self, flow_id: UUID, case_id: UUID) -> FlowCase:
        case = await self._cases.get(case_id)
        if case.flow_id != flow_id:
            raise NotFound
        return case

    async def add(self, flow_id: UUID, case_id: UUID, asked: CaseIn) -> FlowCase:
        graph = await self._graph(flow_id, None)
        return await self._keep(flow_id, case_id, asked, graph)

    async def from_run(self, run_id: UUID, case_id: UUID, name: str) -> FlowCase:
        """What really happened, without who it was; what comes out of it now is expected. Who keeps
        it might have said who it was: only somebody who may know it."""
        self.uow.subject.require(Permission.PERSONAL_DATA_READ)
        run = await RunRepository(self.uow).get(run_id)
        past = past_of(await StepRepository(self.uow).all_of(run_id))
        version = await self._flows.version_by_id(run.flow_id, run.version_id)
        graph = compile_graph(read_definition(version.definition, "definition")).graph
        contact = await ContactService(self.uow).get(run.contact_id)
        names = names_of("" if contact.name is None else contact.name.reveal())
        called = await self._called(run_id)
        script = await asyncio.to_thread(script_of, graph, run.trigger_id, past, names, called)
        asked = CaseIn(name=name, script=script, record=True)
        return await self._keep(run.flow_id, case_id, asked, graph, said_by=contact.id)

    async def _called(self, run_id: UUID) -> Sequence[Sequence[Past]]:
        """What happened to the runs that it called, and to those that these called."""
        found: list[Sequence[Past]] = []
        callers = [run_id]
        while callers:
            callers = [one.id for one in await RunRepository(self.uow).called_by(callers)]
            found += [past_of(await StepRepository(self.uow).all_of(one)) for one in callers]
        return found

    async def remove(self, flow_id: UUID, case_id: UUID) -> None:
        await self._cases.delete(await self.get(flow_id, case_id))

    async def run_all(
        self, flow_id: UUID, draft: Mapping[str, Any] | None = None
    ) -> CasesResultOut:
        graph = await self._graph(flow_id, draft)
        stage = await read_stage(self.uow, graph)
        results, all_played = [], []
        for case in await self._cases.all_of(flow_id):
            script = msgspec.json.decode(case.script.reveal(), type=Script)
            played = await self._play(graph, script, stage)
            all_played.append(played)
            failures = list(played.failures)
            results.append(
                CaseResultOut(id=case.id, name=case.name, green=not failures, failures=failures)
            )
        covered = coverage(graph, all_played)
        return CasesResultOut(
            green=bool(results) and all(one.green for one in results),
            cases=results,
            covered=covered,
            uncovered=sorted(graph.nodes.keys() - set(covered)),
        )

    async def publish(self, flow_id: UUID, note: str) -> FlowVersion:
        """Where the flow asks for it, only with green cases."""
        flow = await self._flows.lock(flow_id)
        if read_definition(flow.draft).settings.needs_green_cases:
            result = await self.run_all(flow_id)
            if not result.green:
                red = [one.name for one in result.cases if not one.green]
                raise CasesNotGreen(", ".join(red) or "There is no case yet.")
        return await self._flows.publish(flow_id, note)

    async def _keep(
        self,
        flow_id: UUID,
        case_id: UUID,
        asked: CaseIn,
        graph: Graph,
        *,
        said_by: UUID | None = None,
    ) -> FlowCase:
        """What somebody really said has to begin something, as it did."""
        if await self._cases.count_of(flow_id) >= CASES_AT_MOST:
            raise TooManyCases
        script = asked.script
        check_script(script, "script")
        if asked.record:
            played = await self._play(graph, script, await read_stage(self.uow, graph))
            if said_by is not None and played.simulation.run is None:
                raise CaseBeginsNothing
            script = msgspec.structs.replace(script, expect=recorded(played))
        document = msgspec.json.encode(script).decode()
        try:
            # Stand-ins and what was said may be longer than what a script can hold.
            msgspec.json.decode(document, type=Script)
        except msgspec.ValidationError:
            raise CaseTooLong from None
        workspace_id, now = self.uow.workspace_id, await database_now(self.uow)
        case = FlowCase(
            workspace_id=workspace_id,
            id=case_id,
            flow_id=flow_id,
            name=asked.name.strip(),
            script=await self.uow.keys.seal(FlowCase, "script", workspace_id, case_id, document),
            contact_id=said_by,
            created_at=now,
            updated_at=now,
        )
        await self._cases.add(case)
        return case

    async def _graph(self, flow_id: UUID, draft: Mapping[str, Any] | None) -> Graph:
        flow = await self._flows.get(flow_id)
        document = dict(flow.draft if draft is None else draft)
        return compile_graph(read_definition(document)).graph

    async def _play(self, graph: Graph, script: Script, stage: Stage) -> Played:
        check_script(script, "script")
        # Hundreds of events may be tens of thousands of steps: others are not held up.
        return await asyncio.to_thread(play, graph, script, stage)


def script_of(
    graph: Graph,
    trigger_id: str,
    past: Sequence[Past],
    names: list[str],
    called: Sequence[Sequence[Past]] = (),
) -> Script:
    given = list(_happened(past, called))
    events: list[ScriptEvent] = []
    contact: dict[str, Any] = {}
    first = last = None
    for one in given:
        facts = one.facts
        contact = contact or contact_of(facts.contact)
        if last is not None:
            seconds = (facts.now - last).total_seconds()
            if seconds >= SHORTEST_WAIT_SECONDS:
                events.append(ScriptEvent(wait_seconds=seconds))
        first, last = first or facts.now, facts.now
        if isinstance(one.cause, Begin):
            events.append(_beginning(graph, trigger_id, facts, one.trigger, names))
        elif isinstance(one.cause, Wake):
            events += _event(one.cause, facts, names)
    if len(events) > EVENTS_AT_MOST:
        raise CaseTooLong
    zone = given[0].facts.zone if given else "UTC"
    script = Script(events=events, contact=contact, zone=zone)
    return script if first is None else msgspec.structs.replace(script, begins_at=first)


def _happened(past: Sequence[Past], called: Sequence[Sequence[Past]]) -> Iterator[Given]:
    """In the order of time, what came from outside: a call and its end come about by themselves."""
    found: list[tuple[datetime, str, Given]] = []
    for number, lines in enumerate([past, *called]):
        calls = {one.line.step_no for one in lines if one.line.kind == CallFlowStep.kind}
        for given in (one.given for one in lines if one.given is not None):
            cause, facts = given.cause, given.facts
            is_call = isinstance(cause, Begin) and number > 0
            is_end = isinstance(cause, Wake) and cause.effect.partition(":")[0] in {
                str(one) for one in calls
            }
            if not (is_call or is_end):
                # Of one moment, messages are in the order of their ids.
                found.append((facts.now, str(facts.message.get("id") or ""), given))
    if called:
        found.sort(key=lambda one: one[:2])
    return (given for _, _, given in found)


def _beginning(
    graph: Graph, trigger_id: str, facts: Facts, trigger: Mapping[str, Any], names: list[str]
) -> ScriptEvent:
    start = next((one for one in graph.starts if one.id == trigger_id), None)
    # A flow that was called begins with the words that its caller had heard.
    if facts.message and not (start is not None and start.trigger.addressed):
        return _said(facts, names)
    kind = "manual" if start is None else min(start.trigger.listens)
    details: dict[str, Any] = pseudonymised_values(trigger, names)
    if kind == "contact_changed" and trigger.get("field") in {"name", "email"}:
        stands_in = contact_of({str(trigger["field"]): True})[str(trigger["field"])]
        for name in ("previous", "value"):
            if trigger.get(name):
                details[name] = stands_in
    return ScriptEvent(start=StartEvent(trigger_id=trigger_id, kind=kind, details=details))


def _event(cause: Wake, facts: Facts, names: list[str]) -> Iterator[ScriptEvent]:
    event = cause.event
    if isinstance(event, Replied):
        yield _said(facts, names)
    elif isinstance(event, EffectEnded):
        result = pseudonymised_values(event.result, names)
        yield ScriptEvent(effect=EffectEvent(state=event.state, code=event.code, result=result))


def _said(facts: Facts, names: list[str]) -> ScriptEvent:
    message = facts.message
    if message.get("button_id"):
        return ScriptEvent(press=str(message["button_id"]))
    if message.get("kind") == "reaction":
        return ScriptEvent(react=str(message.get("emoji") or ""))
    ad = message.get("ad_id")
    said = pseudonymised(str(message.get("text") or ""), names)
    return ScriptEvent(say=said, ad=None if ad is None else str(ad))
