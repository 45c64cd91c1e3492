"""Leaves a note for the team beside the conversation."""

from collections.abc import Iterator

from automation.steps.contract import AddNote, At, Go, Known, Move, Step, Words
from automation.steps.speaking import text_of
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In


class AddNoteConfig(In):
    text: Words


class AddNoteStep(Step[AddNoteConfig]):
    kind = "add_note"
    title = "Add a note"
    group = "people"
    config = AddNoteConfig

    def texts(self, config: AddNoteConfig) -> Iterator[tuple[str, str]]:
        yield "text", config.text

    def faults(self, config: AddNoteConfig, known: Known) -> Iterator[FieldFault]:
        if not config.text.strip():
            yield FieldFault("text", "At least one visible character.")

    def enter(self, config: AddNoteConfig, at: At) -> Move:
        at.commands.append(AddNote(text=text_of(at, config.text)))
        return Go()
