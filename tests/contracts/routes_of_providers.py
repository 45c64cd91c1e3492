"""The routes about channels, their accounts and templates, for the matrix (route_matrix.py)."""

from typing import Any

BODIES: dict[str, Any] = {}
REFUSED: dict[str, str] = {}
REFUSED_TO_KEYS: dict[str, str] = {}
ID_FILTERS: dict[str, tuple[str, ...]] = {}
ID_FIELDS: dict[str, tuple[str, ...]] = {}
