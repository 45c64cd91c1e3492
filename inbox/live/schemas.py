"""What the API takes and gives of who is looking at what."""

from enum import StrEnum
from uuid import UUID

from inbox.foundation.schemas import In, Out


class PresenceState(StrEnum):
    VIEWING = "viewing"
    TYPING = "typing"
    LEFT = "left"


class PresenceIn(In):
    """Said again every 20 seconds or so; after 45 without a word one counts as gone."""

    state: PresenceState


class PresentOut(Out):
    member_id: UUID
    state: PresenceState


class PresenceOut(Out):
    present: list[PresentOut]
