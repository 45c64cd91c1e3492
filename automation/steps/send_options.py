"""Says a text with buttons or a list, and goes on; to wait for the answer, ask a question."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from msgspec import Meta

from automation.steps.contract import At, Edge, Event, Known, Move, Say, Step, Words
from automation.steps.options import Option, as_interactive, option_faults, option_texts
from automation.steps.speaking import (
    CLOSED,
    OUTCOMES,
    TemplateChoice,
    after_saying,
    say,
    template_faults,
    template_texts,
    text_of,
)
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In


class SendOptionsConfig(In):
    text: Words
    options: Annotated[list[Option], Meta(min_length=1, max_length=10)]
    # The words that open a list.
    button: Annotated[str, Meta(max_length=20)] = ""
    header: Annotated[str, Meta(max_length=60)] = ""
    footer: Annotated[str, Meta(max_length=60)] = ""
    fallback: TemplateChoice | None = None


class SendOptions(Step[SendOptionsConfig]):
    kind = "send_options"
    title = "Send buttons or a list"
    group = "say"
    config = SendOptionsConfig

    def edges(self, config: SendOptionsConfig) -> Sequence[Edge]:
        return (*super().edges(config), *OUTCOMES, Edge(CLOSED, required=False))

    def texts(self, config: SendOptionsConfig) -> Iterator[tuple[str, str]]:
        yield "text", config.text
        yield "header", config.header
        yield "footer", config.footer
        yield from option_texts(config.options)
        yield from template_texts("fallback", config.fallback)

    def speaks(self, config: SendOptionsConfig) -> str:
        return "free" if config.fallback is None else "covered"

    def faults(self, config: SendOptionsConfig, known: Known) -> Iterator[FieldFault]:
        if not config.text.strip():
            yield FieldFault("text", "At least one visible character.")
        yield from option_faults(config.options, config.button)
        yield from template_faults("fallback", config.fallback, known)

    def enter(self, config: SendOptionsConfig, at: At) -> Move:
        body = text_of(at, config.text)
        content = as_interactive(
            at, body, config.options, config.button, config.header, config.footer
        )
        return say(at, Say(kind="interactive", text=body, content=content), config.fallback)

    def resume(self, config: SendOptionsConfig, at: At, event: Event) -> Move:
        return after_saying(at, event)
