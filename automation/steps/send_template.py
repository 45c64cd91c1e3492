"""Says an approved template, whether or not the window is open."""

from collections.abc import Iterator, Sequence

from automation.steps.contract import At, Edge, Event, Known, Move, Step
from automation.steps.speaking import (
    OUTCOMES,
    TemplateChoice,
    after_saying,
    say,
    template_faults,
    template_of,
    template_texts,
)
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In


class SendTemplateConfig(In):
    template: TemplateChoice


class SendTemplate(Step[SendTemplateConfig]):
    kind = "send_template"
    title = "Send a template"
    group = "say"
    config = SendTemplateConfig

    def edges(self, config: SendTemplateConfig) -> Sequence[Edge]:
        return (*super().edges(config), *OUTCOMES)

    def texts(self, config: SendTemplateConfig) -> Iterator[tuple[str, str]]:
        yield from template_texts("template", config.template)

    def speaks(self, config: SendTemplateConfig) -> str:
        return "template"

    def faults(self, config: SendTemplateConfig, known: Known) -> Iterator[FieldFault]:
        yield from template_faults("template", config.template, known)

    def enter(self, config: SendTemplateConfig, at: At) -> Move:
        return say(at, template_of(at, config.template))

    def resume(self, config: SendTemplateConfig, at: At, event: Event) -> Move:
        return after_saying(at, event)
