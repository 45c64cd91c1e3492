"""Takes values out of what somebody wrote: a day, a number, an address, a name."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from msgspec import Meta, field

from automation.steps.answers import read_answer
from automation.steps.contract import (
    NEXT,
    At,
    Edge,
    Event,
    Fail,
    Go,
    Known,
    Move,
    Step,
    Word,
    Words,
)
from automation.steps.errands import WAYS, how_it_ended, result_of, send_on
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import NO_NUL, In

MISSING = "missing"


class WantedField(In):
    """`about` says in words what is looked for."""

    name: Word
    about: Annotated[str, Meta(max_length=300, pattern=NO_NUL)] = ""
    kind: Literal["text", "number", "email", "phone", "date", "yes_no"] = "text"
    required: bool = True


class ExtractFieldsConfig(In):
    fields: Annotated[list[WantedField], Meta(min_length=1, max_length=20)]
    text: Words = "{{ message.text }}"
    # `vars.<name>.<field>`; what was not said is not there.
    save_as: Word = field(default="found")


class ExtractFields(Step[ExtractFieldsConfig]):
    kind = "extract_fields"
    title = "Take values out of a text"
    group = "ai"
    config = ExtractFieldsConfig

    def edges(self, config: ExtractFieldsConfig) -> Sequence[Edge]:
        return (*WAYS, Edge(MISSING))

    def texts(self, config: ExtractFieldsConfig) -> Iterator[tuple[str, str]]:
        yield "text", config.text

    def sets(self, config: ExtractFieldsConfig) -> Sequence[str]:
        return (config.save_as,)

    def faults(self, config: ExtractFieldsConfig, known: Known) -> Iterator[FieldFault]:
        if not config.text.strip():
            yield FieldFault("text", "At least one visible character.")
        names = [one.name for one in config.fields]
        for at, one in enumerate(config.fields):
            if one.name in names[:at]:
                yield FieldFault(f"fields.{at}.name", "Another value has this name.")

    def enter(self, config: ExtractFieldsConfig, at: At) -> Move:
        text = at.fill(config.text)
        if not text.strip():
            at.vars[config.save_as] = {}
            return Go(MISSING)
        wanted = [{"name": one.name, "about": one.about, "kind": one.kind} for one in config.fields]
        return send_on(at, "extract", {"text": text, "fields": wanted})

    def resume(self, config: ExtractFieldsConfig, at: At, event: Event) -> Move:
        way = how_it_ended(event, WAYS)
        if isinstance(way, Fail):
            return way
        said = dict(result_of(event).get("fields") or {})
        found = {}
        for one in config.fields:
            # Whoever read it, what is kept is of the kind that was asked for.
            value = read_answer(one.kind, {"text": said.get(one.name) or ""}, (), "")
            if value is not None:
                found[one.name] = value
        at.vars[config.save_as] = found
        if way == NEXT and any(one.required and one.name not in found for one in config.fields):
            return Go(MISSING)
        return Go(way)
