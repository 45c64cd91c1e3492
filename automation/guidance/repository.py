"""Drafts, versions, tests and their cases in the database."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlmodel import col

from automation.guidance.models import (
    CaseState,
    GuidanceCase,
    GuidanceDraft,
    GuidanceTest,
    GuidanceTestState,
    GuidanceVersion,
)
from inbox.foundation.errors import NotFound
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import NumberPageRequest, Page
from inbox.foundation.repository import Repository
from inbox.foundation.sets import insert_set

# Conversations of people who asked that their data rest are shown to nobody, not even for a test.
LATEST = text(
    "SELECT c.id FROM conversation AS c JOIN contact AS p"
    " ON p.workspace_id = c.workspace_id AND p.id = c.contact_id"
    " WHERE c.workspace_id = :workspace_id AND p.restricted_at IS NULL"
    " AND EXISTS (SELECT FROM message AS m WHERE m.workspace_id = c.workspace_id"
    " AND m.conversation_id = c.id AND m.author = 'contact' AND m.kind = 'text'"
    " AND m.revoked_at IS NULL)"
    " ORDER BY c.last_message_at DESC, c.id DESC LIMIT :most"
)


class DraftRepository(Repository[GuidanceDraft]):
    model = GuidanceDraft

    async def of_workspace(self) -> GuidanceDraft | None:
        return await self.find_by()

    async def lock_or_make(self, sha: str) -> GuidanceDraft:
        """Two who write at once for the first time meet at the one row of their workspace."""
        subject = self.uow.subject
        row = {
            "workspace_id": self.uow.workspace_id,
            "id": new_id(),
            "text": "",
            "sha": sha,
            "revision": 0,
            "by_kind": subject.kind.value,
            "by": subject.id,
        }
        await insert_set(
            self.uow, GuidanceDraft, [row], then="ON CONFLICT (workspace_id) DO NOTHING"
        )
        statement = self.select().with_for_update()
        found: GuidanceDraft = (
            await self.uow.session.scalars(statement, execution_options={"populate_existing": True})
        ).one()
        return found


class VersionRepository(Repository[GuidanceVersion]):
    model = GuidanceVersion

    async def newest(self) -> GuidanceVersion | None:
        statement = self.select().order_by(col(GuidanceVersion.number).desc()).limit(1)
        found: GuidanceVersion | None = (await self.uow.session.scalars(statement)).first()
        return found

    async def numbered(self, number: int) -> GuidanceVersion | None:
        return await self.find_by(col(GuidanceVersion.number) == number)

    async def list_all(self, request: NumberPageRequest) -> Page[GuidanceVersion]:
        statement = self.select().order_by(col(GuidanceVersion.number).desc())
        if request.after is not None:
            statement = statement.where(col(GuidanceVersion.number) < request.after)
        rows = (await self.uow.session.scalars(statement.limit(request.limit + 1))).all()
        return Page.of(list(rows), request.limit, cursor=lambda row: row.number)


class TestRepository(Repository[GuidanceTest]):
    # Not one of pytest's.
    __test__ = False
    model = GuidanceTest

    async def newest_of(
        self, sha: str, *, state: GuidanceTestState | None = None
    ) -> GuidanceTest | None:
        statement = self.select().where(col(GuidanceTest.sha) == sha)
        if state is not None:
            statement = statement.where(col(GuidanceTest.state) == state)
        statement = statement.order_by(col(GuidanceTest.id).desc()).limit(1)
        found: GuidanceTest | None = (await self.uow.session.scalars(statement)).first()
        return found

    async def is_open(self) -> bool:
        statement = self.scoped(select(col(GuidanceTest.id))).where(
            col(GuidanceTest.ended_at).is_(None)
        )
        return (await self.uow.session.scalars(statement.limit(1))).first() is not None

    async def forget_but(self, newest: int) -> None:
        kept = (
            self.scoped(select(col(GuidanceTest.id)))
            .order_by(col(GuidanceTest.id).desc())
            .limit(newest)
        )
        await self.uow.session.execute(
            delete(GuidanceTest).where(
                col(GuidanceTest.workspace_id) == self.uow.workspace_id,
                col(GuidanceTest.id).not_in(kept),
            )
        )


class CaseRepository(Repository[GuidanceCase]):
    model = GuidanceCase

    async def choose(self, test_id: UUID, most: int) -> int:
        """How many there are."""
        values = {"workspace_id": self.uow.workspace_id, "most": most}
        found = (await self.uow.session.scalars(LATEST, values)).all()
        rows = [
            {
                "workspace_id": self.uow.workspace_id,
                "id": new_id(),
                "test_id": test_id,
                "conversation_id": conversation_id,
                "position": position,
                "state": CaseState.WAITING.value,
            }
            for position, conversation_id in enumerate(found, start=1)
        ]
        await insert_set(self.uow, GuidanceCase, rows)
        return len(rows)

    async def find_and_lock(self, case_id: UUID) -> GuidanceCase | None:
        try:
            return await self.lock(case_id)
        except NotFound:
            return None

    async def list_of(self, test_id: UUID, request: NumberPageRequest) -> Page[GuidanceCase]:
        """In the order of their conversations, the newest first."""
        statement = (
            self.select()
            .where(col(GuidanceCase.test_id) == test_id)
            .order_by(col(GuidanceCase.position))
        )
        if request.after is not None:
            statement = statement.where(col(GuidanceCase.position) > request.after)
        rows: Sequence[GuidanceCase] = (
            await self.uow.session.scalars(statement.limit(request.limit + 1))
        ).all()
        await self.uow.unlock(*rows)
        return Page.of(list(rows), request.limit, cursor=lambda row: row.position)

    async def all_of(self, test_id: UUID) -> Sequence[GuidanceCase]:
        """Counts need no keys: nothing is unlocked."""
        statement = (
            self.select()
            .where(col(GuidanceCase.test_id) == test_id)
            .order_by(col(GuidanceCase.position))
        )
        rows: Sequence[GuidanceCase] = (await self.uow.session.scalars(statement)).all()
        return rows
