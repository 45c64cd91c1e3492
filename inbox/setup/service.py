"""What a new workspace has, and what it lacks before it can work. Nothing is kept: one statement,
whose every part ends at the first row that an index gives."""

from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.setup.schemas import SetupOut

_FOUND = Statement(
    "SELECT (SELECT id FROM channel WHERE workspace_id = :workspace_id AND state = 'enabled'"
    "  ORDER BY id LIMIT 1) AS channel_id,"
    " (SELECT count(*) FROM (SELECT 1 FROM member WHERE workspace_id = :workspace_id LIMIT 2) m)"
    "  > 1 OR EXISTS (SELECT 1 FROM link WHERE workspace_id = :workspace_id AND kind = 'invite'"
    "  AND used_at IS NULL AND ended_at IS NULL) AS invited,"
    " (SELECT id FROM conversation WHERE workspace_id = :workspace_id"
    "  ORDER BY last_message_at DESC, id DESC LIMIT 1) AS conversation_id,"
    # A customer waited, and a person answered.
    " EXISTS (SELECT 1 FROM conversation_event WHERE workspace_id = :workspace_id"
    "  AND kind = 'replied') AS answered"
)


class SetupService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def read(self) -> SetupOut:
        [row] = await self.uow.run(_FOUND, {"workspace_id": self.uow.workspace_id})
        return SetupOut(
            channel_id=row.channel_id,
            invited=row.invited,
            conversation_id=row.conversation_id,
            answered=row.answered,
            complete=row.channel_id is not None and row.answered,
        )
