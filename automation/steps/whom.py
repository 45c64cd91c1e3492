"""Members and teams that a step names: are they there?"""

from collections.abc import Iterator
from uuid import UUID

from automation.steps.contract import Known
from inbox.foundation.errors import FieldFault


def whom_faults(
    assignee_id: UUID | None, team_id: UUID | None, known: Known
) -> Iterator[FieldFault]:
    if assignee_id is not None and assignee_id not in known.member_ids:
        yield FieldFault("assignee_id", "No active member of this workspace has this id.")
    if team_id is not None and team_id not in known.team_ids:
        yield FieldFault("team_id", "No team of this workspace has this id.")
