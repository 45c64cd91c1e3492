"""The shape of every room's repository: statements scoped to the workspaces of the unit of work.

`get_` raises, `find_` may return None, `list_` pages, `lock_` locks. Row-level security stands
behind this scoping and does not depend on it.
"""

from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar, TypeVarTuple
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from inbox.foundation.errors import NotFound
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.unit_of_work import UnitOfWork

Model = TypeVar("Model", bound=SQLModel)
Columns = TypeVarTuple("Columns")


class Repository(Generic[Model]):
    model: ClassVar[Any]

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    def scoped(self, statement: Select[*Columns]) -> Select[*Columns]:
        return statement.where(self.model.workspace_id.in_(self.uow.workspace_ids))

    def select(self) -> Select[Any]:
        return self.scoped(select(self.model))

    async def find(self, row_id: UUID) -> Model | None:
        return await self.find_by(self.model.id == row_id)

    async def find_by(self, *conditions: Any) -> Model | None:
        row: Model | None = (
            await self.uow.session.scalars(self.select().where(*conditions))
        ).one_or_none()
        await self.uow.unlock(row)
        return row

    async def get(self, row_id: UUID) -> Model:
        row = await self.find(row_id)
        if row is None:
            raise NotFound
        return row

    async def lock(self, row_id: UUID) -> Model:
        """As it is now that the lock is there. SQLAlchemy leaves an object that it has loaded
        before as it was, unless told; what was changed of it so far is written first."""
        await self.uow.session.flush()
        statement = self.select().where(self.model.id == row_id).with_for_update()
        row: Model | None = (
            await self.uow.session.scalars(statement, execution_options={"populate_existing": True})
        ).one_or_none()
        if row is None:
            raise NotFound
        await self.uow.unlock(row)
        return row

    async def list_by(self, *conditions: Any) -> Sequence[Model]:
        rows = (await self.uow.session.scalars(self.select().where(*conditions))).all()
        await self.uow.unlock(*rows)
        return rows

    async def list_page(self, request: PageRequest, *conditions: Any) -> Page[Model]:
        """Newest first: ids grow with time, so the id alone is the cursor."""
        statement = self.select().where(*conditions).order_by(self.model.id.desc())
        if request.after is not None:
            statement = statement.where(self.model.id < request.after)
        rows: list[Model] = list(
            (await self.uow.session.scalars(statement.limit(request.limit + 1))).all()
        )
        await self.uow.unlock(*rows)
        return Page.of(rows, request.limit, cursor=lambda row: row.id)  # type: ignore[attr-defined]

    async def add(self, *rows: Model) -> None:
        self.uow.session.add_all(rows)
        await self.uow.session.flush()

    async def delete(self, row: Model) -> None:
        await self.uow.session.delete(row)
        await self.uow.session.flush()


def constraint_of(error: IntegrityError) -> str | None:
    """The name of the rule of a table that was broken."""
    name: str | None = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    return name
