"""Where in the body of a shop that we do not know what is: paths, drawn by a person.

Of items the paths count from the item. `order_id` names the order for ever; `event_id` names the
call, and without it a body that came before is not applied again.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Literal

from msgspec import Meta, field

from inbox.foundation.errors import FieldFault
from inbox.foundation.json_paths import PATH, MappingRefused, text_at, value_at
from inbox.foundation.schemas import In
from inbox.orders.currencies import CURRENCIES
from integrations.shops.contract import BodyRefused, Found, News, ShopItem, ShopOrder

PathText = Annotated[str, Meta(min_length=1, max_length=300)]
MaybePath = Annotated[str, Meta(max_length=300)]
ITEM_PATHS: Final = ("item_name", "item_quantity", "item_price", "item_sku")
NO_PATHS: Final = frozenset({"address", "amounts", "currency_code"})
ADDRESS_LINES: Final = 10


class ShopMapping(In):
    """Paths such as `order.customer.phone`; empty where the body says nothing. The currency is
    at a path, or the same for all. `amounts` says whether 7.50 is written `7.50` or `750`."""

    order_id: PathText
    items: PathText
    item_name: PathText
    item_quantity: PathText
    item_price: PathText
    item_sku: MaybePath = ""
    currency: MaybePath = ""
    currency_code: Annotated[str, Meta(pattern=r"^([A-Z]{3})?$")] = ""
    amounts: Literal["decimal", "minor"] = "decimal"
    number: MaybePath = ""
    status: MaybePath = ""
    total: MaybePath = ""
    shipping: MaybePath = ""
    tax: MaybePath = ""
    discount: MaybePath = ""
    placed_at: MaybePath = ""
    changed_at: MaybePath = ""
    phone: MaybePath = ""
    email: MaybePath = ""
    name: MaybePath = ""
    country: MaybePath = ""
    address: Annotated[list[MaybePath], Meta(max_length=ADDRESS_LINES)] = field(
        default_factory=list
    )
    note: MaybePath = ""
    event_id: MaybePath = ""


def faults_of(mapping: ShopMapping) -> Iterator[FieldFault]:
    named = {name: getattr(mapping, name) for name in mapping.__struct_fields__}
    paths = [(name, named[name]) for name in named if name not in NO_PATHS]
    paths += [(f"address.{at}", one) for at, one in enumerate(mapping.address)]
    for name, path in paths:
        if path and not PATH.match(path):
            example = "price" if name in ITEM_PATHS else "order.customer.phone"
            yield FieldFault(f"mapping.{name}", f"A path such as `{example}`.")
    if bool(mapping.currency) == bool(mapping.currency_code):
        words = "Give either the path of the currency, or the one that all amounts are in."
        yield FieldFault("mapping.currency", words)
    if mapping.currency_code and mapping.currency_code not in CURRENCIES:
        yield FieldFault("mapping.currency_code", "No currency of ISO 4217 has this code.")


def read_mapped(mapping: ShopMapping, document: Any) -> News:
    """What stands at each path, as it stands there."""
    try:
        order_id = text_at(mapping.order_id, document)
        number = text_at(mapping.number, document, required=False) or order_id
    except MappingRefused as refused:
        raise BodyRefused(refused.path, refused.words) from None
    listed = value_at(mapping.items, document)
    if not isinstance(listed, list):
        raise BodyRefused(mapping.items, "A list of items is missing here.")

    def maybe(path: str) -> Found | None:
        value = value_at(path, document) if path else None
        return None if value is None else Found(path, value)

    def text(path: str) -> list[str]:
        found = text_at(path, document, required=False)
        return [found] if found else []

    return ShopOrder(
        id=Found(mapping.order_id, order_id),
        number=Found(mapping.number or mapping.order_id, number),
        currency=Found(
            mapping.currency,
            value_at(mapping.currency, document) if mapping.currency else mapping.currency_code,
        ),
        status=maybe(mapping.status) or Found(mapping.status, ""),
        items=[_item(mapping, f"{mapping.items}.{at}", one) for at, one in enumerate(listed)],
        total=maybe(mapping.total),
        shipping=maybe(mapping.shipping),
        tax=maybe(mapping.tax),
        discount=maybe(mapping.discount),
        placed_at=maybe(mapping.placed_at),
        changed_at=maybe(mapping.changed_at),
        phones=text(mapping.phone),
        emails=text(mapping.email),
        names=text(mapping.name),
        countries=text(mapping.country),
        address="\n".join(line for path in mapping.address for line in text(path)),
        note="\n".join(text(mapping.note)),
    )


def _item(mapping: ShopMapping, path: str, one: Any) -> ShopItem:
    if not isinstance(one, Mapping):
        raise BodyRefused(path, "An object is expected.")
    return ShopItem(
        name=Found(f"{path}.{mapping.item_name}", value_at(mapping.item_name, one)),
        quantity=Found(f"{path}.{mapping.item_quantity}", value_at(mapping.item_quantity, one)),
        price=Found(f"{path}.{mapping.item_price}", value_at(mapping.item_price, one)),
        sku=Found(
            f"{path}.{mapping.item_sku}",
            value_at(mapping.item_sku, one) if mapping.item_sku else "",
        ),
    )
