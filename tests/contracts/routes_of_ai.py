"""The routes about AI, for the matrix (route_matrix.py)."""

from typing import Any

from inbox.foundation.identifiers import new_id

KNOWLEDGE = "/api/v1/knowledge"
GUIDANCE = "/api/v1/ai/guidance"
DRAFTS = "/api/v1/conversations/{conversation_id}/ai-drafts"
BODIES: dict[str, Any] = {
    f"POST {DRAFTS}": lambda: {"kind": "replies"},
    f"POST {DRAFTS}/preview": lambda: {"kind": "replies"},
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
    f"POST {KNOWLEDGE}": lambda: {"title": f"Refunds {new_id()}", "text": "Within a week."},
    f"POST {KNOWLEDGE}/articles": lambda: {"title": f"Returns {new_id()}", "text": "Send it back."},
    f"PATCH {KNOWLEDGE}/articles/{{article_id}}": lambda: {"text": "Send it back within a month."},
    f"POST {KNOWLEDGE}/imports": lambda: {"file_name": "Opening.txt", "content": "From nine."},
    f"POST {KNOWLEDGE}/test": lambda: {"question": "When do you open?"},
    "PATCH /api/v1/ai/auto-replies/settings": lambda: {"mode": "suggest"},
    "PUT /api/v1/ai/auto-replies/intents": lambda: {"intent": "returns", "mode": "off"},
    "PUT /api/v1/ai/auto-replies/{auto_reply_id}/audit": lambda: {"audit": "right"},
    "PUT /api/v1/ai/auto-replies/{auto_reply_id}/verdict": lambda: {"verdict": "used"},
    # Without a text: to test and to publish it is refused to everybody alike.
    f"PUT {GUIDANCE}": lambda: {"text": ""},
    f"POST {GUIDANCE}/tests": lambda: {"most_dollars": 1},
    f"POST {GUIDANCE}/versions": lambda: {"sha": "0" * 64},
    "POST /api/v1/ai/evaluations": lambda: {"engine": "local"},
    "PUT /api/v1/ai/key": lambda: {"api_key": "sk-of-nobody"},
}
REFUSED: dict[str, str] = {
    f"POST {GUIDANCE}/tests": "guidance_empty",
    f"POST {GUIDANCE}/versions": "guidance_changed_meanwhile",
}
REFUSED_TO_KEYS: dict[str, str] = {}
ID_FILTERS: dict[str, tuple[str, ...]] = {
    "GET /api/v1/ai/calls": ("conversation_id",),
    "GET /api/v1/ai/auto-replies": ("conversation_id", "reply_id"),
}
ID_FIELDS: dict[str, tuple[str, ...]] = {
    "PATCH /api/v1/ai/auto-replies/settings": ("team_id",),
    "PUT /api/v1/conversations/{conversation_id}/intents/{message_id}": ("intent_id",),
}
