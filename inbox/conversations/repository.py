"""Conversations as people look at them: pages by the time of the last message."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from msgspec.structs import replace
from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    any_,
    case,
    exists,
    func,
    select,
    table,
    text,
    tuple_,
    union_all,
)
from sqlalchemy import column as sql_column
from sqlalchemy.orm import aliased
from sqlmodel import col

from inbox.contacts.models import Contact
from inbox.conversations.models import Conversation
from inbox.conversations.schemas import ConversationFilters
from inbox.fields.matches import FieldMatch
from inbox.fields.models import ConversationField
from inbox.foundation.filtering import Rule, conditions, equals, is_set
from inbox.foundation.pagination import Moment, MomentPageRequest, Page
from inbox.foundation.repository import Repository


def _unread(wanted: bool) -> ColumnElement[bool]:
    return col(Conversation.unread_count) > 0 if wanted else col(Conversation.unread_count) == 0


def _with_contact(contact_id: UUID) -> ColumnElement[bool]:
    """Whoever was merged into this contact has threads of his own, which are shown as its. As an
    array that is found first, so that the threads are found by their index."""
    asked, member = aliased(Contact), aliased(Contact)
    root = select(func.coalesce(col(asked.merged_into), col(asked.id))).where(
        col(asked.id) == contact_id
    )
    # Two questions, each with an index of its own: one with `or` reads all contacts.
    members = union_all(
        root, select(col(member.id)).where(col(member.merged_into) == root.scalar_subquery())
    )
    return col(Conversation.contact_id) == any_(func.array(members.scalar_subquery()))


# The rows belong to the room labels, which this room may use and whose table it asks here.
_label = table(
    "conversation_label",
    sql_column("workspace_id"),
    sql_column("conversation_id"),
    sql_column("label_id"),
)
# The floor of automation stands above this one; its table is asked by name.
_found = table(
    "message_intent",
    *(
        sql_column(name)
        for name in (
            "workspace_id",
            "conversation_id",
            "intent_id",
            "correct_id",
            "judged_at",
            "at",
        )
    ),
)


def _labelled(label_id: UUID) -> ColumnElement[bool]:
    return _one_by_one(
        select(text("1"))
        .select_from(_label)
        .where(
            _label.c.workspace_id == col(Conversation.workspace_id),
            _label.c.conversation_id == col(Conversation.id),
            _label.c.label_id == label_id,
        )
    )


def _about(intent_id: UUID) -> ColumnElement[bool]:
    """A customer wrote about it since the conversation was opened last."""
    return _one_by_one(
        select(text("1"))
        .select_from(_found)
        .where(
            _found.c.workspace_id == col(Conversation.workspace_id),
            _found.c.conversation_id == col(Conversation.id),
            _holds(intent_id),
            _found.c.at >= col(Conversation.opened_at),
        )
    )


def _holds(intent_id: UUID) -> ColumnElement[bool]:
    """What a colleague said of a message goes before what was found; written as its index is, and
    without a function, which would keep row-level security from using that."""
    holds = case((_found.c.judged_at.is_(None), _found.c.intent_id), else_=_found.c.correct_id)
    return holds == intent_id


def _one_by_one(rows: Select[Any]) -> ColumnElement[bool]:
    """Asked of each thread on the way, by key: an offset keeps the planner from a join, for which
    it reads all threads that there are."""
    return exists(rows.offset(0))


def _mentioned(member_id: UUID) -> ColumnElement[bool]:
    """The room notes stands above this one; its tables are asked by name."""
    note = table(
        "note", sql_column("workspace_id"), sql_column("id"), sql_column("conversation_id")
    )
    mention = table(
        "mention", sql_column("workspace_id"), sql_column("note_id"), sql_column("member_id")
    )
    return exists(
        select(text("1"))
        .select_from(
            note.join(
                mention,
                and_(mention.c.workspace_id == note.c.workspace_id, mention.c.note_id == note.c.id),
            )
        )
        .where(
            note.c.workspace_id == col(Conversation.workspace_id),
            note.c.conversation_id == col(Conversation.id),
            mention.c.member_id == member_id,
        )
    )


def _with_fields(matches: tuple[FieldMatch, ...]) -> ColumnElement[bool]:
    return and_(
        *(
            col(Conversation.id).in_(
                select(col(ConversationField.conversation_id)).where(
                    col(ConversationField.workspace_id) == match.workspace_id,
                    col(ConversationField.field_id) == match.field_id,
                    col(ConversationField.value_hash) == match.value_hash,
                )
            )
            for match in matches
        )
    )


def _candidates(
    workspace_id: UUID, filters: ConversationFilters
) -> Iterator[tuple[str, Select[Any]]]:
    if filters.label_id is not None:
        yield (
            "label_id",
            select(_label.c.conversation_id).where(
                _label.c.workspace_id == workspace_id, _label.c.label_id == filters.label_id
            ),
        )
    if filters.intent_id is not None:
        yield (
            "intent_id",
            select(_found.c.conversation_id).where(
                _found.c.workspace_id == workspace_id, _holds(filters.intent_id)
            ),
        )


CONVERSATION_RULES: Mapping[str, Rule] = {
    "status": equals(Conversation.status),
    "owner": equals(Conversation.owner),
    "assignee_id": equals(Conversation.assignee_id),
    "assigned": is_set(col(Conversation.assignee_id)),
    "team_id": equals(Conversation.team_id),
    "channel_id": equals(Conversation.channel_id),
    "contact_id": _with_contact,
    "label_id": _labelled,
    "intent_id": _about,
    "priority": lambda level: col(Conversation.priority) == level.rank,
    "unread": _unread,
    "waiting": is_set(col(Conversation.waiting_since)),
    "mentioned": _mentioned,
    "fields": _with_fields,
}


# Of so many the threads are found by their keys and sorted; of more, the newest are looked through
# until there is a page of them. Both cost about the same there, a few thousand rows.
FEW = 2_500


class ConversationRepository(Repository[Conversation]):
    model = Conversation

    async def list_recent(
        self, request: MomentPageRequest, filters: ConversationFilters
    ) -> Page[Conversation]:
        at, row_id = col(Conversation.last_message_at), col(Conversation.id)
        filters, among = await self._among_few(filters)
        statement = (
            self._filtered(self.select(), filters)
            .where(*among)
            # As one value they are in the order of no index, so that the keys are what is gone by.
            .order_by(*([tuple_(at, row_id).desc()] if among else [at.desc(), row_id.desc()]))
            .limit(request.limit + 1)
        )
        if request.after is not None:
            statement = statement.where(
                tuple_(at, row_id) < tuple_(request.after.at, request.after.id)
            )
        rows = (await self.uow.session.scalars(statement)).all()
        return Page.of(rows, request.limit, cursor=lambda one: Moment(one.last_message_at, one.id))

    async def count(self, filters: ConversationFilters, most: int) -> int:
        """Up to `most`: nobody reads a larger number, and counting it would read the table."""
        some = self._filtered(self.scoped(select(col(Conversation.id))), filters).limit(most)
        found = await self.uow.session.scalar(select(func.count()).select_from(some.subquery()))
        return int(found or 0)

    async def list_ids(self, filters: ConversationFilters, most: int) -> list[UUID]:
        statement = self._filtered(self.scoped(select(col(Conversation.id))), filters)
        return list((await self.uow.session.scalars(statement.limit(most))).all())

    async def contacts_of(self, conversation_ids: Collection[UUID]) -> dict[UUID, UUID]:
        if not conversation_ids:
            return {}
        rows = await self.uow.session.execute(
            self.scoped(select(col(Conversation.id), col(Conversation.contact_id))).where(
                col(Conversation.id).in_(conversation_ids)
            )
        )
        return {row.id: row.contact_id for row in rows}

    async def _among_few(
        self, filters: ConversationFilters
    ) -> tuple[ConversationFilters, list[ColumnElement[bool]]]:
        """What remains to be asked, and the keys among which the threads are where those are few.
        An array that is found first, so that the threads are found by their key."""
        among = []
        for name, candidates in _candidates(self.uow.workspace_id, filters):
            some = candidates.limit(FEW + 1).subquery()
            count = await self.uow.session.scalar(select(func.count()).select_from(some))
            if int(count or 0) <= FEW:
                among.append(col(Conversation.id) == any_(func.array(candidates.scalar_subquery())))
                if name == "label_id":
                    filters = replace(filters, label_id=None)
        return filters, among

    def _filtered(self, statement: Select[Any], filters: ConversationFilters) -> Select[Any]:
        return statement.where(*conditions(filters, CONVERSATION_RULES))
