"""What the tables of this room know about people: nothing."""

from inbox.foundation.personal_data import NotPersonal

PERSONAL_DATA = (
    NotPersonal("flow", "What the workspace has drawn, its own texts included."),
    NotPersonal("flow_version", "What the workspace has published."),
    NotPersonal("flow_clock", "When a schedule is due."),
    NotPersonal(
        "flow_hook",
        "Where another system may call, and the shape of what it sent.",
        secrets=frozenset({"secret"}),
    ),
    NotPersonal(
        "flow_secret",
        "Credentials of the workspace with other systems.",
        secrets=frozenset({"value"}),
    ),
)
