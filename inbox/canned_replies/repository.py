"""Canned replies in the database."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from inbox.canned_replies.errors import ShortcutTaken
from inbox.canned_replies.models import CannedReply
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.repository import Repository, constraint_of


class CannedReplyRepository(Repository[CannedReply]):
    model = CannedReply

    async def save(self, reply: CannedReply) -> None:
        try:
            await self.add(reply)
        except IntegrityError as error:
            if constraint_of(error) == "canned_reply_shortcut_once":
                raise ShortcutTaken from None
            raise

    async def search(
        self,
        request: PageRequest,
        words: str | None,
        team_id: UUID | None,
        teams: Collection[UUID] | None,
    ) -> Page[CannedReply]:
        """`teams` are those whose replies the caller sees; None stands for all."""
        conditions: list[ColumnElement[bool]] = []
        if teams is not None:
            own = col(CannedReply.team_id).in_(teams)
            conditions.append(or_(col(CannedReply.team_id).is_(None), own))
        if team_id is not None:
            conditions.append(col(CannedReply.team_id) == team_id)
        if words:
            conditions.append(
                or_(
                    col(CannedReply.shortcut).istartswith(words, autoescape=True),
                    col(CannedReply.title).icontains(words, autoescape=True),
                )
            )
        return await self.list_page(request, *conditions)
