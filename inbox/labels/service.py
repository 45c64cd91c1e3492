"""Labels, and putting them on things. Whether the thing is there is for the caller to ask."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from msgspec import UNSET
from sqlmodel import col

from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.labels.events import (
    ContactLabelled,
    ConversationLabelled,
    LabelChanged,
    LabelCreated,
    LabelDeleted,
)
from inbox.labels.models import ContactLabel, ConversationLabel, Label
from inbox.labels.repository import LabelRepository
from inbox.labels.schemas import LabelChange, LabelIn


class LabelService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._labels = LabelRepository(uow)

    async def create(self, label_id: UUID, asked: LabelIn) -> Label:
        label = Label(
            workspace_id=self.uow.workspace_id,
            id=label_id,
            name=asked.name.strip(),
            color=asked.color,
            description=asked.description,
        )
        await self._labels.save(label)
        self.uow.record(LabelCreated(workspace_id=label.workspace_id, object_id=label_id))
        return label

    async def get(self, label_id: UUID) -> Label:
        return await self._labels.get(label_id)

    async def known(self, label_ids: Collection[UUID]) -> set[UUID]:
        """Which of these there are."""
        return {one.id for one in await self._labels.list_by(col(Label.id).in_(label_ids))}

    async def list_page(self, request: PageRequest) -> Page[Label]:
        return await self._labels.list_page(request)

    async def change(self, label_id: UUID, asked: LabelChange) -> Label:
        label = await self._labels.lock(label_id)
        for name in asked.__struct_fields__:
            value = getattr(asked, name)
            if value is not UNSET:
                setattr(label, name, value.strip() if name == "name" else value)
        await self._labels.save(label)
        self.uow.record(LabelChanged(workspace_id=label.workspace_id, object_id=label_id))
        return label

    async def delete(self, label_id: UUID) -> None:
        """It goes from everything that it was on."""
        label = await self._labels.lock(label_id)
        await self._labels.delete(label)
        self.uow.record(LabelDeleted(workspace_id=label.workspace_id, object_id=label_id))

    async def of_conversations(self, ids: Collection[UUID]) -> Mapping[UUID, Sequence[Label]]:
        return await self._labels.of(ConversationLabel, ids)

    async def of_contacts(self, ids: Collection[UUID]) -> Mapping[UUID, Sequence[Label]]:
        return await self._labels.of(ContactLabel, ids)

    async def label_conversation(self, conversation_id: UUID, label_id: UUID) -> bool:
        label = await self.get(label_id)
        added = await self._labels.put(
            ConversationLabel(
                workspace_id=label.workspace_id,
                conversation_id=conversation_id,
                label_id=label_id,
            )
        )
        if added:
            self._conversation(conversation_id, label_id, added=True)
        return added

    async def unlabel_conversation(self, conversation_id: UUID, label_id: UUID) -> bool:
        await self.get(label_id)
        taken = await self._labels.take(ConversationLabel, conversation_id, label_id)
        if taken:
            self._conversation(conversation_id, label_id, added=False)
        return taken

    async def label_contact(self, contact_id: UUID, label_id: UUID) -> bool:
        label = await self.get(label_id)
        added = await self._labels.put(
            ContactLabel(workspace_id=label.workspace_id, contact_id=contact_id, label_id=label_id)
        )
        if added:
            self._contact(contact_id, label_id, added=True)
        return added

    async def unlabel_contact(self, contact_id: UUID, label_id: UUID) -> bool:
        await self.get(label_id)
        taken = await self._labels.take(ContactLabel, contact_id, label_id)
        if taken:
            self._contact(contact_id, label_id, added=False)
        return taken

    async def copy_of_contact(self, from_id: UUID, to_id: UUID) -> Sequence[UUID]:
        """The labels of one contact on another; returns those that it did not have."""
        return await self._labels.copy_of_contact(from_id, to_id)

    async def take_back_from_contact(
        self, contact_id: UUID, label_ids: Collection[UUID], put_before: datetime
    ) -> None:
        """Those that have been on it since before then; what was put on again later stays."""
        await self._labels.take_back_from_contact(contact_id, label_ids, put_before)

    def _conversation(self, conversation_id: UUID, label_id: UUID, *, added: bool) -> None:
        self.uow.record(
            ConversationLabelled(
                workspace_id=self.uow.workspace_id,
                object_id=conversation_id,
                label_id=label_id,
                added=added,
            )
        )

    def _contact(self, contact_id: UUID, label_id: UUID, *, added: bool) -> None:
        self.uow.record(
            ContactLabelled(
                workspace_id=self.uow.workspace_id,
                object_id=contact_id,
                label_id=label_id,
                added=added,
            )
        )
