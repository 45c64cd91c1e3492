"""What somebody asks for by right, from the first word to the answer.

                 verify                  begin
    unverified ─────────▶ open ───────────────────────▶ working ──▶ done
        │                  │  correction: a member      │   │  deletion: the erasure is done
        │ a week           │  changes what is wrong     │   └─ access: a member hands over the link
        ▼                  │                            │
      lapsed               ├── restriction, objection,  └──close──▶ done | refused
                           │   withdrawal: done at once
                           └──close──▶ refused

Nothing is carried out for somebody who has not shown who he is; and what is carried out, is done
in the commit that says so.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import case, select, tuple_
from sqlmodel import col

from inbox.contacts.models import ConsentState, Restriction
from inbox.contacts.schemas import ConsentIn
from inbox.contacts.service import ContactService
from inbox.erasure.restricting import set_restriction
from inbox.erasure.service import Erasures
from inbox.foundation.encryption import InstallationKey, token_hash
from inbox.foundation.errors import NotFound, invalid_field
from inbox.foundation.events import Ring
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.pagination import Moment, MomentPageRequest, Page
from inbox.foundation.repository import Repository
from inbox.foundation.sealed import Sealed
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.privacy.errors import RequestClosed, RequestNotVerified, RequestOfNobody
from inbox.privacy.events import PrivacyRequested, PrivacyRequestMoved
from inbox.privacy.exports import ExportService
from inbox.privacy.models import PrivacyRequest, RequestKind, RequestSource, RequestState

PROVE_REQUEST = "prove_request"
DUE_DAYS = 30
LAPSES_AFTER_DAYS = 7
UNDER_WAY = (RequestState.UNVERIFIED, RequestState.OPEN, RequestState.WORKING)
ANSWERED = (RequestState.DONE, RequestState.REFUSED, RequestState.LAPSED)
# What is answered stands behind everything that is due.
LATER = timedelta(days=365_000)
CODE_BYTES = 16
RESTRICTIONS = {
    RequestKind.RESTRICTION: Restriction.RESTRICTION,
    RequestKind.OBJECTION: Restriction.OBJECTION,
}


@dataclass(frozen=True, slots=True)
class Asked:
    kind: RequestKind
    source: RequestSource
    contact_id: UUID | None = None
    verified_how: str | None = None
    # Who says so, and in which words.
    name: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    words: str = field(default="", repr=False)
    # Nobody of ours has vouched for him: a link shows who he is.
    to_prove: bool = False


class RequestRepository(Repository[PrivacyRequest]):
    model = PrivacyRequest

    async def list_due(
        self,
        request: MomentPageRequest,
        state: RequestState | None,
        contact_id: UUID | None,
    ) -> Page[PrivacyRequest]:
        """Those that are due first, first; those that are answered behind them."""
        due_at = col(PrivacyRequest.due_at)
        place = case((col(PrivacyRequest.state).in_(UNDER_WAY), due_at), else_=due_at + LATER)
        statement = self.scoped(select(PrivacyRequest))
        if state is not None:
            statement = statement.where(col(PrivacyRequest.state) == state)
        if contact_id is not None:
            statement = statement.where(col(PrivacyRequest.contact_id) == contact_id)
        if request.after is not None:
            after = (request.after.at, request.after.id)
            statement = statement.where(tuple_(place, col(PrivacyRequest.id)) > tuple_(*after))
        ordered = statement.order_by(place, col(PrivacyRequest.id)).limit(request.limit + 1)
        rows = list((await self.uow.session.scalars(ordered)).all())
        await self.uow.unlock(*rows)
        return Page.of(rows, request.limit, cursor=lambda row: Moment(_place(row), row.id))


def _place(row: PrivacyRequest) -> datetime:
    return row.due_at if row.state in UNDER_WAY else row.due_at + LATER


class PrivacyRequests:
    def __init__(self, uow: UnitOfWork, installation_key: InstallationKey) -> None:
        self.uow = uow
        self._installation_key = installation_key
        self._requests = RequestRepository(uow)
        self._contacts = ContactService(uow)

    async def take(
        self, asked: Asked, request_id: UUID | None = None
    ) -> tuple[PrivacyRequest, str]:
        """With the code by which whoever asked finds out how far it is."""
        contact_id = asked.contact_id
        if contact_id is not None:
            contact_id = await self._known(contact_id)
        now = await database_now(self.uow)
        code = secrets.token_urlsafe(CODE_BYTES)
        verified = asked.verified_how is not None
        row = PrivacyRequest(
            workspace_id=self.uow.workspace_id,
            id=request_id or new_id(),
            kind=asked.kind,
            state=RequestState.OPEN if verified else RequestState.UNVERIFIED,
            source=asked.source,
            contact_id=contact_id,
            verified_how=asked.verified_how,
            verified_at=now if verified else None,
            code_hash=token_hash(code),
            to_prove=asked.to_prove,
            due_at=now + timedelta(days=DUE_DAYS),
        )
        said = {"name": asked.name, "address": asked.address, "words": asked.words}
        if any(said.values()):
            row.asked = await self._seal(row, "asked", json.dumps(said))
        await self._requests.add(row)
        self.uow.record(
            PrivacyRequested(
                workspace_id=row.workspace_id,
                object_id=row.id,
                kind=row.kind.value,
                source=row.source.value,
            )
        )
        if row.to_prove:
            self.uow.ring(Ring(PROVE_REQUEST, (row.workspace_id, row.id)))
        return row, code

    async def lock_to_prove(self, request_id: UUID) -> PrivacyRequest | None:
        row = await self._requests.lock(request_id)
        return row if row.to_prove and row.state is RequestState.UNVERIFIED else None

    async def keep_proof(self, row: PrivacyRequest, contact_id: UUID | None, proof: str) -> None:
        """What he wrote goes under the key of whom he seems to be, and with it."""
        row.to_prove = False
        row.proof_hash = token_hash(proof)
        if contact_id is not None and row.asked is not None:
            said = row.asked.reveal()
            row.contact_id = await self._known(contact_id)
            row.asked = await self._seal(row, "asked", said)
        await self._requests.add(row)

    async def get(self, request_id: UUID) -> PrivacyRequest:
        return await self._requests.get(request_id)

    async def list_page(
        self,
        request: MomentPageRequest,
        state: RequestState | None = None,
        contact_id: UUID | None = None,
    ) -> Page[PrivacyRequest]:
        return await self._requests.list_due(request, state, contact_id)

    async def verify(
        self, request_id: UUID, how: str, contact_id: UUID | None = None
    ) -> PrivacyRequest:
        row = await self._open(request_id)
        if contact_id is not None:
            row.contact_id = await self._known(contact_id)
        row.verified_how = how
        row.verified_at = await database_now(self.uow)
        row.proof_hash, row.to_prove = None, False
        if row.state is RequestState.UNVERIFIED:
            row.state = RequestState.OPEN
        await self._move(row, how)
        return row

    async def begin(self, request_id: UUID) -> tuple[PrivacyRequest, str | None]:
        """Carries out what can be carried out; with the link of an export where there is one."""
        row = await self._open(request_id)
        if row.state is RequestState.UNVERIFIED:
            raise RequestNotVerified
        if row.contact_id is None:
            raise RequestOfNobody
        if row.state is RequestState.WORKING:
            return row, None
        token = await self._carry_out(row, row.contact_id)
        await self._move(row)
        return row, token

    async def close(self, request_id: UUID, *, done: bool, answer: str) -> PrivacyRequest:
        row = await self._open(request_id)
        if done and row.state is RequestState.UNVERIFIED:
            raise RequestNotVerified
        if answer:
            row.answer = await self._seal(row, "answer", answer)
        elif not done:
            raise invalid_field("answer", "Say why it is refused.")
        row.closed_at = await database_now(self.uow)
        row.state = RequestState.DONE if done else RequestState.REFUSED
        await self._move(row)
        return row

    async def lapse(self, request_id: UUID) -> None:
        row = await self._requests.lock(request_id)
        if row.state is RequestState.UNVERIFIED:
            row.state, row.closed_at = RequestState.LAPSED, await database_now(self.uow)
            row.asked = row.proof_hash = None
            await self._move(row)

    async def _carry_out(self, row: PrivacyRequest, contact_id: UUID) -> str | None:
        token: str | None = None
        row.state = RequestState.WORKING
        if row.kind in {RequestKind.ACCESS, RequestKind.PORTABILITY}:
            exports = ExportService(self.uow, self._installation_key)
            export, token = await exports.ask_for_contact(contact_id, new_id())
            row.export_id = export.id
        elif row.kind is RequestKind.DELETION:
            erasure = await Erasures(self.uow).begin(
                contact_id, reason="request", request_id=row.id
            )
            row.erasure_id = erasure.id
        elif row.kind in RESTRICTIONS:
            await set_restriction(self.uow, contact_id, RESTRICTIONS[row.kind])
        elif row.kind is RequestKind.WITHDRAWAL:
            said = ConsentIn(
                purpose="marketing", state=ConsentState.WITHDRAWN, proof=f"request {row.id}"
            )
            await self._contacts.record_consent(contact_id, new_id(), said)
        if row.kind in {*RESTRICTIONS, RequestKind.WITHDRAWAL}:
            row.state, row.closed_at = RequestState.DONE, await database_now(self.uow)
        return token

    async def _known(self, contact_id: UUID) -> UUID:
        try:
            return (await self._contacts.get(contact_id)).id
        except NotFound:
            raise invalid_field("contact_id", "No contact of this workspace has this id.") from None

    async def _open(self, request_id: UUID) -> PrivacyRequest:
        row = await self._requests.lock(request_id)
        if row.state in ANSWERED:
            raise RequestClosed
        return row

    async def _move(self, row: PrivacyRequest, how: str | None = None) -> None:
        await self._requests.add(row)
        self.uow.record(
            PrivacyRequestMoved(
                workspace_id=row.workspace_id,
                object_id=row.id,
                state=row.state.value,
                # A member's own words stay in the row.
                how=how if how in {"message", "mail", "signed_request"} else None,
            )
        )

    async def _seal(self, row: PrivacyRequest, column: str, text: str) -> Sealed:
        keys = self.uow.keys
        key = (
            await keys.current(row.workspace_id, KeyPurpose.WORKSPACE)
            if row.contact_id is None
            else await keys.current(row.workspace_id, KeyPurpose.CONTACT, row.contact_id)
        )
        return await keys.seal(PrivacyRequest, column, row.workspace_id, row.id, text, key=key)


async def end_of_erasure(uow: UnitOfWork, erasure_ids: Sequence[UUID]) -> None:
    """Whoever asked to be forgotten is."""
    requests = RequestRepository(uow)
    found = await requests.list_by(
        col(PrivacyRequest.erasure_id).in_(erasure_ids),
        col(PrivacyRequest.state) == RequestState.WORKING,
    )
    for row in found:
        row.state, row.closed_at = RequestState.DONE, await database_now(uow)
        await requests.add(row)
        uow.record(
            PrivacyRequestMoved(
                workspace_id=row.workspace_id, object_id=row.id, state=row.state.value
            )
        )
