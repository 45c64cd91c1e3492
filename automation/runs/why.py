"""Why a flow began with a message, or did not; and why a run went where it went.

Of a message: whoever had the conversation, what was under way and which versions held is read from
what was written down then. What is known of the contact is not kept with each message: there the
values of today are looked at. Of a run everything is as it was, since it is played again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from automation.flows.definition import read_definition
from automation.flows.graph import Graph, compile_graph
from automation.flows.models import FlowState
from automation.flows.service import FlowService
from automation.runs.facts import Scene, SceneLoader, templates_quoted
from automation.runs.history import HeardOnce, heard_once
from automation.runs.matching import values_of
from automation.runs.models import FlowRun
from automation.runs.reducer import RunStatus, Wake
from automation.runs.replaying import Past, begun_by, looked_at, past_of, watched
from automation.runs.repository import RunRepository, StepRepository
from automation.runs.service import RunService
from automation.runs.why_schemas import Reason
from automation.steps.contract import Replied
from automation.triggers.contract import Happening
from inbox.conversations.service import ConversationService
from inbox.conversations.threads import COLUMNS, Thread
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.intake.reaction import Moment
from inbox.messages.service import MessageService
from inbox.workspaces.service import WorkspaceService

# Of one workspace, the first that are asked.
FLOWS_AT_MOST = 200
_STATES: Mapping[FlowState, Reason] = {
    FlowState.DRAFT: "never_published",
    FlowState.PAUSED: "paused",
    FlowState.ARCHIVED: "archived",
}


@dataclass(frozen=True, slots=True)
class WhyFlow:
    flow_id: UUID
    name: str
    version: int | None
    priority: int
    reason: Reason
    run_id: UUID | None = None
    by_flow_id: UUID | None = None
    triggers: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class ConversationWhy:
    conversation_id: UUID
    message_id: UUID | None = None
    earlier_id: UUID | None = None
    at: datetime | None = None
    person_had_it: bool = False
    flows: Sequence[WhyFlow] = ()
    more: bool = False


@dataclass(frozen=True, slots=True)
class RunWhy:
    run: FlowRun
    past: Sequence[Past]
    begun: Mapping[str, Any] | None
    went_by: Mapping[int, Sequence[Mapping[str, Any]]]
    silenced_by: tuple[str, UUID | None] | None


@dataclass(slots=True)
class _Then:
    """What was so when the message came."""

    heard: HeardOnce
    happenings: Sequence[Happening]
    person_has_it: bool
    # Flow → its run that began with this message, or that was under way before it.
    begun: Mapping[UUID, UUID]
    under_way: Mapping[UUID, UUID]
    # Flow → the flow that called it on the way of this message.
    called: Mapping[UUID, UUID]
    replied: tuple[UUID, UUID] | None
    # The first that began and let nobody come after it: the place in the order, and the flow.
    first: tuple[tuple[int, UUID], UUID] | None = field(default=None)


class WhyService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._runs = RunRepository(uow)
        self._steps = StepRepository(uow)
        self._flows = FlowService(uow)

    async def of_message(self, conversation_id: UUID, message_id: UUID | None) -> ConversationWhy:
        conversation = await ConversationService(self.uow).get(conversation_id)
        if message_id is not None:
            await MessageService(self.uow).get(conversation_id, message_id)
        heard = await heard_once(self.uow, conversation_id, message_id)
        if heard is None:
            # Nobody has written yet, or the message is one of ours: no flow was asked about it.
            return ConversationWhy(conversation_id)
        thread = Thread(**{name: getattr(conversation, name) for name in COLUMNS})
        then = await self._then(thread, heard)
        rows = await self.uow.run(
            _HELD,
            {
                "workspace_id": self.uow.workspace_id,
                "at": heard.stored_at,
                "most": FLOWS_AT_MOST + 1,
            },
        )
        drawn = {
            row.flow_id: compile_graph(read_definition(row.definition, "definition")).graph
            for row in rows[:FLOWS_AT_MOST]
            if row.definition is not None
        }
        scene = await self._scene(thread, list(drawn.values()), heard)
        firsts = [
            ((drawn[one].settings.priority, one), one)
            for one in then.begun
            if one in drawn and one not in then.called and drawn[one].settings.first_match_only
        ]
        then.first = min(firsts, default=None)
        flows = [_why(row, drawn.get(row.flow_id), scene, then) for row in rows[:FLOWS_AT_MOST]]
        flows.sort(key=lambda one: (one.version is None, one.priority, one.flow_id))
        return ConversationWhy(
            conversation_id,
            heard.id,
            heard.earlier_id,
            heard.stored_at,
            then.person_has_it,
            flows,
            len(rows) > FLOWS_AT_MOST,
        )

    async def of_run(self, run_id: UUID) -> RunWhy:
        run = await self._runs.get(run_id)
        version = await self._flows.version_by_id(run.flow_id, run.version_id)
        graph = compile_graph(read_definition(version.definition, "definition")).graph
        past = past_of(await self._steps.all_of(run_id))
        graphs = await RunService(self.uow).graphs_of(run, past)
        silenced_by = None
        if run.status is RunStatus.SILENCED:
            rows = await self.uow.run(
                _TAKEN,
                {
                    "workspace_id": self.uow.workspace_id,
                    "conversation_id": run.conversation_id,
                    "at": run.ended_at,
                },
            )
            if rows:
                silenced_by = rows[0].actor_kind, rows[0].actor_id
        return RunWhy(
            run,
            past,
            begun_by(graph, run.trigger_id, past, graphs),
            watched(graph, past, graphs),
            silenced_by,
        )

    async def _then(self, thread: Thread, heard: HeardOnce) -> _Then:
        conversation_id = thread.id
        ids = {"workspace_id": self.uow.workspace_id, "conversation_id": conversation_id}
        events = await self.uow.run(_OWNED, ids | {"seq": heard.seq})
        runs = await self._runs.around(conversation_id, heard.stored_at)
        by_id = {one.id: one for one in runs}
        steps = await self._steps.begun_near(list(by_id), heard.stored_at)
        begun: dict[UUID, UUID] = {}
        later: set[UUID] = set()
        replied = None
        for one, step in zip(past_of(steps), steps, strict=True):
            run = by_id[step.run_id]
            if one.given is None:
                continue
            said, cause = one.given.facts.message.get("id"), one.given.cause
            if said == str(heard.id) and step.step_no == 1:
                begun[run.flow_id] = run.id
            elif said == str(heard.id) and isinstance(cause, Wake):
                if isinstance(cause.event, Replied):
                    replied = run.flow_id, run.id
            elif step.step_no == 1 and said is not None and UUID(said) > heard.id:
                # Ids grow with time, and one step has one clock for many messages.
                later.add(run.id)
        return _Then(
            heard=heard,
            happenings=await self._happenings(thread, heard),
            person_has_it=_person_has_it(events, opened=heard.heard.opened),
            begun=begun,
            under_way={
                one.flow_id: one.id
                for one in runs
                if one.id not in {*begun.values(), *later}
                and one.started_at < heard.stored_at
                and (one.ended_at is None or one.ended_at > heard.stored_at)
            },
            called={
                flow_id: by_id[caller].flow_id
                for flow_id, run_id in begun.items()
                if (caller := by_id[run_id].called_by) is not None and caller in by_id
            },
            replied=replied,
        )

    async def _happenings(self, thread: Thread, heard: HeardOnce) -> list[Happening]:
        """As the engine puts them: the more special first."""
        message = dict(heard.heard.message)
        found = []
        if heard.heard.opened:
            new = {"new": heard.seq == 1}
            found.append(Happening(kind="opened", message=message, details=new))
        is_reaction = message["kind"] == "reaction"
        if heard.in_reply_to and not is_reaction:
            quoted = (self.uow.workspace_id, thread.channel_id, heard.in_reply_to)
            answered = await templates_quoted(self.uow, {heard.id: quoted})
            if heard.id in answered:
                details = answered[heard.id]
                found.append(Happening(kind="template_answer", message=message, details=details))
        found.append(Happening(kind="reaction" if is_reaction else "message", message=message))
        return found

    async def _scene(self, thread: Thread, graphs: Sequence[Graph], heard: HeardOnce) -> Scene:
        zone = (await WorkspaceService(self.uow).get()).time_zone
        moment = Moment([], [], [], {thread.id: thread}, {}, {}, heard.stored_at)
        scenes = await SceneLoader(self.uow, moment, {thread.workspace_id: zone}).load(
            {thread.id: graphs}
        )
        return scenes[thread.id]


def _person_has_it(events: Sequence[Any], *, opened: bool) -> bool:
    """Who had it, by all that had happened before."""
    human, assignee = False, None
    for one in events:
        if one.kind == "assigned":
            assignee = one.details.get("assignee_id")
        elif one.kind in {"taken_over", "handed_over"}:
            human = True
        elif one.kind == "given_back" or (one.kind == "reopened" and assignee is None):
            human = False
    return assignee is not None or (human and not opened)


def _why(row: Any, graph: Graph | None, scene: Scene, then: _Then) -> WhyFlow:
    looks: list[Mapping[str, Any]] = []
    reason, by = _first_reason(row, graph, scene, then, looks)
    run_id = then.begun.get(row.flow_id)
    if reason == "reply_to_run" and then.replied is not None and then.replied[0] == row.flow_id:
        run_id = then.replied[1]
    elif reason == "under_way":
        run_id = then.under_way[row.flow_id]
    return WhyFlow(
        flow_id=row.flow_id,
        name=row.name,
        version=row.number,
        priority=100 if graph is None else graph.settings.priority,
        reason=reason,
        run_id=run_id,
        by_flow_id=by,
        triggers=looks,
    )


def _first_reason(
    row: Any, graph: Graph | None, scene: Scene, then: _Then, looks: list[Mapping[str, Any]]
) -> tuple[Reason, UUID | None]:
    """In the order in which the engine asks."""
    state = FlowState(row.state)
    if graph is not None:
        for start in graph.starts:
            happening = next(
                (one for one in then.happenings if one.kind in start.trigger.listens),
                then.happenings[-1],
            )
            values = values_of(
                scene, graph, start.trigger, start.config, happening, then.heard.stored_at
            )
            looks.append(looked_at(start, happening, values))
    if row.flow_id in then.called:
        return "called", then.called[row.flow_id]
    if row.flow_id in then.begun:
        return "begun", None
    if then.replied is not None:
        return "reply_to_run", then.replied[0]
    if graph is None:
        return ("never_published" if state is FlowState.DRAFT else "published_later"), None
    if state is not FlowState.LIVE:
        return _STATES[state], None
    channels = graph.settings.channel_ids
    if channels and scene.thread.channel_id not in channels:
        return "other_channel", None
    listening = [one for one in looks if one["listens"]]
    fitting = [one for one in listening if one["fits"]]
    if not fitting:
        return ("trigger_differs" if listening else "no_trigger_listens"), None
    if then.person_has_it and not graph.settings.beside_people:
        return "person_has_it", None
    if row.flow_id in then.under_way:
        return "under_way", None
    if all(one["when"] is not None and not one["when"]["holds"] for one in fitting):
        return "condition_differs", None
    if then.first is not None and then.first[0] < (graph.settings.priority, row.flow_id):
        return "another_came_first", then.first[1]
    return "nothing_hinders", None


# The version that held at a moment is the last that had been published by then.
_HELD = Statement(
    "SELECT f.id AS flow_id, f.name, f.state, v.number, v.definition FROM flow AS f"
    " LEFT JOIN LATERAL (SELECT v.number, v.definition FROM flow_version AS v"
    " WHERE v.workspace_id = f.workspace_id AND v.flow_id = f.id AND v.created_at <= :at"
    " ORDER BY v.number DESC LIMIT 1) AS v ON true"
    " WHERE f.workspace_id = :workspace_id"
    " ORDER BY CASE f.state WHEN 'live' THEN 0 WHEN 'paused' THEN 1 WHEN 'draft' THEN 2"
    " ELSE 3 END, f.id LIMIT :most"
)
_OWNED = Statement(
    "SELECT kind, details FROM conversation_event WHERE workspace_id = :workspace_id"
    " AND conversation_id = :conversation_id AND after_seq < :seq"
    " AND kind IN ('assigned', 'taken_over', 'handed_over', 'given_back', 'reopened')"
    " ORDER BY id"
)
_TAKEN = Statement(
    "SELECT actor_kind, actor_id FROM conversation_event WHERE workspace_id = :workspace_id"
    " AND conversation_id = :conversation_id AND kind IN ('assigned', 'taken_over', 'handed_over')"
    " AND at <= CAST(:at AS timestamptz) + interval '2 seconds'"
    " AND at >= CAST(:at AS timestamptz) - interval '2 seconds'"
    " ORDER BY abs(extract(epoch FROM at - CAST(:at AS timestamptz))) LIMIT 1"
)
