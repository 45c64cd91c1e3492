"""Works that take minutes: asked for by people as a row, done by a worker, begun again or gone on
with by another one where the first has died.

    queued ──take──▶ running ──▶ done | failed | …
                      │    ▲
                      └────┘ nobody has touched it for so long: taken once more
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from inbox.foundation.events import Ring
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork

# Longer than anything takes between two signs of life.
FORGOTTEN_SECONDS = 120
AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class LongWork:
    """`table` has the columns `state` and `touched_at`; `asked` are those that say what is wanted.
    One that does not begin afresh keeps what it has `done`. `is_open` is the condition of the
    table's index, where it has one."""

    task: str
    table: str
    asked: str
    afresh: bool = True
    is_open: str = "true"

    def ring(self, workspace_id: UUID, work_id: UUID) -> Ring:
        return Ring(self.task, (workspace_id, work_id))

    async def take(self, uow: UnitOfWork, work_id: UUID) -> Any | None:
        """None where another works on it, or it has ended: it was rung for twice."""
        done = "done = 0, " if self.afresh else ""
        found = await uow.session.execute(
            text(
                f"UPDATE {self.table} SET state = 'running', {done}touched_at = clock_timestamp()"  # noqa: S608 - our words
                f" WHERE workspace_id = :workspace_id AND id = :id AND {self._waits}"
                f" RETURNING {self.asked}"
            ),
            {"workspace_id": uow.workspace_id, "id": work_id, "kept": FORGOTTEN_SECONDS},
        )
        return found.one_or_none()

    async def due(self, runtime: Runtime) -> list[Ring]:
        """What nobody works on: a ring was not heard, or a worker died."""
        async with runtime.database.system_connection() as connection:
            rows = await connection.execute(
                text(
                    f"SELECT workspace_id, id FROM {self.table}"  # noqa: S608 - our words
                    f" WHERE {self._waits} LIMIT :most"
                ),
                {"kept": FORGOTTEN_SECONDS, "most": AT_ONCE},
            )
            return [self.ring(row.workspace_id, row.id) for row in rows]

    @property
    def _waits(self) -> str:
        return (
            f"{self.is_open} AND (state = 'queued' OR (state = 'running'"
            " AND touched_at < clock_timestamp() - make_interval(secs => :kept)))"
        )
