"""A member's password. Each new one raises the version, and with it ends every session."""

from uuid import UUID

from inbox.access.events import PasswordChanged
from inbox.access.models import Credential
from inbox.access.passwords import hash_password
from inbox.access.repository import CredentialRepository
from inbox.access.session_service import SessionService
from inbox.foundation.errors import Conflict
from inbox.foundation.unit_of_work import UnitOfWork


class CredentialService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._credentials = CredentialRepository(uow)
        self._sessions = SessionService(uow)

    async def find(self, member_id: UUID) -> Credential | None:
        return await self._credentials.find(member_id)

    async def set_password(self, member_id: UUID, password: str) -> None:
        await self.set_hash(member_id, await hash_password(password))

    async def set_hash(
        self, member_id: UUID, password_hash: str, *, expected_version: int | None = None
    ) -> None:
        """For callers that hash before they open the unit of work: hashing takes its time, and
        nobody's connection should wait for it."""
        if expected_version is not None:
            held = await self._credentials.lock(member_id)
            if held.version != expected_version:
                raise Conflict("Your password was changed a moment ago.")
            self.uow.session.expire(held)
        await self._credentials.store_hash(member_id, password_hash)
        await self._sessions.end_all([member_id])
        self.uow.record(PasswordChanged(workspace_id=self.uow.workspace_id, object_id=member_id))
