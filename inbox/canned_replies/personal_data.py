"""What this room's tables know about a person: nothing."""

from inbox.foundation.personal_data import NotPersonal

PERSONAL_DATA = (
    NotPersonal(
        "canned_reply",
        "The workspace's own texts; sealed like every text that leaves.",
        secrets=frozenset({"body"}),
    ),
    NotPersonal(
        "macro",
        "What the workspace itself wants said and done; sealed like every text that leaves.",
        secrets=frozenset({"actions"}),
    ),
)
