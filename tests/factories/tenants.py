"""A workspace in which there is one of everything, and everybody who could call.

A new kind of thing is added to `make_things`; tests fail on a route whose ids are not in `ids`,
and on a table that stays empty.
"""

import time
from dataclasses import dataclass
from uuid import UUID

import httpx
import pyotp
from sqlalchemy import text

from automation.rules.service import RuleService
from inbox.access.api_key_service import ALL_SCOPES, ApiKeyService
from inbox.access.credential_service import CredentialService
from inbox.access.invite_service import InviteService
from inbox.access.models import ApiKey
from inbox.access.session_service import SessionService
from inbox.access.usage import UsageCounter
from inbox.audit.chain import chain_waiting
from inbox.foundation.client_address import Client
from inbox.foundation.encryption import token_hash
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import PageRequest
from inbox.foundation.permissions import PERMISSIONS_OF, SCOPES, Permission, Role
from inbox.foundation.runtime import Runtime
from inbox.workspaces.models import Member
from inbox.workspaces.schemas import TeamIn
from inbox.workspaces.service import TeamService
from tests.factories import (
    things_of_ai,
    things_of_desk,
    things_of_flows,
    things_of_orders,
    things_of_people,
    things_of_privacy,
    things_of_providers,
    things_of_sending,
)
from tests.factories.spines import connect, status, text_message
from tests.factories.still import open_still
from tests.factories.workspaces import MadeWorkspace, make_workspace, new_email

# Nobody signs in with it here; hashing a password of one's own would cost 70 ms each time.
UNUSED_HASH = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$7iINIMH7aWB4TBqzBH2tZQ"
Headers = dict[str, str]
AREAS = (
    things_of_providers,
    things_of_desk,
    things_of_sending,
    things_of_people,
    things_of_orders,
    things_of_flows,
    things_of_ai,
    things_of_privacy,
)


@dataclass(frozen=True)
class Caller:
    name: str
    headers: Headers
    permissions: frozenset[Permission]
    member: Member | None = None


@dataclass(frozen=True)
class Tenant:
    workspace: MadeWorkspace
    # By the names that the routes give their path parameters.
    ids: dict[str, UUID]
    callers: list[Caller]

    @property
    def id(self) -> UUID:
        return self.workspace.id

    def caller(self, name: str) -> Caller:
        return next(caller for caller in self.callers if caller.name == name)


async def session_headers(workspace: MadeWorkspace, member: Member) -> Headers:
    runtime = workspace.runtime
    async with workspace.as_house() as uow:
        opened = await SessionService(uow).open(
            member.id, Client("198.51.100.7", "Firefox"), runtime.installation_key
        )
    return {
        "Cookie": f"parley_session={opened.token.get_secret_value()}",
        "X-CSRF-Token": opened.csrf_token.get_secret_value(),
    }


async def signed_in(workspace: MadeWorkspace, role: Role) -> tuple[Member, Headers]:
    member = await workspace.add_member(role)
    async with workspace.as_house() as uow:
        await CredentialService(uow).set_hash(member.id, UNUSED_HASH)
    return member, await session_headers(workspace, member)


async def make_tenant(runtime: Runtime) -> Tenant:
    workspace = await make_workspace(runtime)
    callers = []
    for role in Role:
        member, headers = await signed_in(workspace, role)
        callers.append(Caller(role.value, headers, PERMISSIONS_OF[role], member))
    for name, scopes, permissions in (
        ("key", [ALL_SCOPES], SCOPES),
        # As a key looks whose scopes this version does not know any more.
        ("key without scopes", ["something:else"], frozenset[Permission]()),
    ):
        secret = f"parley_test_{new_id().hex}"
        async with workspace.as_house() as uow:
            uow.session.add(
                ApiKey(
                    workspace_id=workspace.id,
                    name=name,
                    prefix="parley_test",
                    secret_hash=token_hash(secret),
                    scopes=scopes,
                )
            )
        callers.append(Caller(name, {"Authorization": f"Bearer {secret}"}, permissions))
    return Tenant(workspace, await make_things(workspace), callers)


