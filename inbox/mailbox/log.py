"""The numbered log of what changed, for live updates.

The numbers are taken by the last statement of a transaction. Whoever commits second waits for
the first here and nowhere else, so readers see no gap and no number that appears late.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from inbox.foundation.events import Ring
from inbox.foundation.live_updates import LIVE
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class LogLine:
    workspace_id: UUID
    kind: str
    object_id: UUID
    conversation_id: UUID | None


class ChangeLog:
    """Lines are collected and written when the unit of work is about to commit."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    def add(self, lines: Sequence[LogLine]) -> None:
        if lines:
            self.uow.write_last(_write, lines)


async def _write(uow: UnitOfWork, lines: Sequence[LogLine]) -> None:
    uow.ring(*(Ring(LIVE, (one,)) for one in {line.workspace_id for line in lines}))
    ordered = sorted(dict.fromkeys(lines), key=lambda line: line.workspace_id)
    await uow.write(
        _ADD,
        {
            "workspaces": [line.workspace_id for line in ordered],
            "kinds": [line.kind for line in ordered],
            "objects": [line.object_id for line in ordered],
            "conversations": [line.conversation_id for line in ordered],
        },
    )


# The cursors are advanced in the order of workspaces, so that two sets never wait in a circle.
_ADD = Statement(
    "WITH line AS (SELECT n.*, row_number()"
    " OVER (PARTITION BY workspace_id ORDER BY position) AS nth"
    " FROM unnest(CAST(:workspaces AS uuid[]), CAST(:kinds AS text[]), CAST(:objects AS uuid[]),"
    " CAST(:conversations AS uuid[])) WITH ORDINALITY"
    " AS n (workspace_id, kind, object_id, conversation_id, position)),"
    " step AS (SELECT workspace_id, count(*) AS lines FROM line GROUP BY workspace_id"
    " ORDER BY workspace_id),"
    " cursor AS (INSERT INTO workspace_cursor AS c (workspace_id, seq)"
    " SELECT workspace_id, lines FROM step"
    " ON CONFLICT (workspace_id) DO UPDATE SET seq = c.seq + excluded.seq"
    " RETURNING c.workspace_id, c.seq)"
    " INSERT INTO event_log (workspace_id, seq, kind, object_id, conversation_id)"
    " SELECT line.workspace_id, cursor.seq - step.lines + line.nth, line.kind, line.object_id,"
    " line.conversation_id"
    " FROM line JOIN step USING (workspace_id) JOIN cursor USING (workspace_id)"
)
