"""Says a text."""

from collections.abc import Iterator, Sequence

from automation.steps.contract import At, Edge, Event, Known, Move, Say, Step, Words
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


class SendMessageConfig(In):
    text: Words
    fallback: TemplateChoice | None = None


class SendMessage(Step[SendMessageConfig]):
    kind = "send_message"
    title = "Send a message"
    group = "say"
    config = SendMessageConfig

    def edges(self, config: SendMessageConfig) -> Sequence[Edge]:
        return (*super().edges(config), *OUTCOMES, Edge(CLOSED, required=False))

    def texts(self, config: SendMessageConfig) -> Iterator[tuple[str, str]]:
        yield "text", config.text
        yield from template_texts("fallback", config.fallback)

    def speaks(self, config: SendMessageConfig) -> str:
        return "free" if config.fallback is None else "covered"

    def faults(self, config: SendMessageConfig, known: Known) -> Iterator[FieldFault]:
        if not config.text.strip():
            yield FieldFault("text", "At least one visible character.")
        yield from template_faults("fallback", config.fallback, known)

    def enter(self, config: SendMessageConfig, at: At) -> Move:
        return say(at, Say(text=text_of(at, config.text)), config.fallback)

    def resume(self, config: SendMessageConfig, at: At, event: Event) -> Move:
        return after_saying(at, event)
