"""The customer answered a template: he quoted it, or pressed one of its buttons. Whoever sends a
template to many hears of the answers so."""

from collections.abc import Sequence
from typing import Annotated, Any

from msgspec import Meta

from automation.triggers.contract import Check, Happening, Trigger
from inbox.foundation.schemas import In


class TemplateAnsweredConfig(In):
    # Empty is any of them.
    template: Annotated[str, Meta(max_length=512)] = ""


class TemplateAnswered(Trigger[TemplateAnsweredConfig]):
    kind = "template_answered"
    title = "Answer to a template"
    config = TemplateAnsweredConfig
    listens = frozenset({"template_answer"})
    gives = frozenset({"template", "language", "button_id", "button_title"})
    opens_window = True

    def checks(self, config: TemplateAnsweredConfig, happening: Happening) -> Sequence[Check]:
        saw = happening.details.get("template")
        fits = bool(saw) and config.template in {"", saw}
        return (Check("template", config.template or "any", saw, fits),)

    def finds(self, config: TemplateAnsweredConfig, happening: Happening) -> dict[str, Any]:
        pressed = {name: happening.message.get(name) for name in ("button_id", "button_title")}
        return super().finds(config, happening) | pressed
