"""API keys: made, listed, revoked. A key can do what its scopes say, and no more than its maker; it
stops with the member whose it is."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import SecretStr

from inbox.access.api_key_repository import ApiKeyRepository
from inbox.access.errors import ScopeOutOfReach
from inbox.access.events import ApiKeyCreated, ApiKeyRevoked
from inbox.access.models import ApiKey, ApiKeyUsage
from inbox.access.tokens import new_api_key
from inbox.foundation.clock import Clock
from inbox.foundation.encryption import token_hash
from inbox.foundation.errors import invalid_field
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.permissions import SCOPES, Permission, Subject, SubjectKind
from inbox.foundation.unit_of_work import UnitOfWork

ALL_SCOPES = "all"


class ApiKeyService:
    def __init__(self, uow: UnitOfWork, clock: Clock) -> None:
        self.uow = uow
        self._clock = clock
        self._keys = ApiKeyRepository(uow)

    async def create(
        self,
        api_key_id: UUID,
        name: str,
        scopes: Sequence[str],
        expires_at: datetime | None = None,
    ) -> tuple[ApiKey, SecretStr]:
        """The key, and its text, which nobody can show a second time."""
        granted = _checked(scopes)
        if not permissions_of(granted) <= self.uow.subject.permissions:
            raise ScopeOutOfReach
        if expires_at is not None and expires_at <= self._clock.now():
            raise invalid_field("expires_at", "Name a moment that is still to come.")
        prefix, text = new_api_key()
        subject = self.uow.subject
        key = ApiKey(
            workspace_id=self.uow.workspace_id,
            id=api_key_id,
            name=name.strip(),
            prefix=prefix,
            secret_hash=token_hash(text),
            scopes=granted,
            created_by=None if subject.kind is SubjectKind.SYSTEM else subject.id,
            member_id=await self._whose(subject),
            expires_at=expires_at,
        )
        await self._keys.add(key)
        self.uow.record(
            ApiKeyCreated(workspace_id=key.workspace_id, object_id=key.id, scopes=tuple(granted))
        )
        return key, SecretStr(text)

    async def _whose(self, subject: Subject) -> UUID | None:
        """A key that renews itself by making another stays its maker's."""
        if subject.kind is SubjectKind.API_KEY:
            return (await self._keys.get(subject.id)).member_id
        return subject.id if subject.kind is SubjectKind.MEMBER else None

    async def stopped(self, keys: Sequence[ApiKey]) -> frozenset[UUID]:
        """Those whose member is deactivated or erased."""
        owners = {one.member_id for one in keys if one.member_id is not None}
        active = await self._keys.active_members(owners) if owners else set()
        return frozenset(
            one.id for one in keys if one.member_id is not None and one.member_id not in active
        )

    async def get(self, api_key_id: UUID) -> ApiKey:
        return await self._keys.get(api_key_id)

    async def is_valid(self, key: ApiKey) -> bool:
        now = self._clock.now()
        if key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= now):
            return False
        return not await self.stopped([key])

    async def list_page(self, request: PageRequest) -> Page[ApiKey]:
        return await self._keys.list_page(request)

    async def revoke(self, api_key_id: UUID) -> None:
        """Again changes nothing; the first moment stands."""
        await self._keys.get(api_key_id)
        if await self._keys.revoke(api_key_id):
            self.uow.record(ApiKeyRevoked(workspace_id=self.uow.workspace_id, object_id=api_key_id))

    async def list_usage(self, api_key_id: UUID, request: PageRequest) -> Page[ApiKeyUsage]:
        await self._keys.get(api_key_id)
        return await self._keys.list_usage(api_key_id, request)


def permissions_of(scopes: Sequence[str]) -> frozenset[Permission]:
    """A scope that this version does not know any more grants nothing."""
    if ALL_SCOPES in scopes:
        return SCOPES
    return frozenset(permission for permission in SCOPES if permission.value in scopes)


def _checked(scopes: Sequence[str]) -> list[str]:
    if ALL_SCOPES in scopes:
        return [ALL_SCOPES]
    known = {permission.value for permission in SCOPES}
    if not scopes or not known.issuperset(scopes):
        raise invalid_field("scopes", f"Known here: {ALL_SCOPES}, {', '.join(sorted(known))}")
    return sorted(set(scopes))
