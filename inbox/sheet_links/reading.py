"""What the house has, as rows of a link's worksheet."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, select

from inbox.contacts.models import Contact
from inbox.contacts.service import ContactService
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.ledger.log import Left
from inbox.ledger.models import Processor
from inbox.orders.models import Order
from inbox.orders.service import OrderService
from inbox.sheet_links.fields import PERSONAL, Cell, ContactRow, OrderRow, cells_of
from inbox.sheet_links.models import SheetLink, SheetObject

Rows = dict[UUID, list[Cell]]


class HouseReader:
    def __init__(self, uow: UnitOfWork, link: SheetLink) -> None:
        self.uow = uow
        self._link = link
        self._fields = [one["field"] for one in link.columns]
        # Whose row each of them is, for the ledger.
        self.contact_of: dict[UUID, UUID] = {}

    async def some(self, ids: Sequence[UUID]) -> Rows:
        """Those that there are; the others have gone."""
        if self._link.object_kind is SheetObject.ORDERS:
            found = await OrderService(self.uow).find_many(ids)
            # In the order of the log: a second try puts new rows where the first one put them.
            return await self._orders([found[one] for one in ids if one in found])
        contacts = await ContactService(self.uow).find_many(ids)
        # One that was merged has no row of its own any more, nor one whose data are to rest.
        return await self._contacts(
            [
                contacts[one]
                for one in ids
                if one in contacts and contacts[one].id == one and not contacts[one].restricted_at
            ]
        )

    async def next(self, after: UUID | None, limit: int) -> tuple[Rows, UUID | None]:
        """In the order of ids, and the last id that was read."""
        if self._link.object_kind is SheetObject.ORDERS:
            orders = await OrderService(self.uow).list_after(after, limit)
            return await self._orders(orders), orders[-1].id if orders else None
        contacts = await self._contacts_after(after, limit)
        return await self._contacts(contacts), contacts[-1].id if contacts else None

    def left(self, rows: Rows, effect_id: UUID) -> list[Left]:
        """One line per row with something of a person in it; `redactions` name what stayed here."""
        named = PERSONAL & set(self._fields)
        if not named:
            return []
        stayed = tuple(sorted(PERSONAL - named))
        kind = "order" if self._link.object_kind is SheetObject.ORDERS else "contact"
        return [
            Left(
                workspace_id=self._link.workspace_id,
                processor=Processor.GOOGLE,
                purpose="sheet",
                object_kind=kind,
                object_id=object_id,
                contact_id=self.contact_of.get(object_id),
                effect_id=effect_id,
                redactions=stayed,
            )
            for object_id in rows
        ]

    async def _orders(self, orders: Sequence[Order]) -> Rows:
        service = ContactService(self.uow)
        contacts = await service.find_many({one.contact_id for one in orders if one.contact_id})
        identities = await service.identities_of([one.id for one in contacts.values()])
        await self.uow.unlock(*orders)
        rows: Rows = {}
        for one in orders:
            contact = contacts.get(one.contact_id) if one.contact_id else None
            rests = contact is not None and contact.restricted_at is not None
            if rests:
                contact = None
            known_by = identities.get(contact.id, ()) if contact else ()
            row = OrderRow(one, contact, known_by, rests)
            rows[one.id] = cells_of(SheetObject.ORDERS, self._fields, row)
            if contact is not None:
                self.contact_of[one.id] = contact.id
        return rows

    async def _contacts(self, contacts: Sequence[Contact]) -> Rows:
        ids = [one.id for one in contacts]
        identities = await ContactService(self.uow).identities_of(ids) if ids else {}
        self.contact_of |= {one: one for one in ids}
        return {
            one.id: cells_of(
                SheetObject.CONTACTS, self._fields, ContactRow(one, identities.get(one.id, ()))
            )
            for one in contacts
        }

    async def _contacts_after(self, after: UUID | None, limit: int) -> Sequence[Contact]:
        statement = (
            select(Contact)
            .where(
                col(Contact.workspace_id).in_(self.uow.workspace_ids),
                col(Contact.merged_into).is_(None),
                col(Contact.restricted_at).is_(None),
            )
            .order_by(col(Contact.id))
            .limit(limit)
        )
        if after is not None:
            statement = statement.where(col(Contact.id) > after)
        rows = (await self.uow.session.scalars(statement)).all()
        await self.uow.unlock(*rows)
        return rows
