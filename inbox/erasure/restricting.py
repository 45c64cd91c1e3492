"""A contact objects, or asks that what is his rest: what automation had begun ends with it."""

from uuid import UUID

from sqlalchemy import text

from inbox.contacts.events import ContactRestricted
from inbox.contacts.models import Contact, Restriction
from inbox.contacts.restriction import restrict
from inbox.contacts.service import ContactService
from inbox.conversations.threads import ThreadSet
from inbox.delivery.takeover import silence_automation
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.log import ChangeLog, LogLine


async def set_restriction(
    uow: UnitOfWork, contact_id: UUID, restriction: Restriction | None
) -> Contact:
    """Under the locks of all conversations: no message of automation starts after it."""
    contacts = ContactService(uow)
    people = await contacts.members_of(contact_id)
    workspace_id = uow.workspace_id
    values = {"workspace_id": workspace_id, "people": people}
    found = await uow.session.execute(text(_CONVERSATIONS), values)
    threads = await ThreadSet(uow).lock((workspace_id, one) for one in found.scalars())
    changed = await restrict(uow, people, restriction)
    contact = await contacts.get(contact_id)
    await uow.session.refresh(contact)
    await uow.unlock(contact)
    if not changed:
        return contact
    uow.record(
        ContactRestricted(
            workspace_id=workspace_id,
            object_id=contact.id,
            reason=None if restriction is None else restriction.value,
        )
    )
    lines = []
    if restriction is not None:
        now = await database_now(uow)
        for thread in threads.values():
            lines += await silence_automation(uow, thread, now)
    # What worksheets say of his orders is written anew.
    orders = (await uow.session.execute(text(_ORDERS), values)).scalars()
    lines += [LogLine(workspace_id, "order_changed", one, None) for one in orders]
    ChangeLog(uow).add(lines)
    return contact


_CONVERSATIONS = (
    "SELECT id FROM conversation WHERE workspace_id = :workspace_id AND contact_id = ANY(:people)"
)
_ORDERS = (
    "SELECT id FROM sales_order WHERE workspace_id = :workspace_id AND contact_id = ANY(:people)"
)
