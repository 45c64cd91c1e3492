"""Gives the conversation to a member or a team. A member silences the bot; a team does not."""

from collections.abc import Iterator
from uuid import UUID

from automation.steps.contract import At, ChangeConversation, Go, Known, Move, Step
from automation.steps.whom import whom_faults
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In


class AssignConfig(In):
    assignee_id: UUID | None = None
    team_id: UUID | None = None


class Assign(Step[AssignConfig]):
    kind = "assign"
    title = "Assign"
    group = "people"
    config = AssignConfig

    def faults(self, config: AssignConfig, known: Known) -> Iterator[FieldFault]:
        yield from whom_faults(config.assignee_id, config.team_id, known)
        if config.assignee_id is None and config.team_id is None:
            yield FieldFault("assignee_id", "Name a member or a team.")

    def enter(self, config: AssignConfig, at: At) -> Move:
        at.commands.append(
            ChangeConversation(assignee_id=config.assignee_id, team_id=config.team_id)
        )
        return Go()