async def make_things(workspace: MadeWorkspace, caller: Member | None = None) -> dict[str, UUID]:
    """One of each thing that a route can name, fresh for whoever may change or delete it."""
    member, _ = await signed_in(workspace, Role.AGENT)
    runtime = workspace.runtime
    whose = caller or member
    await session_headers(workspace, whose)
    ids = {"member_id": member.id, "team_id": new_id(), "invite_id": new_id(), "key_id": new_id()}
    async with workspace.as_house() as uow:
        teams = TeamService(uow)
        await teams.create(ids["team_id"], TeamIn(name=f"Team {ids['team_id']}"))
        await teams.add_member(ids["team_id"], member.id)
        await InviteService(uow, runtime).invite(ids["invite_id"], new_email(), Role.AGENT)
        await ApiKeyService(uow, runtime.clock).create(ids["key_id"], "Shop", [ALL_SCOPES])
        # The newest one: what a caller calls with stays open.
        (session,) = (await SessionService(uow).list_open(whose.id, PageRequest(1))).items
        ids["session_id"] = session.id
    ids |= await make_conversation(workspace)
    for area in AREAS:
        ids |= await area.make_things(workspace, ids, whose)
    return ids


async def make_conversation(workspace: MadeWorkspace) -> dict[str, UUID]:
    """A customer on a channel of his own, whom a rule has answered, and a status of a message
    that nobody knows, which was put aside."""
    keyword, wamid = f"word{new_id().hex}", f"wamid.{new_id().hex}"
    async with workspace.as_house() as uow:
        rule = await RuleService(uow).add(keyword, "We are open.")
    async with open_still(workspace.runtime) as still:
        channel = await connect(still, workspace.id)
        said = text_message(channel, keyword, wamid=wamid, phone=str(new_id().int)[:15])
        jobs = await still.receive(channel, said, status(channel, f"{wamid}.other", "read"))
    assert len(jobs) == 1
    async with workspace.as_house() as uow:
        found = await uow.session.execute(
            text(
                "SELECT c.id AS conversation_id, c.contact_id, m.id AS message_id, e.id AS item_id"
                " FROM conversation AS c JOIN message AS m ON m.conversation_id = c.id"
                " JOIN inbound_event AS e ON e.channel_id = c.channel_id"
                " WHERE c.channel_id = :channel_id AND m.direction = 'in' AND e.state = 'ignored'"
            ),
            {"channel_id": channel.id},
        )
        ids: dict[str, UUID] = dict(found.mappings().one())
    return {"channel_id": channel.id, "rule_id": rule.id, **ids}


async def fill_every_table(tenant: Tenant, client: httpx.AsyncClient) -> None:
    """What only comes about by using the product."""
    workspace, runtime = tenant.workspace, tenant.workspace.runtime
    owner = tenant.caller("owner").headers
    once = {**owner, "Idempotency-Key": str(new_id())}
    made = await client.post("/api/v1/teams", json={"name": "Once"}, headers=once)
    assert made.status_code == 201, made.text
    _, member = await signed_in(workspace, Role.AGENT)
    begun = await client.post("/api/v1/me/totp", headers=member)
    assert begun.status_code == 200, begun.text
    secret = begun.json()["secret"]
    code = pyotp.TOTP(secret).generate_otp(int(time.time()) // 30)
    done = await client.post("/api/v1/me/totp/confirm", json={"code": code}, headers=member)
    assert done.status_code == 200, done.text
    usage = UsageCounter(runtime)
    usage.count(workspace.id, tenant.ids["key_id"], 200)
    await usage.flush()
    for area in AREAS:
        await area.fill_tables(workspace, tenant.ids, owner, client)
    await chain_waiting(runtime.database)
