"""Why flows did what they did, or nothing: conditions, each with the value that it saw. Values are
shown to those who may read personal data."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from inbox.foundation.schemas import Out

Reason = Literal[
    # It began with this message, or what was said went to a run that waited for it.
    "begun",
    "reply_to_run",
    # Another flow called it on the way.
    "called",
    # Nothing that is drawn held at that time.
    "never_published",
    "published_later",
    "paused",
    "archived",
    # What is drawn did not fit.
    "other_channel",
    "no_trigger_listens",
    "trigger_differs",
    "condition_differs",
    # Something else was in the way.
    "person_has_it",
    "under_way",
    "another_came_first",
    # By what is known today it would have begun: something has changed since.
    "nothing_hinders",
]


class WhyCheckOut(Out):
    """A condition of a trigger. `saw` is null without `personal_data:read`."""

    name: str
    wanted: Any
    saw: Any
    holds: bool


class WhyTriggerOut(Out):
    """`fits`: all its own checks hold; `when` is its condition as a tree, each with `saw` and
    `holds`."""

    trigger_id: str
    kind: str
    listens: bool
    checks: list[WhyCheckOut]
    fits: bool
    when: dict[str, Any] | None

    @classmethod
    def of(cls, found: Mapping[str, Any], *, shown: bool) -> "WhyTriggerOut":
        return cls(
            trigger_id=found["trigger_id"],
            kind=found["kind"],
            listens=found["listens"],
            checks=[
                WhyCheckOut(
                    name=one["name"],
                    wanted=one["wanted"],
                    saw=one["saw"] if shown else None,
                    holds=one["holds"],
                )
                for one in found["checks"]
            ],
            fits=found["fits"],
            when=None if found["when"] is None else unseen(found["when"], shown=shown),
        )


class WhyFlowOut(Out):
    """`version` is the one that held when the message came. `by_flow_id` names the flow that came
    first, that the run is of which was replied to, or that called this one."""

    flow_id: UUID
    name: str
    version: int | None
    priority: int
    reason: Reason
    run_id: UUID | None
    by_flow_id: UUID | None
    triggers: list[WhyTriggerOut]


class ConversationWhyOut(Out):
    """Of one message of the customer, every flow. Who had the conversation, what was under way and
    which versions held is as it was then; what is known of the contact is as it is now."""

    conversation_id: UUID
    message_id: UUID | None
    # What the customer said before that.
    earlier_message_id: UUID | None
    at: datetime | None
    person_had_it: bool
    flows: list[WhyFlowOut]
    # There are more flows than are looked at.
    more: bool


class WhyStepOut(Out):
    """`went_by`: every condition of the step with the value that it saw then."""

    step_no: int
    node: str
    kind: str
    way: str
    code: str
    went_by: list[dict[str, Any]]


class WhyEndOut(Out):
    """`actor_kind` and `actor_id`: who took the conversation over, of a run that was silenced."""

    status: str
    code: str
    outcome: str
    at: datetime | None
    actor_kind: str | None
    actor_id: UUID | None


class RunWhyOut(Out):
    run_id: UUID
    begun: WhyTriggerOut | None
    steps: list[WhyStepOut]
    end: WhyEndOut


def unseen(tree: Mapping[str, Any], *, shown: bool) -> dict[str, Any]:
    """Without the values, for those who may not see them: which conditions held stays told."""
    if shown:
        return dict(tree)
    return {
        name: [unseen(one, shown=False) for one in value]
        if name in {"all", "any", "none"} and isinstance(value, Sequence)
        else (None if name == "saw" else value)
        for name, value in tree.items()
    }
