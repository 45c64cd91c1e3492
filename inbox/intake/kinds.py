"""What each kind of message does to its thread, and the row that it becomes."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from inbox.contacts.models import IdentityKind
from inbox.contacts.recognition import Recognised
from inbox.contacts.renames import Renamed
from inbox.conversations.models import ConversationOwner
from inbox.conversations.threads import Thread
from inbox.foundation.encryption import DataKey
from inbox.foundation.identifiers import new_id
from inbox.messages.log import NewMessage
from inbox.messages.models import ACTS, Author, Direction, MessageStatus
from integrations.messaging import IdentityChange, InboundMessage, Origin

NOTICES = ("system", "group_notice")
# Nobody waits for an answer to these, and automation says nothing to them.
SILENT = frozenset({*ACTS, *NOTICES, "unsupported", "errors"})
_OUT = frozenset({Origin.PHONE_APP, Origin.HISTORY_OUT})


def note_in_thread(
    message: InboundMessage, thread: Thread, occurred_at: datetime, now: datetime
) -> None:
    if message.origin is Origin.PHONE_APP:
        thread.answer(now, by_person=True)
        thread.owner = ConversationOwner.HUMAN.value
        thread.unread_count = 0
    elif message.origin in {Origin.HISTORY, Origin.HISTORY_OUT}:
        if thread.last_seq == 0:
            thread.last_message_at = occurred_at
    elif message.kind in ACTS:
        thread.open_window(occurred_at)
    elif message.kind not in NOTICES:
        thread.receive(occurred_at, now, entry_point=message.entry_point)


def new_message(
    message: InboundMessage,
    thread: Thread,
    person: Recognised,
    index_key: DataKey,
    occurred_at: datetime,
) -> NewMessage:
    out = message.origin in _OUT
    return NewMessage(
        workspace_id=thread.workspace_id,
        id=new_id(),
        conversation_id=thread.id,
        channel_id=thread.channel_id,
        seq=thread.take_seq(),
        direction=Direction.OUT if out else Direction.IN,
        kind=message.kind,
        author=Author.PHONE_APP if out else Author.CONTACT,
        author_id=None if out else person.contact_id,
        status=MessageStatus.SENT if out else MessageStatus.RECEIVED,
        occurred_at=occurred_at,
        key=person.key,
        index_key=index_key,
        text=message.text,
        extra=_extra(message),
        external_id=message.external_id,
        in_reply_to=message.in_reply_to,
        imported=message.origin in {Origin.HISTORY, Origin.HISTORY_OUT},
    )


def renames(workspace_id: UUID, contact_id: UUID, change: IdentityChange) -> Iterator[Renamed]:
    for kind, old, new in (
        (IdentityKind.PHONE, change.old_phone, change.new_phone),
        (IdentityKind.WHATSAPP_USER, change.old_user_id, change.new_user_id),
    ):
        if new and new != old:
            yield Renamed(workspace_id, contact_id, kind, old, new)


def _extra(message: InboundMessage) -> dict[str, object]:
    """A text is its text; of every other kind the provider's own object is kept."""
    plain = message.kind == "text" and not message.entry_point
    return {} if plain else {"raw": dict(message.raw)}
