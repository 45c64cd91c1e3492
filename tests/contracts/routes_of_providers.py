"""The routes about channels, their accounts and templates, for the matrix (route_matrix.py)."""

from typing import Any

from inbox.foundation.identifiers import new_id

CHANNEL = "/api/v1/channels/{channel_id}"
SIGNUP = "POST /api/v1/channels/embedded-signup"
DRAFT = {
    "name": "hello",
    "language": "en",
    "category": "UTILITY",
    "components": [{"type": "BODY", "text": "Hello, your order has been sent."}],
}
BODIES: dict[str, Any] = {
    SIGNUP: lambda: {"code": "code", "account_id": "1"},
    f"POST {CHANNEL}/finish-signup": dict,
    "POST /api/v1/templates": lambda: {"channel_id": str(new_id()), **DRAFT},
    "PATCH /api/v1/templates/{template_id}": lambda: {"components": DRAFT["components"]},
    "POST /api/v1/templates/lint": lambda: DRAFT,
    "POST /api/v1/templates/sync": dict,
    "POST /api/v1/templates/{template_id}/preview": lambda: {"values": {"body": {"1": "Ann"}}},
}
# The installation of these tests has no app of Meta's; tests/inbox/connections has one.
REFUSED: dict[str, str] = {
    SIGNUP: "signup_unavailable",
    f"POST {CHANNEL}/finish-signup": "nothing_to_finish",
    "POST /api/v1/templates": "invalid",
    # Nobody of Meta's is here to be asked.
    "PATCH /api/v1/templates/{template_id}": "provider_no_answer",
    "DELETE /api/v1/templates/{template_id}": "provider_no_answer",
    "POST /api/v1/templates/sync": "provider_no_answer",
}
REFUSED_TO_KEYS: dict[str, str] = {}
ID_FILTERS: dict[str, tuple[str, ...]] = {"GET /api/v1/templates": ("channel_id",)}
ID_FIELDS: dict[str, tuple[str, ...]] = {
    f"PATCH {CHANNEL}": ("team_id",),
    "POST /api/v1/templates": ("channel_id",),
    "POST /api/v1/templates/sync": ("channel_id",),
}
