"""A conversation begins, or one that was resolved comes back."""

from collections.abc import Sequence

from automation.triggers.contract import Check, Happening, Trigger
from inbox.foundation.schemas import In


class ConversationOpenedConfig(In):
    # Not when it comes back.
    new_only: bool = False


class ConversationOpened(Trigger[ConversationOpenedConfig]):
    kind = "conversation_opened"
    title = "Conversation opened"
    config = ConversationOpenedConfig
    listens = frozenset({"opened"})
    opens_window = True

    def checks(self, config: ConversationOpenedConfig, happening: Happening) -> Sequence[Check]:
        if not config.new_only:
            return ()
        new = bool(happening.details.get("new"))
        return (Check("new_only", True, new, new),)
