"""The routes about what people do with conversations, for the matrix (route_matrix.py)."""

from typing import Any

from inbox.foundation.identifiers import new_id

CONVERSATION = "/api/v1/conversations/{conversation_id}"
BODIES: dict[str, Any] = {
    # A list of ids in it is asked about in tests/inbox/desk: its answer is 200 with a code each.
    "POST /api/v1/conversations/bulk": lambda: {"conversation_ids": [str(new_id())]},
    f"POST {CONVERSATION}/hand-over": lambda: {"reason": "He asked for a person."},
    f"POST {CONVERSATION}/read": lambda: {"unread": True},
    f"PUT {CONVERSATION}/draft": lambda: {"text": "Dear"},
    f"POST {CONVERSATION}/notes": lambda: {"text": "Call him back."},
    f"PATCH {CONVERSATION}/notes/{{note_id}}": lambda: {"text": "Called him back."},
    "POST /api/v1/labels": lambda: {"name": f"Label {new_id()}"},
    "PATCH /api/v1/labels/{label_id}": lambda: {"color": "#ff0000"},
    "POST /api/v1/fields": lambda: {
        "owner": "contact",
        "key": f"f{new_id().hex}",
        "title": "City",
        "kind": "text",
        "personal": True,
    },
    "PATCH /api/v1/fields/{field_id}": lambda: {"title": "Town"},
    "PUT /api/v1/me/availability": lambda: {"state": "online"},
    "PUT /api/v1/teams/{team_id}/assignment": lambda: {"enabled": False},
    "PUT /api/v1/business-hours": lambda: {"weekly": []},
    "PUT /api/v1/teams/{team_id}/business-hours": lambda: {"weekly": []},
    "POST /api/v1/macros": lambda: {
        "name": f"Macro {new_id()}",
        "actions": {"note": "Told {{ workspace.name }}."},
    },
    "PATCH /api/v1/macros/{macro_id}": lambda: {"actions": {"priority": "high"}},
    # As of the bulk: each conversation has a code of its own; tests/inbox/macros runs them.
    "POST /api/v1/macros/{macro_id}/run": lambda: {"conversation_ids": [str(new_id())]},
    "POST /api/v1/canned-replies": lambda: {
        "shortcut": f"r{new_id().hex}",
        "title": "Greeting",
        "text": "Hello from {{ workspace.name }}",
    },
    "PATCH /api/v1/canned-replies/{reply_id}": lambda: {"title": "Welcome"},
    "POST /api/v1/canned-replies/{reply_id}/render": lambda: {"conversation_id": str(new_id())},
    "POST /api/v1/views": lambda: {"name": "Mine", "filters": {"assignee": "me"}},
    "PATCH /api/v1/views/{view_id}": lambda: {"name": "All of mine"},
}
# For a conversation that there is not; tests/inbox/canned_replies fills in.
REFUSED: dict[str, str] = {"POST /api/v1/canned-replies/{reply_id}/render": "invalid"}
# A key is nobody in particular: it reads and drafts nothing, and wrote no note.
REFUSED_TO_KEYS: dict[str, str] = {
    **dict.fromkeys(
        (
            f"POST {CONVERSATION}/claim",
            f"POST {CONVERSATION}/release",
            f"POST {CONVERSATION}/read",
            f"GET {CONVERSATION}/draft",
            f"PUT {CONVERSATION}/draft",
            f"DELETE {CONVERSATION}/draft",
        ),
        "only_members",
    ),
    **dict.fromkeys(
        (f"{method} /api/v1/views/{{view_id}}" for method in ("GET", "PATCH", "DELETE")),
        "not_found",
    ),
    f"PATCH {CONVERSATION}/notes/{{note_id}}": "note_of_somebody_else",
    f"DELETE {CONVERSATION}/notes/{{note_id}}": "note_of_somebody_else",
}
ID_FILTERS: dict[str, tuple[str, ...]] = {"GET /api/v1/canned-replies": ("team_id",)}
ID_FIELDS: dict[str, tuple[str, ...]] = {
    f"PATCH {CONVERSATION}": ("assignee_id", "expected_assignee_id", "team_id"),
    f"POST {CONVERSATION}/hand-over": ("assignee_id", "team_id"),
    f"PUT {CONVERSATION}/draft": ("in_reply_to",),
    "POST /api/v1/macros": ("team_id",),
    "PATCH /api/v1/macros/{macro_id}": ("team_id",),
    "POST /api/v1/canned-replies": ("team_id",),
    "PATCH /api/v1/canned-replies/{reply_id}": ("team_id",),
    "POST /api/v1/canned-replies/{reply_id}/render": ("conversation_id",),
}
