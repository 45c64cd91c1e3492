"""What can be written of an order or a contact, field by field. Sealed text is opened here, on its
way out of the house, and only for the fields that a link names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from inbox.contacts.models import Contact, Identity, IdentityKind
from inbox.foundation.sealed import Sealed
from inbox.orders.currencies import shown
from inbox.orders.models import Order
from inbox.sheet_links.models import SheetObject

Cell = str | int | float | bool
# Google refuses more in one cell.
CELL_AT_MOST: Final = 50_000


@dataclass(frozen=True, slots=True)
class OrderRow:
    order: Order
    contact: Contact | None
    identities: Sequence[Identity]
    # Whose order it is asked that what is his rest.
    rests: bool = False


@dataclass(frozen=True, slots=True)
class ContactRow:
    contact: Contact
    identities: Sequence[Identity]


def _text(value: Sealed | None) -> str:
    return "" if value is None else value.reveal()


def _phone(identities: Sequence[Identity]) -> str:
    found = (one.value for one in identities if one.kind is IdentityKind.PHONE)
    return next((f"+{_text(one).lstrip('+')}" for one in found), "")


def _money(name: str) -> Callable[[OrderRow], Cell]:
    return lambda row: float(shown(getattr(row.order, name), row.order.currency))


ORDER_FIELDS: Final[Mapping[str, Callable[[OrderRow], Cell]]] = {
    "number": lambda row: row.order.number,
    "status": lambda row: row.order.status.value,
    "source": lambda row: row.order.source.value,
    "external_id": lambda row: row.order.external_id or "",
    "currency": lambda row: row.order.currency,
    "items": lambda row: "; ".join(f"{one['quantity']} × {one['name']}" for one in row.order.items),
    "items_amount": _money("items_minor"),
    "shipping": _money("shipping_minor"),
    "tax": _money("tax_minor"),
    "discount": _money("discount_minor"),
    "total": _money("total_minor"),
    "placed_at": lambda row: row.order.placed_at.isoformat(timespec="seconds"),
    "updated_at": lambda row: row.order.updated_at.isoformat(timespec="seconds"),
    "contact_name": lambda row: _text(row.contact.name) if row.contact else "",
    "contact_email": lambda row: _text(row.contact.email) if row.contact else "",
    "contact_phone": lambda row: _phone(row.identities),
    "shipping_address": lambda row: "" if row.rests else _text(row.order.shipping_address),
    "note": lambda row: "" if row.rests else _text(row.order.note),
}
CONTACT_FIELDS: Final[Mapping[str, Callable[[ContactRow], Cell]]] = {
    "name": lambda row: _text(row.contact.name),
    "email": lambda row: _text(row.contact.email),
    "phone": lambda row: _phone(row.identities),
    "language": lambda row: row.contact.language or "",
    "created_at": lambda row: row.contact.created_at.isoformat(timespec="seconds"),
}
FIELDS: Final[Mapping[SheetObject, Mapping[str, Callable[[Any], Cell]]]] = {
    SheetObject.ORDERS: ORDER_FIELDS,
    SheetObject.CONTACTS: CONTACT_FIELDS,
}
# Whose text leaves; the ledger tells of rows in which there is one of these.
PERSONAL: Final = frozenset(
    {
        *("contact_name", "contact_email", "contact_phone", "shipping_address", "note"),
        *("name", "email", "phone"),
    }
)
# Of an order, what its contact says.
OF_CONTACT: Final = frozenset({"contact_name", "contact_email", "contact_phone"})


def cells_of(kind: SheetObject, fields: Sequence[str], row: OrderRow | ContactRow) -> list[Cell]:
    return [_short(FIELDS[kind][name](row)) for name in fields]


def _short(cell: Cell) -> Cell:
    return cell[:CELL_AT_MOST] if isinstance(cell, str) else cell
