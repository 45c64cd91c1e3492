"""What a signed-in member changes about the own sign-in after proving the password once more.

Each guess is counted; the password is verified and hashed between two units of work, so that no
connection waits for it.
"""

from uuid import UUID

from pydantic import SecretStr

from inbox.access.attempts import password_attempts
from inbox.access.credential_service import CredentialService
from inbox.access.errors import WrongPassword
from inbox.access.models import Credential
from inbox.access.passwords import hash_password, verify_password
from inbox.access.second_factor_service import SecondFactorService
from inbox.access.session_service import OpenedSession, SessionService
from inbox.foundation.client_address import Client
from inbox.foundation.permissions import Subject
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork


class AccountService:
    def __init__(self, runtime: Runtime, subject: Subject) -> None:
        self._runtime = runtime
        self._subject = subject

    async def change_password(
        self, old: SecretStr, new: SecretStr, client: Client
    ) -> OpenedSession:
        """Ends every session, and opens a new one for whoever has just proven to be the member."""
        credential = await self._prove(old, "old_password")
        password_hash = await hash_password(new.get_secret_value())
        key = self._runtime.installation_key
        async with self._unit_of_work() as uow:
            await CredentialService(uow).set_hash(
                self._member_id, password_hash, expected_version=credential.version
            )
            return await SessionService(uow).open(self._member_id, client, key)

    async def disable_second_factor(self, password: SecretStr) -> None:
        await self._prove(password, "password")
        async with self._unit_of_work() as uow:
            await SecondFactorService(uow, self._runtime).disable(self._member_id)

    async def renew_recovery_codes(self, password: SecretStr) -> list[str]:
        await self._prove(password, "password")
        async with self._unit_of_work() as uow:
            service = SecondFactorService(uow, self._runtime)
            return await service.renew_recovery_codes(self._member_id)

    async def _prove(self, password: SecretStr, field: str) -> Credential:
        attempts = password_attempts(self._runtime, self._member_id)
        await attempts.count()
        async with self._unit_of_work() as uow:
            credential = await CredentialService(uow).find(self._member_id)
        stored = credential.password_hash if credential else None
        right = await verify_password(stored, password.get_secret_value())
        if credential is None or not right:
            raise WrongPassword(field)
        await attempts.give_back()
        return credential

    @property
    def _member_id(self) -> UUID:
        return self._subject.id

    def _unit_of_work(self) -> UnitOfWork:
        return self._runtime.unit_of_work(self._subject.workspace_id, subject=self._subject)
