"""The routes about orders and what carries them out of the house, for the matrix
(route_matrix.py)."""

from typing import Any

ORDER = "/api/v1/orders/{order_id}"
ITEM = {"name": "Tea", "quantity": 2, "unit_price_minor": 450}
BODIES: dict[str, Any] = {
    "POST /api/v1/orders": lambda: {"currency": "EUR", "items": [ITEM]},
    f"PATCH {ORDER}": lambda: {"shipping_minor": 500},
}
REFUSED: dict[str, str] = {}
REFUSED_TO_KEYS: dict[str, str] = {}
ID_FILTERS: dict[str, tuple[str, ...]] = {
    "GET /api/v1/orders": ("contact_id", "conversation_id"),
}
ID_FIELDS: dict[str, tuple[str, ...]] = {
    "POST /api/v1/orders": ("contact_id", "conversation_id"),
    f"PATCH {ORDER}": ("contact_id", "conversation_id"),
}
