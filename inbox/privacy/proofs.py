"""Whether it is he who asks: a link goes to what we know him by, and comes back.

By a message to his own number while WhatsApp lets us write to him freely, or by mail to the address
that we have of him. Outside of that window only a template that Meta has approved would reach him,
and there is none for this: the page tells people to write to the business first.
"""

import secrets
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import text

from inbox.access.attempts import privacy_attempts
from inbox.channels.directory import Route, route_of
from inbox.channels.models import ChannelKind, ChannelState
from inbox.channels.service import ChannelService
from inbox.contacts.phones import digits_of
from inbox.contacts.recognition import ContactRecognition, Sighting, contact_person
from inbox.contacts.service import ContactService
from inbox.conversations.schemas import ConversationFilters
from inbox.conversations.service import ConversationService
from inbox.conversations.threads import Thread
from inbox.delivery.claims import Claims
from inbox.delivery.outgoing import outgoing_text
from inbox.delivery.settle import CLAIM_LANE
from inbox.foundation.encryption import token_hash
from inbox.foundation.errors import NotFound
from inbox.foundation.events import Ring
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.pagination import MomentPageRequest
from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mail.service import MailService
from inbox.mailbox.log import ChangeLog, LogLine
from inbox.messages.log import MessageLog
from inbox.messages.models import Author
from inbox.privacy.models import PrivacyRequest, RequestKind, RequestSource, RequestState
from inbox.privacy.requests import Asked, PrivacyRequests
from inbox.privacy.texts import proof_mail, proof_message
from inbox.workspaces.service import WorkspaceService

TOKEN_BYTES = 32
CONVERSATIONS_AT_MOST = 20


@dataclass(frozen=True, slots=True)
class FromThePage:
    kind: RequestKind
    # A number or an e-mail address, as he wrote it.
    address: str = field(repr=False)
    words: str = field(repr=False)


class Proofs:
    def __init__(self, runtime: Runtime, workspace_id: UUID) -> None:
        self._runtime = runtime
        self._workspace_id = workspace_id

    async def ask(self, asked: FromThePage, caller: str) -> str:
        """The code by which he finds out how far it is: the same whether we know him or not."""
        person = f"{self._workspace_id} {asked.address.strip().casefold()}"
        await privacy_attempts(self._runtime, person, caller).count()
        token = secrets.token_urlsafe(TOKEN_BYTES)
        async with self._runtime.unit_of_work(self._workspace_id) as uow:
            workspace = await WorkspaceService(uow).get()
            contact_id = await self._who(uow, asked.address, workspace.country)
            row, code = await self._requests(uow).take(
                Asked(
                    kind=asked.kind,
                    source=RequestSource.PUBLIC_PAGE,
                    contact_id=contact_id,
                    address=asked.address,
                    words=asked.words,
                    proof=token,
                )
            )
            if contact_id is not None:
                await self._send(uow, row, contact_id, asked.address, token)
        return code

    async def confirm(self, token: str) -> bool:
        """Whether this link was one of ours, and had not been used. The way that it went says how
        he is known."""
        async with self._runtime.unit_of_work(self._workspace_id) as uow:
            found = await self.find(uow, token)
            if found is None or found.state is not RequestState.UNVERIFIED:
                return False
            if found.proof_hash != token_hash(token):
                return False
            how = "mail" if await self._was_mailed(uow, found.id) else "message"
            await self._requests(uow).verify(found.id, how)
            return True

    async def find(self, uow: UnitOfWork, token: str) -> PrivacyRequest | None:
        row_id = await find_request(self._runtime, token)
        if row_id is None or row_id[0] != self._workspace_id:
            return None
        try:
            return await self._requests(uow).get(row_id[1])
        except NotFound:
            return None

    async def _who(self, uow: UnitOfWork, address: str, country: str | None) -> UUID | None:
        if "@" in address:
            return await ContactService(uow).find_by_email(address)
        digits = digits_of(address, country)
        if digits is None:
            return None
        (found,) = await ContactRecognition(uow).find([Sighting(self._workspace_id, phone=digits)])
        return found

    async def _send(
        self, uow: UnitOfWork, row: PrivacyRequest, contact_id: UUID, address: str, token: str
    ) -> None:
        base = f"{self._runtime.settings.base_url}/privacy/{self._workspace_id}"
        link = f"{base}/verify/{token}"
        workspace = await WorkspaceService(uow).get()
        contact = await ContactService(uow).get(contact_id)
        language = contact.language or workspace.locale
        if "@" in address:
            if self._runtime.settings.smtp_url.get_secret_value():
                mail = proof_mail(language, workspace.name, link)
                await MailService(uow).queue(row.id, address.strip(), mail.subject, mail.body)
            return
        found = await _writable(uow, await ContactService(uow).members_of(contact_id))
        if found is not None:
            await _write(uow, *found, proof_message(language, link))

    async def _was_mailed(self, uow: UnitOfWork, request_id: UUID) -> bool:
        found = await uow.session.scalar(
            text(
                "SELECT true FROM outgoing_mail WHERE workspace_id = :workspace_id"
                " AND person_id = :id LIMIT 1"
            ),
            {"workspace_id": self._workspace_id, "id": request_id},
        )
        return bool(found)

    def _requests(self, uow: UnitOfWork) -> PrivacyRequests:
        return PrivacyRequests(uow, self._runtime.installation_key)


