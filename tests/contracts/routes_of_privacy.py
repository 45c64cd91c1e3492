"""The routes of what is owed to people, for the matrix (route_matrix.py)."""

from datetime import UTC, datetime, timedelta
from typing import Any

REQUEST = "/api/v1/privacy/requests/{request_id}"
POLICY = "/api/v1/privacy/policies"
BODIES: dict[str, Any] = {
    "PATCH /api/v1/privacy/settings": lambda: {"masked_roles": ["agent"]},
    "PUT /api/v1/privacy/retention": lambda: {"kind": "messages", "days": 60},
    "POST /api/v1/privacy/requests": lambda: {"kind": "access", "name": "Ann"},
    f"POST {REQUEST}/verify": lambda: {"how": "He called from his number."},
    f"POST {REQUEST}/close": lambda: {"done": True},
    f"POST {POLICY}": lambda: {
        "kind": "terms",
        "body": "We sell tea.",
        "material": False,
        "effective_at": (datetime.now(UTC) + timedelta(days=1)).isoformat(),
    },
}
# By then it was closed; tests/inbox/privacy verifies.
REFUSED: dict[str, str] = {f"POST {REQUEST}/verify": "request_closed"}
REFUSED_TO_KEYS: dict[str, str] = {f"POST {POLICY}/{{policy_id}}/accept": "only_members"}
ID_FILTERS: dict[str, tuple[str, ...]] = {
    "GET /api/v1/privacy/exports": ("contact_id",),
    "GET /api/v1/privacy/requests": ("contact_id",),
}
ID_FIELDS: dict[str, tuple[str, ...]] = {
    "PATCH /api/v1/privacy/settings": ("proof_template_id",),
    "PUT /api/v1/privacy/retention": ("channel_id",),
    "POST /api/v1/privacy/requests": ("contact_id",),
    f"POST {REQUEST}/verify": ("contact_id",),
}
