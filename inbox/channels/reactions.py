"""What channels do when others' facts happen."""

from collections.abc import Sequence

from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.workspaces.events import TeamDeleted

_FORGET = Statement(
    "UPDATE channel SET team_id = NULL WHERE workspace_id = :workspace_id AND team_id = :team_id"
)


async def forget_teams(uow: UnitOfWork, events: Sequence[TeamDeleted]) -> None:
    for event in events:
        await uow.write(_FORGET, {"workspace_id": event.workspace_id, "team_id": event.object_id})
