"""Canned replies: kept, found, and filled in for a conversation."""

from uuid import UUID

from msgspec import UNSET

from inbox.canned_replies.events import (
    CannedReplyChanged,
    CannedReplyCreated,
    CannedReplyDeleted,
)
from inbox.canned_replies.models import CannedReply
from inbox.canned_replies.placeholders import PlaceholderUnreadable, ReplyTemplate
from inbox.canned_replies.repository import CannedReplyRepository
from inbox.canned_replies.schemas import (
    CannedReplyChange,
    CannedReplyIn,
    CannedReplyOut,
    text_of,
)
from inbox.canned_replies.values import ReplyValues
from inbox.conversations.service import ConversationService, require_team
from inbox.foundation.errors import FieldFault, Invalid, NotFound, invalid_field
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.sealed import Sealed
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.workspaces.service import MemberService, TeamService

UNREADABLE = 'Write {{ contact.name }}, or {{ contact.name | default: "there" }}.'


class CannedReplyService:
    def __init__(self, uow: UnitOfWork, members: MemberService) -> None:
        self.uow = uow
        self._members = members
        self._replies = CannedReplyRepository(uow)

    async def create(self, reply_id: UUID, asked: CannedReplyIn) -> CannedReply:
        await self.check("text", asked.text)
        if asked.team_id is not None:
            await require_team(self.uow, asked.team_id)
        reply = CannedReply(
            workspace_id=self.uow.workspace_id,
            id=reply_id,
            shortcut=asked.shortcut,
            title=asked.title.strip(),
            content=await self._seal(reply_id, asked.text),
            team_id=asked.team_id,
        )
        await self._replies.save(reply)
        self.uow.record(CannedReplyCreated(workspace_id=reply.workspace_id, object_id=reply_id))
        return reply

    async def get(self, reply_id: UUID) -> CannedReply:
        """That of a team one is not in is not there."""
        reply = await self._replies.get(reply_id)
        teams = await TeamService(self.uow).visible_to(self.uow.subject)
        if teams is not None and reply.team_id is not None and reply.team_id not in teams:
            raise NotFound
        return reply

    async def search(
        self, request: PageRequest, words: str | None, team_id: UUID | None
    ) -> Page[CannedReply]:
        words = (words or "").strip().removeprefix("/")
        teams = await TeamService(self.uow).visible_to(self.uow.subject)
        return await self._replies.search(request, words, team_id, teams)

    async def change(self, reply_id: UUID, asked: CannedReplyChange) -> CannedReply:
        await self.get(reply_id)
        reply = await self._replies.lock(reply_id)
        fields = []
        if asked.text is not UNSET and asked.text != text_of(reply):
            await self.check("text", asked.text)
            reply.content = await self._seal(reply_id, asked.text)
            fields.append("text")
        if isinstance(asked.team_id, UUID):
            await require_team(self.uow, asked.team_id)
        for name in ("shortcut", "title", "team_id"):
            value = getattr(asked, name)
            if value is not UNSET and value != getattr(reply, name):
                setattr(reply, name, value.strip() if name == "title" else value)
                fields.append(name)
        if fields:
            reply.updated_at = await database_now(self.uow)
            await self._replies.save(reply)
            self.uow.record(
                CannedReplyChanged(
                    workspace_id=reply.workspace_id, object_id=reply_id, fields=tuple(fields)
                )
            )
        return reply

    async def delete(self, reply_id: UUID) -> None:
        await self.get(reply_id)
        reply = await self._replies.lock(reply_id)
        await self._replies.delete(reply)
        self.uow.record(CannedReplyDeleted(workspace_id=reply.workspace_id, object_id=reply_id))

    async def render(self, reply_id: UUID, conversation_id: UUID) -> str:
        return await self.fill(text_of(await self.get(reply_id)), conversation_id)

    async def fill(self, written: str, conversation_id: UUID) -> str:
        """Refused by name where a required value is not there."""
        try:
            conversation = await ConversationService(self.uow).get(conversation_id)
        except NotFound:
            raise invalid_field("conversation_id", "There is no such conversation.") from None
        template = ReplyTemplate.parse(written)
        names = {one.name for one in template.placeholders}
        values = await ReplyValues(self.uow, self._members).of(conversation, names)
        missing = template.missing(values)
        if missing:
            words = "It has no value here, and no fallback."
            faults = [FieldFault(name, words) for name in missing]
            raise Invalid(f"Without a value: {', '.join(missing)}", faults=faults)
        return template.render(values)

    async def check(self, field: str, written: str) -> None:
        """Whether all of its placeholders mean something."""
        try:
            template = ReplyTemplate.parse(written)
        except PlaceholderUnreadable:
            raise invalid_field(field, UNREADABLE) from None
        names = dict.fromkeys(one.name for one in template.placeholders)
        unknown = await ReplyValues(self.uow, self._members).unknown(names)
        if unknown:
            raise invalid_field(field, f"Nothing is called {', '.join(unknown)}.")

    async def _seal(self, reply_id: UUID, text: str) -> Sealed:
        return await self.uow.keys.seal(
            CannedReply, "content", self.uow.workspace_id, reply_id, text
        )


def shown(reply: CannedReply) -> CannedReplyOut:
    text = text_of(reply)
    placeholders = ReplyTemplate.parse(text).placeholders
    required = (one.name for one in placeholders if one.fallback is None)
    return CannedReplyOut(
        id=reply.id,
        shortcut=reply.shortcut,
        title=reply.title,
        text=text,
        team_id=reply.team_id,
        placeholders=list(dict.fromkeys(one.name for one in placeholders)),
        required=list(dict.fromkeys(required)),
        created_at=reply.created_at,
        updated_at=reply.updated_at,
    )
