"""A macro at work: each conversation in a transaction of its own, so that one which is refused has
nothing of it and holds up no other.

The id of the reply comes from the request's key where it has one, and with it whatever was done by
an earlier try: a request that is sent again does nothing twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from inbox.canned_replies.service import CannedReplyService
from inbox.conversations.models import ConversationStatus
from inbox.conversations.schemas import ConversationChange
from inbox.conversations.service import ConversationService
from inbox.desk.message_service import DeskMessages
from inbox.desk.service import DeskService, OnlyMembers
from inbox.foundation.errors import ParleyError, ServiceUnreachable, invalid_field
from inbox.foundation.idempotency import Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Subject, SubjectKind
from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.macros.events import MacroRun
from inbox.macros.schemas import MacroActions, RunResultOut, actions_of
from inbox.macros.service import BLANK, NO_LABEL, MacroService, missing_label
from inbox.messages.composing import MessageIn
from inbox.notes.schemas import NoteIn
from inbox.notes.service import NoteService
from inbox.workspaces.service import MemberService


@dataclass(frozen=True, slots=True)
class Wrote:
    message_id: UUID | None = None
    note_id: UUID | None = None


class MacroRunner:
    def __init__(self, runtime: Runtime, subject: Subject) -> None:
        self._runtime = runtime
        self._subject = subject

    async def run(
        self, macro_id: UUID, conversation_ids: Sequence[UUID], key: str | None
    ) -> list[RunResultOut]:
        """One result for each, in the order in which they were named."""
        async with self._opened() as uow:
            macro = await MacroService(uow, self._members(uow)).get(macro_id)
            actions = actions_of(macro)
            missing = await missing_label(uow, actions)
        return [
            await self._run_one(macro_id, one, actions, missing, key)
            for one in dict.fromkeys(conversation_ids)
        ]

    async def _run_one(
        self,
        macro_id: UUID,
        conversation_id: UUID,
        actions: MacroActions,
        missing: str | None,
        key: str | None,
    ) -> RunResultOut:
        try:
            async with self._opened() as uow:
                work = MacroWork(uow, self._subject, self._members(uow), actions)

                async def make(message_id: UUID) -> Wrote:
                    wrote = await work.do(conversation_id, message_id, missing)
                    uow.record(
                        MacroRun(
                            workspace_id=uow.workspace_id,
                            object_id=macro_id,
                            conversation_id=conversation_id,
                        )
                    )
                    return wrote

                async def read(message_id: UUID) -> Wrote:
                    return Wrote(message_id if actions.reply is not None else None)

                # The macro may have been changed since: what counts is that it ran.
                route = f"RUN {macro_id} {conversation_id}"
                wrote = await Once(uow, key, route, b"").run(make, read, new_id())
        except ServiceUnreachable:
            raise
        except ParleyError as error:
            if error.status >= 500:
                raise
            fault = error.faults[0].field if error.faults else None
            return _result(conversation_id, Wrote(), code=error.code, field=fault)
        return _result(conversation_id, wrote)

    def _opened(self) -> UnitOfWork:
        return self._runtime.unit_of_work(self._subject.workspace_id, subject=self._subject)

    def _members(self, uow: UnitOfWork) -> MemberService:
        return MemberService(uow, self._runtime.installation_key)


class MacroWork:
    """What is done with one conversation, in one transaction."""

    def __init__(
        self, uow: UnitOfWork, subject: Subject, members: MemberService, actions: MacroActions
    ) -> None:
        self.uow = uow
        self._subject = subject
        self._members = members
        self._actions = actions
        self._desk = DeskService(uow, subject)
        self._replies = CannedReplyService(uow, members)

    async def do(self, conversation_id: UUID, message_id: UUID, missing: str | None) -> Wrote:
        """`missing` is the place of a label that is not there any more."""
        # Whoever may not see it is told so before anything else.
        await ConversationService(self.uow).get(conversation_id)
        if missing is not None:
            raise invalid_field(missing, NO_LABEL)
        await self._label(conversation_id)
        before = self._change_before()
        if before is not None:
            await self._desk.apply(conversation_id, before, self._members)
        note_id = await self._note(conversation_id)
        if self._actions.reply is not None:
            text = await self._replies.fill(self._actions.reply, conversation_id)
            reply = MessageIn(text=text)
            await DeskMessages(self.uow, self._subject).reply(
                conversation_id, message_id, reply, scheduled=True
            )
        after = await self._change_after()
        if after is not None:
            await self._desk.apply(conversation_id, after, self._members)
        return Wrote(message_id if self._actions.reply is not None else None, note_id)

    async def _label(self, conversation_id: UUID) -> None:
        for name, on in (("add_label_ids", True), ("remove_label_ids", False)):
            for label_id in getattr(self._actions, name):
                await self._desk.label(conversation_id, label_id, on=on)

    def _change_before(self) -> ConversationChange | None:
        actions = self._actions
        change: dict[str, Any] = {}
        if actions.team_id is not None:
            change["team_id"] = actions.team_id
        if actions.assign == "me":
            if self._subject.kind is not SubjectKind.MEMBER:
                raise OnlyMembers
            change["assignee_id"] = self._subject.id
        elif actions.assign == "nobody":
            change["assignee_id"] = None
        elif actions.assignee_id is not None:
            change["assignee_id"] = actions.assignee_id
        if actions.priority is not None:
            change["priority"] = actions.priority
        return ConversationChange(**change) if change else None

    async def _change_after(self) -> ConversationChange | None:
        """Last, because a reply opens what was put away."""
        actions = self._actions
        if actions.status is not None:
            return ConversationChange(status=ConversationStatus(actions.status))
        if actions.snooze_minutes is not None:
            until = await database_now(self.uow) + timedelta(minutes=actions.snooze_minutes)
            return ConversationChange(status=ConversationStatus.SNOOZED, snoozed_until=until)
        return None

    async def _note(self, conversation_id: UUID) -> UUID | None:
        if self._actions.note is None:
            return None
        note_id = new_id()
        text = await self._replies.fill(self._actions.note, conversation_id)
        if not text.strip():
            raise invalid_field("actions.note", BLANK)
        await NoteService(self.uow).add(conversation_id, note_id, NoteIn(text=text), self._members)
        return note_id


def _result(
    conversation_id: UUID, wrote: Wrote, *, code: str | None = None, field: str | None = None
) -> RunResultOut:
    return RunResultOut(
        conversation_id=conversation_id,
        done=code is None,
        code=code,
        field=field,
        message_id=wrote.message_id,
        note_id=wrote.note_id,
    )
