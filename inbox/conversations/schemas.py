"""What the API takes for conversations; what it gives is put together in the room desk."""

from uuid import UUID

from msgspec import UNSET, UnsetType

from inbox.conversations.models import ConversationOwner, ConversationStatus
from inbox.foundation.filtering import Filters
from inbox.foundation.schemas import In


class ConversationFilters(Filters, frozen=True):
    status: ConversationStatus | None = None
    owner: ConversationOwner | None = None
    assignee_id: UUID | None = None
    channel_id: UUID | None = None
    contact_id: UUID | None = None
    unread: bool | None = None


class ConversationChange(In):
    """Fields that are left out stay as they are; a null `assignee_id` takes the person off."""

    status: ConversationStatus | UnsetType = UNSET
    owner: ConversationOwner | UnsetType = UNSET
    assignee_id: UUID | UnsetType | None = UNSET
