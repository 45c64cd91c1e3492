"""A conversation was given to a member or a team."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from automation.steps.contract import Known
from automation.steps.whom import whom_faults
from automation.triggers.contract import Check, Happening, Trigger
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In


class ConversationAssignedConfig(In):
    """None is whoever it may be."""

    assignee_id: UUID | None = None
    team_id: UUID | None = None


class ConversationAssigned(Trigger[ConversationAssignedConfig]):
    kind = "conversation_assigned"
    title = "Conversation assigned"
    config = ConversationAssignedConfig
    listens = frozenset({"assigned"})
    gives = frozenset({"assignee_id", "team_id"})

    def faults(self, config: ConversationAssignedConfig, known: Known) -> Iterator[FieldFault]:
        yield from whom_faults(config.assignee_id, config.team_id, known)

    def checks(self, config: ConversationAssignedConfig, happening: Happening) -> Sequence[Check]:
        found = []
        for name in ("assignee_id", "team_id"):
            wanted, saw = getattr(config, name), happening.details.get(name)
            if wanted is not None:
                found.append(Check(name, str(wanted), saw, str(wanted) == saw))
        return found
