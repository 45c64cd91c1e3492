"""Takes values out of what somebody wrote: a day, a number, an address, a name."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from msgspec import Meta

from automation.steps.answers import read_answer
from automation.steps.contract import Known, Word, Words
from automation.steps.thinking import ThinkingConfig, ThinkingStep
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import NO_NUL, In

MISSING = "missing"


class WantedField(In):
    """`about` says in words what is looked for."""

    name: Word
    about: Annotated[str, Meta(max_length=300, pattern=NO_NUL)] = ""
    kind: Literal["text", "number", "email", "phone", "date", "yes_no"] = "text"
    required: bool = True


class ExtractFieldsConfig(ThinkingConfig, kw_only=True):
    fields: Annotated[list[WantedField], Meta(min_length=1, max_length=20)]
    text: Words = "{{ message.text }}"
    # `vars.<name>.<field>`; what was not said is not there.
    save_as: Word = "found"


class ExtractFields(ThinkingStep[ExtractFieldsConfig]):
    kind = "extract_fields"
    title = "Take values out of a text"
    config = ExtractFieldsConfig
    task = "extract"
    empty_way = MISSING

    def more_faults(self, config: ExtractFieldsConfig, known: Known) -> Iterator[FieldFault]:
        names = [one.name for one in config.fields]
        for at, one in enumerate(config.fields):
            if one.name in names[:at]:
                yield FieldFault(f"fields.{at}.name", "Another value has this name.")

    def also_asks(self, config: ExtractFieldsConfig) -> Mapping[str, Any]:
        wanted = [{"name": one.name, "about": one.about, "kind": one.kind} for one in config.fields]
        return {"fields": wanted}

    def kept(self, config: ExtractFieldsConfig, found: Mapping[str, Any], way: str) -> Any:
        said = dict(found.get("fields") or {})
        # Whoever read it, what is kept is of the kind that was asked for.
        values = {
            one.name: read_answer(one.kind, {"text": said.get(one.name) or ""}, (), "")
            for one in config.fields
        }
        return {name: value for name, value in values.items() if value is not None}

    def is_empty(self, config: ExtractFieldsConfig, kept: Any) -> bool:
        return any(one.required and one.name not in kept for one in config.fields)
