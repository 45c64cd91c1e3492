"""The routes about contacts, search and live events, for the matrix (route_matrix.py)."""

from typing import Any

PRESENCE = "/api/v1/conversations/{conversation_id}/presence"
BODIES: dict[str, Any] = {
    f"POST {PRESENCE}": lambda: {"state": "viewing"},
    "PATCH /api/v1/contacts/{contact_id}": lambda: {"name": "Ann", "email": "ann@example.com"},
    "POST /api/v1/contacts/{contact_id}/consents": lambda: {
        "purpose": "marketing",
        "state": "granted",
        "proof": "She said so on the phone.",
    },
}
REFUSED: dict[str, str] = {}
REFUSED_TO_KEYS: dict[str, str] = {f"POST {PRESENCE}": "forbidden"}
ID_FILTERS: dict[str, tuple[str, ...]] = {"GET /api/v1/ledger": ("contact_id",)}
ID_FIELDS: dict[str, tuple[str, ...]] = {}
