"""Why something cannot be sent; told before anything leaves."""

from inbox.foundation.errors import Conflict


class ReplyWindowClosed(Conflict):
    code = "reply_window_closed"
    title = "More than 24 hours have passed since the customer wrote; only a template may be sent"


class RecipientUnknown(Conflict):
    code = "recipient_unknown"
    title = "Neither a phone nor a user id of this contact is known"


class ConsentWithdrawn(Conflict):
    code = "consent_withdrawn"
    title = "This contact wants no marketing messages"


class ConversationNotYours(Conflict):
    code = "conversation_not_yours"
    title = "The conversation has gone to somebody else"
