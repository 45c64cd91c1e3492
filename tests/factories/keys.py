"""API keys that the shipped sign-in accepts."""

from inbox.access.api_key_service import ALL_SCOPES, ApiKeyService
from inbox.foundation.identifiers import new_id
from tests.factories.workspaces import MadeWorkspace


async def make_key(workspace: MadeWorkspace, *scopes: str) -> str:
    async with workspace.as_house() as uow:
        service = ApiKeyService(uow, workspace.runtime.clock)
        _, text = await service.create(new_id(), "Test", list(scopes) or [ALL_SCOPES])
    return text.get_secret_value()
