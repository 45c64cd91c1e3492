"""The routes about channels, their accounts and templates, for the matrix (route_matrix.py)."""

from typing import Any

CHANNEL = "/api/v1/channels/{channel_id}"
SIGNUP = "POST /api/v1/channels/embedded-signup"
BODIES: dict[str, Any] = {
    SIGNUP: lambda: {"code": "code", "account_id": "1"},
    f"POST {CHANNEL}/finish-signup": dict,
}
# The installation of these tests has no app of Meta's; tests/inbox/connections has one.
REFUSED: dict[str, str] = {
    SIGNUP: "signup_unavailable",
    f"POST {CHANNEL}/finish-signup": "nothing_to_finish",
}
REFUSED_TO_KEYS: dict[str, str] = {}
ID_FILTERS: dict[str, tuple[str, ...]] = {}
ID_FIELDS: dict[str, tuple[str, ...]] = {f"PATCH {CHANNEL}": ("team_id",)}
