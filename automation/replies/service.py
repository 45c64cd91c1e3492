"""How far automatic answers go, what came of them, and what people think of each."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from msgspec import UNSET

from automation.replies.concluding import AUTO_REPLY_CHANGED
from automation.replies.events import (
    AutoReplyAudited,
    AutoReplyJudged,
    ReplyIntentChanged,
    ReplySettingsChanged,
)
from automation.replies.intents import FOR_PEOPLE, UNKNOWN
from automation.replies.models import AutoReply, IntentMode, Outcome, ReplyIntent, ReplySettings
from automation.replies.precision import Audits, may_unlock, must_lock
from automation.replies.repository import (
    AutoReplyRepository,
    ReplyIntentRepository,
    ReplySettingsRepository,
)
from automation.replies.schemas import (
    COLLEAGUE,
    AuditIn,
    AutoReplyFilters,
    ReplyIntentOut,
    ReplyIntentsOut,
    ReplySettingsChange,
    SuggestionVerdict,
)
from inbox.conversations.service import require_team
from inbox.foundation.errors import Conflict
from inbox.foundation.filtering import Rule, conditions, equals
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.automation import renew_automation_stamp
from inbox.mailbox.log import ChangeLog, LogLine

REPLY_RULES: Mapping[str, Rule] = {
    "conversation_id": equals(AutoReply.conversation_id),
    "reply_id": equals(AutoReply.reply_id),
    "outcome": equals(AutoReply.outcome),
    "intent": equals(AutoReply.intent),
}


class IntentLocked(Conflict):
    code = "intent_locked"
    title = "Audits do not show yet that this intent is answered well enough"


class NothingToAudit(Conflict):
    code = "nothing_to_audit"
    title = "Only what was answered, or would have been, can be right or wrong"


class NotSuggested(Conflict):
    code = "not_suggested"
    title = "Only an answer that was suggested can be used or dismissed"


class ReplyService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._settings = ReplySettingsRepository(uow)
        self._intents = ReplyIntentRepository(uow)
        self._replies = AutoReplyRepository(uow)

    async def settings(self) -> ReplySettings:
        return await self._settings.of_workspace()

    async def change(self, asked: ReplySettingsChange) -> ReplySettings:
        if isinstance(asked.team_id, UUID):
            await require_team(self.uow, asked.team_id)
        settings = await self._settings.lock_or_make()
        changed = []
        for name in asked.__struct_fields__:
            value: Any = getattr(asked, name)
            if value is not UNSET and value != getattr(settings, name):
                setattr(settings, name, value)
                changed.append(name)
        if changed:
            settings.updated_at = await database_now(self.uow)
            await self._settings.add(settings)
            self.uow.record(
                ReplySettingsChanged(
                    workspace_id=settings.workspace_id,
                    object_id=settings.id,
                    fields=tuple(changed),
                    mode=settings.mode.value,
                )
            )
        if "mode" in changed:
            self.uow.write_last(_renew, [settings.workspace_id])
        return settings

    async def intents(self) -> ReplyIntentsOut:
        rows = {one.intent: one for one in await self._intents.list_by()}
        audits = await self._replies.audits()
        names = sorted((set(rows) | set(audits)) - {UNKNOWN})
        return ReplyIntentsOut(
            intents=[
                ReplyIntentOut.of(name, rows.get(name), audits.get(name, Audits()))
                for name in names
            ]
        )

    async def put_intent(self, name: str, mode: IntentMode) -> ReplyIntentOut:
        """`auto` has to be earned, and some intents are for people for good."""
        audits = (await self._replies.audits(name)).get(name, Audits())
        if mode is IntentMode.AUTO and (
            name in FOR_PEOPLE or name == UNKNOWN or not may_unlock(audits.right, audits.total)
        ):
            raise IntentLocked
        row = await self._intents.lock_of(name)
        if row is None:
            row = ReplyIntent(workspace_id=self.uow.workspace_id, intent=name, mode=mode)
            await self._save(row, mode)
        elif row.mode is not mode:
            row.locked_at = None
            await self._save(row, mode)
        return ReplyIntentOut.of(name, row, audits)

    async def begin_anew(self, name: str) -> None:
        """Whatever bears this name from now on has to earn it by its own audits."""
        row = await self._intents.lock_of(name)
        if row is None:
            if name not in await self._replies.audits(name):
                return
            row = ReplyIntent(
                workspace_id=self.uow.workspace_id, intent=name, mode=IntentMode.SUGGEST
            )
        # What was turned off stays so.
        mode = IntentMode.SUGGEST if row.mode is IntentMode.AUTO else row.mode
        row.locked_at, row.audited_from = None, await database_now(self.uow)
        await self._save(row, mode)

    async def list_page(self, request: PageRequest, filters: AutoReplyFilters) -> Page[AutoReply]:
        return await self._replies.list_page(request, *conditions(filters, REPLY_RULES))

    async def get(self, row_id: UUID) -> AutoReply:
        return await self._replies.get(row_id)

    async def judge(self, row_id: UUID, verdict: SuggestionVerdict) -> AutoReply:
        """Said again, the last word holds; it changes nothing of what the bot may do."""
        row = await self._replies.lock(row_id)
        if row.outcome is not Outcome.SUGGESTED:
            raise NotSuggested
        said = {
            "gate": COLLEAGUE,
            "passed": verdict is SuggestionVerdict.USED,
            "code": verdict.value,
        }
        if said in row.verdicts:
            return row
        row.verdicts = [*(one for one in row.verdicts if one["gate"] != COLLEAGUE), said]
        await self._replies.add(row)
        self.uow.record(
            AutoReplyJudged(workspace_id=row.workspace_id, object_id=row.id, verdict=verdict.value)
        )
        changed = LogLine(row.workspace_id, AUTO_REPLY_CHANGED, row.id, row.conversation_id)
        ChangeLog(self.uow).add([changed])
        return row

    async def audit(self, row_id: UUID, asked: AuditIn) -> AutoReply:
        """What audits show may take `auto` from the intent at once; giving it is for a person."""
        row = await self._replies.lock(row_id)
        if row.content is None:
            raise NothingToAudit
        if row.audit is asked.audit:
            return row
        row.audit, row.audited_by = asked.audit, self.uow.subject.id
        row.audited_at = await database_now(self.uow)
        await self._replies.add(row)
        self.uow.record(
            AutoReplyAudited(
                workspace_id=row.workspace_id, object_id=row.id, audit=asked.audit.value
            )
        )
        if row.intent is not None:
            await self._lock_if_poor(row.intent)
        return row

    async def _lock_if_poor(self, name: str) -> None:
        intent = await self._intents.lock_of(name)
        if intent is None or intent.mode is not IntentMode.AUTO:
            return
        audits = (await self._replies.audits(name)).get(name, Audits())
        if must_lock(audits.right, audits.total):
            intent.locked_at = await database_now(self.uow)
            await self._save(intent, IntentMode.SUGGEST)

    async def _save(self, row: ReplyIntent, mode: IntentMode) -> None:
        row.mode, row.updated_at = mode, await database_now(self.uow)
        await self._intents.add(row)
        self.uow.record(
            ReplyIntentChanged(
                workspace_id=row.workspace_id, object_id=row.id, intent=row.intent, mode=mode.value
            )
        )


async def _renew(uow: UnitOfWork, workspace_ids: Any) -> None:
    for workspace_id in sorted(set(workspace_ids)):
        await renew_automation_stamp(uow, workspace_id)
