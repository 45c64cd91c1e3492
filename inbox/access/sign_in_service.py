"""Signing in, from e-mail and password to an open session.

    count the attempt ─▶ find members by e-mail ─▶ verify passwords ─▶ one workspace? ─▶ code? ─▶ in
          │ too many           │ nobody: verify a decoy    │ none           │ several    │ missing
          ▼                    ▼                           ▼                ▼            ▼ or wrong
         429                  401 ◀──── the same ────────▶ 401             409          401

No connection is held while a password is hashed. What failed is noted in a unit of work of its
own: the one that failed is rolled back.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import SecretStr

from inbox.access.attempts import Attempts, AttemptsLimited, sign_in_attempts
from inbox.access.errors import (
    InvalidCode,
    InvalidCredentials,
    TotpRequired,
    WorkspaceChoiceRequired,
)
from inbox.access.lookups import FoundRow, find_members
from inbox.access.models import Credential, SignInOutcome
from inbox.access.passwords import hash_password, is_outdated, verify_password
from inbox.access.repository import CredentialRepository, SignInRepository
from inbox.access.second_factor_service import SecondFactorService
from inbox.access.session_service import OpenedSession, SessionService
from inbox.foundation.client_address import Client
from inbox.foundation.permissions import Subject, SubjectKind
from inbox.foundation.runtime import Runtime
from inbox.workspaces.email_address import email_hash
from inbox.workspaces.models import MemberState
from inbox.workspaces.service import MemberService, WorkspaceService

# Longer than the few milliseconds by which looking an account up differs from finding none.
REFUSED_AFTER_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class SignInAsked:
    email: str
    password: SecretStr
    code: SecretStr | None
    workspace_id: UUID | None
    client: Client


@dataclass(frozen=True, slots=True)
class Proven:
    """A member whose password was right, as the credential stood then."""

    workspace_id: UUID
    member_id: UUID
    version: int
    outdated: bool


class SignInService:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def sign_in(self, asked: SignInAsked) -> OpenedSession:
        started_at = time.monotonic()
        try:
            return await self._sign_in(asked)
        except (InvalidCredentials, AttemptsLimited) as refusal:
            # Only those after which something may have been noted for a member, or not.
            if not isinstance(refusal, AttemptsLimited) or refusal.just_now:
                await wait_until(started_at + REFUSED_AFTER_SECONDS)
            raise

    async def _sign_in(self, asked: SignInAsked) -> OpenedSession:
        attempts = sign_in_attempts(self._runtime, asked.email, asked.client.ip_address)
        try:
            await attempts.count()
        except AttemptsLimited as limited:
            if limited.just_now:
                members = await self._find_members(asked)
                await self._note(members, SignInOutcome.LIMITED, asked.client)
            raise
        members = await self._find_members(asked)
        proven = await self._prove(members, asked.password)
        if not proven:
            await self._note(members, SignInOutcome.WRONG_PASSWORD, asked.client)
            raise InvalidCredentials
        if len(proven) > 1:
            await attempts.give_back()
            raise WorkspaceChoiceRequired(await self._names([one.workspace_id for one in proven]))
        return await self._enter(proven[0], asked, attempts)

    async def _find_members(self, asked: SignInAsked) -> Sequence[FoundRow]:
        found = await find_members(
            self._runtime.database, email_hash(self._runtime.installation_key, asked.email)
        )
        wanted = asked.workspace_id
        return [row for row in found if wanted is None or row.workspace_id == wanted]

    async def _prove(self, members: Sequence[FoundRow], password: SecretStr) -> list[Proven]:
        credentials = await self._credentials_of(members)
        plain = password.get_secret_value()
        if not credentials:
            await verify_password(None, plain)
        return [
            Proven(
                credential.workspace_id,
                credential.id,
                credential.version,
                is_outdated(credential.password_hash or ""),
            )
            for credential in credentials
            if await verify_password(credential.password_hash, plain)
        ]

    async def _credentials_of(self, members: Sequence[FoundRow]) -> Sequence[Credential]:
        if not members:
            return []
        async with self._runtime.unit_of_work(*_workspaces_of(members)) as uow:
            return await CredentialRepository(uow).list_of([member.id for member in members])

    async def _enter(self, proven: Proven, asked: SignInAsked, attempts: Attempts) -> OpenedSession:
        try:
            opened = await self._open(proven, asked)
        except TotpRequired:
            # The password was right; what is counted from here on are codes.
            await attempts.give_back()
            raise
        except InvalidCode:
            member = FoundRow(proven.workspace_id, proven.member_id)
            await self._note([member], SignInOutcome.WRONG_CODE, asked.client)
            raise
        await attempts.give_back()
        return opened

    async def _open(self, proven: Proven, asked: SignInAsked) -> OpenedSession:
        renewed = (
            await hash_password(asked.password.get_secret_value()) if proven.outdated else None
        )
        async with self._runtime.unit_of_work(
            proven.workspace_id, subject=member_subject(proven.workspace_id, proven.member_id)
        ) as uow:
            credentials = CredentialRepository(uow)
            credential = await credentials.lock(proven.member_id)
            member = await MemberService(uow, self._runtime.installation_key).get(credential.id)
            if credential.version != proven.version or member.state is not MemberState.ACTIVE:
                raise InvalidCredentials
            if credential.totp_confirmed_at is not None:
                if asked.code is None:
                    raise TotpRequired
                second_factor = SecondFactorService(uow, self._runtime)
                if not await second_factor.accept(credential, asked.code.get_secret_value()):
                    raise InvalidCode
            if renewed is not None:
                credential.password_hash = renewed
                await credentials.add(credential)
            return await SessionService(uow).open(
                credential.id, asked.client, self._runtime.installation_key
            )

    async def _note(
        self, members: Sequence[FoundRow], outcome: SignInOutcome, client: Client
    ) -> None:
        if not members:
            return
        async with self._runtime.unit_of_work(*_workspaces_of(members)) as uow:
            for member in members:
                await SignInRepository(uow).note(member.workspace_id, member.id, outcome, client)

    async def _names(self, workspace_ids: Sequence[UUID]) -> list[tuple[UUID, str]]:
        async with self._runtime.unit_of_work(*workspace_ids) as uow:
            visible = await WorkspaceService(uow).list_visible()
            return [(workspace.id, workspace.name) for workspace in visible]


def member_subject(workspace_id: UUID, member_id: UUID) -> Subject:
    """Who acts while signing in: a member by name, who has no right yet."""
    return Subject(workspace_id, SubjectKind.MEMBER, member_id, frozenset())


async def wait_until(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - time.monotonic()))


def _workspaces_of(members: Iterable[FoundRow]) -> list[UUID]:
    return list(dict.fromkeys(member.workspace_id for member in members))
