"""One of each thing that a tenant has, of channels, accounts and templates (tenants.py)."""

from uuid import UUID

import httpx

from inbox.channels.notices import NoticeLog
from inbox.channels.service import ChannelService
from inbox.foundation.identifiers import new_id
from inbox.templates.service import TemplateService
from inbox.workspaces.models import Member
from integrations.accounts import ProviderTemplate
from tests.factories.workspaces import MadeWorkspace


async def make_things(
    workspace: MadeWorkspace, ids: dict[str, UUID], whose: Member
) -> dict[str, UUID]:
    """By the names that the routes give their path parameters; `ids` are those made before."""
    template = ProviderTemplate(
        external_id=str(new_id()),
        name=f"hello_{new_id().hex}",
        language="en",
        category="UTILITY",
        status="APPROVED",
        reason=None,
        quality=None,
        parameter_format="positional",
        components=[{"type": "BODY", "text": "Hello {{1}}, your order has been sent."}],
    )
    async with workspace.as_house() as uow:
        channel = await ChannelService(uow).get(ids["channel_id"])
        made = await TemplateService(uow).keep(channel.account, template)
        notices = NoticeLog(uow)
        await notices.open(workspace.id, channel.id, f"trouble {new_id()}", "warning", {})
    return {"template_id": made.id}


async def fill_tables(
    workspace: MadeWorkspace, ids: dict[str, UUID], owner: dict[str, str], client: httpx.AsyncClient
) -> None:
    """What only comes about by using the product; `owner` are the headers of the owner."""
