"""A label was put on the conversation or the contact."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from automation.steps.contract import Known
from automation.triggers.contract import Check, Happening, Trigger
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In


class LabelAddedConfig(In):
    label_id: UUID


class LabelAdded(Trigger[LabelAddedConfig]):
    kind = "label_added"
    title = "Label added"
    config = LabelAddedConfig
    listens = frozenset({"labelled"})
    gives = frozenset({"label_id"})

    def faults(self, config: LabelAddedConfig, known: Known) -> Iterator[FieldFault]:
        if config.label_id not in known.label_ids:
            yield FieldFault("label_id", "There is no label with this id.")

    def checks(self, config: LabelAddedConfig, happening: Happening) -> Sequence[Check]:
        wanted, saw = str(config.label_id), happening.details.get("label_id")
        return (Check("label_id", wanted, saw, wanted == saw),)
