"""Hands the conversation to people: the bot is silent from here on, and the run ends."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from automation.steps.contract import (
    AddNote,
    At,
    Edge,
    End,
    HandOver,
    Known,
    Move,
    Say,
    Step,
    Words,
)
from automation.steps.speaking import text_of, window_open
from automation.steps.whom import whom_faults
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In


class HandOverConfig(In):
    assignee_id: UUID | None = None
    team_id: UUID | None = None
    # Said before, as long as the window is open; and what the team should know.
    text: Words = ""
    note: Words = ""


class HandOverStep(Step[HandOverConfig]):
    kind = "hand_over"
    title = "Hand over to a person"
    group = "people"
    config = HandOverConfig

    def edges(self, config: HandOverConfig) -> Sequence[Edge]:
        return ()

    def texts(self, config: HandOverConfig) -> Iterator[tuple[str, str]]:
        yield "text", config.text
        yield "note", config.note

    def faults(self, config: HandOverConfig, known: Known) -> Iterator[FieldFault]:
        yield from whom_faults(config.assignee_id, config.team_id, known)

    def enter(self, config: HandOverConfig, at: At) -> Move:
        if config.text.strip() and window_open(at) and at.facts.may_speak:
            at.commands.append(Say(text=text_of(at, config.text)))
        if config.note.strip():
            at.commands.append(AddNote(text=text_of(at, config.note)))
        at.commands.append(HandOver(assignee_id=config.assignee_id, team_id=config.team_id))
        return End("handed_over")
