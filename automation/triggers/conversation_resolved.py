"""Somebody put a conversation away."""

from automation.triggers.contract import Trigger
from inbox.foundation.schemas import In


class ConversationResolvedConfig(In):
    pass


class ConversationResolved(Trigger[ConversationResolvedConfig]):
    kind = "conversation_resolved"
    title = "Conversation resolved"
    config = ConversationResolvedConfig
    listens = frozenset({"resolved"})
