"""The statements of this room: credentials, sessions, links, login activity."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, insert, select, text, update
from sqlmodel import col

from inbox.access.models import (
    Credential,
    Link,
    LinkKind,
    RecoveryCode,
    Session,
    SignIn,
    SignInOutcome,
)
from inbox.foundation.client_address import Client
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.repository import Repository

SESSION_IDLE = timedelta(hours=12)
SESSION_LIFE = timedelta(days=30)


class CredentialRepository(Repository[Credential]):
    model = Credential

    async def list_of(self, member_ids: Sequence[UUID]) -> Sequence[Credential]:
        return await self.list_by(col(Credential.id).in_(member_ids))

    async def store_hash(self, member_id: UUID, password_hash: str) -> None:
        """A first password, or the next version, which ends what the last one opened."""
        await self.uow.session.execute(
            text(
                "INSERT INTO credential AS held"
                " (workspace_id, id, password_hash, totp_last_step, version)"
                " VALUES (:workspace_id, :id, :hash, 0, 1)"
                " ON CONFLICT (workspace_id, id) DO UPDATE SET"
                " password_hash = excluded.password_hash, version = held.version + 1,"
                " changed_at = clock_timestamp()"
            ),
            {"workspace_id": self.uow.workspace_id, "id": member_id, "hash": password_hash},
        )


class RecoveryCodeRepository(Repository[RecoveryCode]):
    model = RecoveryCode

    async def replace(self, member_id: UUID, code_hashes: Sequence[bytes]) -> None:
        await self.uow.session.execute(
            text(
                "DELETE FROM recovery_code"
                " WHERE workspace_id = :workspace_id AND member_id = :member_id"
            ),
            {"workspace_id": self.uow.workspace_id, "member_id": member_id},
        )
        await self.add(
            *(
                RecoveryCode(
                    workspace_id=self.uow.workspace_id, member_id=member_id, code_hash=code_hash
                )
                for code_hash in code_hashes
            )
        )

    async def use(self, member_id: UUID, code_hash: bytes) -> bool:
        """One statement: of two who use the same code, one finds it used."""
        used = await self.uow.session.execute(
            update(RecoveryCode)
            .where(
                col(RecoveryCode.workspace_id) == self.uow.workspace_id,
                col(RecoveryCode.member_id) == member_id,
                col(RecoveryCode.code_hash) == code_hash,
                col(RecoveryCode.used_at).is_(None),
            )
            .values(used_at=func.clock_timestamp())
            .returning(col(RecoveryCode.id))
        )
        return used.first() is not None


class SessionRepository(Repository[Session]):
    model = Session

    async def open(
        self, session_id: UUID, member_id: UUID, version: int, token_hash: bytes, client: Client
    ) -> None:
        sealed = await _sealed_client(self, session_id, client)
        await self.uow.session.execute(
            insert(Session).values(
                workspace_id=self.uow.workspace_id,
                id=session_id,
                member_id=member_id,
                token_hash=token_hash,
                credential_version=version,
                expires_at=func.clock_timestamp() + SESSION_LIFE,
                **sealed,
            )
        )

    async def list_open(self, request: PageRequest, member_id: UUID) -> Page[Session]:
        return await self.list_page(
            request,
            col(Session.member_id) == member_id,
            col(Session.ended_at).is_(None),
            col(Session.expires_at) > func.clock_timestamp(),
            col(Session.last_seen_at) > func.clock_timestamp() - SESSION_IDLE,
        )

    async def end(self, *conditions: ColumnElement[bool]) -> Sequence[tuple[UUID, UUID]]:
        """(session, member) of each one that was open until now."""
        ended = await self.uow.session.execute(
            update(Session)
            .where(
                col(Session.workspace_id).in_(self.uow.workspace_ids),
                col(Session.ended_at).is_(None),
                *conditions,
            )
            .values(ended_at=func.clock_timestamp())
            .returning(col(Session.id), col(Session.member_id))
        )
        return [(session_id, member_id) for session_id, member_id in ended]


class LinkRepository(Repository[Link]):
    model = Link

    async def make(self, link_id: UUID, life: timedelta, **values: Any) -> Link:
        await self.uow.session.execute(
            insert(Link).values(
                workspace_id=self.uow.workspace_id,
                id=link_id,
                expires_at=func.clock_timestamp() + life,
                **values,
            )
        )
        return await self.get(link_id)

    async def use(self, kind: LinkKind, link_id: UUID) -> Link | None:
        """One statement: of two who follow the same link, one finds it used."""
        used = await self.uow.session.execute(
            update(Link)
            .where(
                col(Link.workspace_id) == self.uow.workspace_id,
                col(Link.id) == link_id,
                col(Link.kind) == kind,
                col(Link.expires_at) > func.clock_timestamp(),
                *_open(),
            )
            .values(used_at=func.clock_timestamp())
            .returning(col(Link.id))
        )
        return await self.get(link_id) if used.first() is not None else None

    async def end(self, *conditions: ColumnElement[bool]) -> Sequence[UUID]:
        ended = await self.uow.session.execute(
            update(Link)
            .where(col(Link.workspace_id).in_(self.uow.workspace_ids), *_open(), *conditions)
            .values(ended_at=func.clock_timestamp())
            .returning(col(Link.id))
        )
        return list(ended.scalars())

    async def list_open_invites(self, request: PageRequest) -> Page[Link]:
        return await self.list_page(request, *self._usable(), col(Link.kind) == LinkKind.INVITE)

    async def find_open_invite(self, link_id: UUID) -> Link | None:
        return await self.find_by(
            col(Link.id) == link_id, col(Link.kind) == LinkKind.INVITE, *self._usable()
        )

    async def has_open_invite(self, email_hash: bytes) -> bool:
        found = await self.uow.session.scalars(
            self.scoped(select(col(Link.id))).where(
                col(Link.kind) == LinkKind.INVITE, col(Link.email_hash) == email_hash, *_open()
            )
        )
        return found.first() is not None

    @staticmethod
    def _usable() -> tuple[ColumnElement[bool], ...]:
        return (*_open(), col(Link.expires_at) > func.clock_timestamp())


class SignInRepository(Repository[SignIn]):
    model = SignIn

    async def note(
        self, workspace_id: UUID, member_id: UUID, outcome: SignInOutcome, client: Client
    ) -> None:
        row_id = new_id()
        sealed = await _sealed_client(self, row_id, client, workspace_id)
        await self.add(
            SignIn(
                workspace_id=workspace_id,
                id=row_id,
                member_id=member_id,
                outcome=outcome,
                **sealed,
            )
        )

    async def list_of(self, request: PageRequest, member_id: UUID) -> Page[SignIn]:
        return await self.list_page(request, col(SignIn.member_id) == member_id)


def _open() -> tuple[ColumnElement[bool], ...]:
    return (col(Link.used_at).is_(None), col(Link.ended_at).is_(None))


async def _sealed_client(
    repository: Repository[Any], row_id: UUID, client: Client, workspace_id: UUID | None = None
) -> dict[str, Any]:
    uow, model = repository.uow, repository.model
    workspace = workspace_id or uow.workspace_id
    return {
        "ip_address": await uow.keys.seal(
            model, "ip_address", workspace, row_id, client.ip_address
        ),
        "user_agent": await uow.keys.seal(
            model, "user_agent", workspace, row_id, client.user_agent
        ),
    }
