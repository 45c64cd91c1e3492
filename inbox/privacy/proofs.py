"""Whether it is he who asks: a link goes to what we know him by, and comes back.

The page only writes down what was asked, so that it answers those whom we know and those whom we do
not alike, and as quickly. A worker looks who it is, and sends the link:

    a number    free text while WhatsApp lets us write to it freely
                  ─▶ else the template that the workspace has chosen for this
                       ─▶ else by mail, to the address that a member has entered
    an address  by mail, if it is the present one, and a member has entered it

The page tells those whom none of it reaches to write to the business first.
"""

import json
import secrets
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import text

from inbox.access.attempts import privacy_attempts
from inbox.contacts.finding import NOT_DIGITS
from inbox.contacts.phones import digits_of
from inbox.contacts.proving import ProvingAddresses
from inbox.contacts.recognition import ContactRecognition, Sighting
from inbox.contacts.service import ContactService
from inbox.foundation.encryption import token_hash
from inbox.foundation.errors import NotFound
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mail.service import MailService
from inbox.privacy.models import PrivacyRequest, RequestKind, RequestSource, RequestState
from inbox.privacy.proof_messages import write_to
from inbox.privacy.proof_templates import ProofLink, link_base
from inbox.privacy.requests import Asked, PrivacyRequests
from inbox.privacy.texts import proof_mail, proof_message
from inbox.privacy.workspace_settings import PrivacySettings
from inbox.workspaces.service import WorkspaceService

TOKEN_BYTES: Final = 32


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
        async with self._runtime.unit_of_work(self._workspace_id) as uow:
            country = (await WorkspaceService(uow).get()).country
        person = f"{self._workspace_id} {_written_once(asked.address, country)}"
        await privacy_attempts(self._runtime, person, caller).count()
        async with self._runtime.unit_of_work(self._workspace_id) as uow:
            _, code = await self._requests(uow).take(
                Asked(
                    kind=asked.kind,
                    source=RequestSource.PUBLIC_PAGE,
                    address=asked.address,
                    words=asked.words,
                    to_prove=True,
                )
            )
        return code

    async def send(self, request_id: UUID) -> None:
        """Whoever it is by what he gave; nothing where we know nobody by it. Once."""
        async with self._runtime.unit_of_work(self._workspace_id) as uow:
            requests = self._requests(uow)
            row = await requests.lock_to_prove(request_id)
            if row is None or row.asked is None:
                return
            address = json.loads(row.asked.reveal())["address"]
            workspace = await WorkspaceService(uow).get()
            contact_id = await self._who(uow, address, workspace.country)
            token = secrets.token_urlsafe(TOKEN_BYTES)
            await requests.keep_proof(row, contact_id, token)
            if contact_id is not None:
                await self._send(uow, row, contact_id, address, token)

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
            return await ProvingAddresses(uow).who_has(address)
        digits = digits_of(address, country)
        if digits is None:
            return None
        (found,) = await ContactRecognition(uow).find([Sighting(self._workspace_id, phone=digits)])
        return found

    async def _send(
        self, uow: UnitOfWork, row: PrivacyRequest, contact_id: UUID, address: str, token: str
    ) -> None:
        link = ProofLink(link_base(self._runtime.settings, self._workspace_id), token)
        workspace = await WorkspaceService(uow).get()
        contact = await ContactService(uow).get(contact_id)
        language = contact.language or workspace.locale
        mailed_to: str | None = address.strip()
        if "@" not in address:
            members = await ContactService(uow).members_of(contact_id)
            template = await PrivacySettings(uow).proof_template(link.base)
            if await write_to(uow, members, proof_message(language, link.whole), template, link):
                return
            mailed_to = await ProvingAddresses(uow).address_of(contact_id)
        if mailed_to and self._runtime.settings.smtp_url.get_secret_value():
            mail = proof_mail(language, workspace.name, link.whole)
            await MailService(uow).queue(row.id, mailed_to, mail.subject, mail.body)

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


def _written_once(address: str, country: str | None) -> str:
    """However often he writes it in another way, it is the same person who is asked for."""
    if "@" in address:
        return address.strip().casefold()
    digits = digits_of(address.strip(), country)
    return digits or NOT_DIGITS.sub("", address).lstrip("0") or address.strip().casefold()


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
