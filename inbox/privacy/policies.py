"""Texts that a workspace binds itself to: versions of them, announced before they count.

published ──▶ admins are told (in the app, and by mail) ──14 days, if material──▶ in effect
                                     └──▶ each accepts it
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from inbox.foundation.errors import invalid_field
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.permissions import SubjectKind
from inbox.foundation.repository import Repository
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.privacy.errors import OnlyInPerson
from inbox.privacy.events import PolicyAccepted, PolicyPublished
from inbox.privacy.models import PolicyAcceptance, PolicyKind, PolicyVersion

NOTICE_DAYS = 14
# Between a caller's clock and ours.
TOLERANCE = timedelta(minutes=5)


class PolicyRepository(Repository[PolicyVersion]):
    model = PolicyVersion


class PolicyService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._versions = PolicyRepository(uow)

    async def publish(
        self,
        version_id: UUID,
        kind: PolicyKind,
        body: str,
        *,
        effective_at: datetime,
        material: bool,
        mail: bool,
    ) -> PolicyVersion:
        """The first of its kind changes nothing, and may count at once."""
        now = await database_now(self.uow)
        number = await self._last_number(kind) + 1
        if effective_at < now - TOLERANCE:
            raise invalid_field("effective_at", "A policy does not count for the past.")
        if material and number > 1 and effective_at < now + timedelta(days=NOTICE_DAYS) - TOLERANCE:
            raise invalid_field(
                "effective_at",
                f"A material change is announced at least {NOTICE_DAYS} days before it counts.",
            )
        subject = self.uow.subject
        row = PolicyVersion(
            workspace_id=self.uow.workspace_id,
            id=version_id,
            kind=kind,
            number=number,
            body=body,
            material=material,
            effective_at=effective_at,
            actor_kind=subject.kind.value,
            actor_id=subject.id,
        )
        await self._versions.add(row)
        self.uow.record(
            PolicyPublished(
                workspace_id=row.workspace_id,
                object_id=row.id,
                kind=kind.value,
                number=number,
                material=material,
                effective_at=effective_at,
                mail=mail,
            )
        )
        return row

    async def get(self, version_id: UUID) -> PolicyVersion:
        return await self._versions.get(version_id)

    async def list_page(self, request: PageRequest) -> Page[PolicyVersion]:
        return await self._versions.list_page(request)

    async def accept(self, version_id: UUID) -> PolicyVersion:
        row = await self._versions.get(version_id)
        subject = self.uow.subject
        if subject.kind is not SubjectKind.MEMBER:
            raise OnlyInPerson
        made = await self.uow.session.execute(
            insert(PolicyAcceptance)
            .values(workspace_id=row.workspace_id, version_id=row.id, member_id=subject.id)
            .on_conflict_do_nothing()
            .returning(col(PolicyAcceptance.version_id))
        )
        if made.one_or_none() is not None:
            self.uow.record(PolicyAccepted(workspace_id=row.workspace_id, object_id=row.id))
        return row

    async def accepted(
        self, rows: Sequence[PolicyVersion]
    ) -> Mapping[UUID, Mapping[UUID, datetime]]:
        """By version: who, and when."""
        found = await self.uow.session.execute(
            select(
                col(PolicyAcceptance.version_id),
                col(PolicyAcceptance.member_id),
                col(PolicyAcceptance.accepted_at),
            ).where(
                col(PolicyAcceptance.workspace_id) == self.uow.workspace_id,
                col(PolicyAcceptance.version_id).in_([one.id for one in rows]),
            )
        )
        by_version: dict[UUID, dict[UUID, datetime]] = {}
        for version_id, member_id, accepted_at in found:
            by_version.setdefault(version_id, {})[member_id] = accepted_at
        return by_version

    async def in_effect(self) -> Sequence[PolicyVersion]:
        """The last of each kind that counts now."""
        now = await database_now(self.uow)
        rows = await self._versions.list_by(col(PolicyVersion.effective_at) <= now)
        newest: dict[PolicyKind, PolicyVersion] = {}
        for row in sorted(rows, key=lambda one: (one.effective_at, one.number)):
            newest[row.kind] = row
        return list(newest.values())

    async def _last_number(self, kind: PolicyKind) -> int:
        found = await self.uow.session.scalar(
            select(func.max(col(PolicyVersion.number))).where(
                col(PolicyVersion.workspace_id) == self.uow.workspace_id,
                col(PolicyVersion.kind) == kind,
            )
        )
        return int(found or 0)