async def find_request(runtime: Runtime, token: str) -> tuple[UUID, UUID] | None:
    """By a proof or a code: workspace and request."""
    async with runtime.database.short_connection() as connection:
        found = (
            await connection.execute(
                text("SELECT workspace_id, id FROM lookup.find_privacy_request(:wanted)"),
                {"wanted": token_hash(token)},
            )
        ).one_or_none()
    return None if found is None else (found.workspace_id, found.id)


async def _writable(uow: UnitOfWork, contact_ids: list[UUID]) -> tuple[Thread, Route] | None:
    """The conversation in which he wrote last and may be written to now."""
    conversations = ConversationService(uow)
    now = await database_now(uow)
    for contact_id in contact_ids:
        page = await conversations.list_page(
            MomentPageRequest(CONVERSATIONS_AT_MOST), ConversationFilters(contact_id=contact_id)
        )
        for one in page.items:
            route = route_of(await ChannelService(uow).get(one.channel_id))
            if route.state is not ChannelState.ENABLED:
                continue
            thread = await conversations.lock(one.id)
            if route.kind is not ChannelKind.WHATSAPP or thread.may_send_free_text(now):
                return thread, route
    return None


async def _write(uow: UnitOfWork, thread: Thread, route: Route, words: str) -> None:
    """In the house's own name: whoever answers the conversation goes on doing so, and nobody has
    been answered by it."""
    recipient = await contact_person(uow, thread.contact_id)
    if not (recipient.user_id or recipient.phone):
        return
    now = await database_now(uow)
    waiting_since = thread.waiting_since
    message_id = new_id()
    message, wanted = outgoing_text(
        thread,
        route,
        recipient=recipient,
        text=words,
        author=Author.API_KEY,
        author_id=None,
        idem_key=f"proof:{message_id}",
        key=await uow.keys.current(thread.workspace_id, KeyPurpose.CONTACT, thread.contact_id),
        index_key=await uow.keys.current(thread.workspace_id, KeyPurpose.INDEX),
        now=now,
        message_id=message_id,
    )
    thread.waiting_since = waiting_since
    await MessageLog(uow).add([message])
    lane_id = await Claims(uow).write_waiting(wanted, now)
    await ConversationService(uow).save(thread)
    ChangeLog(uow).add([LogLine(thread.workspace_id, "message_queued", message.id, thread.id)])
    uow.ring(Ring(CLAIM_LANE, (thread.workspace_id, lane_id)))
