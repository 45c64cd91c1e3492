"""The demo workspace of `parley up`: made once, signed in to with a password of this machine's own.

The password is derived from PARLEY_SECRET_KEY, so it can be printed at every start without being
stored, and no two installations share one.
"""

import secrets
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from automation.rules.service import RuleService
from inbox.access.credential_service import CredentialService
from inbox.channels.models import ChannelKind
from inbox.channels.service import ChannelService
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Role
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from inbox.workspaces.service import MemberService, WorkspaceService
from parley.demo import fill_demo
from parley.wiring import open_runtime

DEMO_WORKSPACE = "Demo"
DEMO_NAME = "Demo Owner"
DEMO_EMAIL = "owner@demo.localhost"
PASSWORD_CHARACTERS = 16
DEMO_PHONE = "Demo phone"
DEMO_KEYWORD = "price"
DEMO_REPLY = "It is 20. You asked: {{ message.text }}"
APP_SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    email: str
    password: str
    workspace_id: UUID


async def seed_demo(settings: Settings) -> DemoSignIn:
    async with open_runtime(settings, with_redis=False) as runtime:
        password = runtime.installation_key.sign("demo sign-in", b"owner")[:PASSWORD_CHARACTERS]
        workspace_id = await find_demo(runtime) or await _make_demo(runtime, password)
        await _connect_phone(runtime, workspace_id)
        return DemoSignIn(DEMO_EMAIL, password, workspace_id)


async def find_demo(runtime: Runtime) -> UUID | None:
    email_hash = runtime.installation_key.lookup_hash("email", DEMO_EMAIL)
    async with runtime.database.short_connection() as connection:
        found = await connection.execute(
            text("SELECT workspace_id FROM lookup.find_members(:email_hash)"),
            {"email_hash": email_hash},
        )
        workspace_id: UUID | None = found.scalars().first()
        return workspace_id


async def _make_demo(runtime: Runtime, password: str) -> UUID:
    workspace_id = new_id()
    async with runtime.unit_of_work(workspace_id) as uow:
        await WorkspaceService(uow).create(DEMO_WORKSPACE, workspace_id)
        members = MemberService(uow, runtime.installation_key)
        owner = await members.add(workspace_id, DEMO_NAME, DEMO_EMAIL, Role.OWNER)
        await CredentialService(uow).set_password(owner.id, password)
    return workspace_id


async def _connect_phone(runtime: Runtime, workspace_id: UUID) -> None:
    """A simulated phone, a rule that answers it, and customers who write. What was made once and
    is gone or changed since stays so."""
    async with runtime.unit_of_work(workspace_id) as uow:
        channels = ChannelService(uow)
        if any(one.kind is ChannelKind.CONSOLE for one in await channels.list_all()):
            return
        secret = secrets.token_urlsafe(APP_SECRET_BYTES)
        phone = await channels.connect_console(DEMO_PHONE, app_secret=secret)
        await RuleService(uow).add(DEMO_KEYWORD, DEMO_REPLY)
        await fill_demo(uow, runtime.installation_key, phone)
