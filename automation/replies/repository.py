"""Settings, intents and answers in the database."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlmodel import col

from automation.replies.gates import Gate
from automation.replies.models import (
    INTENT_THRESHOLD,
    THRESHOLD,
    Audit,
    AutoReply,
    IntentMode,
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

OVERTAKEN_AT_MOST = 5
# What a burst came to where its messages need no second look.
DEALT_WITH = (
    Outcome.SENT,
    Outcome.SUGGESTED,
    Outcome.SHADOWED,
    Outcome.HANDED_OVER,
    Outcome.ABSTAINED,
)
# Where an answer was made; and what its verdicts say where nothing but the mode could keep it back.
ANSWERED = (Outcome.SENT, Outcome.SUGGESTED, Outcome.SHADOWED)
SURE_OF_INTENT = tuple(
    {"gate": Gate.INTENT.value, "passed": True, "code": code} for code in ("ok", "suggest_only")
)
UNFAULTED = {"gate": Gate.CHECKS.value, "passed": True}


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

    async def modes(
        self, intents: Collection[str], *, lock: bool = False
    ) -> Mapping[str, IntentMode]:
        """Under their locks, whoever takes `auto` from one waits for what is being sent, or is
        obeyed."""
        statement = self.scoped(select(col(ReplyIntent.intent), col(ReplyIntent.mode))).where(
            col(ReplyIntent.intent).in_(sorted(set(intents)))
        )
        if lock:
            statement = statement.order_by(col(ReplyIntent.intent)).with_for_update(read=True)
        rows = await self.uow.session.execute(statement)
        return {row.intent: row.mode for row in rows}

    async def lock_of(self, intent: str) -> ReplyIntent | None:
        statement = self.select().where(col(ReplyIntent.intent) == intent).with_for_update()
        row: ReplyIntent | None = (await self.uow.session.scalars(statement)).one_or_none()
        return row


class AutoReplyRepository(Repository[AutoReply]):
    model = AutoReply

    async def add_for(self, bursts: Sequence[tuple[UUID, UUID, UUID]]) -> dict[UUID, UUID]:
        """One row per (conversation, message that triggers, first message of the burst): by the
        message, whose it is where it was there before."""
        rows: list[dict[str, Any]] = [
            {
                "workspace_id": self.uow.workspace_id,
                "id": new_id(),
                "conversation_id": conversation_id,
                "message_id": message_id,
                "first_id": first_id,
                "state": ReplyState.THINKING.value,
                "verdicts": [],
            }
            for conversation_id, message_id, first_id in bursts
        ]
        then = "ON CONFLICT (workspace_id, message_id) DO NOTHING"
        await insert_set(self.uow, AutoReply, rows, then=then)
        statement = self.scoped(select(col(AutoReply.message_id), col(AutoReply.id))).where(
            col(AutoReply.message_id).in_([message_id for _, message_id, _ in bursts])
        )
        found = (await self.uow.session.execute(statement)).all()
        return {row.message_id: row.id for row in found}

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

    async def audits(self, intent: str | None = None) -> Mapping[str, Audits]:
        """Of what was sent, or would have been where the intent may be answered by itself: of other
        answers people could think what they like, and none like it would leave."""
        of_another = (
            select(col(ReplyIntent.id))
            .where(
                col(ReplyIntent.workspace_id) == col(AutoReply.workspace_id),
                col(ReplyIntent.intent) == col(AutoReply.intent),
                col(ReplyIntent.audited_from) > col(AutoReply.created_at),
            )
            .exists()
        )
        statement = self.scoped(
            select(col(AutoReply.intent), col(AutoReply.audit), func.count(col(AutoReply.id)))
        ).where(
            col(AutoReply.audit).is_not(None),
            col(AutoReply.intent).is_not(None),
            col(AutoReply.outcome).in_(ANSWERED),
            or_(*(col(AutoReply.verdicts).contains([one]) for one in SURE_OF_INTENT)),
            col(AutoReply.verdicts).contains([UNFAULTED]),
            ~of_another,
        )
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
