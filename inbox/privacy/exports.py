"""Exports: asked for, made by a worker, fetched with a link that works without a session.

The link's 256 bits are told once, to whoever asked, and stored hashed; a new one ends the old.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, text, update
from sqlmodel import col

from inbox.contacts.service import ContactService
from inbox.foundation.encryption import DataKey, InstallationKey, Place, token_hash
from inbox.foundation.errors import NotFound
from inbox.foundation.events import Ring
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.permissions import Permission
from inbox.foundation.personal_data import Person
from inbox.foundation.repository import Repository
from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.privacy.errors import ExportGone, ExportNotReady, ExportUnderWay, ExportUnknown
from inbox.privacy.events import ExportAsked, ExportDownloaded, ExportEnded, ExportLinkMade
from inbox.privacy.models import ExportState, PrivacyExport
from inbox.workspaces.service import MemberService

MAKE_EXPORT = "make_privacy_export"
TOKEN_BYTES = 32
KEPT_DAYS = 7
# Of a whole workspace: long enough to be fetched.
WORKSPACE_KEPT_DAYS = 3
OPEN = (ExportState.WAITING, ExportState.RUNNING)
# Whoever makes one says so at least this often, or somebody else takes it over.
SILENT_SECONDS = 120
ATTEMPTS_AT_MOST = 5
TOO_MANY_ATTEMPTS = "too_many_attempts"


class ExportRepository(Repository[PrivacyExport]):
    model = PrivacyExport


# Rows that are of no person.
WHOLE = (col(PrivacyExport.contact_id).is_(None), col(PrivacyExport.member_id).is_(None))
WHOLE_WORKSPACE = "workspace"


@dataclass(frozen=True, slots=True)
class Claimed:
    """What it takes to make one, without a unit of work."""

    workspace_id: UUID
    id: UUID
    attempt: int
    # None where it is the whole workspace; the id is then the workspace's.
    person: Person | None
    person_id: UUID
    # What rows may name the person by, by the name of their column.
    ids: Sequence[UUID]
    email_hash: bytes | None
    workspace_name: str
    storage_key: str
    key: DataKey = field(repr=False)


@dataclass(frozen=True, slots=True)
class Download:
    workspace_id: UUID
    id: UUID
    size_bytes: int
    storage_key: str
    key: DataKey = field(repr=False)


def is_whole(row: PrivacyExport) -> bool:
    return row.contact_id is None and row.member_id is None


def place_of(workspace_id: UUID, export_id: UUID) -> Place:
    return Place(workspace_id, "privacy_export", "file", export_id)


class ExportService:
    def __init__(self, uow: UnitOfWork, installation_key: InstallationKey) -> None:
        self.uow = uow
        self._exports = ExportRepository(uow)
        self._contacts = ContactService(uow)
        self._members = MemberService(uow, installation_key)

    async def ask_for_contact(self, contact_id: UUID, export_id: UUID) -> tuple[PrivacyExport, str]:
        contact = await self._contacts.get(contact_id)
        return await self._ask(export_id, Person.CONTACT, contact.id)

    async def ask_for_member(self, member_id: UUID, export_id: UUID) -> tuple[PrivacyExport, str]:
        member = await self._members.get(member_id)
        return await self._ask(export_id, Person.MEMBER, member.id)

    async def ask_for_workspace(
        self, workspace_id: UUID, export_id: UUID
    ) -> tuple[PrivacyExport, str]:
        self.uow.subject.require(Permission.WORKSPACE_EXPORT)
        # Whoever asks at the same moment waits here.
        await self.uow.session.execute(
            text("SELECT FROM workspace WHERE id = :id FOR UPDATE"), {"id": workspace_id}
        )
        if await self._exports.find_by(*WHOLE, col(PrivacyExport.state).in_(OPEN)) is not None:
            raise ExportUnderWay
        return await self._ask(export_id, None, workspace_id)

    async def get(self, export_id: UUID) -> PrivacyExport:
        return await self._exports.get(export_id)

    async def list_page(
        self, request: PageRequest, contact_id: UUID | None = None
    ) -> Page[PrivacyExport]:
        only = [] if contact_id is None else [col(PrivacyExport.contact_id) == contact_id]
        return await self._exports.list_page(request, *only)

    async def new_link(self, export_id: UUID) -> tuple[PrivacyExport, str]:
        row = await self._exports.lock(export_id)
        if is_whole(row):
            self.uow.subject.require(Permission.WORKSPACE_EXPORT)
        if row.state is ExportState.EXPIRED:
            raise ExportGone
        if row.state is ExportState.FAILED:
            raise ExportNotReady
        token = secrets.token_urlsafe(TOKEN_BYTES)
        row.token_hash = token_hash(token)
        await self._exports.add(row)
        self.uow.record(ExportLinkMade(workspace_id=row.workspace_id, object_id=row.id))
        return row, token

    async def claim(self, export_id: UUID) -> Claimed | None:
        """None of one that is being made, or has been. Whoever was silent has lost it."""
        taken = await self.uow.session.execute(
            update(PrivacyExport)
            .where(
                col(PrivacyExport.workspace_id) == self.uow.workspace_id,
                col(PrivacyExport.id) == export_id,
                col(PrivacyExport.state).in_([ExportState.WAITING, ExportState.RUNNING]),
                text(
                    "(state = 'waiting' OR beat_at < clock_timestamp()"
                    f" - make_interval(secs => {SILENT_SECONDS}))"
                ),
            )
            .values(
                state=ExportState.RUNNING,
                attempt=col(PrivacyExport.attempt) + 1,
                beat_at=func.clock_timestamp(),
                rows_done=0,
                files_done=0,
            )
            .returning(col(PrivacyExport.id))
        )
        if taken.one_or_none() is None:
            return None
        row = await self._exports.lock(export_id)
        if row.attempt > ATTEMPTS_AT_MOST:
            await self._end(row, ExportState.FAILED, TOO_MANY_ATTEMPTS)
            return None
        try:
            return await self._opened(row)
        except NotFound:
            # Erased in the meantime: there is nothing to tell any more.
            await self._end(row, ExportState.FAILED, NotFound.code)
            return None

    async def count(self, claimed: Claimed, rows_total: int) -> None:
        await self._beat(claimed, rows_total=rows_total)

    async def go_on(self, claimed: Claimed, rows_done: int, files_done: int) -> bool:
        """False when somebody else has taken it over."""
        return await self._beat(claimed, rows_done=rows_done, files_done=files_done)

    async def finish(
        self, claimed: Claimed, rows_done: int, files_done: int, size_bytes: int
    ) -> bool:
        row = await self._exports.lock(claimed.id)
        if row.attempt != claimed.attempt or row.state is not ExportState.RUNNING:
            return False
        row.rows_done, row.files_done, row.size_bytes = rows_done, files_done, size_bytes
        row.rows_total = rows_done
        row.storage_key, row.data_key_id = claimed.storage_key, claimed.key.id
        days = WORKSPACE_KEPT_DAYS if is_whole(row) else KEPT_DAYS
        row.expires_at = await database_now(self.uow) + timedelta(days=days)
        await self._end(row, ExportState.READY)
        return True

    async def fail(self, claimed: Claimed, code: str) -> None:
        row = await self._exports.lock(claimed.id)
        if row.attempt == claimed.attempt and row.state is ExportState.RUNNING:
            await self._end(row, ExportState.FAILED, code)

    async def expire(self, export_id: UUID) -> None:
        row = await self._exports.lock(export_id)
        row.state, row.storage_key = ExportState.EXPIRED, None
        await self._exports.add(row)

    async def fetch(self, export_id: UUID) -> Download:
        """By the link, which is all that whoever fetches has to show."""
        row = await self._exports.lock(export_id)
        if row.state is ExportState.EXPIRED:
            raise ExportGone
        if row.state is not ExportState.READY or row.data_key_id is None or row.storage_key is None:
            raise ExportNotReady
        if row.expires_at is None or row.expires_at <= await database_now(self.uow):
            raise ExportGone
        key = await self.uow.keys.find(row.workspace_id, row.data_key_id)
        if key is None:
            raise ExportGone
        self.uow.record(ExportDownloaded(workspace_id=row.workspace_id, object_id=row.id))
        return Download(row.workspace_id, row.id, row.size_bytes or 0, row.storage_key, key)

    async def _ask(
        self, export_id: UUID, person: Person | None, person_id: UUID
    ) -> tuple[PrivacyExport, str]:
        token = secrets.token_urlsafe(TOKEN_BYTES)
        subject = self.uow.subject
        row = PrivacyExport(
            workspace_id=self.uow.workspace_id,
            id=export_id,
            contact_id=person_id if person is Person.CONTACT else None,
            member_id=person_id if person is Person.MEMBER else None,
            token_hash=token_hash(token),
            actor_kind=subject.kind.value,
            actor_id=subject.id,
        )
        await self._exports.add(row)
        self.uow.record(
            ExportAsked(
                workspace_id=row.workspace_id,
                object_id=row.id,
                person=WHOLE_WORKSPACE if person is None else person.value,
                person_id=person_id,
            )
        )
        self.uow.ring(Ring(MAKE_EXPORT, (row.workspace_id, row.id)))
        return row, token

    async def _opened(self, row: PrivacyExport) -> Claimed:
        workspace_id = row.workspace_id
        email_hash: bytes | None = None
        person: Person | None
        ids: Sequence[UUID]
        if row.contact_id is not None:
            person, person_id = Person.CONTACT, row.contact_id
            ids = await self._contacts.members_of(person_id)
            key = await self.uow.keys.current(workspace_id, KeyPurpose.CONTACT, person_id)
        elif row.member_id is not None:
            person, person_id = Person.MEMBER, row.member_id
            email_hash = (await self._members.get(person_id)).email_hash
            ids = [person_id]
            key = await self.uow.keys.current(workspace_id, KeyPurpose.WORKSPACE)
        else:
            person, person_id, ids = None, workspace_id, [workspace_id]
            key = await self.uow.keys.current(workspace_id, KeyPurpose.WORKSPACE)
        return Claimed(
            workspace_id=workspace_id,
            id=row.id,
            attempt=row.attempt,
            person=person,
            person_id=person_id,
            ids=ids,
            email_hash=email_hash,
            workspace_name=await self._workspace_name(),
            storage_key=f"exports/{new_id()}{secrets.token_hex(16)}",
            key=key,
        )

    async def _workspace_name(self) -> str:
        found = await self.uow.session.execute(
            text("SELECT name FROM workspace WHERE id = :id"), {"id": self.uow.workspace_id}
        )
        return str(found.scalar_one())

    async def _beat(self, claimed: Claimed, **values: int) -> bool:
        found = await self.uow.session.execute(
            update(PrivacyExport)
            .where(
                col(PrivacyExport.workspace_id) == claimed.workspace_id,
                col(PrivacyExport.id) == claimed.id,
                col(PrivacyExport.attempt) == claimed.attempt,
                col(PrivacyExport.state) == ExportState.RUNNING,
            )
            .values(beat_at=func.clock_timestamp(), **values)
            .returning(col(PrivacyExport.id))
        )
        return found.one_or_none() is not None

    async def _end(self, row: PrivacyExport, state: ExportState, code: str | None = None) -> None:
        row.state, row.code = state, code
        row.finished_at = await database_now(self.uow)
        await self._exports.add(row)
        self.uow.record(
            ExportEnded(
                workspace_id=row.workspace_id,
                object_id=row.id,
                state=state.value,
                rows=row.rows_done,
                files=row.files_done,
            )
        )


async def forget_whole(uow: UnitOfWork) -> None:
    """Somebody was erased: what has been made still tells of him, and goes; what is being made
    begins again without him."""
    exports, now = ExportRepository(uow), await database_now(uow)
    for row in await exports.list_by(
        *WHOLE, col(PrivacyExport.state).in_([ExportState.RUNNING, ExportState.READY])
    ):
        if row.state is ExportState.READY:
            row.expires_at = now
        else:
            row.state = ExportState.WAITING
            uow.ring(Ring(MAKE_EXPORT, (row.workspace_id, row.id)))
        await exports.add(row)


async def fetch_by_link(runtime: Runtime, token: str) -> Download:
    async with runtime.database.short_connection() as connection:
        found = (
            await connection.execute(
                text("SELECT workspace_id, id FROM lookup.find_privacy_export(:wanted)"),
                {"wanted": token_hash(token)},
            )
        ).one_or_none()
    if found is None:
        raise ExportUnknown
    async with runtime.unit_of_work(found.workspace_id) as uow:
        return await ExportService(uow, runtime.installation_key).fetch(found.id)
