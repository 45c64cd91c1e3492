"""The link by which somebody shows who he is, on its way to his own number."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from inbox.channels.directory import Route, route_of
from inbox.channels.models import ChannelKind, ChannelState
from inbox.channels.service import ChannelService
from inbox.contacts.reaching import contact_person
from inbox.conversations.schemas import ConversationFilters
from inbox.conversations.service import ConversationService
from inbox.conversations.threads import Thread
from inbox.delivery.claims import Claims
from inbox.delivery.outgoing import outgoing_text
from inbox.delivery.settle import CLAIM_LANE
from inbox.foundation.events import Ring
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.pagination import MomentPageRequest
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.log import ChangeLog, LogLine
from inbox.messages.composing import Composed
from inbox.messages.log import MessageLog
from inbox.messages.models import Author
from inbox.privacy.proof_templates import ProofLink, values_for
from inbox.templates.models import Template
from inbox.templates.service import TemplateService

CONVERSATIONS_AT_MOST: Final = 20


async def write_to(
    uow: UnitOfWork,
    contact_ids: Sequence[UUID],
    words: str,
    template: Template | None,
    link: ProofLink,
) -> bool:
    """In the conversation in which he wrote last and may be written to now; whether there was
    one. Free text where it is allowed: it says more, and costs nothing."""
    places = await _places(uow, contact_ids)
    for conversation_id, route, _ in places:
        thread = await ConversationService(uow).lock(conversation_id)
        now = await database_now(uow)
        if route.kind is not ChannelKind.WHATSAPP or thread.may_send_free_text(now):
            return await _write(uow, thread, route, Composed("text", words))
    values = None if template is None else values_for(template, link)
    if template is None or values is None:
        return False
    for conversation_id, route, account in places:
        if account == template.account:
            ready = await TemplateService(uow).compose(template.id, account, values)
            thread = await ConversationService(uow).lock(conversation_id)
            composed = Composed("template", ready.text, ready.content)
            return await _write(uow, thread, route, composed)
    return False


async def _places(uow: UnitOfWork, contact_ids: Sequence[UUID]) -> list[tuple[UUID, Route, str]]:
    """His conversations on channels that work, with the account of each."""
    found = []
    for contact_id in contact_ids:
        page = await ConversationService(uow).list_page(
            MomentPageRequest(CONVERSATIONS_AT_MOST), ConversationFilters(contact_id=contact_id)
        )
        for one in page.items:
            channel = await ChannelService(uow).get(one.channel_id)
            route = route_of(channel)
            if route.state is ChannelState.ENABLED:
                found.append((one.id, route, channel.account))
    return found


async def _write(uow: UnitOfWork, thread: Thread, route: Route, composed: Composed) -> bool:
    """In the house's own name: whoever answers the conversation goes on doing so, and nobody has
    been answered by it."""
    recipient = await contact_person(uow, thread.contact_id)
    if not (recipient.user_id or recipient.phone):
        return False
    now = await database_now(uow)
    waiting_since = thread.waiting_since
    message_id = new_id()
    message, wanted = outgoing_text(
        thread,
        route,
        recipient=recipient,
        text=composed.text,
        author=Author.API_KEY,
        author_id=None,
        idem_key=f"proof:{message_id}",
        key=await uow.keys.current(thread.workspace_id, KeyPurpose.CONTACT, thread.contact_id),
        index_key=await uow.keys.current(thread.workspace_id, KeyPurpose.INDEX),
        now=now,
        message_id=message_id,
        kind=composed.kind,
        content=composed.content,
    )
    thread.waiting_since = waiting_since
    await MessageLog(uow).add([message])
    lane_id = await Claims(uow).write_waiting(wanted, now)
    await ConversationService(uow).save(thread)
    ChangeLog(uow).add([LogLine(thread.workspace_id, "message_queued", message.id, thread.id)])
    uow.ring(Ring(CLAIM_LANE, (thread.workspace_id, lane_id)))
    return True
