"""Sessions of signed-in members: opened, listed, ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import ColumnElement
from sqlmodel import col

from inbox.access.events import SessionEnded, SignedIn, SignedOut
from inbox.access.models import Session, SignIn, SignInOutcome
from inbox.access.repository import CredentialRepository, SessionRepository, SignInRepository
from inbox.access.tokens import csrf_token, new_token
from inbox.foundation.client_address import Client
from inbox.foundation.encryption import InstallationKey, token_hash
from inbox.foundation.errors import NotFound
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.workspaces.models import Member, Workspace
from inbox.workspaces.service import MemberService, WorkspaceService


@dataclass(frozen=True, slots=True)
class OpenedSession:
    """What a member needs after signing in; the token goes into the cookie and nowhere else."""

    member: Member
    workspace: Workspace
    token: SecretStr
    csrf_token: SecretStr


class SessionService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._sessions = SessionRepository(uow)

    async def open(
        self, member_id: UUID, client: Client, installation_key: InstallationKey
    ) -> OpenedSession:
        """Under the credential's present version: the next password ends it."""
        credential = await CredentialRepository(self.uow).get(member_id)
        session_id, token = new_id(), new_token()
        await self._sessions.open(
            session_id, member_id, credential.version, token_hash(token), client
        )
        await SignInRepository(self.uow).note(
            self.uow.workspace_id, member_id, SignInOutcome.SIGNED_IN, client
        )
        self.uow.record(
            SignedIn(workspace_id=self.uow.workspace_id, object_id=member_id, session_id=session_id)
        )
        return OpenedSession(
            member=await MemberService(self.uow, installation_key).get(member_id),
            workspace=await WorkspaceService(self.uow).get(),
            token=SecretStr(token),
            csrf_token=SecretStr(csrf_token(installation_key, session_id)),
        )

    async def list_open(self, member_id: UUID, request: PageRequest) -> Page[Session]:
        return await self._sessions.list_open(request, member_id)

    async def list_sign_ins(self, member_id: UUID, request: PageRequest) -> Page[SignIn]:
        return await SignInRepository(self.uow).list_of(request, member_id)

    async def sign_out(self, member_id: UUID, session_id: UUID) -> None:
        await self._sessions.end(col(Session.id) == session_id)
        self.uow.record(
            SignedOut(workspace_id=self.uow.workspace_id, object_id=session_id, member_id=member_id)
        )

    async def end_one(self, member_id: UUID, session_id: UUID) -> None:
        if not await self._end(col(Session.id) == session_id, col(Session.member_id) == member_id):
            raise NotFound

    async def end_others(self, member_id: UUID, kept_session_id: UUID) -> None:
        await self._end(col(Session.member_id) == member_id, col(Session.id) != kept_session_id)

    async def end_all(self, member_ids: Iterable[UUID]) -> None:
        await self._end(col(Session.member_id).in_(list(member_ids)))

    async def _end(self, *conditions: ColumnElement[bool]) -> int:
        ended = await self._sessions.end(*conditions)
        self.uow.record(
            *(
                SessionEnded(
                    workspace_id=self.uow.workspace_id, object_id=session_id, member_id=member_id
                )
                for session_id, member_id in ended
            )
        )
        return len(ended)
