"""One of each thing that a tenant has of what is owed to people (tenants.py)."""

from datetime import UTC, datetime
from uuid import UUID

import httpx

from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Role
from inbox.foundation.retention import Kind
from inbox.privacy.exports import ExportService
from inbox.privacy.models import PolicyKind, RequestKind, RequestSource
from inbox.privacy.policies import PolicyService
from inbox.privacy.requests import Asked, PrivacyRequests
from inbox.privacy.retention import RetentionService
from inbox.privacy.workspace_settings import PrivacySettings
from inbox.workspaces.models import Member
from tests.factories.workspaces import MadeWorkspace


async def make_things(
    workspace: MadeWorkspace, ids: dict[str, UUID], whose: Member
) -> dict[str, UUID]:
    """By the names that the routes give their path parameters; `ids` are those made before."""
    export_id, request_id, version_id = new_id(), new_id(), new_id()
    key = workspace.runtime.installation_key
    asked = Asked(
        kind=RequestKind.CORRECTION,
        source=RequestSource.MEMBER,
        contact_id=ids["contact_id"],
        verified_how="He showed his passport.",
        words="My name is not Zoe.",
    )
    async with workspace.as_member(workspace.owner) as uow:
        await ExportService(uow, key).ask_for_contact(ids["contact_id"], export_id)
        await PrivacyRequests(uow, key).take(asked, request_id)
        await PrivacySettings(uow).mask([Role.AGENT])
        await RetentionService(uow).set(Kind.MEDIA, 60, None)
        policies = PolicyService(uow)
        await policies.publish(
            version_id,
            PolicyKind.PRIVACY,
            "We keep what you write.",
            effective_at=datetime.now(UTC),
            material=False,
            mail=False,
        )
        await policies.accept(version_id)
    return {"export_id": export_id, "request_id": request_id, "policy_id": version_id}


async def fill_tables(
    workspace: MadeWorkspace, ids: dict[str, UUID], owner: dict[str, str], client: httpx.AsyncClient
) -> None:
    """What only comes about by using the product; `owner` are the headers of the owner."""
