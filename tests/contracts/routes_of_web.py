"""The routes that only the screens brought, for the matrix (route_matrix.py)."""

from typing import Any

PHONE = "/api/v1/channels/{channel_id}/phone"
BODIES: dict[str, Any] = {
    "POST /api/v1/channels/phone": lambda: {"name": "Second phone"},
    f"POST {PHONE}/messages": lambda: {"number": "4915550000001", "text": "Are you open?"},
    f"POST {PHONE}/read": lambda: {"number": "4915550000001"},
}
# The matrix' channel is WhatsApp's, and that has no simulated phone.
REFUSED: dict[str, str] = {
    f"POST {PHONE}/messages": "not_a_phone",
    f"POST {PHONE}/read": "not_a_phone",
    f"GET {PHONE}": "not_a_phone",
}
REFUSED_TO_KEYS: dict[str, str] = {}
ID_FILTERS: dict[str, tuple[str, ...]] = {}
ID_FIELDS: dict[str, tuple[str, ...]] = {}
REFUSED_TO_KEYS: dict[str, str] = {}
