"""Who has ordered: known by phone, else by e-mail address, else made."""

from uuid import UUID

from msgspec import UNSET

from inbox.contacts.entry import ContactEntry
from inbox.contacts.phones import digits_of
from inbox.contacts.recognition import ContactRecognition, Sighting
from inbox.contacts.schemas import ContactChange, ContactIn
from inbox.foundation.identifiers import new_id
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.shops.models import ShopSource
from inbox.shops.reading import Buyer
from inbox.workspaces.service import WorkspaceService


async def phone_of(uow: UnitOfWork, source: ShopSource, buyer: Buyer) -> str | None:
    """The first number that is one, in digits with its country code. One that says no country is
    of the country that the order goes to; else of the shop's, else of the workspace's."""
    country = buyer.country or source.country
    if country is None and buyer.phones:
        country = (await WorkspaceService(uow).get()).country
    return next((digits for one in buyer.phones if (digits := digits_of(one, country))), None)


async def contact_of(uow: UnitOfWork, source: ShopSource, buyer: Buyer) -> UUID | None:
    """Of somebody who is known only what was empty is filled: people know better than a form."""
    phone = await phone_of(uow, source, buyer)
    entry = ContactEntry(uow)
    known: UUID | None = None
    if phone is not None:
        sighting = Sighting(source.workspace_id, None, phone)
        (known,) = await ContactRecognition(uow).find([sighting])
    if known is None and buyer.email is not None:
        known = await entry.find_by_email(buyer.email)
    if known is not None:
        await _fill(entry, known, buyer)
        return known
    if phone is None and buyer.email is None:
        return None
    contact_id = new_id()
    asked = ContactIn(
        name=buyer.name, phone=None if phone is None else f"+{phone}", email=buyer.email
    )
    return (await entry.create(contact_id, asked)).id


async def _fill(entry: ContactEntry, contact_id: UUID, buyer: Buyer) -> None:
    contact = await entry.get(contact_id)
    change = ContactChange(
        name=buyer.name if buyer.name and contact.name is None else UNSET,
        email=buyer.email if buyer.email and contact.email is None else UNSET,
    )
    if change.name is not UNSET or change.email is not UNSET:
        await entry.change(contact_id, change)
