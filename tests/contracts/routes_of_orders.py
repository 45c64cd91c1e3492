"""The routes about orders and what carries them out of the house, for the matrix
(route_matrix.py)."""

from typing import Any

from inbox.foundation.identifiers import new_id
from tests.factories.things_of_orders import CREDENTIAL

ORDER = "/api/v1/orders/{order_id}"
LINK = "/api/v1/sheet-links/{link_id}"
SHOP = "/api/v1/shop-sources/{shop_source_id}"
HOOK = "/api/v1/webhook-endpoints/{endpoint_id}"
ITEM = {"name": "Tea", "quantity": 2, "unit_price_minor": 450}
BODIES: dict[str, Any] = {
    "POST /api/v1/orders": lambda: {"currency": "EUR", "items": [ITEM]},
    f"POST {ORDER}/reveal": lambda: {"reason": "deliver"},
    f"PATCH {ORDER}": lambda: {"shipping_minor": 500},
    "POST /api/v1/sheet-accounts": lambda: {"name": "Google", "credential": CREDENTIAL},
    "POST /api/v1/sheet-links": lambda: {
        "account_id": str(new_id()),
        "name": "Orders",
        "object_kind": "orders",
        "spreadsheet_id": f"sheet-{new_id()}",
        "worksheet": "Orders",
        "columns": [{"field": "number", "column": "No."}],
    },
    f"PATCH {LINK}": lambda: {"name": "All orders"},
    "POST /api/v1/shop-sources": lambda: {
        "name": "North",
        "key": f"north-{new_id().hex[-8:]}",
        "kind": "woocommerce",
    },
    f"PATCH {SHOP}": lambda: {"name": "The north"},
    f"POST {SHOP}/test": lambda: {"body": {"id": 7}},
    "POST /api/v1/webhook-endpoints": lambda: {
        "name": "Shop",
        "url": "https://shop.example/hook",
        "kinds": ["order.created"],
    },
    f"PATCH {HOOK}": lambda: {"name": "The shop"},
    f"POST {HOOK}/rotate-secret": lambda: {"overlap_hours": 1},
    f"POST {HOOK}/replay": lambda: {
        "created_after": "2026-01-01T00:00:00Z",
        "created_before": "2026-01-02T00:00:00Z",
    },
}
# Of an account that there is not; tests/inbox/sheet_links makes links.
REFUSED: dict[str, str] = {"POST /api/v1/sheet-links": "invalid"}
REFUSED_TO_KEYS: dict[str, str] = {}
ID_FILTERS: dict[str, tuple[str, ...]] = {
    "GET /api/v1/orders": ("contact_id", "conversation_id"),
}
ID_FIELDS: dict[str, tuple[str, ...]] = {
    "POST /api/v1/orders": ("contact_id", "conversation_id"),
    f"PATCH {ORDER}": ("contact_id", "conversation_id"),
    "POST /api/v1/sheet-links": ("account_id",),
}
