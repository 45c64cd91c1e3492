"""What all steps that say something have in common: the window, the fallback, the outcome."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, field

from automation.steps.contract import (
    NEXT,
    At,
    Edge,
    EffectEnded,
    Event,
    Fail,
    Go,
    Known,
    Move,
    Say,
    StepFailed,
    Wait,
)
from inbox.foundation.errors import FieldFault, Invalid
from inbox.foundation.schemas import In
from inbox.templates.filling import fill, look

TEXT_AT_MOST = 4096
FAILED, UNKNOWN, CLOSED = "failed", "unknown", "window_closed"
# How an outcome is heard of, if somebody has drawn what happens then.
OUTCOMES = (Edge(FAILED, required=False), Edge(UNKNOWN, required=False))
VALUES_DEEP = 4


class TemplateChoice(In):
    """`values` as the template's variables have them: {"body": {"1": "{{ contact.name }}"}}."""

    name: Annotated[str, Meta(min_length=1, max_length=512)]
    language: Annotated[str, Meta(min_length=2, max_length=15)]
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return f"{self.name}/{self.language}"


def say(at: At, sentence: Say, fallback: TemplateChoice | None = None) -> Move:
    if sentence.kind != "template" and not window_open(at):
        if fallback is not None:
            return say(at, template_of(at, fallback))
        return Go(CLOSED) if CLOSED in at.drawn else Fail("reply_window_closed")
    heard = not at.drawn.isdisjoint({FAILED, UNKNOWN})
    at.commands.append(
        Say(
            kind=sentence.kind,
            text=sentence.text,
            content=sentence.content,
            heard=heard,
            marketing=sentence.marketing,
        )
    )
    return Wait(effect=True) if heard else Go(NEXT)


def after_saying(at: At, event: Event, edge: str = NEXT) -> Move:
    if not isinstance(event, EffectEnded):
        return Fail("nothing_was_awaited")
    if event.state == "done":
        return Go(edge)
    name = UNKNOWN if event.state == "unknown" and UNKNOWN in at.drawn else FAILED
    return Go(name) if name in at.drawn else Fail(event.code or "not_sent")


def window_open(at: At) -> bool:
    until = at.facts.free_until
    return until is None or at.facts.now < until


def text_of(at: At, source: str) -> str:
    text = at.fill(source)
    if not text.strip():
        raise StepFailed("empty_text")
    return text[:TEXT_AT_MOST]


def template_of(at: At, choice: TemplateChoice) -> Say:
    template: Mapping[str, Any] | None = at.facts.templates.get(choice.key)
    if template is None or template.get("status") != "APPROVED":
        raise StepFailed("template_not_usable")
    marketing = template.get("category") == "MARKETING"
    if marketing and at.facts.contact.get("marketing") is False:
        raise StepFailed("consent_withdrawn")
    try:
        filled = fill(
            template["components"], _filled(at, choice.values), str(template.get("category", ""))
        )
    except Invalid:
        raise StepFailed("template_values") from None
    return Say(
        kind="template",
        text=filled.shown.text,
        content={
            "name": choice.name,
            "language": choice.language,
            "components": filled.components,
        },
        marketing=marketing,
    )


def template_texts(place: str, choice: TemplateChoice | None) -> Iterator[tuple[str, str]]:
    if choice is not None:
        yield from _leaves(f"{place}.values", choice.values)


def template_faults(
    place: str, choice: TemplateChoice | None, known: Known
) -> Iterator[FieldFault]:
    if choice is None:
        return
    template = known.templates.get(choice.key)
    if template is None:
        yield FieldFault(f"{place}.name", "There is no template of this name and language.")
        return
    if template.get("status") != "APPROVED":
        yield FieldFault(f"{place}.name", "This template is not approved.")
    looked = look(template["components"], choice.values, str(template.get("category", "")))
    for fault in looked.faults:
        yield FieldFault(f"{place}.{fault.field}", fault.message)


def _filled(at: At, value: Any) -> Any:
    if isinstance(value, str):
        return at.fill(value)
    if isinstance(value, dict):
        return {name: _filled(at, one) for name, one in value.items()}
    if isinstance(value, list):
        return [_filled(at, one) for one in value]
    return value


def _leaves(place: str, value: Any, deep: int = 0) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict) and deep < VALUES_DEEP:
        for name, one in value.items():
            yield from _leaves(f"{place}.{name}", one, deep + 1)
    elif isinstance(value, list) and deep < VALUES_DEEP:
        for number, one in enumerate(value):
            yield from _leaves(f"{place}.{number}", one, deep + 1)


def moment_in(value: str) -> datetime | None:
    try:
        return datetime.fromisoformat(value.strip())
    except ValueError:
        return None
