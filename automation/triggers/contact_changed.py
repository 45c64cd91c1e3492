"""What is known of a contact has changed; `trigger.previous` is what it was."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from msgspec import Meta

from automation.expressions.values import as_text
from automation.steps.contact_fields import ContactFieldName, field_faults
from automation.steps.contract import Known
from automation.triggers.contract import Check, Happening, Trigger
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In

Value = Annotated[str, Meta(max_length=500)]


class ContactChangedConfig(In):
    field: ContactFieldName
    # None is whatever it may be or have been.
    to: Value | None = None
    previous: Value | None = None


class ContactChanged(Trigger[ContactChangedConfig]):
    kind = "contact_changed"
    title = "Contact changed"
    config = ContactChangedConfig
    listens = frozenset({"contact_changed"})
    gives = frozenset({"field", "previous", "value"})

    def faults(self, config: ContactChangedConfig, known: Known) -> Iterator[FieldFault]:
        yield from field_faults(config.field, known)

    def checks(self, config: ContactChangedConfig, happening: Happening) -> Sequence[Check]:
        saw = happening.details
        found = [Check("field", config.field, saw.get("field"), config.field == saw.get("field"))]
        for name, wanted in (("value", config.to), ("previous", config.previous)):
            if wanted is not None:
                same = as_text(saw.get(name)).casefold() == wanted.casefold()
                found.append(Check(name, wanted, saw.get(name), same))
        return found
