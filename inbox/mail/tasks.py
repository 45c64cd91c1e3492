"""Deliver one mail: claim (commit), talk to the server outside any transaction, settle (commit)."""

import logging
from uuid import UUID

from sqlalchemy import text

from inbox.foundation.events import Ring
from inbox.foundation.house_keeping import units_of_work
from inbox.foundation.logs import Log, log
from inbox.foundation.runtime import Runtime
from inbox.mail.service import MailService
from integrations.smtp.client import MailRefused, SmtpClient

DELIVER_MAIL = "deliver_mail"
DUE_AT_ONCE = 500
KEPT_DAYS = 14


async def deliver_mail(runtime: Runtime, workspace_id: UUID, mail_id: UUID) -> None:
    async with runtime.unit_of_work(workspace_id) as uow:
        claimed = await MailService(uow).claim(mail_id)
    if claimed is None:
        return
    mail = claimed.mail
    client = SmtpClient(
        runtime.settings.smtp_url.get_secret_value(), sender=runtime.settings.mail_from
    )
    refusal: MailRefused | None = None
    try:
        await client.send(mail.recipient.reveal(), mail.subject.reveal(), mail.body.reveal())
    except MailRefused as error:
        refusal = error
    async with runtime.unit_of_work(workspace_id) as uow:
        service = MailService(uow)
        if refusal is None:
            await service.settle_sent(claimed)
        else:
            await service.settle_refused(claimed, refusal.code, final=refusal.final)
    if refusal is None:
        log(Log.MAIL_SENT, workspace_id=workspace_id, mail_id=mail_id)
    else:
        log(
            Log.MAIL_FAILED,
            level=logging.WARNING,
            workspace_id=workspace_id,
            mail_id=mail_id,
            code=refusal.code,
        )


async def waiting_mail(runtime: Runtime) -> list[Ring]:
    """The sweeper's question: which mails are due, in any workspace?"""
    async with runtime.database.system_connection() as connection:
        rows = await connection.execute(
            text(
                "SELECT workspace_id, id FROM outgoing_mail"
                " WHERE state IN ('ready', 'claimed') AND due_at <= clock_timestamp()"
                " ORDER BY due_at LIMIT :most"
            ),
            {"most": DUE_AT_ONCE},
        )
        return [Ring(DELIVER_MAIL, (workspace_id, mail_id)) for workspace_id, mail_id in rows]


async def forget_finished_mail(runtime: Runtime) -> list[Ring]:
    """What was sent is the recipient's; we keep it only as long as somebody may ask for it."""
    async for uow in units_of_work(runtime):
        await uow.session.execute(
            text(
                "DELETE FROM outgoing_mail WHERE workspace_id = ANY(:workspaces)"
                " AND state IN ('sent', 'failed')"
                " AND finished_at < clock_timestamp() - make_interval(days => :kept)"
            ),
            {"workspaces": list(uow.workspace_ids), "kept": KEPT_DAYS},
        )
    return []
