"""Labels, examples and findings in the database."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Row, case, delete, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from automation.intents.errors import IntentNameTaken
from automation.intents.models import (
    EXAMPLES_AT_LEAST,
    Intent,
    IntentEvaluation,
    IntentExample,
    MessageIntent,
)
from inbox.foundation.repository import Repository
from inbox.foundation.statements import Statement

JUDGED_LEARNT_FROM = 2000


class IntentRepository(Repository[Intent]):
    model = Intent

    async def save(self, intent: Intent) -> None:
        try:
            await self.add(intent)
        except IntegrityError:
            # The name is the only thing that an intent shares with others.
            raise IntentNameTaken from None

    async def count(self) -> int:
        found = await self.uow.session.scalar(self.scoped(select(func.count(col(Intent.id)))))
        return int(found or 0)

    async def renew(self) -> None:
        """Whoever has learnt from what was there before learns again. Reading begins with what was
        written in the last week."""
        await self.uow.write(
            _RENEW, {"workspace_id": self.uow.workspace_id, "enough": EXAMPLES_AT_LEAST}
        )

    async def forget_what_was_learnt(self) -> None:
        """No process has the words of who was erased in its memory any more."""
        await self.uow.write(_LEARN_AGAIN, {"workspace_id": self.uow.workspace_id})


class ExampleRepository(Repository[IntentExample]):
    model = IntentExample

    async def of(self, intent_id: UUID) -> Sequence[IntentExample]:
        statement = (
            self.select()
            .where(col(IntentExample.intent_id) == intent_id)
            .order_by(col(IntentExample.id))
        )
        rows: Sequence[IntentExample] = (await self.uow.session.scalars(statement)).all()
        await self.uow.unlock(*rows)
        return rows

    async def counts(self, intent_ids: Collection[UUID]) -> Mapping[UUID, int]:
        rows = await self.uow.session.execute(
            self.scoped(select(col(IntentExample.intent_id), func.count()))
            .where(col(IntentExample.intent_id).in_(intent_ids))
            .group_by(col(IntentExample.intent_id))
        )
        return {row[0]: row[1] for row in rows}


class EvaluationRepository(Repository[IntentEvaluation]):
    model = IntentEvaluation

    async def forget_but(self, newest: int) -> None:
        kept = (
            self.scoped(select(col(IntentEvaluation.id)))
            .order_by(col(IntentEvaluation.id).desc())
            .limit(newest)
        )
        await self.uow.session.execute(
            delete(IntentEvaluation).where(
                col(IntentEvaluation.workspace_id) == self.uow.workspace_id,
                col(IntentEvaluation.id).not_in(kept),
            )
        )


class FindingRepository(Repository[MessageIntent]):
    model = MessageIntent

    async def of_conversation(self, conversation_id: UUID, most: int) -> Sequence[MessageIntent]:
        statement = (
            self.select()
            .where(col(MessageIntent.conversation_id) == conversation_id)
            .order_by(col(MessageIntent.message_id).desc())
            .limit(most)
        )
        rows: Sequence[MessageIntent] = (await self.uow.session.scalars(statement)).all()
        return rows

    async def lock_of(self, conversation_id: UUID, message_id: UUID) -> MessageIntent | None:
        statement = (
            self.select()
            .where(
                col(MessageIntent.conversation_id) == conversation_id,
                col(MessageIntent.message_id) == message_id,
            )
            .with_for_update()
        )
        row: MessageIntent | None = (await self.uow.session.scalars(statement)).one_or_none()
        return row

    async def of_messages(
        self, message_ids: Collection[UUID]
    ) -> Sequence[Row[MessageIntent, Intent]]:
        """With the label that holds: what people said goes before what was found."""
        holds = case(
            (col(MessageIntent.judged_at).is_not(None), col(MessageIntent.correct_id)),
            else_=col(MessageIntent.intent_id),
        )
        rows = await self.uow.session.execute(
            self.scoped(select(MessageIntent, Intent))
            .join(
                Intent,
                (col(Intent.workspace_id) == col(MessageIntent.workspace_id))
                & (col(Intent.id) == holds),
            )
            .where(col(MessageIntent.message_id).in_(message_ids))
            .order_by(col(MessageIntent.message_id))
        )
        return rows.all()

    async def judged(self) -> Sequence[MessageIntent]:
        """The newest of them."""
        statement = (
            self.select()
            .where(col(MessageIntent.judged_at).is_not(None))
            .order_by(col(MessageIntent.judged_at).desc())
            .limit(JUDGED_LEARNT_FROM)
        )
        rows: Sequence[MessageIntent] = (await self.uow.session.scalars(statement)).all()
        return rows

    async def judged_at_all(self) -> int:
        found = await self.uow.session.scalar(
            self.scoped(select(func.count(col(MessageIntent.id)))).where(
                col(MessageIntent.judged_at).is_not(None)
            )
        )
        return int(found or 0)

    async def confusion(self) -> Sequence[Row[UUID | None, UUID | None, int]]:
        rows = await self.uow.session.execute(
            self.scoped(
                select(col(MessageIntent.intent_id), col(MessageIntent.correct_id), func.count())
            )
            .where(col(MessageIntent.judged_at) > text("clock_timestamp() - interval '90 days'"))
            .group_by(col(MessageIntent.intent_id), col(MessageIntent.correct_id))
            .order_by(func.count().desc())
        )
        return rows.all()


_LEARN_AGAIN = Statement(
    "UPDATE intent_reading SET stamp = clock_timestamp() WHERE workspace_id = :workspace_id"
)
_RENEW = Statement(
    "INSERT INTO intent_reading AS r (workspace_id, after, ready)"
    " SELECT :workspace_id, uuidv7(interval '-7 days'), count(*) >= 2 FROM (SELECT intent_id"
    " FROM intent_example WHERE workspace_id = :workspace_id"
    " GROUP BY intent_id HAVING count(*) >= :enough) AS taught"
    " ON CONFLICT (workspace_id) DO UPDATE SET ready = excluded.ready, stamp = clock_timestamp()"
)
