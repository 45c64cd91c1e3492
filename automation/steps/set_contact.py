"""Changes what is known of the contact."""

from collections.abc import Iterator
from typing import Literal

from automation.steps.answers import EMAIL
from automation.steps.contract import At, ChangeContact, Go, Known, Move, Step, StepFailed, Words
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In

NAME_CHARACTERS = 200
LANGUAGES = ("en", "ar")


class SetContactConfig(In):
    field: Literal["name", "email", "language"]
    value: Words


class SetContact(Step[SetContactConfig]):
    kind = "set_contact"
    title = "Change the contact"
    group = "people"
    config = SetContactConfig

    def texts(self, config: SetContactConfig) -> Iterator[tuple[str, str]]:
        yield "value", config.value

    def faults(self, config: SetContactConfig, known: Known) -> Iterator[FieldFault]:
        plain = "{" not in config.value
        if not config.value.strip():
            yield FieldFault("value", "At least one visible character.")
        elif config.field == "language" and plain and config.value not in LANGUAGES:
            yield FieldFault("value", "`en` or `ar`.")

    def enter(self, config: SetContactConfig, at: At) -> Move:
        value = " ".join(at.fill(config.value).split())
        fits = {
            "name": 0 < len(value) <= NAME_CHARACTERS,
            "email": bool(EMAIL.fullmatch(value)),
            "language": value in LANGUAGES,
        }
        if not fits[config.field]:
            raise StepFailed("contact_value")
        at.commands.append(ChangeContact(field=config.field, value=value))
        at.facts.contact[config.field] = value
        return Go()
