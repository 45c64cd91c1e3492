"""The routes about AI, for the matrix (route_matrix.py)."""

from typing import Any

from inbox.foundation.identifiers import new_id

DRAFTS = "/api/v1/conversations/{conversation_id}/ai-drafts"
BODIES: dict[str, Any] = {
    f"POST {DRAFTS}": lambda: {"kind": "replies"},
    f"PUT {DRAFTS}/{{draft_id}}/verdict": lambda: {"verdict": "accepted"},
    "PATCH /api/v1/ai/settings": lambda: {"keep_days": 7},
    "POST /api/v1/intents": lambda: {
        "name": f"returns_{new_id().hex}",
        "title": "Returns",
        "examples": ["I want to send it back."],
    },
    "PATCH /api/v1/intents/{intent_id}": lambda: {"title": "Sending back"},
    "POST /api/v1/intents/{intent_id}/examples": lambda: {"texts": ["How do I return this?"]},
    "PUT /api/v1/conversations/{conversation_id}/intents/{message_id}": lambda: {"intent_id": None},
    "PUT /api/v1/ai/key": lambda: {"api_key": "sk-of-nobody"},
}
REFUSED: dict[str, str] = {}
REFUSED_TO_KEYS: dict[str, str] = {}
ID_FILTERS: dict[str, tuple[str, ...]] = {"GET /api/v1/ai/calls": ("conversation_id",)}
ID_FIELDS: dict[str, tuple[str, ...]] = {
    "PUT /api/v1/conversations/{conversation_id}/intents/{message_id}": ("intent_id",),
}
