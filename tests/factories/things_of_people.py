"""One of each thing that a tenant has, of contacts, search and live events (tenants.py)."""

from uuid import UUID

import httpx

from inbox.workspaces.models import Member
from tests.factories.workspaces import MadeWorkspace


async def make_things(
    workspace: MadeWorkspace, ids: dict[str, UUID], whose: Member
) -> dict[str, UUID]:
    """By the names that the routes give their path parameters; `ids` are those made before."""
    return {}


async def fill_tables(
    workspace: MadeWorkspace, ids: dict[str, UUID], owner: dict[str, str], client: httpx.AsyncClient
) -> None:
    """What only comes about by using the product; `owner` are the headers of the owner."""
