"""What a workspace has that a flow may name: asked when a flow is checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from automation.flows.calls import callees_of, read_called
from automation.flows.definition import Definition
from automation.flows.graph import Graph, compile_graph
from automation.flows.live import LiveFlow
from automation.steps.contact_fields import ROOT, as_facts
from automation.steps.contract import Known
from automation.steps.hours import IS_OPEN, OPENS_AT
from inbox.fields.models import FieldOwner
from inbox.fields.service import FieldService
from inbox.fields.values import FieldShape
from inbox.foundation.sets import listed
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.hours.calendar import Calendar
from inbox.hours.service import HoursService


@dataclass(frozen=True, slots=True)
class Stage:
    """`called`: the flows that may be called, as they are live, or were when it was asked for."""

    templates: Mapping[str, Any] = field(default_factory=dict)
    field_shapes: Mapping[str, Any] = field(default_factory=dict)
    called: Mapping[UUID, LiveFlow] = field(default_factory=dict)
    # The workspace's hours, where it asks for them; None: always open.
    calendar: Calendar | None = None


async def what_is_known(uow: UnitOfWork, definition: Definition) -> Known:
    workspace_id = uow.workspace_id
    rows = await uow.run(_NAMED, {"workspace_id": workspace_id})
    ids: dict[str, set[UUID]] = {}
    for row in rows:
        ids.setdefault(row.what, set()).add(row.id)
    names: dict[str, set[str]] = {}
    for row in await uow.run(_NAMES, {"workspace_id": workspace_id}):
        names.setdefault(row.what, set()).add(row.name)
    graph = compile_graph(definition).graph
    templates = await read_templates(uow, [workspace_id], sorted(graph.templates))
    return Known(
        label_ids=frozenset(ids.get("label", ())),
        team_ids=frozenset(ids.get("team", ())),
        member_ids=frozenset(ids.get("member", ())),
        channel_ids=frozenset(ids.get("channel", ())),
        secrets=frozenset(names.get("secret", ())),
        intents=frozenset(names.get("intent", ())),
        sheet_account_ids=frozenset(ids.get("sheet_account", ())),
        endpoint_ids=frozenset(ids.get("endpoint", ())),
        files=await _files(uow),
        contact_fields=await contact_fields(uow),
        templates=templates.get(workspace_id, {}),
        flows=callees_of(await read_called(uow, graph)),
    )


async def contact_fields(uow: UnitOfWork) -> dict[str, FieldShape]:
    fields = await FieldService(uow).by_key(FieldOwner.CONTACT)
    return {key: FieldShape(one.kind, tuple(one.options)) for key, one in fields.items()}


async def read_stage(
    uow: UnitOfWork, graph: Graph, pinned: Mapping[UUID, UUID] | None = None
) -> Stage:
    """What a run of it would find in the workspace, for playing it without one. `pinned`: by
    flow, the versions of those that are called."""
    workspace_id = uow.workspace_id
    called = await read_called(uow, graph, pinned)
    graphs = [graph, *(one.graph for one in called.values())]
    templates: dict[UUID, dict[str, Any]] = {}
    keys = sorted({key for one in graphs for key in one.templates})
    if keys:
        templates = await read_templates(uow, [workspace_id], keys)
    wanted = any(one.wants(ROOT) for one in graphs)
    shapes = as_facts(await contact_fields(uow)) if wanted else {}
    calendar = None
    if any(asks_hours(one) for one in graphs):
        calendar = (await HoursService(uow).calendars([None]))[None]
    return Stage(templates.get(workspace_id, {}), shapes, called, calendar)


def asks_hours(graph: Graph) -> bool:
    return graph.wants(IS_OPEN) or graph.wants(OPENS_AT)


async def _files(uow: UnitOfWork) -> dict[UUID, tuple[str, int]]:
    rows = await uow.run(_FILES, {"workspace_id": uow.workspace_id})
    return {row.id: (row.mime_type, row.size_bytes) for row in rows}


async def read_templates(
    uow: UnitOfWork, workspace_ids: Sequence[UUID], keys: Sequence[str]
) -> dict[UUID, dict[str, Any]]:
    """By workspace, then by `name/language`."""
    rows = await uow.run(_TEMPLATES, {"workspaces": listed(workspace_ids), "keys": list(keys)})
    found: dict[UUID, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row.workspace_id, {})[f"{row.name}/{row.language}"] = {
            "status": row.status,
            "category": row.category,
            "components": row.components,
        }
    return found


_NAMED = Statement(
    "SELECT 'label' AS what, id FROM label WHERE workspace_id = :workspace_id"
    " UNION ALL SELECT 'team', id FROM team WHERE workspace_id = :workspace_id"
    " UNION ALL SELECT 'member', id FROM member"
    " WHERE workspace_id = :workspace_id AND state = 'active'"
    " UNION ALL SELECT 'channel', id FROM channel WHERE workspace_id = :workspace_id"
    " UNION ALL SELECT 'sheet_account', id FROM sheet_account WHERE workspace_id = :workspace_id"
    " UNION ALL SELECT 'endpoint', id FROM webhook_endpoint"
    " WHERE workspace_id = :workspace_id AND with_text"
)
_NAMES = Statement(
    "SELECT 'secret' AS what, name FROM flow_secret WHERE workspace_id = :workspace_id"
    " UNION ALL SELECT 'intent', name FROM intent WHERE workspace_id = :workspace_id"
)
_FILES = Statement(
    "SELECT id, mime_type, size_bytes FROM shared_file WHERE workspace_id = :workspace_id"
    " AND stored_at IS NOT NULL AND removed_at IS NULL"
)
_TEMPLATES = Statement(
    "SELECT t.workspace_id, t.name, t.language, t.status, t.category, t.components"
    " FROM template AS t WHERE t.workspace_id = ANY(CAST(:workspaces AS uuid[]))"
    " AND t.gone_at IS NULL AND t.name || '/' || t.language = ANY(CAST(:keys AS text[]))"
)
