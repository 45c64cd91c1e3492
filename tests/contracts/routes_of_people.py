"""The routes about contacts, search and live events, for the matrix (route_matrix.py)."""

from typing import Any

from inbox.foundation.identifiers import new_id

PRESENCE = "/api/v1/conversations/{conversation_id}/presence"
BODIES: dict[str, Any] = {
    "PUT /api/v1/workspace/erasure": lambda: {"name": "Not its name"},
    "PUT /api/v1/contacts/{contact_id}/restriction": lambda: {
        # Lifted: what comes after it starts flows.
        "restricted": False,
    },
    f"POST {PRESENCE}": lambda: {"state": "viewing"},
    "POST /api/v1/contacts": lambda: {"name": "Ann", "user_id": f"US.{new_id()}"},
    "PATCH /api/v1/contacts/{contact_id}": lambda: {"name": "Ann", "email": "ann@example.com"},
    "POST /api/v1/contacts/{contact_id}/reveal": lambda: {"reason": "call"},
    "POST /api/v1/contacts/{contact_id}/merge": lambda: {"other_id": str(new_id())},
    "POST /api/v1/contacts/{contact_id}/consents": lambda: {
        "purpose": "marketing",
        "state": "granted",
        "proof": "She said so on the phone.",
    },
}
# Of a contact that there is not; tests/inbox/contacts merges.
REFUSED: dict[str, str] = {
    "POST /api/v1/contacts/{contact_id}/merge": "invalid",
    # Not its name; tests/inbox/erasure erases one.
    "PUT /api/v1/workspace/erasure": "invalid",
}
REFUSED_TO_KEYS: dict[str, str] = {f"POST {PRESENCE}": "forbidden"}
ID_FILTERS: dict[str, tuple[str, ...]] = {
    "GET /api/v1/contacts": ("label_id",),
    "GET /api/v1/ledger": ("contact_id",),
}
ID_FIELDS: dict[str, tuple[str, ...]] = {"POST /api/v1/contacts/{contact_id}/merge": ("other_id",)}
