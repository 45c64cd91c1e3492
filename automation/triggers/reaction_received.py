"""The customer reacted to a message with an emoji."""

from collections.abc import Sequence
from typing import Annotated, Any

from msgspec import Meta, field

from automation.triggers.contract import Check, Happening, Trigger
from inbox.foundation.schemas import In


class ReactionReceivedConfig(In):
    """No emojis at all is any of them."""

    emojis: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=32)]], Meta(max_length=50)
    ] = field(default_factory=list)


class ReactionReceived(Trigger[ReactionReceivedConfig]):
    kind = "reaction_received"
    title = "Reaction"
    config = ReactionReceivedConfig
    listens = frozenset({"reaction"})
    gives = frozenset({"emoji"})
    opens_window = True

    def checks(self, config: ReactionReceivedConfig, happening: Happening) -> Sequence[Check]:
        saw = happening.message.get("emoji") or ""
        # An empty one takes a reaction back.
        fits = bool(saw) and (not config.emojis or saw in config.emojis)
        return (Check("emoji", config.emojis or "any", saw, fits),)

    def finds(self, config: ReactionReceivedConfig, happening: Happening) -> dict[str, Any]:
        return {"emoji": happening.message.get("emoji")}
