"""A shop's orders in every status, in currencies with none, two and three decimals."""

from typing import Any

from tests.web.office import Office

STATUSES = ("draft", "confirmed", "paid", "shipped", "delivered", "cancelled", "refunded")


def item(name: str, quantity: int, unit_price_minor: int, sku: str = "") -> dict[str, Any]:
    return {
        "name": name,
        "quantity": quantity,
        "unit_price_minor": unit_price_minor,
        "sku": sku,
    }


async def fill_orders(office: Office, conversation_id: str | None = None) -> str:
    """Of the customers that there are; returns the id of the one with the most in it."""
    known = (await office.call("GET", "/contacts"))["items"]
    buyers = [{"contact_id": one["id"]} for one in known] or [{}]
    bread, oil = item("Olive bread", 12, 450, "BREAD-01"), item("Olive oil, 1 l", 2, 1490, "OIL-1")
    for number, status in enumerate(STATUSES * 2):
        items = [bread] if number % 2 else [bread, oil, item("Figs, dried", number + 1, 799)]
        await make(office, items, status=status, **buyers[number % len(buyers)])
    await make(office, [item("Green tea", 3, 1200)], currency="JPY", status="paid")
    await make(office, [item("زيتون أخضر", 4, 1250)], currency="KWD", status="confirmed")
    full = await make(
        office,
        [oil, bread],
        status="confirmed",
        shipping_minor=490,
        discount_minor=300,
        shipping_address="Amina Haddad\nRosenstraße 5\n10178 Berlin",
        note="Ring twice.",
        conversation_id=conversation_id,
    )
    return str(full["id"])


async def make(office: Office, items: list[dict[str, Any]], **given: Any) -> Any:
    return await office.call("POST", "/orders", {"currency": "EUR", "items": items} | given)
