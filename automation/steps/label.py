"""Puts a label on the conversation or the contact, or takes it away."""

from collections.abc import Iterator
from typing import Literal
from uuid import UUID

from automation.steps.contract import At, Go, Known, Move, PutLabel, Step
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In


class LabelConfig(In):
    label_id: UUID
    on: Literal["conversation", "contact"] = "conversation"
    action: Literal["add", "remove"] = "add"


class LabelStep(Step[LabelConfig]):
    kind = "label"
    title = "Add or remove a label"
    group = "people"
    config = LabelConfig

    def faults(self, config: LabelConfig, known: Known) -> Iterator[FieldFault]:
        if config.label_id not in known.label_ids:
            yield FieldFault("label_id", "There is no label with this id.")

    def enter(self, config: LabelConfig, at: At) -> Move:
        added = config.action == "add"
        at.commands.append(PutLabel(label_id=config.label_id, on=config.on, added=added))
        return Go()
