"""Templates in the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlmodel import col

from inbox.foundation.filtering import Rule, conditions, equals, is_set
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.repository import Repository
from inbox.foundation.sets import given
from inbox.foundation.statements import Statement
from inbox.templates.models import Template
from inbox.templates.schemas import TemplateFilters
from inbox.templates.variables import variables_of
from integrations.accounts import ProviderTemplate

RULES: Mapping[str, Rule] = {
    "status": equals(Template.status),
    "category": equals(Template.category),
    "language": equals(Template.language),
    "name": equals(Template.name),
    "account": equals(Template.account),
    "gone": is_set(Template.gone_at),
}
COLUMNS = (
    "workspace_id",
    "id",
    "account",
    "external_id",
    "name",
    "language",
    "category",
    "status",
    "status_reason",
    "quality",
    "parameter_format",
    "components",
    "variables",
)


class TemplateRepository(Repository[Template]):
    model = Template

    async def list_filtered(self, request: PageRequest, filters: TemplateFilters) -> Page[Template]:
        return await self.list_page(request, *conditions(filters, RULES))

    async def find_named(self, account: str, name: str, language: str) -> Template | None:
        return await self.find_by(
            col(Template.account) == account,
            col(Template.name) == name,
            col(Template.language) == language,
        )

    async def write(
        self, account: str, templates: Sequence[ProviderTemplate], as_of: datetime | None = None
    ) -> tuple[int, int]:
        """As the provider has them, or had them then; how many are new, and how many have
        changed."""
        rows = [self._row(account, one) for one in templates]
        found = await self.uow.run(_WRITE, {"rows": orjson.dumps(rows).decode(), "as_of": as_of})
        return sum(row.is_new for row in found), sum(row.is_changed for row in found)

    async def note_gone(
        self, account: str, kept: Sequence[ProviderTemplate], as_of: datetime
    ) -> int:
        found = await self.uow.run(
            _GONE,
            {
                "workspace_id": self.uow.workspace_id,
                "account": account,
                "as_of": as_of,
                "names": [one.name for one in kept],
                "languages": [one.language for one in kept],
            },
        )
        return len(found)

    def _row(self, account: str, one: ProviderTemplate) -> dict[str, Any]:
        components = [dict(component) for component in one.components]
        values = (
            self.uow.workspace_id,
            new_id(),
            account,
            one.external_id,
            one.name,
            one.language,
            one.category,
            one.status,
            one.reason,
            one.quality,
            one.parameter_format,
            components,
            variables_of(components, one.category),
        )
        return dict(zip(COLUMNS, values, strict=True))


_CONTENT = COLUMNS[3:4] + COLUMNS[6:]
# What has not changed is only stamped, and not counted. What was asked for before somebody else
# wrote a template is older than what he wrote.
_WRITE = Statement(
    f"WITH written AS (INSERT INTO template AS t ({', '.join(COLUMNS)})"  # noqa: S608 - our columns
    f" SELECT {', '.join(COLUMNS)} FROM {given(Template, COLUMNS)}"
    " ON CONFLICT (workspace_id, account, name, language) DO UPDATE SET"
    f" {', '.join(f'{name} = excluded.{name}' for name in _CONTENT)}, gone_at = NULL,"
    " synced_at = clock_timestamp()"
    " WHERE t.synced_at <= coalesce(CAST(:as_of AS timestamptz), 'infinity')"
    " RETURNING old.id IS NULL AS is_new, old.id IS NOT NULL"
    f" AND ({', '.join(f'old.{name}' for name in _CONTENT)}, old.gone_at)"
    f" IS DISTINCT FROM ({', '.join(f'new.{name}' for name in _CONTENT)}, new.gone_at)"
    " AS is_changed) SELECT is_new, is_changed FROM written"
)
_GONE = Statement(
    "UPDATE template SET gone_at = clock_timestamp() WHERE workspace_id = :workspace_id"
    " AND account = :account AND gone_at IS NULL AND synced_at <= :as_of AND NOT EXISTS ("
    " SELECT FROM unnest(CAST(:names AS text[]), CAST(:languages AS text[])) AS k (name, language)"
    " WHERE k.name = template.name AND k.language = template.language) RETURNING id"
)
