"""Opens, resolves or snoozes the conversation, or says how urgent it is."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Literal

from msgspec import Meta

from automation.steps.contract import At, ChangeConversation, Go, Known, Move, Step
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In

PRIORITIES = {"low": 0, "normal": 1, "high": 2, "urgent": 3}


class ChangeConversationConfig(In):
    status: Literal["open", "pending", "snoozed", "resolved"] | None = None
    snooze_seconds: Annotated[int, Meta(ge=60, le=365 * 86_400)] | None = None
    priority: Literal["low", "normal", "high", "urgent"] | None = None


class ChangeConversationStep(Step[ChangeConversationConfig]):
    kind = "change_conversation"
    title = "Change the conversation"
    group = "people"
    config = ChangeConversationConfig

    def faults(self, config: ChangeConversationConfig, known: Known) -> Iterator[FieldFault]:
        if config.status is None and config.priority is None:
            yield FieldFault("status", "Name a status or a priority.")
        if config.snooze_seconds is not None and config.status != "snoozed":
            yield FieldFault("snooze_seconds", "Only a snoozed conversation has it.")

    def enter(self, config: ChangeConversationConfig, at: At) -> Move:
        seconds = config.snooze_seconds
        at.commands.append(
            ChangeConversation(
                status=config.status,
                snoozed_until=None
                if seconds is None
                else at.facts.now + timedelta(seconds=seconds),
                priority=None if config.priority is None else PRIORITIES[config.priority],
            )
        )
        return Go()
