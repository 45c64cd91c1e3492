"""The customer pressed a button, or chose from a list."""

from collections.abc import Sequence
from typing import Annotated, Any

from msgspec import Meta, field

from automation.triggers.contract import Check, Happening, Trigger
from inbox.foundation.schemas import In


class ButtonPressedConfig(In):
    """An id that ends with * stands for all that begin so; none at all for every press."""

    ids: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=200)]], Meta(max_length=50)
    ] = field(default_factory=list)


class ButtonPressed(Trigger[ButtonPressedConfig]):
    kind = "button_pressed"
    title = "Button or list answer"
    config = ButtonPressedConfig
    listens = frozenset({"message"})
    gives = frozenset({"button_id", "button_title"})
    opens_window = True

    def checks(self, config: ButtonPressedConfig, happening: Happening) -> Sequence[Check]:
        saw = happening.message.get("button_id")
        fits = bool(saw) and (not config.ids or any(_fits(one, saw) for one in config.ids))
        return (Check("button_id", config.ids or "any", saw, fits),)

    def finds(self, config: ButtonPressedConfig, happening: Happening) -> dict[str, Any]:
        return {name: happening.message.get(name) for name in sorted(self.gives)}


def _fits(wanted: str, saw: Any) -> bool:
    return str(saw).startswith(wanted[:-1]) if wanted.endswith("*") else saw == wanted
