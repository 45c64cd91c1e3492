"""What the provider says of templates, by itself and not because we asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork
from integrations.messaging import TemplateChanged


@dataclass(frozen=True, slots=True)
class TemplateNews:
    workspace_id: UUID
    change: TemplateChanged


class TemplateLog:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def note(self, news: Sequence[TemplateNews]) -> None:
        """Of templates that we know; others come with the next synchronisation."""
        if not news:
            return
        await self.uow.write(
            _NOTE,
            {
                "workspaces": [one.workspace_id for one in news],
                "names": [one.change.name for one in news],
                "languages": [one.change.language for one in news],
                "statuses": [one.change.status for one in news],
                "reasons": [one.change.reason for one in news],
                "qualities": [one.change.quality for one in news],
                "categories": [one.change.category for one in news],
            },
        )


_NOTE = Statement(
    "UPDATE template AS t SET status = COALESCE(n.status, t.status),"
    " status_reason = COALESCE(n.reason, t.status_reason),"
    " quality = COALESCE(n.quality, t.quality), category = COALESCE(n.category, t.category)"
    " FROM unnest(CAST(:workspaces AS uuid[]), CAST(:names AS text[]), CAST(:languages AS text[]),"
    " CAST(:statuses AS text[]), CAST(:reasons AS text[]), CAST(:qualities AS text[]),"
    " CAST(:categories AS text[]))"
    " AS n (workspace_id, name, language, status, reason, quality, category)"
    " WHERE t.workspace_id = n.workspace_id AND t.name = n.name AND t.language = n.language"
)
