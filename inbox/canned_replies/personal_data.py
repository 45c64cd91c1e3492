"""What the canned replies know about a person: nothing."""

from inbox.foundation.personal_data import NotPersonal

PERSONAL_DATA = (
    NotPersonal(
        "canned_reply",
        "What the workspace itself wants said; sealed like every text that leaves.",
        secrets=frozenset({"content"}),
    ),
)
