"""How somebody new gets in: by an invite, or by registering a workspace of one's own."""

from dataclasses import dataclass

from pydantic import SecretStr

from inbox.access.attempts import registration_attempts
from inbox.access.credential_service import CredentialService
from inbox.access.errors import LinkInvalid, RegistrationClosed
from inbox.access.events import InviteAccepted
from inbox.access.lookups import find_link
from inbox.access.models import LinkKind
from inbox.access.passwords import hash_password
from inbox.access.repository import LinkRepository
from inbox.access.session_service import OpenedSession, SessionService
from inbox.foundation.client_address import Client
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Role
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Registration
from inbox.workspaces.service import MemberService, WorkspaceService

CLOSED_WORDS = {
    Registration.INVITE: "Ask somebody of the workspace for an invite.",
    Registration.CLOSED: "This installation takes no registrations.",
}


@dataclass(frozen=True, slots=True)
class RegistrationAsked:
    workspace_name: str
    name: str
    email: str
    password: SecretStr
    client: Client


class JoiningService:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._key = runtime.installation_key

    async def register(self, asked: RegistrationAsked) -> OpenedSession:
        registration = self._runtime.settings.registration
        if registration is not Registration.OPEN:
            raise RegistrationClosed(CLOSED_WORDS[registration])
        await registration_attempts(self._runtime, asked.client.ip_address).count()
        password_hash = await hash_password(asked.password.get_secret_value())
        workspace_id = new_id()
        async with self._runtime.unit_of_work(workspace_id) as uow:
            await WorkspaceService(uow).create(asked.workspace_name, workspace_id)
            owner = await MemberService(uow, self._key).add(
                workspace_id, asked.name, asked.email, Role.OWNER
            )
            await CredentialService(uow).set_hash(owner.id, password_hash)
            return await SessionService(uow).open(owner.id, asked.client, self._key)

    async def accept_invite(
        self, token: str, name: str, password: SecretStr, client: Client
    ) -> OpenedSession:
        found = await find_link(self._runtime.database, LinkKind.INVITE, token)
        if found is None:
            raise LinkInvalid
        password_hash = await hash_password(password.get_secret_value())
        async with self._runtime.unit_of_work(found.workspace_id) as uow:
            invite = await LinkRepository(uow).use(LinkKind.INVITE, found.id)
            if invite is None or invite.email is None or invite.role is None:
                raise LinkInvalid
            workspace = await WorkspaceService(uow).get()
            member = await MemberService(uow, self._key).add(
                workspace.id,
                name,
                invite.email.reveal(),
                invite.role,
                locale=workspace.locale,
                time_zone=workspace.time_zone,
            )
            uow.record(
                InviteAccepted(workspace_id=workspace.id, object_id=invite.id, member_id=member.id)
            )
            await CredentialService(uow).set_hash(member.id, password_hash)
            return await SessionService(uow).open(member.id, client, self._key)
