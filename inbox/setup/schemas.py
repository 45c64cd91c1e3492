"""How far a workspace is set up."""

from uuid import UUID

from inbox.foundation.schemas import Out


class SetupOut(Out):
    """Read off what is there, so it is true whoever did it and however. `complete` is a workspace
    in which a customer wrote and a person answered; working alone is no gap, so nobody has to be
    invited. `channel_id` is the first channel that is in use, `conversation_id` the conversation
    that something was said in last."""

    channel_id: UUID | None
    invited: bool
    conversation_id: UUID | None
    answered: bool
    complete: bool
