"""Fields and their values in the database."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from inbox.fields.errors import FieldKeyTaken
from inbox.fields.models import ContactField, ConversationField, FieldDefinition, FieldOwner
from inbox.foundation.repository import Repository
from inbox.foundation.sets import insert_set

Row = ContactField | ConversationField


@dataclass(frozen=True, slots=True)
class Shape:
    """Where the values of one kind of owner are."""

    model: type[ContactField] | type[ConversationField]
    owner: str

    @property
    def column(self) -> Any:
        return col(getattr(self.model, self.owner))


SHAPES = {
    FieldOwner.CONTACT: Shape(ContactField, "contact_id"),
    FieldOwner.CONVERSATION: Shape(ConversationField, "conversation_id"),
}


class FieldRepository(Repository[FieldDefinition]):
    model = FieldDefinition

    async def save(self, definition: FieldDefinition) -> None:
        try:
            await self.add(definition)
        except IntegrityError:
            # The key is the only thing that a field shares with others.
            raise FieldKeyTaken from None

    async def count(self, owner: FieldOwner) -> int:
        found = await self.uow.session.scalar(
            self.scoped(select(func.count()).select_from(FieldDefinition)).where(
                col(FieldDefinition.owner) == owner
            )
        )
        return int(found or 0)

    async def values(
        self, owner: FieldOwner, ids: Collection[UUID], keys: Collection[str] | None = None
    ) -> Sequence[tuple[str, Row]]:
        """With the keys of their fields; in the order in which fields are shown."""
        if not ids:
            return []
        shape = SHAPES[owner]
        model = shape.model
        statement = (
            select(col(FieldDefinition.key), model)
            .join(
                model,
                (col(model.workspace_id) == col(FieldDefinition.workspace_id))
                & (col(model.field_id) == col(FieldDefinition.id)),
            )
            .where(col(model.workspace_id).in_(self.uow.workspace_ids), shape.column.in_(ids))
            .order_by(col(FieldDefinition.position), col(FieldDefinition.id), shape.column)
        )
        if keys is not None:
            statement = statement.where(col(FieldDefinition.key).in_(keys))
        # Afresh: values are written in sets, beside the session.
        statement = statement.execution_options(populate_existing=True)
        found = await self.uow.session.execute(statement)
        rows: list[tuple[str, Row]] = [(one[0], one[1]) for one in found]  # type: ignore[misc]
        await self.uow.unlock(*(row for _, row in rows))
        return rows

    async def put(self, owner: FieldOwner, rows: Sequence[dict[str, Any]]) -> None:
        shape = SHAPES[owner]
        # A sealed value belongs to the id that it was sealed for.
        await insert_set(
            self.uow,
            shape.model,
            rows,
            then=f"ON CONFLICT (workspace_id, {shape.owner}, field_id) DO UPDATE SET"
            " id = excluded.id, plain = excluded.plain, sealed = excluded.sealed,"
            " value_hash = excluded.value_hash, updated_at = clock_timestamp()",
        )

    async def take(
        self, owner: FieldOwner, owner_ids: Collection[UUID], field_ids: Collection[UUID]
    ) -> None:
        shape = SHAPES[owner]
        await self.uow.session.execute(
            delete(shape.model).where(
                col(shape.model.workspace_id).in_(self.uow.workspace_ids),
                shape.column.in_(owner_ids),
                col(shape.model.field_id).in_(field_ids),
            )
        )
