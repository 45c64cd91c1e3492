"""Queue a mail in the transaction that wanted it; claim and settle it later."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from inbox.foundation.identifiers import new_id
from inbox.foundation.sealed import Sealed
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mail.events import MailQueued
from inbox.mail.models import OutgoingMail
from inbox.mail.repository import MailRepository

LEASE_SECONDS = 60
ATTEMPTS_AT_MOST = 8
FIRST_BACK_OFF_SECONDS = 5


@dataclass(frozen=True, slots=True)
class ClaimedMail:
    mail: OutgoingMail
    lease_token: UUID


class MailService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self.repository = MailRepository(uow)

    async def queue(self, person_id: UUID, recipient: str, subject: str, body: str) -> OutgoingMail:
        workspace_id = self.uow.workspace_id
        mail_id = new_id()

        async def seal(column: str, text: str) -> Sealed:
            return await self.uow.keys.seal(OutgoingMail, column, workspace_id, mail_id, text)

        mail = OutgoingMail(
            workspace_id=workspace_id,
            id=mail_id,
            person_id=person_id,
            recipient=await seal("recipient", recipient),
            subject=await seal("subject", subject),
            body=await seal("body", body),
        )
        await self.repository.add(mail)
        self.uow.record(MailQueued(workspace_id=workspace_id, mail_id=mail_id))
        return mail

    async def claim(self, mail_id: UUID) -> ClaimedMail | None:
        """None when it is not due, is in another worker's hands, or is finished."""
        token = uuid4()
        mail = await self.repository.claim(mail_id, token, LEASE_SECONDS, ATTEMPTS_AT_MOST)
        return None if mail is None else ClaimedMail(mail, token)

    async def settle_sent(self, claimed: ClaimedMail) -> bool:
        return await self.repository.finish(claimed.mail.id, claimed.lease_token, error_code=None)

    async def settle_refused(self, claimed: ClaimedMail, error_code: str, *, final: bool) -> bool:
        if final or claimed.mail.attempts >= ATTEMPTS_AT_MOST:
            return await self.repository.finish(
                claimed.mail.id, claimed.lease_token, error_code=error_code
            )
        wait = FIRST_BACK_OFF_SECONDS * 4 ** (claimed.mail.attempts - 1)
        return await self.repository.put_back(
            claimed.mail.id, claimed.lease_token, error_code, wait
        )
