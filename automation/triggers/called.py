"""Another flow calls it: what it is given, and what it gives back, is agreed here."""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, field

from automation.steps.contract import Known, Word
from automation.triggers.contract import Trigger
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In

NAMES_AT_MOST = 20
# What the step that calls says of it besides.
TAKEN = frozenset({"outcome", "code"})


class CalledConfig(In):
    """A run knows its inputs as `trigger.inputs.<name>`, null for one that was not given. Its
    outputs are values of its own, `vars.<name>`, as they are when it ends."""

    inputs: Annotated[list[Word], Meta(max_length=NAMES_AT_MOST)] = field(default_factory=list)
    outputs: Annotated[list[Word], Meta(max_length=NAMES_AT_MOST)] = field(default_factory=list)


class Called(Trigger[CalledConfig]):
    kind = "called"
    title = "Called by another flow"
    config = CalledConfig
    listens = frozenset({"called"})
    gives = frozenset({"inputs"})
    addressed = True

    def faults(self, config: CalledConfig, known: Known) -> Iterator[FieldFault]:
        for place, names in (("inputs", config.inputs), ("outputs", config.outputs)):
            for at, name in enumerate(names):
                if name in names[:at]:
                    yield FieldFault(f"{place}.{at}", "This name stands here twice.")
        for at, name in enumerate(config.outputs):
            if name in TAKEN:
                yield FieldFault(f"outputs.{at}", "Every call gives that back by itself.")
