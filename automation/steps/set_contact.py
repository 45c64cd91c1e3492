"""Changes what is known of the contact: his name, address or language, or a field of his own."""

from collections.abc import Iterator

from automation.steps.answers import EMAIL
from automation.steps.contact_fields import ContactFieldName, field_faults, key_of, value_from
from automation.steps.contract import At, ChangeContact, Go, Known, Move, Step, StepFailed, Words
from inbox.fields.values import ValueMisfit
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In

NAME_CHARACTERS = 200
LANGUAGES = ("en", "ar")


class SetContactConfig(In):
    field: ContactFieldName
    value: Words


class SetContact(Step[SetContactConfig]):
    kind = "set_contact"
    title = "Change the contact"
    group = "people"
    config = SetContactConfig

    def texts(self, config: SetContactConfig) -> Iterator[tuple[str, str]]:
        yield "value", config.value

    def paths(self, config: SetContactConfig) -> Iterator[tuple[str, str]]:
        """So that it is read what the field takes."""
        if key_of(config.field) is not None:
            yield "field", f"contact.{config.field}"

    def faults(self, config: SetContactConfig, known: Known) -> Iterator[FieldFault]:
        plain = "{" not in config.value
        key = key_of(config.field)
        yield from field_faults(config.field, known)
        if not config.value.strip():
            yield FieldFault("value", "At least one visible character.")
        elif config.field == "language" and plain and config.value not in LANGUAGES:
            yield FieldFault("value", "`en` or `ar`.")
        elif key is not None and key in known.contact_fields and plain:
            try:
                value_from(known.contact_fields[key], config.value)
            except ValueMisfit as misfit:
                yield FieldFault("value", str(misfit))

    def enter(self, config: SetContactConfig, at: At) -> Move:
        key = key_of(config.field)
        if key is not None:
            return _set_field(config, key, at)
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


def _set_field(config: SetContactConfig, key: str, at: At) -> Move:
    shape = at.facts.field_shapes.get(key)
    if shape is None:
        raise StepFailed("no_such_field")
    try:
        value = value_from(shape, at.fill(config.value))
    except ValueMisfit:
        raise StepFailed("contact_value") from None
    at.commands.append(ChangeContact(field=config.field, value=value))
    held = at.facts.contact.get("fields")
    # A copy: others see the contact as it was.
    at.facts.contact["fields"] = {**(held if isinstance(held, dict) else {}), key: value}
    return Go()
