"""One of each thing that a tenant has, of channels, files and templates (tenants.py)."""

from uuid import UUID

import httpx

from inbox.channels.notices import NoticeLog
from inbox.foundation.keyring import KeyPurpose
from inbox.media.log import AttachmentLog, Expected
from inbox.templates.models import Template
from inbox.workspaces.models import Member
from tests.factories.workspaces import MadeWorkspace


async def make_things(
    workspace: MadeWorkspace, ids: dict[str, UUID], whose: Member
) -> dict[str, UUID]:
    """By the names that the routes give their path parameters; `ids` are those made before."""
    contact_id = ids["contact_id"]
    async with workspace.as_house() as uow:
        await NoticeLog(uow).open(
            workspace.id, ids["channel_id"], "account_alerts", "warning", {"alert_type": "SOME"}
        )
        key = await uow.keys.current(workspace.id, KeyPurpose.CONTACT, contact_id)
        file = Expected(
            workspace_id=workspace.id,
            conversation_id=ids["conversation_id"],
            contact_id=contact_id,
            message_id=ids["message_id"],
            kind="image",
            provider_media_id="media1",
            key=key,
            file_name="holiday.jpg",
        )
        await AttachmentLog(uow).expect([file])
        template = Template(
            workspace_id=workspace.id,
            account="acc",
            name=f"template_{ids['channel_id'].hex}",
            language="en",
            category="UTILITY",
            status="APPROVED",
        )
        uow.session.add(template)
    return {"template_id": template.id}


async def fill_tables(
    workspace: MadeWorkspace, ids: dict[str, UUID], owner: dict[str, str], client: httpx.AsyncClient
) -> None:
    """What only comes about by using the product; `owner` are the headers of the owner."""
