"""Settings, intents and answers in the database."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from automation.replies.models import (
    INTENT_THRESHOLD,
    THRESHOLD,
    Audit,
    AutoReply,
    Outcome,
    ReplyIntent,
    ReplyMode,
    ReplySettings,
    ReplyState,
    When,
)
from automation.replies.precision import Audits
from inbox.foundation.identifiers import new_id
from inbox.foundation.repository import Repository
from inbox.foundation.sets import insert_set

# What a burst came to where its messages need no second look.
OVERTAKEN_AT_MOST = 5
DEALT_WITH = (
    Outcome.SENT,
    Outcome.SUGGESTED,
    Outcome.SHADOWED,
    Outcome.HANDED_OVER,
    Outcome.ABSTAINED,
)


class ReplySettingsRepository(Repository[ReplySettings]):
    model = ReplySettings

    async def of_workspace(self, *, lock: bool = False) -> ReplySettings:
        """What holds where nobody has chosen is not written down until somebody does."""
        statement = self.select().with_for_update() if lock else self.select()
        row: ReplySettings | None = (await self.uow.session.scalars(statement)).one_or_none()
        return row or ReplySettings(workspace_id=self.uow.workspace_id, id=self.uow.workspace_id)

    async def mode_now(self) -> ReplyMode:
        """Under its lock: whoever turns it off waits for what is being sent, or is obeyed."""
        statement = self.scoped(select(col(ReplySettings.mode))).with_for_update(read=True)
        found: ReplyMode | None = await self.uow.session.scalar(statement)
        return found or ReplyMode.OFF

    async def lock_or_make(self) -> ReplySettings:
        row = {
            "workspace_id": self.uow.workspace_id,
            # Its own id is the author of what is sent: the workspace's bot.
            "id": self.uow.workspace_id,
            "mode": ReplyMode.OFF.value,
            "answers_when": When.ALWAYS.value,
            "threshold": THRESHOLD,
            "intent_threshold": INTENT_THRESHOLD,
        }
        await insert_set(
            self.uow, ReplySettings, [row], then="ON CONFLICT (workspace_id) DO NOTHING"
        )
        return await self.of_workspace(lock=True)


class ReplyIntentRepository(Repository[ReplyIntent]):
    model = ReplyIntent

    async def of(self, intent: str) -> ReplyIntent | None:
        return await self.find_by(col(ReplyIntent.intent) == intent)

    async def lock_of(self, intent: str) -> ReplyIntent | None:
        statement = self.select().where(col(ReplyIntent.intent) == intent).with_for_update()
        row: ReplyIntent | None = (await self.uow.session.scalars(statement)).one_or_none()
        return row


class AutoReplyRepository(Repository[AutoReply]):
    model = AutoReply

    async def add_for(self, conversation_id: UUID, message_id: UUID, first_id: UUID) -> UUID:
        """One row per message that triggers; whose it is where it was there before."""
        row: dict[str, Any] = {
            "workspace_id": self.uow.workspace_id,
            "id": new_id(),
            "conversation_id": conversation_id,
            "message_id": message_id,
            "first_id": first_id,
            "state": ReplyState.THINKING.value,
            "verdicts": [],
        }
        then = "ON CONFLICT (workspace_id, message_id) DO NOTHING"
        await insert_set(self.uow, AutoReply, [row], then=then)
        found: UUID = (
            await self.uow.session.scalars(
                self.scoped(select(col(AutoReply.id))).where(
                    col(AutoReply.message_id) == message_id
                )
            )
        ).one()
        return found

    async def begins_with(self, row: AutoReply) -> UUID:
        """The first message of the burst; of the one before too, where its answer came too late
        because the customer went on writing."""
        first = row.first_id
        statement = (
            self.scoped(select(col(AutoReply.first_id), col(AutoReply.verdicts)))
            .where(
                col(AutoReply.conversation_id) == row.conversation_id,
                col(AutoReply.id) < row.id,
            )
            .order_by(col(AutoReply.id).desc())
            .limit(OVERTAKEN_AT_MOST)
        )
        for before, verdicts in (await self.uow.session.execute(statement)).all():
            if not verdicts or verdicts[-1]["code"] != "newer_message":
                break
            first = before
        return first

    async def conversation_of(self, row_id: UUID) -> UUID | None:
        found: UUID | None = await self.uow.session.scalar(
            self.scoped(select(col(AutoReply.conversation_id))).where(col(AutoReply.id) == row_id)
        )
        return found

    async def lock_anew(self, row_id: UUID) -> AutoReply:
        """As it is now, also where this unit of work has read it before."""
        found: AutoReply = (
            await self.uow.session.scalars(
                self.select().where(col(AutoReply.id) == row_id).with_for_update(),
                execution_options={"populate_existing": True},
            )
        ).one()
        return found

    async def dealt_with(self, conversation_id: UUID) -> UUID | None:
        """The message up to which everything has been dealt with."""
        statement = (
            self.scoped(select(col(AutoReply.message_id)))
            .where(
                col(AutoReply.conversation_id) == conversation_id,
                col(AutoReply.outcome).in_(DEALT_WITH),
            )
            .order_by(col(AutoReply.id).desc())
            .limit(1)
        )
        found: UUID | None = (await self.uow.session.scalars(statement)).first()
        return found

    async def audits(self, intent: str | None = None) -> Mapping[str, Audits]:
        statement = self.scoped(
            select(col(AutoReply.intent), col(AutoReply.audit), func.count(col(AutoReply.id)))
        ).where(col(AutoReply.audit).is_not(None), col(AutoReply.intent).is_not(None))
        if intent is not None:
            statement = statement.where(col(AutoReply.intent) == intent)
        rows: Sequence[Any] = (
            await self.uow.session.execute(
                statement.group_by(col(AutoReply.intent), col(AutoReply.audit))
            )
        ).all()
        found: dict[str, dict[Audit, int]] = {}
        for name, audit, count in rows:
            found.setdefault(name, {})[Audit(audit)] = count
        return {
            name: Audits(counts.get(Audit.RIGHT, 0), counts.get(Audit.WRONG, 0))
            for name, counts in found.items()
        }
