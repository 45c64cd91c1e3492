"""The second factor of a member.

    off ──begin──▶ secret stored, unconfirmed ──confirm (a right code)──▶ on ──disable──▶ off

While it is on, a sign-in needs a code of the app, each time step once, or a recovery code, each
once. The credential's row is locked meanwhile, so that one code cannot open two sessions.
"""

import unicodedata
from dataclasses import dataclass
from uuid import UUID

from pydantic import SecretStr

from inbox.access import totp
from inbox.access.errors import (
    CodeNotAccepted,
    TotpAlreadyEnabled,
    TotpNotEnabled,
    TotpNotStarted,
)
from inbox.access.events import RecoveryCodesMade, TotpDisabled, TotpEnabled
from inbox.access.models import Credential
from inbox.access.repository import CredentialRepository, RecoveryCodeRepository
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.workspaces.service import MemberService

TOTP_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Setup:
    secret: SecretStr
    uri: SecretStr
    qr_code: SecretStr


class SecondFactorService:
    def __init__(self, uow: UnitOfWork, runtime: Runtime) -> None:
        self.uow = uow
        self._installation_key = runtime.installation_key
        self._clock = runtime.clock
        self._credentials = CredentialRepository(uow)
        self._recovery_codes = RecoveryCodeRepository(uow)

    async def is_enabled(self, member_id: UUID) -> bool:
        credential = await self._credentials.find(member_id)
        return credential is not None and credential.totp_confirmed_at is not None

    async def begin(self, member_id: UUID) -> Setup:
        """Again replaces a secret that nobody has confirmed."""
        credential = await self._credentials.lock(member_id)
        if credential.totp_confirmed_at is not None:
            raise TotpAlreadyEnabled
        member = await MemberService(self.uow, self._installation_key).get(member_id)
        secret = totp.new_secret()
        credential.totp_secret = await self.uow.keys.seal(
            Credential, "totp_secret", self.uow.workspace_id, member_id, secret
        )
        credential.totp_last_step = 0
        await self._credentials.add(credential)
        uri = totp.setup_uri(secret, member.email.reveal())
        return Setup(SecretStr(secret), SecretStr(uri), SecretStr(totp.qr_code_svg(uri)))

    async def confirm(self, member_id: UUID, code: str) -> list[str]:
        credential = await self._credentials.lock(member_id)
        if credential.totp_confirmed_at is not None:
            raise TotpAlreadyEnabled
        if credential.totp_secret is None:
            raise TotpNotStarted
        if not await self._accept_totp(credential, _normalised(code)):
            raise CodeNotAccepted
        credential.totp_confirmed_at = self._clock.now()
        await self._credentials.add(credential)
        self.uow.record(TotpEnabled(workspace_id=self.uow.workspace_id, object_id=member_id))
        return await self._make_recovery_codes(member_id)

    async def disable(self, member_id: UUID) -> None:
        credential = await self._lock_enabled(member_id)
        credential.totp_secret = None
        credential.totp_confirmed_at = None
        await self._credentials.add(credential)
        await self._recovery_codes.replace(member_id, [])
        self.uow.record(TotpDisabled(workspace_id=self.uow.workspace_id, object_id=member_id))

    async def renew_recovery_codes(self, member_id: UUID) -> list[str]:
        await self._lock_enabled(member_id)
        return await self._make_recovery_codes(member_id)

    async def accept(self, credential: Credential, code: str) -> bool:
        """For a credential whose row this unit of work has locked."""
        typed = _normalised(code)
        if len(typed) == TOTP_DIGITS:
            return await self._accept_totp(credential, typed)
        return await self._recovery_codes.use(credential.id, self._recovery_hash(typed))

    async def _accept_totp(self, credential: Credential, code: str) -> bool:
        if credential.totp_secret is None:
            return False
        step = totp.accepted_step(
            credential.totp_secret.reveal(), code, self._clock.now(), credential.totp_last_step
        )
        if step is None:
            return False
        credential.totp_last_step = step
        await self._credentials.add(credential)
        return True

    async def _lock_enabled(self, member_id: UUID) -> Credential:
        credential = await self._credentials.lock(member_id)
        if credential.totp_confirmed_at is None:
            raise TotpNotEnabled
        return credential

    async def _make_recovery_codes(self, member_id: UUID) -> list[str]:
        codes = totp.new_recovery_codes()
        hashes = [self._recovery_hash(_normalised(code)) for code in codes]
        await self._recovery_codes.replace(member_id, hashes)
        self.uow.record(RecoveryCodesMade(workspace_id=self.uow.workspace_id, object_id=member_id))
        return codes

    def _recovery_hash(self, normalised_code: str) -> bytes:
        # Keyed: 80 bits are few enough that a stolen table should not be tried offline.
        return self._installation_key.lookup_hash("recovery code", normalised_code)


def _normalised(code: str) -> str:
    """Arabic keyboards type their own digits."""
    western = "".join(
        str(digit) if (digit := unicodedata.decimal(character, None)) is not None else character
        for character in code
    )
    return totp.normalised_recovery_code(western)
