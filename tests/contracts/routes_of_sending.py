"""The routes about what goes out, and files, for the matrix (route_matrix.py)."""

from datetime import UTC, datetime, timedelta
from typing import Any

CONVERSATION = "/api/v1/conversations/{conversation_id}"
SCHEDULED = f"{CONVERSATION}/scheduled-messages"


def tomorrow() -> str:
    return (datetime.now(UTC) + timedelta(days=1)).isoformat()


BODIES: dict[str, Any] = {
    f"POST {SCHEDULED}": lambda: {"message": {"text": "Still there?"}, "send_at": tomorrow()},
    f"PATCH {SCHEDULED}/{{scheduled_id}}": lambda: {"send_at": tomorrow()},
}
REFUSED: dict[str, str] = {}
# A key has planned nothing of what a member planned.
REFUSED_TO_KEYS: dict[str, str] = {
    f"PATCH {SCHEDULED}/{{scheduled_id}}": "scheduled_by_somebody_else",
}
ID_FILTERS: dict[str, tuple[str, ...]] = {}
# Ids inside of messages are asked about in tests/inbox/desk and tests/inbox/media.
ID_FIELDS: dict[str, tuple[str, ...]] = {}
