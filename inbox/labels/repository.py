"""Labels in the database, and what they are on."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, col

from inbox.foundation.repository import Repository
from inbox.labels.errors import LabelNameTaken
from inbox.labels.models import ContactLabel, ConversationLabel, Label


class LabelRepository(Repository[Label]):
    model = Label

    async def save(self, label: Label) -> None:
        try:
            await self.add(label)
        except IntegrityError:
            # The name is the only thing that a label shares with others.
            raise LabelNameTaken from None

    async def of(
        self, link: type[ConversationLabel] | type[ContactLabel], ids: Collection[UUID]
    ) -> dict[UUID, list[Label]]:
        if not ids:
            return {}
        owner = _owner(link)
        rows = await self.uow.session.execute(
            self.scoped(select(Label, owner.label("owner_id")))
            .join(
                link,
                (col(link.workspace_id) == col(Label.workspace_id))
                & (col(link.label_id) == col(Label.id)),
            )
            .where(owner.in_(ids))
            .order_by(col(Label.name))
        )
        found: dict[UUID, list[Label]] = {}
        for label, owner_id in rows:
            found.setdefault(owner_id, []).append(label)
        return found

    async def put(self, row: SQLModel) -> bool:
        """False when it was there already."""
        values: dict[str, Any] = row.model_dump(exclude={"created_at"})
        done = await self.uow.session.execute(
            insert(type(row)).values(values).on_conflict_do_nothing()
        )
        return bool(done.rowcount)  # type: ignore[attr-defined]

    async def put_on_contacts(
        self, workspace_id: UUID, pairs: Sequence[tuple[UUID, UUID]]
    ) -> Sequence[UUID]:
        rows = [
            {"workspace_id": workspace_id, "contact_id": contact_id, "label_id": label_id}
            for contact_id, label_id in dict.fromkeys(pairs)
        ]
        done = await self.uow.session.execute(
            insert(ContactLabel)
            .values(rows)
            .on_conflict_do_nothing()
            .returning(col(ContactLabel.contact_id))
        )
        return list(done.scalars())

    async def take(
        self, link: type[ConversationLabel] | type[ContactLabel], owner_id: UUID, label_id: UUID
    ) -> bool:
        done = await self.uow.session.execute(
            delete(link).where(
                col(link.workspace_id).in_(self.uow.workspace_ids),
                _owner(link) == owner_id,
                col(link.label_id) == label_id,
            )
        )
        return bool(done.rowcount)  # type: ignore[attr-defined]

    async def copy_of_contact(self, from_id: UUID, to_id: UUID) -> Sequence[UUID]:
        theirs = (
            select(col(ContactLabel.workspace_id), literal(to_id), col(ContactLabel.label_id))
            .where(col(ContactLabel.workspace_id).in_(self.uow.workspace_ids))
            .where(col(ContactLabel.contact_id) == from_id)
        )
        done = await self.uow.session.execute(
            insert(ContactLabel)
            .from_select(["workspace_id", "contact_id", "label_id"], theirs)
            .on_conflict_do_nothing()
            .returning(col(ContactLabel.label_id))
        )
        return list(done.scalars())

    async def take_back_from_contact(
        self, contact_id: UUID, label_ids: Collection[UUID], put_before: datetime
    ) -> None:
        await self.uow.session.execute(
            delete(ContactLabel).where(
                col(ContactLabel.workspace_id).in_(self.uow.workspace_ids),
                col(ContactLabel.contact_id) == contact_id,
                col(ContactLabel.label_id).in_(label_ids),
                col(ContactLabel.created_at) <= put_before,
            )
        )


def _owner(link: type[ConversationLabel] | type[ContactLabel]) -> Any:
    name = "conversation_id" if link is ConversationLabel else "contact_id"
    return col(getattr(link, name))
