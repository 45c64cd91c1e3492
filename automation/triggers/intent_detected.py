"""A message of the customer was found to be about something that the workspace has a label for."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from msgspec import Meta

from automation.steps.contract import Known
from automation.triggers.contract import Check, Happening, Trigger
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In


class IntentDetectedConfig(In):
    intent: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
    at_least: Annotated[float, Meta(ge=0, le=1)] = 0.7


class IntentDetected(Trigger[IntentDetectedConfig]):
    kind = "intent_detected"
    title = "Intent detected"
    config = IntentDetectedConfig
    listens = frozenset({"intent"})
    gives = frozenset({"intent", "p"})
    # It is read some seconds after the customer has written.
    opens_window = True

    def faults(self, config: IntentDetectedConfig, known: Known) -> Iterator[FieldFault]:
        if config.intent not in known.intents:
            yield FieldFault("intent", "There is no intent of this name.")

    def checks(self, config: IntentDetectedConfig, happening: Happening) -> Sequence[Check]:
        name, p = happening.details.get("intent"), float(happening.details.get("p", 0))
        return (
            Check("intent", config.intent, name, name == config.intent),
            Check("at_least", config.at_least, p, p >= config.at_least),
        )
