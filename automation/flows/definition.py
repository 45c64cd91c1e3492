"""What is drawn: triggers, steps and the edges between them, as one document.

    {"format": 1, "start": "hello",
     "triggers": [{"id": "t1", "kind": "message_received", "config": {…}, "when": {…}}],
     "steps": [{"id": "hello", "kind": "send_message", "config": {…}, "next": {"next": "ask"}}],
     "settings": {"priority": 100}}

A draft may be half finished: here it only has the right shape and size. Whether it can run is the
matter of the checks. An edge that leads to `null` ends the run, and says that this is meant.
"""

import re
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, field

from automation.expressions.conditions import Condition
from inbox.foundation.errors import FieldFault, Invalid, invalid_field
from inbox.foundation.schemas import NO_CONTROLS, In

BYTES_AT_MOST = 262_144
STEPS_AT_MOST = 500
TRIGGERS_AT_MOST = 20
# As JSON writes it; two backslashes are one that somebody wrote.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
StepId = Annotated[str, Meta(min_length=1, max_length=50, pattern="^[A-Za-z0-9_-]+$")]


class TriggerDraft(In):
    """`when` has to hold besides what the trigger itself looks at."""

    id: StepId
    kind: Annotated[str, Meta(min_length=1, max_length=50)]
    config: dict[str, Any] = field(default_factory=dict)
    when: Condition | None = None


class StepDraft(In):
    """`at` is where it stands on the canvas."""

    id: StepId
    kind: Annotated[str, Meta(min_length=1, max_length=50)]
    config: dict[str, Any] = field(default_factory=dict)
    next: Annotated[dict[str, StepId | None], Meta(max_length=60)] = field(default_factory=dict)
    title: Annotated[str, Meta(max_length=100, pattern=NO_CONTROLS)] = ""
    at: Annotated[list[float], Meta(min_length=2, max_length=2)] | None = None


class Settings(In):
    """Flows are asked in the order of `priority`, the lowest first; one with `first_match_only`
    is the last that is asked about a message. With `beside_people` it also runs while a person has
    the conversation, and then it says nothing to the customer."""

    priority: Annotated[int, Meta(ge=0, le=1000)] = 100
    first_match_only: bool = True
    beside_people: bool = False
    needs_green_cases: bool = False
    # None is every channel.
    channel_ids: Annotated[list[UUID], Meta(max_length=50)] = field(default_factory=list)


class Definition(In):
    format: Literal[1] = 1
    start: StepId | None = None
    triggers: Annotated[list[TriggerDraft], Meta(max_length=TRIGGERS_AT_MOST)] = field(
        default_factory=list
    )
    steps: Annotated[list[StepDraft], Meta(max_length=STEPS_AT_MOST)] = field(default_factory=list)
    settings: Settings = field(default_factory=Settings)


def read_definition(document: Any, place: str = "draft") -> Definition:
    try:
        encoded = msgspec.json.encode(document)
        if len(encoded) > BYTES_AT_MOST:
            raise invalid_field(place, f"At most {BYTES_AT_MOST} bytes.")
        if _NUL.search(encoded):
            raise invalid_field(place, "No text may hold the character NUL.")
        return msgspec.convert(document, Definition)
    except msgspec.ValidationError as error:
        fault = fault_of(error, place)
    except (RecursionError, TypeError):
        fault = FieldFault(place, "Not a document, or nested beyond reason.")
    raise Invalid(f"{fault.field}: {fault.message}", faults=[fault])


def as_document(definition: Definition) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(definition)
    return found


def fault_of(error: msgspec.ValidationError, place: str) -> FieldFault:
    """`Expected `int`, got `str` - at `$.steps[0].config`` as our own kind of path."""
    words, _, where = str(error).partition(" - at `$")
    inside = where.rstrip("`").replace("[...]", "").replace("[", ".").replace("]", "")
    # What nobody has chosen yet is an empty text there.
    told = "Choose one: there is no id here" if words == "Invalid UUID" else words
    return FieldFault(f"{place}{inside}", f"{told}.")
