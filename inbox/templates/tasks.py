"""Keeps templates as the provider has them: at the connection, daily, and when it says that some
have changed."""

import logging
from uuid import UUID

from sqlalchemy import text

from inbox.channels.service import ChannelService
from inbox.foundation.errors import Conflict, ServiceUnreachable
from inbox.foundation.events import Ring
from inbox.foundation.logs import Log, log
from inbox.foundation.permissions import system_subject
from inbox.foundation.runtime import Runtime
from inbox.templates.provider import ProviderTemplates

SYNC_TEMPLATES = "sync_templates"
AFTER_HOURS = 24
DUE_AT_ONCE = 100


async def sync_templates(runtime: Runtime, workspace_id: UUID, channel_id: UUID) -> None:
    async with runtime.unit_of_work(workspace_id) as uow:
        if not await ChannelService(uow).template_sync_due(channel_id, AFTER_HOURS):
            # Rung for twice, or another channel of the account was faster.
            return
    try:
        await ProviderTemplates(runtime, system_subject(workspace_id)).sync(channel_id)
    except (Conflict, ServiceUnreachable) as error:
        # It is due again tomorrow; the doctor tells whoever asks.
        log(
            Log.TEMPLATES_NOT_SYNCED,
            level=logging.WARNING,
            workspace_id=workspace_id,
            channel_id=channel_id,
            code=error.code,
        )


async def due_templates(runtime: Runtime) -> list[Ring]:
    """One enabled channel per account, where the last look is a day old."""
    async with runtime.database.system_connection() as connection:
        rows = await connection.execute(
            text(
                "SELECT DISTINCT ON (workspace_id, account) workspace_id, id FROM channel"
                " WHERE kind = 'whatsapp' AND state = 'enabled' AND account <> ''"
                " AND (templates_synced_at IS NULL OR templates_synced_at"
                " < clock_timestamp() - make_interval(hours => :hours))"
                " AND NOT EXISTS (SELECT FROM channel AS o"
                " WHERE o.workspace_id = channel.workspace_id AND o.account = channel.account"
                " AND o.templates_synced_at"
                " >= clock_timestamp() - make_interval(hours => :hours))"
                " ORDER BY workspace_id, account, id LIMIT :most"
            ),
            {"hours": AFTER_HOURS, "most": DUE_AT_ONCE},
        )
        return [Ring(SYNC_TEMPLATES, (row.workspace_id, row.id)) for row in rows]
