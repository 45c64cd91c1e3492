"""What is masked of one contact, shown on a click: counted first, and told to the audit.

Nothing of it is kept here, and the screens hide it again after `SHOWN_SECONDS`.
"""

from typing import Final
from uuid import UUID

from inbox.access.attempts import reveal_attempts
from inbox.contacts.events import ContactRevealed
from inbox.contacts.schemas import ContactOut, RevealReason
from inbox.contacts.service import ContactService
from inbox.foundation.permissions import Permission, Subject
from inbox.foundation.runtime import Runtime

SHOWN_SECONDS: Final = 60


async def reveal_contact(
    runtime: Runtime, subject: Subject, contact_id: UUID, reason: RevealReason | None
) -> ContactOut:
    """Of one that was merged, whoever stands for it. Tries count too, whatever they find."""
    subject.require(Permission.CONTACTS_READ)
    await reveal_attempts(runtime, subject.id).count()
    async with runtime.unit_of_work(subject.workspace_id, subject=subject) as uow:
        service = ContactService(uow)
        contact = await service.get(contact_id)
        (shown,) = await service.shown([contact], subject.revealing())
        uow.record(
            ContactRevealed(workspace_id=uow.workspace_id, object_id=contact.id, reason=reason)
        )
        return shown
