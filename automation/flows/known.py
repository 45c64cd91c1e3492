"""What a workspace has that a flow may name: asked when a flow is checked."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from automation.flows.definition import Definition
from automation.flows.graph import compile_graph
from automation.steps.contract import Known
from inbox.foundation.sets import listed
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork


async def what_is_known(uow: UnitOfWork, definition: Definition) -> Known:
    workspace_id = uow.workspace_id
    rows = await uow.run(_NAMED, {"workspace_id": workspace_id})
    ids: dict[str, set[UUID]] = {}
    for row in rows:
        ids.setdefault(row.what, set()).add(row.id)
    names: dict[str, set[str]] = {}
    for row in await uow.run(_NAMES, {"workspace_id": workspace_id}):
        names.setdefault(row.what, set()).add(row.name)
    templates = await read_templates(
        uow, [workspace_id], sorted(compile_graph(definition).graph.templates)
    )
    return Known(
        label_ids=frozenset(ids.get("label", ())),
        team_ids=frozenset(ids.get("team", ())),
        member_ids=frozenset(ids.get("member", ())),
        channel_ids=frozenset(ids.get("channel", ())),
        secrets=frozenset(names.get("secret", ())),
        intents=frozenset(names.get("intent", ())),
        sheet_account_ids=frozenset(ids.get("sheet_account", ())),
        endpoint_ids=frozenset(ids.get("endpoint", ())),
        templates=templates.get(workspace_id, {}),
    )


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
_TEMPLATES = Statement(
    "SELECT t.workspace_id, t.name, t.language, t.status, t.category, t.components"
    " FROM template AS t WHERE t.workspace_id = ANY(CAST(:workspaces AS uuid[]))"
    " AND t.gone_at IS NULL AND t.name || '/' || t.language = ANY(CAST(:keys AS text[]))"
)
