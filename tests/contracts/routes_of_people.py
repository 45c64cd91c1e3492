"""The routes about contacts, search and live events, for the matrix (route_matrix.py)."""

from typing import Any

PRESENCE = "/api/v1/conversations/{conversation_id}/presence"
BODIES: dict[str, Any] = {f"POST {PRESENCE}": lambda: {"state": "viewing"}}
REFUSED: dict[str, str] = {}
REFUSED_TO_KEYS: dict[str, str] = {f"POST {PRESENCE}": "forbidden"}
ID_FILTERS: dict[str, tuple[str, ...]] = {}
ID_FIELDS: dict[str, tuple[str, ...]] = {}
