"""From lines of the log to what is told, in sets: one query per kind of thing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from inbox.contacts.service import ContactService
from inbox.conversations.service import ConversationService
from inbox.foundation.sealed import Sealed
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.messages.service import MessageService
from inbox.orders.service import OrderService
from inbox.webhook_endpoints.payloads import (
    KINDS,
    ContactData,
    ConversationData,
    Data,
    ItemData,
    MessageData,
    OrderData,
    payload,
)


@dataclass(frozen=True, slots=True)
class Line:
    seq: int
    kind: str
    object_id: UUID
    conversation_id: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    kind: str
    contact_id: UUID | None
    body: str


class Teller:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._things: dict[UUID, Any] = {}
        self._contact_of: dict[UUID, UUID] = {}

    async def load(self, lines: Sequence[Line]) -> None:
        def ids(*prefixes: str) -> set[UUID]:
            return {one.object_id for one in lines if one.kind.partition("_")[0] in prefixes}

        if wanted := ids("message"):
            self._things |= await MessageService(self.uow).find_many(wanted)
        if wanted := ids("order"):
            self._things |= await OrderService(self.uow).find_many(wanted)
        if wanted := ids("contact"):
            self._things |= await ContactService(self.uow).find_many(wanted)
        if wanted := ids("conversation"):
            self._things |= await ConversationService(self.uow).find_many(wanted)
        conversations = {one.conversation_id for one in lines if one.conversation_id is not None}
        if conversations:
            found = await ConversationService(self.uow).contacts_of(conversations)
            self._contact_of = dict(found)

    def tell(self, line: Line, *, with_text: bool) -> Told:
        kind = KINDS[line.kind][0]
        contact_id, data = self._data(line, with_text=with_text)
        body = payload(kind, self.uow.workspace_id, line.at, data)
        return Told(kind, contact_id, msgspec.json.encode(body).decode())

    def _data(self, line: Line, *, with_text: bool) -> tuple[UUID | None, Data]:
        def text(value: Sealed | None) -> str | None:
            return value.reveal() if with_text and value is not None else None

        thing, object_id = self._things.get(line.object_id), line.object_id
        contact_id = self._contact_of.get(line.conversation_id) if line.conversation_id else None
        match line.kind.partition("_")[0]:
            case "order":
                if thing is None:
                    return contact_id, OrderData(id=object_id)
                return thing.contact_id, OrderData(
                    id=object_id,
                    number=thing.number,
                    status=thing.status.value,
                    source=thing.source.value,
                    external_id=thing.external_id,
                    contact_id=thing.contact_id,
                    conversation_id=thing.conversation_id,
                    currency=thing.currency,
                    items=[ItemData(**one) for one in thing.items],
                    total_minor=thing.total_minor,
                    version=thing.version,
                    shipping_address=text(thing.shipping_address),
                    note=text(thing.note),
                )
            case "message":
                if thing is None:
                    return contact_id, MessageData(id=object_id)
                return contact_id, MessageData(
                    id=object_id,
                    conversation_id=thing.conversation_id,
                    contact_id=contact_id,
                    direction=thing.direction.value,
                    kind=thing.kind,
                    status=thing.status.value,
                    # It holds the number that was written from.
                    external_id=thing.external_id if with_text else None,
                    occurred_at=thing.occurred_at,
                    text=_words(text(thing.content)),
                )
            case "conversation":
                if thing is None:
                    return contact_id, ConversationData(id=object_id)
                return thing.contact_id, ConversationData(
                    id=object_id,
                    channel_id=thing.channel_id,
                    contact_id=thing.contact_id,
                    status=thing.status.value,
                    owner=thing.owner.value,
                    assignee_id=thing.assignee_id,
                    team_id=thing.team_id,
                )
            case _:
                if thing is None:
                    return None, ContactData(id=object_id)
                return thing.id, ContactData(
                    id=object_id,
                    language=thing.language,
                    merged_into=None if thing.id == object_id else thing.id,
                    name=text(thing.name),
                    email=text(thing.email),
                )


def wanted_lines(lines: Sequence[Line], kinds: Collection[str]) -> list[Line]:
    return [one for one in lines if one.kind in KINDS and KINDS[one.kind][0] in kinds]


def _words(content: str | None) -> str | None:
    return None if content is None else msgspec.json.decode(content).get("text")
