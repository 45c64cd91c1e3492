"""What a trigger is: it looks at something that happened and says whether a flow starts there.

    listens                      the happenings that it is asked about
    checks(config, happening)    every condition with the value that it saw: all must hold
    finds(config, happening)     what it hands to the run as `trigger.…`

Pure, and asked for every message: what takes long to prepare is kept.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from msgspec import Struct

from automation.steps.contract import Known
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In

Config = TypeVar("Config", bound=In)
# How a happening that no message brings stands in the mailbox.
FLOW_HAPPENING = "flow_happening"


class Happening(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that may start a flow, in plain words. `message` and `details` are what it brings;
    `flow_id` and `trigger_id` name whom it is for, where it is for one only."""

    kind: str
    message: dict[str, Any] = {}
    details: dict[str, Any] = {}
    flow_id: str = ""
    trigger_id: str = ""
    # Which chain of flows led here, and how long it is.
    chain: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """One condition of a trigger, for `why`."""

    name: str
    wanted: Any
    saw: Any
    holds: bool


class Trigger(Generic[Config]):
    kind: ClassVar[str]
    title: ClassVar[str]
    config: type[Config]
    listens: ClassVar[frozenset[str]]
    # Names below `trigger.` that a run started by it can ask for; they may go deeper.
    gives: ClassVar[frozenset[str]] = frozenset()
    # The customer has just written when it fires, so that the window is open.
    opens_window: ClassVar[bool] = False
    # The sweeper, a door or a person starts it, and names it.
    addressed: ClassVar[bool] = False

    def faults(self, config: Config, known: Known) -> Iterator[FieldFault]:
        return iter(())

    def checks(self, config: Config, happening: Happening) -> Sequence[Check]:
        return ()

    def matches(self, config: Config, happening: Happening) -> bool:
        return all(one.holds for one in self.checks(config, happening))

    def finds(self, config: Config, happening: Happening) -> dict[str, Any]:
        return {name: happening.details[name] for name in self.gives if name in happening.details}
