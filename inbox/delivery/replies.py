"""A person answers: the same effect as an automatic reply, and it silences the bot.

Under the conversation's lock, what automation still had waiting there is cancelled, so no bot
message starts after this commit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from inbox.channels.directory import Route
from inbox.channels.errors import ChannelUnusable
from inbox.channels.models import ChannelKind, ChannelState
from inbox.contacts.consents import MARKETING, ConsentService
from inbox.contacts.models import ConsentState
from inbox.contacts.reaching import contact_person
from inbox.conversations.models import ConversationOwner
from inbox.conversations.service import ConversationService
from inbox.conversations.threads import Thread
from inbox.delivery.claims import Claims
from inbox.delivery.errors import ConsentWithdrawn, RecipientUnknown, ReplyWindowClosed
from inbox.delivery.outgoing import outgoing_text
from inbox.delivery.settle import CLAIM_LANE
from inbox.delivery.takeover import silence_automation
from inbox.foundation.events import Ring
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.permissions import SubjectKind
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.log import ChangeLog, LogLine
from inbox.messages.log import MessageLog
from inbox.messages.models import Author


@dataclass(frozen=True, slots=True)
class ReplyText:
    conversation_id: UUID
    message_id: UUID
    text: str = field(repr=False)
    in_reply_to: str | None = None
    kind: str = "text"
    content: Mapping[str, Any] | None = field(default=None, repr=False)
    # The Idempotency-Key of whoever sent it, by which he knows it again before he has its id.
    posted_as: str | None = None
    # Whom a template may be sent to is a question of consent, not of the window.
    marketing: bool = False


class Replies:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def thread(self, conversation_id: UUID) -> Thread:
        return await ConversationService(self.uow).lock(conversation_id)

    async def send(self, thread: Thread, route: Route, reply: ReplyText) -> UUID:
        """`thread` is the one that `thread()` has locked."""
        now = await database_now(self.uow)
        if route.state is not ChannelState.ENABLED:
            raise ChannelUnusable
        if reply.kind == "template":
            await self._require_consent(thread, reply)
        elif route.kind is ChannelKind.WHATSAPP and not thread.may_send_free_text(now):
            raise ReplyWindowClosed
        recipient = await contact_person(self.uow, thread.contact_id)
        if not (recipient.user_id or recipient.phone):
            raise RecipientUnknown
        thread.owner = ConversationOwner.HUMAN.value
        silenced = await silence_automation(self.uow, thread, now)
        workspace_id = thread.workspace_id
        keys = self.uow.keys
        by_member = self.uow.subject.kind is SubjectKind.MEMBER
        message, wanted = outgoing_text(
            thread,
            route,
            recipient=recipient,
            text=reply.text,
            author=Author.MEMBER if by_member else Author.API_KEY,
            author_id=self.uow.subject.id,
            idem_key=f"reply:{reply.message_id}",
            key=await keys.current(workspace_id, KeyPurpose.CONTACT, thread.contact_id),
            index_key=await keys.current(workspace_id, KeyPurpose.INDEX),
            now=now,
            in_reply_to=reply.in_reply_to,
            message_id=reply.message_id,
            kind=reply.kind,
            content=reply.content,
            posted_as=reply.posted_as,
            marketing=reply.marketing,
        )
        await MessageLog(self.uow).add([message])
        lane_id = await Claims(self.uow).write_waiting(wanted, now)
        thread.unread_count = 0
        await ConversationService(self.uow).save(thread)
        ChangeLog(self.uow).add(
            [*silenced, LogLine(workspace_id, "message_queued", message.id, thread.id)]
        )
        self.uow.ring(Ring(CLAIM_LANE, (workspace_id, lane_id)))
        return message.id

    async def _require_consent(self, thread: Thread, reply: ReplyText) -> None:
        """Read now, under the conversation's lock: what he said last counts."""
        if not reply.marketing:
            return
        whose = (thread.workspace_id, thread.contact_id)
        said = await ConsentService(self.uow).latest([whose], MARKETING)
        if said.get(thread.contact_id) is ConsentState.WITHDRAWN:
            raise ConsentWithdrawn
