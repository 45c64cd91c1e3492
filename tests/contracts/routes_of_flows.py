"""The routes of flows, for the matrix (route_matrix.py)."""

from typing import Any

from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Permission
from tests.factories.flows import OTHER_HOOK, drawn

FLOW = "/api/v1/flows/{flow_id}"
RUN = "/api/v1/flow-runs/{run_id}"
FILE = """\
flow: Greeting
start: hello
triggers:
  - id: wrote
    kind: message_received
steps:
  - id: hello
    kind: send_message
    config: {text: Hello}
"""
BODIES: dict[str, Any] = {
    "POST /api/v1/flows": lambda: {"name": "Greeting", "draft": drawn()},
    "POST /api/v1/flows/import": lambda: {"yaml": FILE},
    f"PATCH {FLOW}": lambda: {"name": "Welcome"},
    f"POST {FLOW}/check": dict,
    f"POST {FLOW}/publish": lambda: {"note": "Friendlier."},
    f"POST {FLOW}/rollback": lambda: {"number": 1},
    f"POST {FLOW}/hooks": lambda: {"trigger_id": OTHER_HOOK},
    f"POST {FLOW}/start": lambda: {"conversation_id": str(new_id())},
    f"POST {FLOW}/move-runs": lambda: {"from_version_id": str(new_id()), "steps": {"a": "b"}},
    f"POST {RUN}/replay": dict,
    f"POST {RUN}/case": lambda: {"name": "As it was"},
    f"POST {FLOW}/simulate": lambda: {"script": {"events": [{"say": "hi"}]}},
    f"POST {FLOW}/cases": lambda: {"name": "He says hi", "script": {"events": [{"say": "hi"}]}},
    f"POST {FLOW}/cases/run": dict,
    f"POST {FLOW}/backtests": lambda: {"days": 7},
    "POST /api/v1/flow-secrets": lambda: {
        "name": f"shop_{new_id().hex}",
        "host": "shop.example",
        "value": "Bearer of the shop",
    },
}
# No flow of a tenant is begun by hand; tests/automation/runs begins one.
REFUSED: dict[str, str] = {
    f"POST {FLOW}/start": "trigger_not_manual",
    # It has no older version; tests/automation/runs/test_publishing.py moves runs.
    f"POST {FLOW}/move-runs": "invalid",
}
# What the handler asks for besides the route's own right.
ALSO_NEEDED = {f"POST {RUN}/case": Permission.PERSONAL_DATA_READ}
REFUSED_TO_KEYS: dict[str, str] = {}
ID_FILTERS: dict[str, tuple[str, ...]] = {
    "GET /api/v1/flow-runs": ("contact_id", "conversation_id", "flow_id"),
}
ID_FIELDS: dict[str, tuple[str, ...]] = {
    "POST /api/v1/flows/import": ("flow_id",),
    f"POST {FLOW}/backtests": ("until_message_id",),
    f"POST {FLOW}/move-runs": ("from_version_id",),
    f"POST {FLOW}/start": ("conversation_id",),
}
# Of routes that cannot be asked without one.
QUERIES = {f"GET {FLOW}/diff": "?before=1"}
# What is put away is brought back, when all else has been asked.
LAST = (f"POST {FLOW}/archive", f"POST {FLOW}/restore", f"POST {RUN}/cancel")
