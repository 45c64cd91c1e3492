"""Invites: one open link per address, for seven days, used once."""

from datetime import timedelta
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import func
from sqlmodel import col

from inbox.access.errors import AlreadyMember, InviteOpen
from inbox.access.events import InviteRevoked, LinkMail, MemberInvited
from inbox.access.models import Link, LinkKind
from inbox.access.repository import LinkRepository
from inbox.access.tokens import new_token
from inbox.foundation.encryption import token_hash
from inbox.foundation.errors import NotFound
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.permissions import Role, SubjectKind
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.workspaces.email_address import email_hash
from inbox.workspaces.errors import RoleOutOfReach
from inbox.workspaces.service import MemberService, WorkspaceService, roles_to_give

INVITE_LIFE = timedelta(days=7)


class InviteService:
    def __init__(self, uow: UnitOfWork, runtime: Runtime) -> None:
        self.uow = uow
        self._runtime = runtime
        self._links = LinkRepository(uow)

    async def invite(
        self, invite_id: UUID, email: str, role: Role, *, by_mail: bool = True
    ) -> tuple[Link, SecretStr]:
        """The invite, and the link for whoever hands it over in another way."""
        if role not in roles_to_give(self.uow.subject):
            raise RoleOutOfReach("You cannot invite somebody with more rights than your own.")
        address_hash = email_hash(self._runtime.installation_key, email)
        await self._require_free(email, address_hash)
        subject, workspace_id, token = self.uow.subject, self.uow.workspace_id, new_token()
        invite = await self._links.make(
            invite_id,
            INVITE_LIFE,
            kind=LinkKind.INVITE,
            token_hash=token_hash(token),
            member_id=subject.id if subject.kind is SubjectKind.MEMBER else None,
            email=await self.uow.keys.seal(Link, "email", workspace_id, invite_id, email.strip()),
            email_hash=address_hash,
            role=role,
        )
        link = SecretStr(f"{self._runtime.settings.base_url}/invite#{token}")
        self.uow.record(
            MemberInvited(
                workspace_id=workspace_id,
                object_id=invite_id,
                role=role,
                mail=await self._mail(invite, link) if by_mail else None,
            )
        )
        return invite, link

    async def get(self, invite_id: UUID) -> Link:
        invite = await self._links.find(invite_id)
        if invite is None or invite.kind is not LinkKind.INVITE:
            raise NotFound
        return invite

    async def list_open(self, request: PageRequest) -> Page[Link]:
        return await self._links.list_open_invites(request)

    async def revoke(self, invite_id: UUID) -> None:
        ended = await self._links.end(col(Link.id) == invite_id, col(Link.kind) == LinkKind.INVITE)
        if not ended:
            raise NotFound
        self.uow.record(InviteRevoked(workspace_id=self.uow.workspace_id, object_id=invite_id))

    async def _require_free(self, email: str, address_hash: bytes) -> None:
        members = MemberService(self.uow, self._runtime.installation_key)
        if await members.find_by_email(email) is not None:
            raise AlreadyMember
        # One that ran out still holds its place in the index.
        await self._links.end(
            col(Link.kind) == LinkKind.INVITE,
            col(Link.email_hash) == address_hash,
            col(Link.expires_at) <= func.clock_timestamp(),
        )
        if await self._links.has_open_invite(address_hash):
            raise InviteOpen

    async def _mail(self, invite: Link, link: SecretStr) -> LinkMail | None:
        if invite.email is None:
            return None
        workspace = await WorkspaceService(self.uow).get()
        return LinkMail(recipient=invite.email, link=link, locale=workspace.locale)
