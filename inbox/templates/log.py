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
        """Of templates that we know. Others, and new texts, come with the synchronisation that is
        asked for here."""
        if not news:
            return
        for workspace_id, account in sorted(
            {(one.workspace_id, one.change.account) for one in news}
        ):
            await self.uow.write(_ASK, {"workspace_id": workspace_id, "account": account})
        await self.uow.write(
            _NOTE,
            {
                "workspaces": [one.workspace_id for one in news],
                "accounts": [one.change.account for one in news],
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
    " status_reason = CASE WHEN n.status IS NULL THEN t.status_reason"
    " ELSE NULLIF(n.reason, 'NONE') END,"
    " quality = COALESCE(n.quality, t.quality), category = COALESCE(n.category, t.category)"
    " FROM unnest(CAST(:workspaces AS uuid[]), CAST(:accounts AS text[]),"
    " CAST(:names AS text[]), CAST(:languages AS text[]), CAST(:statuses AS text[]),"
    " CAST(:reasons AS text[]), CAST(:qualities AS text[]), CAST(:categories AS text[]))"
    " AS n (workspace_id, account, name, language, status, reason, quality, category)"
    " WHERE t.workspace_id = n.workspace_id AND t.name = n.name AND t.language = n.language"
    " AND (n.account = '' OR t.account = n.account)"
)
_ASK = Statement(
    "UPDATE channel SET templates_synced_at = NULL WHERE workspace_id = :workspace_id"
    " AND kind = 'whatsapp' AND (:account = '' OR account = :account)"
)
